import type { LegStatus, TelephonyProvider, Webhook } from '@live-calls/core/adapter';
import type { ConformanceCase, Subject } from '../cases.ts';

/** The truth about a leg, in words of the kit; the author's vendor writes it as the vendor would. */
export interface VendorLeg {
  /** Seen from the account. */
  readonly direction: 'inbound' | 'outbound';
  /** Number called, with plus. */
  readonly to: string;
  /** Number of the caller, with plus; absent when it is withheld: the vendor then writes what it writes in its place. */
  readonly from?: string;
  /** Where the leg stands. */
  readonly status: 'queued' | 'ringing' | 'answered' | LegStatus;
  /** When it was dialled or arrived, epoch milliseconds, a whole second. */
  readonly startedAtMs: number;
  /** When it was answered, epoch milliseconds, a whole second; absent until then. */
  readonly answeredAtMs?: number;
  /** When it ended, epoch milliseconds, a whole second; absent while it runs. */
  readonly endedAtMs?: number;
  /** Talk time in seconds as decimal text, such as `6.63`; absent unless it was answered and is over. */
  readonly talkSeconds?: string;
}

/**
 * A vendor that the kit can put into any state, and that behaves as the real one does: a local server over real HTTP for an
 * adapter of a vendor's API.
 */
export interface TelephonyVendor {
  /** Present time of the provider's clock, epoch milliseconds, a whole second; it may stand still. */
  readonly nowMs: number;
  /** Most legs that the vendor puts on a page; the kit lists twice as many and one more. */
  readonly pageSize: number;
  /** Final statuses that the vendor has words for; `completed` is one of them. */
  readonly statuses: readonly LegStatus[];
  /** Ids of legs that do not exist: at least one that looks like the vendor's, and one that does not. */
  readonly unknownLegIds: readonly string[];
  /**
   * Puts a leg into the vendor's books.
   *
   * @param leg - The leg.
   * @returns The vendor's id of it.
   */
  add(leg: VendorLeg): string;
  /**
   * Changes a leg, as the passing of time would.
   *
   * @param legId - The leg.
   * @param change - What is different now.
   */
  change(legId: string, change: Partial<VendorLeg>): void;
  /**
   * Makes the webhook by which the vendor tells the present status of a leg, signed as the vendor signs, with a body.
   *
   * @param legId - The leg.
   * @param atMs - When that happened, epoch milliseconds.
   * @returns The request, as it would arrive.
   */
  webhook(legId: string, atMs: number): Webhook;
  /**
   * Delivers the event of a webhook once more, with a new signature where the vendor makes one for each delivery.
   *
   * @param webhook - An earlier webhook.
   * @returns The request, as it would arrive.
   */
  again(webhook: Webhook): Webhook;
  /** Rightly signed messages that mean nothing to billing: of another kind, with a status no adapter can know, of no leg. */
  unknown(): readonly Webhook[];
  /** Rightly signed messages that nobody can read. */
  unreadable(): readonly Webhook[];
  /** Requests that the vendor received so far. */
  requests(): number;
  /**
   * Puts the vendor out of order.
   *
   * @param kind - It answers every request with an error of its own, or cuts the line; absent: it works again.
   */
  trouble(kind: 'errors' | 'silence' | undefined): void;
}

/** A telephony provider to be tried. */
export interface TelephonySubject extends Subject {
  /** The adapter, on a vendor of its own. */
  readonly provider: TelephonyProvider;
  /** The vendor behind it. */
  readonly vendor: TelephonyVendor;
  /** Makes one more provider on the same vendor with the same options, as another process would. */
  another(): TelephonyProvider;
  /** Legs that belong to another: for vendors that bill both. */
  readonly children?: {
    /**
     * Puts a leg into the vendor's books that another one caused.
     *
     * @param parentLegId - The other one.
     * @param leg - The leg.
     * @returns The vendor's id of it.
     */
    add(parentLegId: string, leg: VendorLeg): string;
  };
  /** Our correlation parameters: for adapters that bring them back. */
  readonly carried?: {
    /**
     * Makes the webhook of a leg that was set up with parameters.
     *
     * @param legId - The leg.
     * @param atMs - When it happened, epoch milliseconds.
     * @param parameters - What the host gave.
     * @returns The request.
     */
    webhook(legId: string, atMs: number, parameters: { readonly [name: string]: string }): Webhook;
  };
  /** The vendor's own prices: for vendors that tell them. */
  readonly prices?: {
    /** Currency that the vendor's prices are in, ISO 4217. */
    readonly currency: string;
    /**
     * Lets the vendor know the price of a leg; before that it has none.
     *
     * @param legId - The leg.
     * @param amount - Decimal text; above zero for a cost, whatever sign the vendor writes.
     */
    set(legId: string, amount: string): void;
  };
  /** Orders to end a leg: for providers that declare `endLeg`. */
  readonly endings?: {
    /**
     * Says whether the vendor still runs a leg.
     *
     * @param legId - The leg.
     */
    isRunning(legId: string): boolean;
  };
  /** Orders to limit a leg: for providers that declare `limitLeg`. */
  readonly caps?: {
    /**
     * The limit that the vendor now holds a leg to, in seconds from its answer; absent when it has none.
     *
     * @param legId - The leg.
     */
    capOf(legId: string): number | undefined;
  };
}

/** A promise of the contract `telephony/v1`. */
export type TelephonyCase = ConformanceCase<TelephonySubject>;
