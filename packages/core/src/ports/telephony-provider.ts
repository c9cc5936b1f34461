import type { Direction } from '../rating/rating-rule.ts';
import type { LegStatus } from './rows.ts';
import type { IgnoredWebhook, Webhook } from './webhook.ts';

/** What a provider says about one leg. One record per billable connection; absent means not reported, never zero. */
export interface ReportedLeg {
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** Parent leg, where the provider bills both. */
  readonly parentLegId?: string;
  /** Seen from the account. */
  readonly direction?: Direction;
  /** Number or address called. */
  readonly to?: string;
  /** Number or address of the caller; absent when withheld. */
  readonly from?: string;
  /** Where the leg stands. */
  readonly status: 'queued' | 'ringing' | 'answered' | LegStatus;
  /** When it was answered, epoch milliseconds. */
  readonly answeredAtMs?: number;
  /** When it was dialled or arrived, epoch milliseconds. */
  readonly startedAtMs?: number;
  /** When it ended, epoch milliseconds. */
  readonly endedAtMs?: number;
  /** Talk time in whole seconds; fractions are rounded up by the adapter. */
  readonly durationSeconds?: number;
  /** The vendor's own price, kept beside ours in its own currency. */
  readonly vendorPrice?: {
    /** Decimal text, above zero for a cost. */
    readonly amount: string;
    /** ISO 4217 code. */
    readonly currency: string;
  };
  /**
   * Our correlation parameters, as the vendor carried them through: `accountId`, `callRef`, `campaignId`, `campaignTitle`,
   * `applicationId`, `managerId`, `managerEmail`. None that anybody else could have changed.
   */
  readonly parameters?: { readonly [name: string]: string };
}

/** One verified event about a leg. */
export interface LegEvent {
  /** Stable for every delivery of the same event. */
  readonly eventKey: string;
  /** When it happened, epoch milliseconds. */
  readonly occurredAtMs: number;
  /** What it says about the leg. */
  readonly leg: ReportedLeg;
}

/** What a telephony webhook said. */
export type LegWebhook =
  | {
      /** Discriminant. */
      readonly status: 'events';
      /** The events, in the order of the message. */
      readonly events: readonly LegEvent[];
    }
  | IgnoredWebhook;

/** Optional abilities of a provider; what is not declared is absent. */
export interface TelephonySupports {
  /** A running leg can be ended. */
  readonly endLeg?: true;
  /** The time limit of a running leg can be moved. */
  readonly limitLeg?: true;
}

/** Limits that a vendor can enforce on a leg, in whole seconds. */
export interface LegLimits {
  /** Shortest limit it takes; what may last shorter must be paid for this long, or be refused. */
  readonly minimumSeconds: number;
  /** Longest limit it takes; what may last longer is limited anew in time. */
  readonly maximumSeconds: number;
}

/** What became of an order about a running leg. */
export interface LegOrder {
  /** `done`, or the leg was over or unknown already. */
  readonly status: 'done' | 'already-ended' | 'not-found';
}

/** The contract `telephony/v1` between core and a telephony provider's adapter. */
export interface TelephonyProvider {
  /** The contract this adapter was written for. */
  readonly contract: 'telephony/v1';
  /** Short name of the vendor, such as `twilio`; stands in usage rows. */
  readonly id: string;
  /** Declared abilities. */
  readonly supports: TelephonySupports;
  /** What the limit of a leg may be, when it is created and when it is moved; absent when the vendor takes none. */
  readonly limits?: LegLimits;
  /** Milliseconds after its end for which a leg may be missing from `listLegs`; 15 minutes when not stated. */
  readonly listingLagMs?: number;
  /** Longest that a leg may last, milliseconds; 48 hours when not stated. Reconciliation looks back as far for what is recorded. */
  readonly longestLegMs?: number;
  /**
   * Verifies and reads a webhook. No network; never throws on values it does not know.
   *
   * @param webhook - The request as received.
   * @returns Normalized events, or `ignored` with the reason.
   * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
   */
  parseWebhook(webhook: Webhook): Promise<LegWebhook>;
  /**
   * Lists legs that ended in a half-open range, in pages.
   *
   * @param request - Range in epoch milliseconds, and the previous page's cursor.
   * @returns Legs, and the next cursor if there are more. Pages may be empty while there are more.
   * @throws BillingError with code `PROVIDER_UNAVAILABLE`, or `INVALID_INPUT` for a range or cursor that is none.
   */
  listLegs(request: {
    readonly fromMs: number;
    readonly untilMs: number;
    readonly cursor?: string;
  }): Promise<{
    /** Legs of this page. */
    readonly legs: readonly ReportedLeg[];
    /** Cursor of the next page. */
    readonly cursor?: string;
  }>;
  /**
   * The vendor's present word on one leg.
   *
   * @param request - The leg.
   * @returns The leg, or absent when the vendor does not know it.
   * @throws BillingError with code `PROVIDER_UNAVAILABLE`.
   */
  fetchLeg(request: { readonly legId: string }): Promise<ReportedLeg | undefined>;
  /**
   * Ends a running leg; only with `supports.endLeg`. Safe to repeat.
   *
   * @param request - The leg.
   * @returns What became of it.
   * @throws BillingError with code `PROVIDER_UNAVAILABLE`, or `OUTCOME_UNKNOWN` when no answer came.
   */
  endLeg?(request: { readonly legId: string }): Promise<LegOrder>;
  /**
   * Moves the limit of a running leg, counted from its answer; only with `supports.limitLeg`. Safe to repeat.
   *
   * @param request - The leg and its new limit.
   * @returns What became of it.
   * @throws BillingError with code `INVALID_INPUT` outside of `limits`, `PROVIDER_UNAVAILABLE`, or `OUTCOME_UNKNOWN` when no
   * answer came.
   */
  limitLeg?(request: { readonly legId: string; readonly limitSeconds: number }): Promise<LegOrder>;
}
