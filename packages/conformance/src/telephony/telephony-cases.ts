import { legCases } from './leg-cases.ts';
import { listCases } from './list-cases.ts';
import { orderCases } from './order-cases.ts';
import type { TelephonyCase } from './subject.ts';
import { webhookCases } from './webhook-cases.ts';

/** Every promise of the contract `telephony/v1`, to be run on every provider with `runCases`. */
export const telephonyCases: readonly TelephonyCase[] = [
  ...webhookCases,
  ...legCases,
  ...listCases,
  ...orderCases,
];
