import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkObject, checkReference, checkText, checkWhole } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import type { Direction } from '../rating/rating-rule.ts';
import { checkEmail } from '../thresholds/email.ts';
import { checkDirection } from '../usage/check-leg.ts';
import type { LegCampaign, LegManager } from '../usage/leg.ts';

/** Asks whether a call may be made, and for how long; for actor `system`. */
export interface AuthorizeRequest extends AccountCommand {
  /** The host's reference of the call, chosen before dialling; the key of the authorization. */
  readonly callRef: string;
  /** Telephony provider that is to carry it. */
  readonly provider: string;
  /** Number called, E.164 with plus, or an address such as `sip:...`; without a plus the contract's country is needed. */
  readonly to: string;
  /** Number or address of the caller; absent when withheld. */
  readonly from?: string;
  /** Seen from the account; `outbound` by default. */
  readonly direction?: Direction;
  /** Longest talk wanted, seconds from the answer; the contract's cap by default. */
  readonly maxSeconds?: number;
  /** Campaign of the call; comes out on the usage rows of its legs. */
  readonly campaign?: LegCampaign;
  /** Application id of the call; likewise. */
  readonly applicationId?: string;
  /** Manager of the call; likewise. */
  readonly manager?: LegManager;
}

/** A checked request. */
export interface CheckedCall {
  readonly accountId: string;
  readonly actor: string;
  readonly callRef: string;
  readonly provider: string;
  readonly to: string;
  readonly from: string | undefined;
  readonly direction: Direction;
  readonly maxSeconds: number | undefined;
  readonly campaign: LegCampaign | undefined;
  readonly applicationId: string | undefined;
  readonly manager: LegManager | undefined;
  readonly digest: string;
}

const LONGEST_WANTED_SECONDS = 86_400;

/**
 * Checks a request for a call.
 *
 * @param request - The request; untrusted.
 * @returns The request, every field checked; numbers are read with the contract's country later.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function checkAuthorize(request: AuthorizeRequest): CheckedCall {
  const { actor, accountId } = authorize(request, 'authorize a call', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  const provider = checkReference(request.provider, 'provider');
  const to = checkText(request.to, 'to');
  const from = request.from === undefined ? undefined : checkText(request.from, 'from');
  const direction = checkDirection(request.direction, 'direction');
  const bounds = { least: 1, most: LONGEST_WANTED_SECONDS };
  const maxSeconds =
    request.maxSeconds === undefined ? undefined : checkWhole(request.maxSeconds, 'maxSeconds', bounds);
  const correlation = checkCorrelation(request);
  const { campaign, applicationId, manager } = correlation;
  const digest = digestOf([
    provider,
    to,
    from,
    direction,
    maxSeconds,
    campaign?.id,
    campaign?.title,
    applicationId,
    manager?.id,
    manager?.email,
  ]);
  const parties = { callRef, provider, to, from, direction, maxSeconds };
  return { accountId, actor: actorText(actor), ...parties, ...correlation, digest };
}

function checkCorrelation(
  request: AuthorizeRequest,
): Pick<CheckedCall, 'campaign' | 'applicationId' | 'manager'> {
  const campaign = request.campaign === undefined ? undefined : checkObject(request.campaign, 'campaign');
  const manager = request.manager === undefined ? undefined : checkObject(request.manager, 'manager');
  const { applicationId } = request;
  return {
    campaign: campaign && {
      id: checkReference(campaign.id, 'campaign.id'),
      title: checkText(campaign.title, 'campaign.title'),
    },
    applicationId: applicationId === undefined ? undefined : checkReference(applicationId, 'applicationId'),
    manager: manager && {
      id: checkReference(manager.id, 'manager.id'),
      ...(manager.email !== undefined && { email: checkEmail(manager.email, 'manager.email') }),
    },
  };
}
