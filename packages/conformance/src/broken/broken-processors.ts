import { brokenAmounts } from './broken-amounts.ts';
import { brokenPaymentWebhooks } from './broken-payment-webhooks.ts';
import { brokenRequests } from './broken-requests.ts';
import { brokenUpkeep } from './broken-upkeep.ts';
import type { BrokenProcessor } from './payment-telling.ts';

/** Every mistake; for each case of the kit at least one of them is found by it. */
export const brokenProcessors: readonly BrokenProcessor[] = [
  ...brokenRequests,
  ...brokenPaymentWebhooks,
  ...brokenAmounts,
  ...brokenUpkeep,
];
