import { formatAtoms } from '../money/atoms.ts';
import type { AccountRow, DueRow, Json } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef, Write } from '../ports/storage.ts';
import { addDays, dayInZone, startOfDayMs } from '../time/zone.ts';
import { announceJudgement } from './announce-thresholds.ts';
import { burnIn, zoneIn } from './burn.ts';
import { judge } from './judge.ts';
import { sealed, thresholdState, watchedAtoms } from './threshold-state.ts';

/** Kind and reference of the due row that judges an account's runway once per local day. */
export const RUNWAY = 'runway';

/** Names that due row, for the reads of a decision. */
export const runwayDueRef: RowRef = { table: 'due', key: [RUNWAY, RUNWAY] };

/** What a daily judgement did: `judged`, or `not-due` because it was done already or is not wanted any more. */
export interface RunwayJudged {
  /** Discriminant. */
  readonly status: 'judged' | 'not-due';
}

/**
 * Judges the levels of days of one account, at most once per local day of its contract. The burn it finds holds for
 * the day: until the next judgement, a commit that changes the balance is compared with it at once.
 *
 * @param accountId - The account.
 * @param clockMs - The clock's time.
 * @returns The decision.
 */
export function judgeRunway(accountId: string, clockMs: number): Decision<RunwayJudged> {
  return {
    accountId,
    reads: [runwayDueRef],
    decide(view) {
      const { account } = view;
      const due = view.row('due', [RUNWAY, RUNWAY]);
      if (account === undefined || due === undefined || due.dueAtMs > clockMs)
        return { outcome: { status: 'not-due' } };
      const nowMs = Math.max(clockMs, account.lastAtMs);
      const { burn: _yesterday, ...state } = thresholdState(account);
      const burn = burnIn(view, account, nowMs);
      const today = burn === undefined ? state : { ...state, burn: formatAtoms(burn.perDayAtoms) };
      const atoms = watchedAtoms(account);
      const judgement = judge(sealed(today), { beforeAtoms: atoms, afterAtoms: atoms, nowMs });
      const next: DueRow = {
        ...due,
        dueAtMs: nextMidnightMs(view, account, nowMs),
        attempts: due.attempts + 1,
      };
      const writes: Write[] = [
        ...announceJudgement(view, account, { judgement, nowMs, clockMs }),
        { type: 'update', table: 'due', row: next },
      ];
      const thresholds = judgement.state as unknown as Json;
      return { outcome: { status: 'judged' }, changes: { account: { ...account, thresholds }, writes } };
    },
  };
}

/**
 * Keeps the daily due row as long as there are levels of days, and only then.
 *
 * @param view - The decision's view.
 * @param account - The account.
 * @param request - Time of the decision, and whether levels of days exist.
 * @returns The write, or absent when the row is as it should be.
 */
export function runwayDue(
  view: DecisionView,
  account: AccountRow,
  request: { readonly nowMs: number; readonly wanted: boolean },
): Write | undefined {
  const due = view.row('due', [RUNWAY, RUNWAY]);
  if (request.wanted === (due !== undefined)) return undefined;
  if (!request.wanted) return { type: 'remove', table: 'due', key: [RUNWAY, RUNWAY] };
  const dueAtMs = nextMidnightMs(view, account, request.nowMs);
  const row: DueRow = { accountId: account.accountId, kind: RUNWAY, reference: RUNWAY, dueAtMs, attempts: 0 };
  return { type: 'insert', table: 'due', row };
}

function nextMidnightMs(view: DecisionView, account: AccountRow, nowMs: number): number {
  const zone = zoneIn(view, account);
  return startOfDayMs(addDays(dayInZone(nowMs, zone), 1), zone);
}
