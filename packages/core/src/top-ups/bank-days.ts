import type { PaymentMethod, PaymentProcessor } from '../ports/payment-processor.ts';
import { type BankDays, businessDaysLater } from '../time/business-days.ts';
import { dayInZone } from '../time/zone.ts';
import type { Purchases } from './purchase-options.ts';

/** How long a payment takes. */
export interface PaymentTiming {
  /** Business days, at least. */
  readonly leastBusinessDays: number;
  /** Business days, at most. */
  readonly mostBusinessDays: number;
  /** The day by which it is expected if it is paid now, as `YYYY-MM-DD` in the bank's time zone. */
  readonly expectedBy: string;
}

/**
 * How long a bank transfer takes that is sent now. Saturdays, Sundays and the given holidays do not count.
 *
 * @param bank - How long transfers take, and when banks are closed.
 * @param nowMs - Epoch milliseconds.
 * @returns The timing.
 */
export function transferTiming(bank: BankDays, nowMs: number): PaymentTiming {
  const { leastDays, mostDays, holidays, timeZone } = bank;
  const expectedBy = businessDaysLater(dayInZone(nowMs, timeZone), mostDays, holidays);
  return { leastBusinessDays: leastDays, mostBusinessDays: mostDays, expectedBy };
}

/**
 * How long bank transfers take, where the host takes them.
 *
 * @param purchases - How call credit is sold; absent: it is not.
 * @param processor - The payment processor; absent: there is none.
 * @returns The days, or absent where nobody can send a transfer.
 */
export function transferDays(
  purchases: Purchases | undefined,
  processor: PaymentProcessor | undefined,
): BankDays | undefined {
  return processor !== undefined && methodsOf(processor).includes('bank-transfer')
    ? purchases?.bank
    : undefined;
}

/**
 * The ways to pay that a processor takes.
 *
 * @param processor - The processor.
 * @returns The methods, the recommended one first.
 */
export function methodsOf(processor: PaymentProcessor | undefined): readonly PaymentMethod[] {
  return processor?.methods ?? ['card', 'bank-transfer'];
}
