import type { Atoms } from '../money/atoms.ts';
import type { DecisionView } from '../ports/storage.ts';
import { dayInZone } from '../time/zone.ts';
import type { Draft } from '../wallets/draft.ts';

/** What a leg adds to the sums of the day and month it began in. */
export interface Spend {
  /** Billing start. */
  readonly startMs: number;
  /** IANA time zone of the contract that rated it. */
  readonly timeZone: string;
  /** Its net cost. */
  readonly costAtoms: Atoms;
}

/**
 * Keeps the sums of spend by local day and month true, in the decision that changes a leg's net cost.
 *
 * Removing and adding may meet in one period; then it is written once, because a decision sees only the state it began
 * with.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param change - What the leg counted for before, and what it counts for now; absent where it was not charged.
 */
export function moveSpend(
  draft: Draft,
  view: DecisionView,
  change: { readonly before: Spend | undefined; readonly after: Spend | undefined },
): void {
  const { before, after } = change;
  const dayBefore = before && dayInZone(before.startMs, before.timeZone);
  const dayAfter = after && dayInZone(after.startMs, after.timeZone);
  movePeriod(draft, view, { ...change, periodBefore: dayBefore, periodAfter: dayAfter });
  movePeriod(draft, view, { ...change, periodBefore: monthOf(dayBefore), periodAfter: monthOf(dayAfter) });
}

/**
 * The same for a leg that never counted before: the common case, and the fast one.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param spend - What the leg counts for.
 */
export function addSpend(draft: Draft, view: DecisionView, spend: Spend): void {
  const day = dayInZone(spend.startMs, spend.timeZone);
  addToPeriod(draft, view, { period: day, atoms: spend.costAtoms, legs: 1 });
  addToPeriod(draft, view, { period: day.slice(0, 7), atoms: spend.costAtoms, legs: 1 });
}

function movePeriod(
  draft: Draft,
  view: DecisionView,
  move: {
    readonly before: Spend | undefined;
    readonly after: Spend | undefined;
    readonly periodBefore: string | undefined;
    readonly periodAfter: string | undefined;
  },
): void {
  const gone = move.before?.costAtoms ?? 0n;
  const come = move.after?.costAtoms ?? 0n;
  const { periodBefore, periodAfter } = move;
  if (periodBefore === periodAfter) {
    if (periodAfter !== undefined)
      addToPeriod(draft, view, { period: periodAfter, atoms: come - gone, legs: 0 });
    return;
  }
  if (periodBefore !== undefined) addToPeriod(draft, view, { period: periodBefore, atoms: -gone, legs: -1 });
  if (periodAfter !== undefined) addToPeriod(draft, view, { period: periodAfter, atoms: come, legs: 1 });
}

function addToPeriod(
  draft: Draft,
  view: DecisionView,
  sum: { readonly period: string; readonly atoms: Atoms; readonly legs: number },
): void {
  if (sum.atoms === 0n && sum.legs === 0) return;
  const { accountId } = draft;
  const known = view.row('spend', [sum.period]);
  const row = {
    accountId,
    period: sum.period,
    amountAtoms: (known?.amountAtoms ?? 0n) + sum.atoms,
    legs: (known?.legs ?? 0) + sum.legs,
  };
  draft.write({ type: known === undefined ? 'insert' : 'update', table: 'spend', row });
}

function monthOf(day: string | undefined): string | undefined {
  return day?.slice(0, 7);
}
