import type { Atoms } from '../money/atoms.ts';
import { type BankDays, type TransferDeadline, transferDeadline } from '../time/business-days.ts';
import { addDays, dayInZone, startOfDayMs } from '../time/zone.ts';

/** When the money runs out at the recent pace, and until when it can be paid for. */
export interface RunsOut {
  /** The local day on which it runs out, as `YYYY-MM-DD`; today when nothing is left. */
  readonly on: string;
  /** The last whole local day to pay by card, which is credited at once: the day before, but never before today. */
  readonly payByCard: string;
  /**
   * The last day to send a bank transfer so that it is there before the money runs out, however long the banks take;
   * absent where nobody can send one.
   */
  readonly sendTransfer?: TransferDeadline;
}

/** The longest runway that is counted, in days. */
export const LONGEST_DAYS = 3650;

const DAY_MS = 86_400_000;

/**
 * When the money runs out.
 *
 * @param daysLeft - Days left from now.
 * @param at - Now, the zone of the account's days, and how long bank transfers take.
 * @returns The days, or absent when there is no end in sight.
 */
export function runsOut(
  daysLeft: number,
  at: { readonly nowMs: number; readonly timeZone: string; readonly bank: BankDays | undefined },
): RunsOut | undefined {
  const { nowMs, timeZone, bank } = at;
  if (daysLeft >= LONGEST_DAYS) return undefined;
  const today = dayInZone(nowMs, timeZone);
  const on = dayInZone(nowMs + Math.floor(daysLeft * DAY_MS), timeZone);
  const payByCard = on > today ? addDays(on, -1) : today;
  if (bank === undefined) return { on, payByCard };
  const beforeDay = dayInZone(startOfDayMs(on, timeZone), bank.timeZone);
  return { on, payByCard, sendTransfer: transferDeadline(bank, { beforeDay, nowMs }) };
}

/**
 * Days until the money is used up.
 *
 * @param balanceAtoms - The money.
 * @param foreseen - What each of the next days uses, repeated for ever; at least one above zero.
 * @returns Days, rounded down to tenths.
 */
export function daysLeft(balanceAtoms: Atoms, foreseen: readonly Atoms[]): number {
  if (balanceAtoms <= 0n) return 0;
  const period = foreseen.reduce((sum, atoms) => sum + atoms, 0n);
  if (period <= 0n) return LONGEST_DAYS;
  const periods = balanceAtoms / period;
  let days = periods * BigInt(foreseen.length);
  if (days >= BigInt(LONGEST_DAYS)) return LONGEST_DAYS;
  let left = balanceAtoms % period;
  for (const atoms of foreseen) {
    if (left < atoms) return Math.min(Number(days * 10n + (left * 10n) / atoms) / 10, LONGEST_DAYS);
    left -= atoms;
    days += 1n;
  }
  return Number(days);
}
