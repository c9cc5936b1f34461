import type { LegStatus, ReportedLeg } from '@live-calls/core/adapter';

/** What happens to a call in the simulated world, if nobody interferes. */
export interface SimulatedCall {
  /** Number called. */
  readonly to: string;
  /** Caller; absent when withheld. */
  readonly from?: string;
  /** Seen from the account; `outbound` unless given. */
  readonly direction?: 'inbound' | 'outbound';
  /** How it ends: `completed` when it is answered. */
  readonly status: LegStatus;
  /** How long it rings, milliseconds. */
  readonly ringMs: number;
  /** How long the two would talk if nothing cut them off, milliseconds. */
  readonly talkMs: number;
  /** Seconds from the answer after which the vendor is told to cut it off; without, it does not. */
  readonly capSeconds?: number;
  /** Our parameters, which the vendor brings back with every event of the call. */
  readonly parameters?: { readonly [name: string]: string };
  /** A leg that the vendor adds once the call is answered, and that ends with it at the latest. */
  readonly child?: {
    /** Number called. */
    readonly to: string;
    /** How long after the answer it is answered itself, milliseconds. */
    readonly afterMs: number;
    /** How long it would talk, milliseconds. */
    readonly talkMs: number;
  };
  /** The vendor's id of the leg, letters, digits and hyphens; counted unless given. The leg it adds has `-child` behind it. */
  readonly legId?: string;
  /**
   * Seed of everything about the call that is left to chance: when it is listed and priced, and what becomes of its webhooks.
   * Without, all calls share the provider's, so that one call more changes what becomes of the others.
   */
  readonly luck?: number;
}

/** What really happened to a leg, by the vendor's clock. */
export interface SimulatedLeg {
  /** The vendor's id. */
  readonly legId: string;
  /** Leg that caused it. */
  readonly parentLegId?: string;
  /** Number called. */
  readonly to: string;
  /** Caller; absent when withheld. */
  readonly from?: string;
  /** Seen from the account. */
  readonly direction: 'inbound' | 'outbound';
  /** Where it stands. */
  readonly status: ReportedLeg['status'];
  /** When it was dialled, epoch milliseconds. */
  readonly startedAtMs: number;
  /** When it was answered, epoch milliseconds. */
  readonly answeredAtMs?: number;
  /** When it ended, epoch milliseconds. */
  readonly endedAtMs?: number;
  /** Seconds from the answer after which the vendor cuts it off; absent: never. */
  readonly capSeconds?: number;
  /** Why it ended: one side hung up, the vendor cut it off at its cap, or it was ordered to end. */
  readonly endedBy?: 'caller' | 'cap' | 'order';
  /** Our parameters. */
  readonly parameters?: { readonly [name: string]: string };
  /** When it appears in the list, epoch milliseconds; absent while it runs. */
  readonly listedAtMs?: number;
  /** When its price is known, epoch milliseconds; absent while it runs. */
  readonly pricedAtMs?: number;
}

/**
 * Talk time as the vendor bills it: by its own clock, a part of a second as a whole one.
 *
 * @param leg - A leg that is over.
 * @returns Whole seconds.
 */
export function billedSeconds({ answeredAtMs, endedAtMs }: SimulatedLeg): number {
  if (answeredAtMs === undefined || endedAtMs === undefined) return 0;
  return Math.ceil((endedAtMs - answeredAtMs) / 1000);
}
