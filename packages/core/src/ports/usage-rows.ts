import type { Atoms } from '../money/atoms.ts';
import type { Json } from './rows.ts';

/** What a usage row says about money. */
export type UsageStatus = 'charged' | 'unrated' | 'not-billed';

/** Final word on a leg. */
export type LegStatus = 'completed' | 'busy' | 'no-answer' | 'canceled' | 'failed';

/** The immutable record of one billed leg; a correction or a later rating is the next revision. */
export interface UsageRow {
  /** The account. */
  readonly accountId: string;
  /** Telephony provider, such as `twilio`. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** 0 for the first record; each correction, rating of a parked leg or re-rating adds one. */
  readonly revision: number;
  /** Journal number; the row's entry, if money moved, carries the same. */
  readonly number: number;
  /** Why this revision exists. */
  readonly cause: 'leg' | 'correction' | 'retry' | 'rerating' | 'import';
  /** What it says about money. */
  readonly status: UsageStatus;
  /** Why it is unrated or not billed. */
  readonly reason?: string;
  /** Short digest of the billed facts: tells a repeat from other content. */
  readonly digest: string;
  /** When the leg was answered; unanswered: dialled. Instants of reports are this one. */
  readonly billingStartMs: number;
  /** When the leg ended. */
  readonly endedAtMs?: number;
  /** Final status of the leg. */
  readonly legStatus: LegStatus;
  /** Whether the leg was answered. */
  readonly answered: boolean;
  /** Talk time. */
  readonly durationSeconds: number;
  /** Seconds the charge is for. */
  readonly billedSeconds: number;
  /** Seen from the account. */
  readonly direction: 'inbound' | 'outbound';
  /** Net cost of the leg as of this revision; absent while unrated. */
  readonly costAtoms?: Atoms;
  /** First band's price per minute as decimal text, or `mixed`. */
  readonly rateText?: string;
  /** Ordered steps the cost is the sum of. */
  readonly steps?: Json;
  /** Prefix of the matched rule. */
  readonly matchedPrefix?: string;
  /** Destination as the matched rule prints it. */
  readonly destination?: string;
  /** ISO 3166-1 alpha-2 country called. */
  readonly country?: string;
  /** Price book that rated it. */
  readonly priceBookHash?: string;
  /** Contract in force when it was recorded. */
  readonly contractNumber: number;
  /** The host's reference of the call. */
  readonly callRef?: string;
  /** Parent leg at the provider. */
  readonly parentLegId?: string;
  /** Campaign id. */
  readonly campaignId?: string;
  /** Campaign title. */
  readonly campaignTitle?: string;
  /** Application id. */
  readonly applicationId?: string;
  /** Manager id. */
  readonly managerId?: string;
  /** When it was committed. */
  readonly atMs: number;
}

/** Phone numbers and e-mail of a usage row, apart so that they can be blanked without touching amounts or keys. */
export interface PartyRow {
  /** The account. */
  readonly accountId: string;
  /** Journal number of the usage row. */
  readonly number: number;
  /** Number or address called; absent when redacted. */
  readonly to?: string;
  /** Number or address of the caller; absent when withheld or redacted. */
  readonly from?: string;
  /** E-mail of the manager. */
  readonly managerEmail?: string;
}

/** Legs that could not be charged, waiting for someone. */
export type ParkingLot = 'unrated' | 'unassigned' | 'before-horizon';

/** A leg in a parking lot; removed when it is resolved. */
export interface ParkedRow {
  /** The account; the reserved unassigned account while it is unknown. */
  readonly accountId: string;
  /** Which lot. */
  readonly lot: ParkingLot;
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's id of the leg. */
  readonly legId: string;
  /** Why it is here. */
  readonly reason: string;
  /** Since when. */
  readonly atMs: number;
  /** Billing start of the leg. */
  readonly billingStartMs: number;
  /** Digest of the billed facts. */
  readonly digest: string;
  /** The facts as they came, for lots without a usage row. */
  readonly facts?: Json;
}
