import type { Atoms } from '../money/atoms.ts';
import type { Json } from './rows.ts';
import type { LegStatus } from './usage-rows.ts';

/** Where a leg stands: on its way, or over. */
export type LegState = 'queued' | 'ringing' | 'answered' | LegStatus;

/** What is known of a leg so far: all reports about it, folded. In which order they came cannot be told from it. */
export interface LegRow {
  /** The account; the reserved unassigned account while it is unknown. */
  readonly accountId: string;
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** Where the leg stands, as `said` and the talk time tell. */
  readonly status: LegState;
  /** Every status that was reported, in order of the alphabet. */
  readonly said: Json;
  /** Seen from the account. */
  readonly direction?: 'inbound' | 'outbound';
  /** Number or address called; absent when redacted. */
  readonly to?: string;
  /** Number or address of the caller; absent when withheld or redacted. */
  readonly from?: string;
  /** When it was dialled or arrived. */
  readonly startedAtMs?: number;
  /** When it was answered. */
  readonly answeredAtMs?: number;
  /** When it ended. */
  readonly endedAtMs?: number;
  /** Talk time. */
  readonly durationSeconds?: number;
  /** Parent leg at the provider. */
  readonly parentLegId?: string;
  /** Our correlation parameters, as the provider carried them through, without the e-mail. */
  readonly parameters?: Json;
  /** E-mail of the manager; absent when redacted. */
  readonly managerEmail?: string;
  /** True when numbers and e-mail were blanked, and are not to come back. */
  readonly redacted?: boolean;
  /** When the first thing that is known of it happened. */
  readonly firstAtMs: number;
  /** When the last thing that is known of it happened. */
  readonly lastAtMs: number;
}

/** A verified event, under the provider's key; forgotten after a retention. It holds no numbers and no e-mail. */
export interface EventRow {
  /** The account of the leg. */
  readonly accountId: string;
  /** Telephony provider. */
  readonly provider: string;
  /** Stable for every delivery of the same event. */
  readonly eventKey: string;
  /** The leg. */
  readonly legId: string;
  /** What it said of the leg. */
  readonly status: LegState;
  /** When it happened. */
  readonly occurredAtMs: number;
  /** When it was received first. */
  readonly atMs: number;
  /** Tells a repeat from other content under the same key. */
  readonly digest: string;
  /** Times, talk time and price, as reported. */
  readonly facts: Json;
}

/** To which account something outside belongs. Kept under a reserved account that follows from the reference. */
export interface DirectoryRow {
  /** One of the reserved accounts of the directory. */
  readonly accountId: string;
  /** Such as `leg/twilio/CA1`, `call/order-7` or `number/+442071838750`. */
  readonly reference: string;
  /** The account it belongs to, for ever. */
  readonly owner: string;
  /** Who said so, as `role:id`. */
  readonly actor: string;
  /** When. */
  readonly atMs: number;
}

/** What a vendor asks for a leg, as known from some moment on; the latest revision counts. */
export interface VendorCostRow {
  /** The account of the leg. */
  readonly accountId: string;
  /** Telephony provider. */
  readonly provider: string;
  /** The leg. */
  readonly legId: string;
  /** 0 for the first price known; each other price adds one. */
  readonly revision: number;
  /** ISO 4217 code, the vendor's. */
  readonly currency: string;
  /** Above zero for a cost, below zero for what is given back. */
  readonly amountAtoms: Atoms;
  /** Where it was told: `event`, `listing` or `fetched`. */
  readonly source: 'event' | 'listing' | 'fetched';
  /** When it became known. */
  readonly atMs: number;
}

/** A comparison with a provider's list over a range of ends. Kept under the reserved account of reconciliations. */
export interface ReconciliationRow {
  /** The reserved account. */
  readonly accountId: string;
  /** Made of provider and range. */
  readonly reconciliationId: string;
  /** Telephony provider. */
  readonly provider: string;
  /** First end of a leg, inclusive. */
  readonly fromMs: number;
  /** Last end of a leg, exclusive. */
  readonly untilMs: number;
  /** Counts how often this range was reconciled, from 1. */
  readonly run: number;
  /** Whether the run came to its end. */
  readonly status: 'running' | 'done';
  /** What the run is at: `ours` (recorded legs), `theirs` (the provider's list), `rest` (recorded and not listed). */
  readonly phase: 'ours' | 'theirs' | 'rest';
  /** Where the phase goes on; opaque. */
  readonly cursor?: string;
  /** Counts of the run, by result. */
  readonly progress: Json;
  /** When the run began. */
  readonly startedAtMs: number;
  /** When it came to its end. */
  readonly endedAtMs?: number;
  /** Who asked for it, as `role:id`. */
  readonly actor: string;
}

/** What reconciliation found out about one leg. */
export type LegResult =
  | 'matched'
  | 'missing-here'
  | 'missing-there'
  | 'differs'
  | 'running'
  | 'in-two-accounts'
  | 'unassigned'
  | 'not-yet-listed';

/** One leg of a reconciliation. */
export interface ReconciledLegRow {
  /** The reserved account. */
  readonly accountId: string;
  /** The reconciliation. */
  readonly reconciliationId: string;
  /** The leg. */
  readonly legId: string;
  /** The run that said so. */
  readonly run: number;
  /** What was found; `recorded` until the provider's list was looked at. */
  readonly result: LegResult | 'recorded';
  /** Accounts, differences and what was done. */
  readonly facts: Json;
  /** When. */
  readonly atMs: number;
}
