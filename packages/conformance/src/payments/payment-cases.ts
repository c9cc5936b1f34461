import { contestCases } from './contest-cases.ts';
import { moneyCases } from './money-cases.ts';
import { requestCases } from './request-cases.ts';
import type { PaymentCase } from './subject.ts';
import { upkeepCases } from './upkeep-cases.ts';
import { webhookCases } from './webhook-cases.ts';

/** Every promise of the contract `payments/v1`, to be run on every processor with `runCases`. */
export const paymentCases: readonly PaymentCase[] = [
  ...requestCases,
  ...webhookCases,
  ...moneyCases,
  ...contestCases,
  ...upkeepCases,
];
