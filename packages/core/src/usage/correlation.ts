import type { CallFacts } from '../calls/call-facts.ts';
import type { CheckedLeg } from './leg.ts';

/**
 * Completes a leg with what the authorization of its call said: campaign, application and manager. What was reported with
 * the leg goes first.
 *
 * @param leg - The leg as it was reported.
 * @param call - What is kept about its call.
 * @returns The leg.
 */
export function withCorrelation(leg: CheckedLeg, call: CallFacts): CheckedLeg {
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
