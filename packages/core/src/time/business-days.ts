import { addDays, dayInZone } from './zone.ts';

/** When banks work, and how long they take for a transfer. */
export interface BankDays {
  /** Business days, at least. */
  readonly leastDays: number;
  /** Business days, at most. */
  readonly mostDays: number;
  /** Days on which banks are closed beside Saturdays and Sundays, as `YYYY-MM-DD`. */
  readonly holidays: ReadonlySet<string>;
  /** IANA time zone of the bank's days. */
  readonly timeZone: string;
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
  return businessDaysOn(day, days, { holidays, step: 1 });
}

/**
 * The day some business days earlier.
 *
 * @param day - The day, as `YYYY-MM-DD`.
 * @param days - How many business days.
 * @param holidays - Days that do not count.
 * @returns The day.
 */
export function businessDaysEarlier(day: string, days: number, holidays: ReadonlySet<string>): string {
  return businessDaysOn(day, days, { holidays, step: -1 });
}

/** The day by which a bank transfer has to be sent. */
export interface TransferDeadline {
  /** The last business day to send it, as `YYYY-MM-DD` in the bank's time zone; past when it is too late. */
  readonly by: string;
  /** Whether that day is still to come, or is today. */
  readonly inTime: boolean;
}

/**
 * The last day to send a bank transfer so that it has arrived before a day, however long the banks take.
 *
 * @param bank - How long transfers take, and when banks are closed.
 * @param when - The day that it has to arrive before, in the bank's time zone, and now.
 * @returns The deadline.
 */
export function transferDeadline(
  bank: BankDays,
  when: { readonly beforeDay: string; readonly nowMs: number },
): TransferDeadline {
  const by = businessDaysEarlier(when.beforeDay, bank.mostDays + 1, bank.holidays);
  return { by, inTime: by >= dayInZone(when.nowMs, bank.timeZone) };
}

function businessDaysOn(
  day: string,
  days: number,
  on: { readonly holidays: ReadonlySet<string>; readonly step: 1 | -1 },
): string {
  let at = day;
  for (let left = days; left > 0; ) {
    at = addDays(at, on.step);
    const weekday = new Date(`${at}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !on.holidays.has(at)) left -= 1;
  }
  return at;
}
