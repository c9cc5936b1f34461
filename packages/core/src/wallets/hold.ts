import type { Atoms } from '../money/atoms.ts';
import type { HoldRow } from '../ports/rows.ts';
import type { DecisionView, RowRef } from '../ports/storage.ts';
import type { Draft } from './draft.ts';

/** A charge that may be covered by a hold. */
export interface Capture {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** What the leg cost; below zero for what a correction took off. */
  readonly costAtoms: Atoms;
}

/**
 * Names a hold's row, for the reads of a decision.
 *
 * @param callRef - The host's reference of the call.
 * @returns The reference.
 */
export function holdRef(callRef: string): RowRef {
  return { table: 'hold', key: [callRef] };
}

/**
 * Captures a leg's cost from the hold of its call, in the decision that charges the leg.
 *
 * The charge itself is posted by the caller and never waits for this: a call without a hold, or whose hold is closed,
 * is charged all the same. A cost above what is held takes all of it; what is left stays held until the call is
 * released. An overdue hold still stands for its call, so it is captured like any other open one. What the leg was
 * known to have used is no longer running, because it is now posted. What a correction takes off the cost goes back into
 * the hold as far as it had come from there: the call is still covered for what it was promised, and since the same
 * commit gives the money back to the wallet, nobody else has less available.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param capture - Call and cost.
 */
export function captureHold(draft: Draft, view: DecisionView, capture: Capture): void {
  const hold = view.row('hold', [capture.callRef]);
  if (hold === undefined || hold.status !== 'open' || capture.costAtoms === 0n) return;
  draft.write({ type: 'update', table: 'hold', row: captured(draft, hold, capture.costAtoms) });
}

/**
 * Takes a leg's cost from an open hold, and leaves the row to be written by the caller.
 *
 * @param draft - The decision's draft.
 * @param hold - The hold.
 * @param costAtoms - See {@link Capture.costAtoms}.
 * @returns The hold's row after it.
 */
export function captured(draft: Draft, hold: HoldRow, costAtoms: Atoms): HoldRow {
  const taken = costAtoms > 0n ? smaller(hold.amountAtoms, costAtoms) : -backInto(hold, -costAtoms);
  const settled = costAtoms > 0n ? smaller(hold.usedAtoms, costAtoms) : 0n;
  draft.hold({ heldAtoms: -taken, runningAtoms: -settled });
  return {
    ...hold,
    amountAtoms: hold.amountAtoms - taken,
    capturedAtoms: larger(0n, hold.capturedAtoms + costAtoms),
    usedAtoms: hold.usedAtoms - settled,
  };
}

/**
 * Closes an open hold and gives back what is left of it, and leaves the row to be written by the caller.
 *
 * @param draft - The decision's draft.
 * @param hold - The hold.
 * @returns The hold's row after it.
 */
export function closed(draft: Draft, hold: HoldRow): HoldRow {
  draft.hold({ heldAtoms: -hold.amountAtoms, runningAtoms: -hold.usedAtoms, openHolds: -1 });
  return { ...hold, status: 'closed', amountAtoms: 0n, usedAtoms: 0n, closedAtMs: draft.nowMs };
}

/** Of what is taken off the captured cost, the part that was covered by the hold and not by the wallet beyond it. */
function backInto(hold: HoldRow, reliefAtoms: Atoms): Atoms {
  const fromHold = hold.placedAtoms - hold.amountAtoms;
  const beyond = larger(0n, hold.capturedAtoms - fromHold);
  return smaller(fromHold, larger(0n, reliefAtoms - beyond));
}

function larger(left: Atoms, right: Atoms): Atoms {
  return left > right ? left : right;
}

function smaller(left: Atoms, right: Atoms): Atoms {
  return left < right ? left : right;
}
