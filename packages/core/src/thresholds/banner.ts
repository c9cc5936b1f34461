import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow } from '../ports/rows.ts';
import type { Severity, ThresholdLevel } from './threshold-level.ts';
import { burnOf, standingSeverity, thresholdState, watchedAtoms } from './threshold-state.ts';

/** What a low-balance banner shows for as long as a level stays crossed. */
export interface Banner {
  /** The worst severity that stands. */
  readonly severity: Severity;
  /** Since when it stands without a break. */
  readonly since: Date;
  /** Posted money less what running calls have used so far. */
  readonly balance: Money;
  /** The crossed levels of that severity. */
  readonly levels: readonly ThresholdLevel[];
  /** Money used per day lately; present when a level of days is used and there is a burn. */
  readonly burnPerDay?: Money;
}

/**
 * The banner of an account: the same state that notices are raised from, so that mail and banner never disagree.
 *
 * @param account - The account row.
 * @returns The banner, or absent when no level is crossed.
 */
export function bannerOf(
  account: Pick<AccountRow, 'thresholds' | 'currency' | 'postedAtoms' | 'runningAtoms'>,
): Banner | undefined {
  const state = thresholdState(account);
  const severity = standingSeverity(state);
  if (severity === undefined) return undefined;
  const levels = state.levels.filter(
    (level) => level.severity === severity && state.raised[level.levelId] !== undefined,
  );
  const since = levels.reduce(
    (first, level) => Math.min(first, state.raised[level.levelId] ?? first),
    Infinity,
  );
  const burn = burnOf(state);
  return {
    severity,
    since: new Date(since),
    balance: moneyFromAtoms(watchedAtoms(account), account.currency),
    levels,
    ...(burn !== undefined && { burnPerDay: moneyFromAtoms(burn, account.currency) }),
  };
}
