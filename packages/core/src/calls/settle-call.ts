import type { UsageRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';
import { type Capture, captured, captureHold, closed } from '../wallets/hold.ts';
import { type CallDues, duesOf, termsOf, writeDues } from './call-dues.ts';
import { type CallFacts, type CallHold, callOf, closedCall, withCall, withLeg } from './call-facts.ts';

/** A leg of a call that is charged, by what its revision changes. */
export interface LegSettled extends Capture {
  /** The leg's revision. */
  readonly leg: Pick<UsageRow, 'provider' | 'legId' | 'answered'>;
}

/**
 * Settles a leg's part of its call, in the decision that charges the leg: captures the cost from the hold, and closes the
 * call when this was the last of its legs. A call that has talked closes with its last leg; one that nobody answered stays
 * open until it is overdue, because the host may try another way, unless the host said that no further leg comes.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param settled - The leg and its cost.
 */
export function settleLegOfCall(draft: Draft, view: DecisionView, settled: LegSettled): void {
  const known = callOf(view.row('hold', [settled.callRef]));
  // Nobody authorized it: its hold, if any, was placed by hand.
  if (known === undefined) captureHold(draft, view, settled);
  if (known === undefined || known.hold.status !== 'open') return;
  const { provider, legId, answered } = settled.leg;
  const hold = captured(draft, known.hold, settled.costAtoms);
  const call = withLeg(known.call, { provider, legId, state: 'settled', answered });
  if (!isOver(call)) writeOpenCall(draft, view, { hold, call });
  else draft.write({ type: 'update', table: 'hold', row: closeCall(draft, view, { hold, call }).hold });
}

/**
 * Whether nothing more is to come of a call.
 *
 * @param call - The call.
 * @returns True when all its legs are settled, and one of them talked or no other is expected.
 */
export function isOver(call: CallFacts): boolean {
  const { legs } = call;
  if (!legs.every(({ state }) => state === 'settled')) return false;
  return call.complete === true || legs.some(({ answered }) => answered);
}

/**
 * Closes a call: gives back what is left of its hold, and drops what was due and what was personal.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param open - The open hold as it stands in this decision, and its call.
 * @returns The hold's row, for the caller to write, and the call as it is kept.
 */
export function closeCall(draft: Draft, view: DecisionView, open: CallHold): CallHold {
  writeDues(draft, view, { callRef: open.hold.callRef, dues: {} });
  const call = closedCall(open.call);
  return { hold: withCall(closed(draft, open.hold), call), call };
}

/**
 * Writes an open call as it now stands, with what is due about it.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param open - The hold and the call, as they are to be, and what is due at another time than the usual.
 */
export function writeOpenCall(
  draft: Draft,
  view: DecisionView,
  open: CallHold & { readonly instead?: CallDues },
): void {
  const { hold, call, instead } = open;
  const dues = { ...duesOf(hold, call, termsOf(view, call)), ...instead };
  draft.write({ type: 'update', table: 'hold', row: withCall(hold, call) });
  writeDues(draft, view, { callRef: hold.callRef, dues });
}
