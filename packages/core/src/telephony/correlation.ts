import type { Json, LegRow } from '../ports/rows.ts';
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

/** What a call's authorization says of it; stands in the facts of its hold. */
interface AuthorizedFacts {
  readonly campaign?: { readonly id?: string; readonly title?: string };
  readonly applicationId?: string;
  readonly manager?: { readonly id?: string; readonly email?: string };
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
  const call = callRef === undefined ? {} : authorized(view.row('hold', [callRef])?.facts);
  return {
    callRef,
    campaignId: call.campaign?.id ?? own.campaignId ?? inherited.campaignId,
    campaignTitle: call.campaign?.title ?? own.campaignTitle ?? inherited.campaignTitle,
    applicationId: call.applicationId ?? own.applicationId ?? inherited.applicationId,
    managerId: call.manager?.id ?? own.managerId ?? inherited.managerId,
    managerEmail: call.manager?.email ?? leg.managerEmail ?? parent?.managerEmail,
  };
}

function authorized(facts: Json | undefined): AuthorizedFacts {
  return typeof facts === 'object' && facts !== null ? (facts as AuthorizedFacts) : {};
}
