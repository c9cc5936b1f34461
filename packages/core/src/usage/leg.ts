import type { LegStatus } from '../ports/rows.ts';
import type { Direction } from '../rating/rating-rule.ts';

/** The campaign a call belonged to. */
export interface LegCampaign {
  /** The host's id of the campaign. */
  readonly id: string;
  /** Its title, as reports print it. */
  readonly title: string;
}

/** The person who made a call, or for whom it was made. */
export interface LegManager {
  /** The host's id of the person; a member sees the calls whose manager id is the own id. */
  readonly id: string;
  /** E-mail, as reports print it; kept apart, so that it can be redacted. */
  readonly email?: string;
}

/**
 * A finished leg as the host or a provider's adapter reports it.
 *
 * Instants are ISO 8601 text with an offset, or a `Date`. The leg is billed from `answeredAt` (unanswered: `startAt`);
 * where that was not reported, from `endedAt` less the duration. What is not reported stays away: it is never guessed
 * as zero or empty.
 */
export interface FinishedLeg {
  /** Telephony provider, such as `twilio`. */
  readonly provider: string;
  /** The provider's own id of the leg; recorded once per account and provider. */
  readonly legId: string;
  /** Final word on the leg; by default `completed` when it was answered, else `no-answer`. */
  readonly status?: LegStatus;
  /** Seen from the account; `outbound` by default. */
  readonly direction?: Direction;
  /** Number called, E.164 with plus, or an address such as `sip:...`; without a plus the contract's country is needed. */
  readonly to: string;
  /** Number or address of the caller; absent when withheld. */
  readonly from?: string;
  /** When it was dialled, or arrived. */
  readonly startAt?: string | Date;
  /** When it was answered. */
  readonly answeredAt?: string | Date;
  /** When it ended. */
  readonly endedAt?: string | Date;
  /** Talk time in whole seconds; fractions are rounded up by whoever reports them. */
  readonly durationSeconds: number;
  /** Whether it was answered; by default when it has talk time, an answer time, or the status `completed`. */
  readonly answered?: boolean;
  /** The host's reference of the call, under which money may be held. */
  readonly callRef?: string;
  /** Parent leg at the provider. */
  readonly parentLegId?: string;
  /** Campaign of the call. */
  readonly campaign?: LegCampaign;
  /** Application id of the call. */
  readonly applicationId?: string;
  /** Manager of the call. */
  readonly manager?: LegManager;
}

/** Names one leg of an account. */
export interface LegKey {
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
}

/**
 * A leg whose fields were checked. Every field is always present, `undefined` where nothing was reported: objects of
 * one shape are what keeps recording fast.
 */
export interface CheckedLeg {
  readonly provider: string;
  readonly legId: string;
  readonly status: LegStatus;
  readonly direction: Direction;
  /** As it came; whether it is a number is decided with the contract's country. */
  readonly to: string;
  readonly from: string | undefined;
  readonly startMs: number;
  readonly endedAtMs: number | undefined;
  readonly durationSeconds: number;
  readonly answered: boolean;
  readonly callRef: string | undefined;
  readonly parentLegId: string | undefined;
  readonly campaignId: string | undefined;
  readonly campaignTitle: string | undefined;
  readonly applicationId: string | undefined;
  readonly managerId: string | undefined;
  readonly managerEmail: string | undefined;
}
