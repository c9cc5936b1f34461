import type { CallControl } from '../accounts/live-terms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { Direction } from '../rating/rating-rule.ts';
import type { LegCampaign, LegManager } from '../usage/leg.ts';
import type { CallHold, CallLeg } from './call-facts.ts';

/** A call that was authorized. Amounts are in the account's currency, durations in whole seconds from the answer. */
export interface Call {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** `overdue`: past its time without word from the provider; it still holds money until the sweeper has an answer. */
  readonly status: 'authorized' | 'running' | 'overdue' | 'closed';
  /** Telephony provider. */
  readonly provider: string;
  /** Seen from the account. */
  readonly direction: Direction;
  /** Number called; absent once the call is closed. */
  readonly to?: string;
  /** The caller; absent when not given, and once the call is closed. */
  readonly from?: string;
  /** How it is kept within what is paid for. */
  readonly control: CallControl;
  /** Seconds it may talk, as the hold pays for them. */
  readonly grantedSeconds: number;
  /** True when nothing more is granted after these. */
  readonly final: boolean;
  /** Extensions so far; the next carries this plus one. */
  readonly extensions: number;
  /** When it was authorized. */
  readonly authorizedAt: Date;
  /** When it was answered, as far as is known. */
  readonly answeredAt?: Date;
  /** When it was closed. */
  readonly closedAt?: Date;
  /** Set aside for it. */
  readonly held: Money;
  /** Charged for its legs so far. */
  readonly captured: Money;
  /** Cost of the legs that run, as last reckoned. */
  readonly used: Money;
  /** Content hash of the price book it was promised. */
  readonly priceBookHash?: string;
  /** Its legs, as far as they are known. */
  readonly legs: readonly CallLeg[];
  /** Campaign of the call. */
  readonly campaign?: LegCampaign;
  /** Application id of the call. */
  readonly applicationId?: string;
  /** Manager of the call; the e-mail is gone once the call is closed. */
  readonly manager?: LegManager;
}

/**
 * Shows a call to the host.
 *
 * @param open - The hold and the call.
 * @param currency - The account's currency.
 * @param nowMs - The time that tells overdue from running.
 * @returns The call.
 */
export function callView({ hold, call }: CallHold, currency: string, nowMs: number): Call {
  const { campaignId, campaignTitle, managerId, managerEmail } = call;
  return {
    callRef: hold.callRef,
    status: statusOf({ hold, call }, nowMs),
    provider: call.provider,
    direction: call.direction,
    ...(call.to !== undefined && { to: call.to }),
    ...(call.from !== undefined && { from: call.from }),
    control: call.control,
    grantedSeconds: call.grantedSeconds,
    final: call.final,
    extensions: hold.extensions,
    authorizedAt: new Date(hold.placedAtMs),
    ...(call.answeredAtMs !== undefined && { answeredAt: new Date(call.answeredAtMs) }),
    ...(hold.closedAtMs !== undefined && { closedAt: new Date(hold.closedAtMs) }),
    held: moneyFromAtoms(hold.amountAtoms, currency),
    captured: moneyFromAtoms(hold.capturedAtoms, currency),
    used: moneyFromAtoms(hold.usedAtoms, currency),
    ...(hold.priceBookHash !== undefined && { priceBookHash: hold.priceBookHash }),
    legs: call.legs,
    ...(campaignId !== undefined && { campaign: { id: campaignId, title: campaignTitle ?? '' } }),
    ...(call.applicationId !== undefined && { applicationId: call.applicationId }),
    ...(managerId !== undefined && {
      manager: managerEmail === undefined ? { id: managerId } : { id: managerId, email: managerEmail },
    }),
  };
}

function statusOf({ hold, call }: CallHold, nowMs: number): Call['status'] {
  if (hold.status === 'closed') return 'closed';
  if (hold.expiresAtMs <= nowMs) return 'overdue';
  return call.answeredAtMs === undefined ? 'authorized' : 'running';
}
