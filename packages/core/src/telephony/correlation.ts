import { callOf } from '../calls/call-facts.ts';
import type { LegRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { carriedBy } from './fold-leg.ts';

/** To what in the host's world a leg belongs. */
export interface Correlation {
  readonly callRef: string | undefined;
  readonly campaignId: string | undefined;
  readonly campaignTitle: string | undefined;
  readonly applicationId: string | undefined;
  readonly managerId: string | undefined;
  readonly managerEmail: string | undefined;
}

/**
 * To what a leg belongs: as its call was authorized, else as its own parameters say, else as its parent's do.
 *
 * @param view - The view of the leg's account.
 * @param leg - The leg.
 * @returns The correlation.
 */
export function correlationOf(view: DecisionView, leg: LegRow): Correlation {
  const own = carriedBy(leg);
  const parent = leg.parentLegId === undefined ? undefined : view.row('leg', [leg.provider, leg.parentLegId]);
  const inherited = carriedBy(parent);
  const callRef = own.callRef ?? inherited.callRef;
  const call = callRef === undefined ? undefined : callOf(view.row('hold', [callRef]))?.call;
  return {
    callRef,
    campaignId: call?.campaignId ?? own.campaignId ?? inherited.campaignId,
    campaignTitle: call?.campaignTitle ?? own.campaignTitle ?? inherited.campaignTitle,
    applicationId: call?.applicationId ?? own.applicationId ?? inherited.applicationId,
    managerId: call?.managerId ?? own.managerId ?? inherited.managerId,
    managerEmail: call?.managerEmail ?? leg.managerEmail ?? parent?.managerEmail,
  };
}
