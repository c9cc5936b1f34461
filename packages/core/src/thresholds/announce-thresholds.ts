import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { AccountRow, Json } from '../ports/rows.ts';
import type { DecisionView, Write } from '../ports/storage.ts';
import { announce } from './announcement.ts';
import { burnIn, zoneIn } from './burn.ts';
import { type Judgement, judge } from './judge.ts';
import { daysLeft, runsOut } from './runs-out.ts';
import type { ThresholdLevel } from './threshold-level.ts';
import { burnOf, quietOf, thresholdState, watchedAtoms } from './threshold-state.ts';

/** A commit whose balances are judged. */
export interface BalancesChanged {
  /** The account before. */
  readonly before: AccountRow;
  /** The account after, as it will be committed. */
  readonly after: AccountRow;
  /** The decision's time, epoch milliseconds. */
  readonly nowMs: number;
  /** The clock's time, epoch milliseconds; from then on it may be told. */
  readonly clockMs: number;
  /** The decision's view, for the recipients of a notice. */
  readonly view: DecisionView;
}

/** What crossing a level adds to a commit. */
export interface ThresholdsJudged {
  /** The account row's next `thresholds`. */
  readonly thresholds: Json;
  /** Announcement and due row, if something is to be told. */
  readonly writes: readonly Write[];
}

/**
 * Judges the levels of an account in the commit that changes its money.
 *
 * One commit tells at most one thing: the most serious level it crossed (naming the others), or that the balance is
 * restored. By far most commits cross nothing; for them this compares two numbers.
 *
 * @param changed - The account before and after.
 * @returns What to add to the commit, or absent when no level changes its state.
 */
export function announceThresholds(changed: BalancesChanged): ThresholdsJudged | undefined {
  const { before, after, nowMs, clockMs } = changed;
  const text = (after.thresholds as { readonly quiet?: string } | null)?.quiet;
  if (text === undefined) return undefined;
  const quiet = quietOf(text);
  const atoms = watchedAtoms(after);
  if (
    (quiet.belowAtoms === undefined || atoms > quiet.belowAtoms) &&
    (quiet.aboveAtoms === undefined || atoms <= quiet.aboveAtoms) &&
    !(quiet.asleep && atoms !== watchedAtoms(before))
  ) {
    return undefined;
  }
  const change = { beforeAtoms: watchedAtoms(before), afterAtoms: atoms, nowMs };
  const judgement = judge(thresholdState(after), change);
  return {
    thresholds: judgement.state as unknown as Json,
    writes: announceJudgement(changed.view, after, { judgement, nowMs, clockMs }),
  };
}

/**
 * Turns a judgement into what is to be told.
 *
 * @param view - The decision's view.
 * @param account - The account after the change; its `version` is still the one the decision saw.
 * @param judged - The judgement, when, and the clock's time.
 * @returns The writes; none when nothing is to be told.
 */
export function announceJudgement(
  view: DecisionView,
  account: AccountRow,
  judged: { readonly judgement: Judgement; readonly nowMs: number; readonly clockMs: number },
): readonly Write[] {
  const { judgement, nowMs, clockMs } = judged;
  const [worst] = judgement.crossed;
  if (worst === undefined && !judgement.restored) return [];
  const type = worst === undefined ? 'balance-restored' : `balance-${worst.severity}`;
  return announce(view, account, {
    // One commit tells at most one thing about the balance, and a version belongs to one commit. Padded, so that what
    // happened within one millisecond is listed and told in its order.
    announcementId: `${String(account.version + 1).padStart(12, '0')}-${type}`,
    type,
    nowMs,
    clockMs,
    facts: {
      balance: formatAtoms(watchedAtoms(account)),
      currency: account.currency,
      ...(worst !== undefined && {
        severity: worst.severity,
        level: levelJson(worst),
        crossed: judgement.crossed.map(levelJson),
      }),
      ...paceFacts(view, account, { burn: burnOf(judgement.state), nowMs, wanted: worst !== undefined }),
    },
  });
}

/** How fast money goes, and when it is gone: by today's burn where levels are judged by it, else by the days before. */
function paceFacts(
  view: DecisionView,
  account: AccountRow,
  pace: { readonly burn: Atoms | undefined; readonly nowMs: number; readonly wanted: boolean },
): { readonly [field: string]: Json } {
  const { nowMs, wanted } = pace;
  const burn = pace.burn ?? (wanted ? burnIn(view, account, nowMs)?.perDayAtoms : undefined);
  if (burn === undefined || burn <= 0n) return {};
  const burnPerDay = formatAtoms(burn);
  if (!wanted) return { burnPerDay };
  const days = daysLeft(watchedAtoms(account), [burn]);
  const out = runsOut(days, { nowMs, timeZone: zoneIn(view, account), bank: view.bank });
  return { burnPerDay, daysLeft: days, ...(out !== undefined && { runsOut: out as unknown as Json }) };
}

function levelJson(level: ThresholdLevel): Json {
  return level as unknown as Json;
}
