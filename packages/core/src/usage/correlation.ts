import { callOf } from '../calls/call-facts.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { CheckedLeg } from './leg.ts';

/**
 * Completes a leg with what the authorization of its call said: campaign, application and manager. What was reported with
 * the leg goes first.
 *
 * @param view - The decision's view, for the hold of the call.
 * @param leg - The leg as it was reported.
 * @returns The leg; the same object where nothing is added.
 */
export function withCorrelation(view: DecisionView, leg: CheckedLeg): CheckedLeg {
  if (leg.callRef === undefined) return leg;
  const call = callOf(view.row('hold', [leg.callRef]))?.call;
  if (call === undefined) return leg;
  const ownCampaign = leg.campaignId !== undefined;
  const ownManager = leg.managerId !== undefined;
  return {
    ...leg,
    campaignId: ownCampaign ? leg.campaignId : call.campaignId,
    campaignTitle: ownCampaign ? leg.campaignTitle : call.campaignTitle,
    applicationId: leg.applicationId ?? call.applicationId,
    managerId: ownManager ? leg.managerId : call.managerId,
    managerEmail: ownManager ? leg.managerEmail : call.managerEmail,
  };
}
