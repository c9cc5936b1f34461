import { addDays, dayInZone } from '../time/zone.ts';
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
export function transferTiming(bank: Purchases['bank'], nowMs: number): PaymentTiming {
  const { leastDays, mostDays, holidays, timeZone } = bank;
  const expectedBy = businessDaysLater(dayInZone(nowMs, timeZone), mostDays, holidays);
  return { leastBusinessDays: leastDays, mostBusinessDays: mostDays, expectedBy };
}

/**
 * The day some business days later.
 *
 * @param day - The day, as `YYYY-MM-DD`.
 * @param days - How many business days.
 * @param holidays - Days that do not count.
 * @returns The day.
 */
export function businessDaysLater(day: string, days: number, holidays: ReadonlySet<string>): string {
  let at = day;
  for (let left = days; left > 0; ) {
    at = addDays(at, 1);
    const weekday = new Date(`${at}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !holidays.has(at)) left -= 1;
  }
  return at;
}
