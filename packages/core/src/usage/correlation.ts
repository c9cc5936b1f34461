import { type CompiledContract, contractNumbered } from '../accounts/contract.ts';
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

/**
 * The contract that a leg's call was authorized under: its rounding and windows hold for the call as its price book does.
 *
 * @param view - The decision's view.
 * @param leg - The leg.
 * @returns The contract; absent for a leg of no authorized call.
 */
export function contractOfCall(view: DecisionView, leg: CheckedLeg): CompiledContract | undefined {
  if (leg.callRef === undefined) return undefined;
  const call = callOf(view.row('hold', [leg.callRef]))?.call;
  return call === undefined ? undefined : contractNumbered(view, call.contractNumber);
}
