import { compiledContract } from '../accounts/contract.ts';
import type { Atoms } from '../money/atoms.ts';
import type { AccountRow, SpendRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { addDays, dayInZone } from '../time/zone.ts';

/** Complete local days that the recent burn is the mean of. */
export const BURN_DAYS = 7;

/** Money used per day lately, and what it was computed from. */
export interface Burn {
  /** Mean of the days, rounded up to a whole atom; never below zero. */
  readonly perDayAtoms: Atoms;
  /** Complete local days it is the mean of, 1 to 7. */
  readonly days: number;
  /** First local day, `YYYY-MM-DD`. */
  readonly from: string;
  /** Local day after the last one; today, which is not complete yet and does not count. */
  readonly until: string;
  /** IANA time zone of the days. */
  readonly timeZone: string;
}

/** The days to look at, oldest first. */
export interface BurnDays {
  /** Local days `YYYY-MM-DD`, oldest first; empty while no day is complete. */
  readonly days: readonly string[];
  /** Today. */
  readonly today: string;
  /** IANA time zone of the days. */
  readonly timeZone: string;
}

/**
 * The complete local days of an account that are recent: the last ones before today, but none before the account was
 * opened and complete.
 *
 * @param account - The account.
 * @param at - Time, zone, and how many days at most.
 * @returns The days.
 */
export function recentDays(
  account: Pick<AccountRow, 'openedAtMs'>,
  at: { readonly nowMs: number; readonly timeZone: string; readonly most: number },
): BurnDays {
  const today = dayInZone(at.nowMs, at.timeZone);
  const first = dayInZone(account.openedAtMs, at.timeZone);
  const days: string[] = [];
  for (let back = at.most; back >= 1; back -= 1) {
    const day = addDays(today, -back);
    if (day >= first) days.push(day);
  }
  return { days, today, timeZone: at.timeZone };
}

/**
 * The mean spend of days.
 *
 * @param recent - The days.
 * @param spent - Spend row of each day, absent where nothing was spent.
 * @returns The burn, or absent while no day is complete.
 */
export function meanBurn(recent: BurnDays, spent: readonly (SpendRow | undefined)[]): Burn | undefined {
  const [from] = recent.days;
  if (from === undefined) return undefined;
  const sum = spent.reduce((total, row) => total + (row?.amountAtoms ?? 0n), 0n);
  const days = BigInt(recent.days.length);
  // Corrections of older calls can make a day negative; nobody burns less than nothing.
  const perDayAtoms = sum <= 0n ? 0n : (sum + days - 1n) / days;
  return { perDayAtoms, days: recent.days.length, from, until: recent.today, timeZone: recent.timeZone };
}

/**
 * The recent burn inside a decision.
 *
 * @param view - The decision's view.
 * @param account - The account.
 * @param nowMs - Time of the decision.
 * @returns The burn, or absent while no day is complete.
 */
export function burnIn(view: DecisionView, account: AccountRow, nowMs: number): Burn | undefined {
  const recent = recentDays(account, { nowMs, timeZone: zoneIn(view, account), most: BURN_DAYS });
  return meanBurn(
    recent,
    recent.days.map((day) => view.row('spend', [day])),
  );
}

/**
 * The zone of an account's days, inside a decision.
 *
 * @param view - The decision's view.
 * @param account - The account.
 * @returns The contract's zone; UTC without a contract.
 */
export function zoneIn(view: DecisionView, account: AccountRow): string {
  if (account.contractNumber === 0) return 'UTC';
  const row = view.row('contract', [account.contractNumber]);
  return row === undefined ? 'UTC' : compiledContract(row).timeZone;
}
