import type { Atoms } from '../money/atoms.ts';
import type { HoldRow } from '../ports/rows.ts';
import type { DecisionView, RowRef } from '../ports/storage.ts';
import type { Draft } from './draft.ts';

/** A charge that may be covered by a hold. */
export interface Capture {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** What the leg cost, zero or more. */
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
 * known to have used is no longer running, because it is now posted.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param capture - Call and cost.
 * @returns What was taken from the hold.
 */
export function captureHold(draft: Draft, view: DecisionView, capture: Capture): Atoms {
  const hold = view.row('hold', [capture.callRef]);
  if (hold === undefined || hold.status !== 'open' || capture.costAtoms <= 0n) return 0n;
  const taken = smaller(hold.amountAtoms, capture.costAtoms);
  const settled = smaller(hold.usedAtoms, capture.costAtoms);
  draft.hold({ heldAtoms: -taken, runningAtoms: -settled });
  const row: HoldRow = {
    ...hold,
    amountAtoms: hold.amountAtoms - taken,
    capturedAtoms: hold.capturedAtoms + capture.costAtoms,
    usedAtoms: hold.usedAtoms - settled,
  };
  draft.write({ type: 'update', table: 'hold', row });
  return taken;
}

function smaller(left: Atoms, right: Atoms): Atoms {
  return left < right ? left : right;
}
