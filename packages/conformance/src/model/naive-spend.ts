import type { AccountState } from './world.ts';

/** What calls of a local day or month have cost. */
export interface SpendState {
  /** Sum of the net costs. */
  readonly amount: bigint;
  /** How many legs. */
  readonly legs: number;
}

/** Spend by local day and month, from the latest revision of every leg. */
export function naiveSpend(account: AccountState): ReadonlyMap<string, SpendState> {
  const sums = new Map<string, SpendState>();
  for (const revisions of account.legs.values()) {
    const latest = revisions.at(-1);
    if (latest?.status !== 'charged') continue;
    const day = localDay(latest.startMs, account.contracts[latest.contract - 1]?.timeZone ?? 'UTC');
    for (const period of [day, day.slice(0, 7)]) {
      const { amount, legs } = sums.get(period) ?? { amount: 0n, legs: 0 };
      sums.set(period, { amount: amount + (latest.cost ?? 0n), legs: legs + 1 });
    }
  }
  return sums;
}

const days = new Map<string, Intl.DateTimeFormat>();

/** The local day of an instant, as the host's calendar has it. */
export function localDay(ms: number, timeZone: string): string {
  const known = days.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  days.set(timeZone, known);
  return known.format(ms);
}
