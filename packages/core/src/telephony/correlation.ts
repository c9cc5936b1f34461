import { callOf } from '../calls/call-facts.ts';
import { type Correlation, correlationFrom } from '../calls/correlation.ts';
import type { LegRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { carriedBy } from './fold-leg.ts';

/** The call of a leg, and to what it belongs. */
export interface LegCorrelation extends Required<Correlation> {
  readonly callRef: string | undefined;
}

/**
 * To what a leg belongs: as its call was authorized, else as its own parameters say, else as its parent's do.
 *
 * @param view - The view of the leg's account.
 * @param leg - The leg.
 * @returns The correlation.
 */
export function correlationOf(view: DecisionView, leg: LegRow): LegCorrelation {
  const parent = leg.parentLegId === undefined ? undefined : view.row('leg', [leg.provider, leg.parentLegId]);
  const own = { ...carriedBy(leg), managerEmail: leg.managerEmail };
  const inherited = { ...carriedBy(parent), managerEmail: parent?.managerEmail };
  const callRef = own.callRef ?? inherited.callRef;
  const call = callRef === undefined ? undefined : callOf(view.row('hold', [callRef]))?.call;
  return { callRef, ...correlationFrom([...(call === undefined ? [] : [call]), own, inherited]) };
}
