import type { Atoms } from '../money/atoms.ts';
import type { AcknowledgementRow, InvoiceRow, SerialRow } from './money-rows.ts';
import type {
  DirectoryRow,
  EventRow,
  LegRow,
  ReconciledLegRow,
  ReconciliationRow,
  VendorCostRow,
} from './telephony-rows.ts';
import type { ParkedRow, PartyRow, UsageRow } from './usage-rows.ts';

export type * from './money-rows.ts';
export type * from './telephony-rows.ts';
export type * from './usage-rows.ts';

/** Plain JSON: what a `json` field may hold. Amounts inside are decimal text, instants epoch milliseconds. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [field: string]: Json | undefined };

/** States of an account. */
export type AccountStatus = 'not-set-up' | 'active' | 'suspended' | 'closed';

/** The hot row of an account: everything a money decision needs to know. One per account. */
export interface AccountRow {
  /** The account. */
  readonly accountId: string;
  /** Counts commits; storage raises it by one with each. */
  readonly version: number;
  /** State of the account. */
  readonly status: AccountStatus;
  /** Name of the company, for people. */
  readonly name: string;
  /** ISO 4217 code of the wallet; fixed when the account is opened. */
  readonly currency: string;
  /** Number of the contract in force; 0 when there is none. */
  readonly contractNumber: number;
  /** Posted balance of the wallet. */
  readonly postedAtoms: Atoms;
  /** Sum of the open holds. */
  readonly heldAtoms: Atoms;
  /** What running calls have used so far of their holds; thresholds look at posted less this. */
  readonly runningAtoms: Atoms;
  /** Available money never goes below this by a hold; zero or negative (an overdraft) unless set by `system`. */
  readonly floorAtoms: Atoms;
  /** Open holds. */
  readonly openHolds: number;
  /** Last journal number given out: entries and usage rows share one gapless count. */
  readonly lastNumber: number;
  /** Time of the last committed entry; a decision's `now` is never earlier. */
  readonly lastAtMs: number;
  /** Legs that began before this are parked `before-horizon`. */
  readonly horizonMs?: number;
  /** Threshold levels and their state, written by the thresholds area. */
  readonly thresholds: Json;
  /** When the account was opened. */
  readonly openedAtMs: number;
}

/** A contract version; immutable. */
export interface ContractRow {
  /** The account. */
  readonly accountId: string;
  /** Counts from 1; the account row names the one in force. */
  readonly number: number;
  /** When it was activated. */
  readonly activatedAtMs: number;
  /** Who activated it. */
  readonly actor: string;
  /** The whole contract. */
  readonly terms: Json;
}

/** A ledger account inside an account. */
export type Book =
  | 'wallet'
  | 'funding'
  | 'usage'
  | 'tax'
  | 'adjustment'
  | 'dispute'
  | 'expired'
  | 'unallocated';

/** Why an entry was made. */
export type EntryType =
  | 'usage'
  | 'reversal'
  | 'top-up'
  | 'adjustment'
  | 'opening'
  | 'dispute'
  | 'dispute-won'
  | 'expiry'
  | 'tax'
  | 'receipt';

/** One append-only movement between two books. A credit to the wallet raises its balance. */
export interface EntryRow {
  /** The account. */
  readonly accountId: string;
  /** Journal number, ascending. */
  readonly number: number;
  /** Why it was made. */
  readonly type: EntryType;
  /** Book the amount is taken from. */
  readonly debitBook: Book;
  /** Book the amount goes to; never the debit book. */
  readonly creditBook: Book;
  /** Amount moved, above zero. */
  readonly amountAtoms: Atoms;
  /** Posted balance of the wallet after this entry. */
  readonly balanceAfterAtoms: Atoms;
  /** What caused it, in a readable form: `usage:twilio/CA1/0`, `top-up:top_1`, `adjustment:key`. */
  readonly reference: string;
  /** When it was committed. */
  readonly atMs: number;
  /** Billing start of the leg; present on every `usage` and `reversal` entry. */
  readonly billingStartMs?: number;
  /** Who caused it, as `role:id`. */
  readonly actor: string;
  /** Reason given by a person. */
  readonly reason?: string;
}

/** States of a hold. */
export type HoldStatus = 'open' | 'closed';

/** Money set aside for a live call. */
export interface HoldRow {
  /** The account. */
  readonly accountId: string;
  /** The host's reference of the call. */
  readonly callRef: string;
  /** Open while the call may still cost money. */
  readonly status: HoldStatus;
  /** Money still set aside; zero when closed. */
  readonly amountAtoms: Atoms;
  /** All money ever placed and extended. */
  readonly placedAtoms: Atoms;
  /** Money captured by settled legs. */
  readonly capturedAtoms: Atoms;
  /** Used so far by the running call, as last known. */
  readonly usedAtoms: Atoms;
  /** Past this time the hold is overdue; it still counts until it is released or captured. */
  readonly expiresAtMs: number;
  /** Times it was extended; the next extension carries this plus one. */
  readonly extensions: number;
  /** Price book pinned for the call. */
  readonly priceBookHash?: string;
  /** When it was placed. */
  readonly placedAtMs: number;
  /** When it was closed. */
  readonly closedAtMs?: number;
  /** Digest of the placing request. */
  readonly digest: string;
  /** What the calls area keeps about the call. */
  readonly facts?: Json;
}

/** Memory of a key made by the caller. */
export interface KeyRow {
  /** The account. */
  readonly accountId: string;
  /** Operation the key belongs to, such as `adjust`. */
  readonly operation: string;
  /** The caller's key. */
  readonly key: string;
  /** Digest of the request. */
  readonly digest: string;
  /** The first result. */
  readonly outcome: Json;
  /** When it was committed; kept for the documented retention. */
  readonly atMs: number;
}

/** A fact to be told outside, written with the change that caused it. */
export interface AnnouncementRow {
  /** The account. */
  readonly accountId: string;
  /** Stable id, derived from the change; deliveries carry it. */
  readonly announcementId: string;
  /** What happened, such as `balance-low`. */
  readonly type: string;
  /** When. */
  readonly atMs: number;
  /** Snapshot of all that is told, recipients included. */
  readonly payload: Json;
  /** `dead` after the last attempt. */
  readonly status: 'pending' | 'delivered' | 'dead';
  /** Delivery attempts so far. */
  readonly attempts: number;
  /** Why the last attempt failed; absent when none did, and once it is delivered. */
  readonly failure?: Json;
}

/** Work that becomes due at a time. */
export interface DueRow {
  /** The account. */
  readonly accountId: string;
  /** Kind of work, such as `deliver`, `runway`. */
  readonly kind: string;
  /** What it is about. */
  readonly reference: string;
  /** When it becomes due; a claim moves it behind the lease. */
  readonly dueAtMs: number;
  /** Claims so far. */
  readonly attempts: number;
}

/** Guarded sum of one local day or month: what was spent. */
export interface SpendRow {
  /** The account. */
  readonly accountId: string;
  /** Local day `YYYY-MM-DD` or month `YYYY-MM` in the contract's time zone. */
  readonly period: string;
  /** Net cost of legs that began in it. */
  readonly amountAtoms: Atoms;
  /** Legs charged in it. */
  readonly legs: number;
}

/** A small document of an account that is edited and saved as a whole. */
export interface SettingRow {
  /** The account. */
  readonly accountId: string;
  /** Which document, such as `recipients`. */
  readonly name: string;
  /** Counts saves, from 1; a save names the version it read. */
  readonly revision: number;
  /** The document. */
  readonly value: Json;
  /** When it was saved. */
  readonly atMs: number;
  /** Who saved it. */
  readonly actor: string;
}

/** A purchase of call credit. */
export interface TopUpRow {
  /** The account. */
  readonly accountId: string;
  /** Id of the top-up. */
  readonly topUpId: string;
  /** `planned` before the processor is asked, then what is known of it. */
  readonly status: 'planned' | 'sent' | 'processing' | 'paid' | 'failed' | 'unknown' | 'void' | 'expired';
  /** Amount bought. */
  readonly amountAtoms: Atoms;
  /** The processor's reference of the payment, once known. */
  readonly paymentRef?: string;
  /** When it was requested. */
  readonly requestedAtMs: number;
  /** Journal number of the credit, once paid. */
  readonly number?: number;
  /** Digest of the request. */
  readonly digest: string;
  /** Everything else about the purchase. */
  readonly facts?: Json;
}

/** A planned re-rating: the range, the price book, the result of the dry run, and how far it was applied. */
export interface ReratingRow {
  /** The account. */
  readonly accountId: string;
  /** Id of the plan. */
  readonly reratingId: string;
  /** `planned`, `applying` or `applied`. */
  readonly status: 'planned' | 'applying' | 'applied';
  /** Range, price book, as-of number, digest and totals of the dry run. */
  readonly plan: Json;
  /** Where applying goes on; opaque. */
  readonly cursor?: string;
  /** Counts of applied and skipped rows, and the skipped legs. */
  readonly progress: Json;
}

/** Every table, by name. */
export interface Rows {
  /** One hot row per account. */
  readonly account: AccountRow;
  /** Contract versions. */
  readonly contract: ContractRow;
  /** The ledger. */
  readonly entry: EntryRow;
  /** Billed legs. */
  readonly usage: UsageRow;
  /** Personal data of billed legs. */
  readonly party: PartyRow;
  /** Legs waiting for someone. */
  readonly parked: ParkedRow;
  /** Money set aside. */
  readonly hold: HoldRow;
  /** Memory of callers' keys. */
  readonly key: KeyRow;
  /** Facts to be told. */
  readonly announcement: AnnouncementRow;
  /** Work that becomes due. */
  readonly due: DueRow;
  /** Spend by day and month. */
  readonly spend: SpendRow;
  /** Documents saved as a whole. */
  readonly setting: SettingRow;
  /** Purchases. */
  readonly topUp: TopUpRow;
  /** Re-ratings. */
  readonly rerating: ReratingRow;
  /** Legs as reported so far. */
  readonly leg: LegRow;
  /** What providers told, event by event. */
  readonly event: EventRow;
  /** What outside belongs to which account. */
  readonly directory: DirectoryRow;
  /** What vendors ask for legs. */
  readonly vendorCost: VendorCostRow;
  /** Comparisons with providers' lists. */
  readonly reconciliation: ReconciliationRow;
  /** Their legs. */
  readonly reconciledLeg: ReconciledLegRow;
  /** Invoices, credit notes, receipts. */
  readonly invoice: InvoiceRow;
  /** Terms that were agreed to. */
  readonly acknowledgement: AcknowledgementRow;
  /** Numbers of series that accounts share. */
  readonly serial: SerialRow;
}

/** Name of a table. */
export type TableName = keyof Rows;
