import type { Atoms } from '../money/atoms.ts';
import type { Json } from './rows.ts';

/**
 * Where a document of a purchase stands.
 *
 * `draft`: not issued, because its number is still to be given. `open`: issued, nothing is on its way that we know of.
 * `processing`: money is on its way. `paid`: all of it is there and credited. `failed`: the payer's bank or card refused;
 * `expired`: not paid in time; money that arrives after all still pays either. `void`: withdrawn; money that arrives is
 * unallocated.
 */
export type InvoiceStatus = 'draft' | 'open' | 'processing' | 'paid' | 'failed' | 'void' | 'expired';

/** A document about money that comes in. What was issued never changes; where it stands does. */
export interface InvoiceRow {
  /** The account. */
  readonly accountId: string;
  /** Id of the document, made from what it is about. */
  readonly invoiceId: string;
  /** An invoice, a credit note, or the receipt of money that nobody asked for. */
  readonly kind: 'invoice' | 'credit-note' | 'receipt';
  /** Where it stands; a credit note is `draft`, `open` or `void`, a receipt `open`. */
  readonly status: InvoiceStatus;
  /** The top-up it is about; empty for a receipt. */
  readonly topUpId: string;
  /** The number as it is printed; absent before it is issued, and on receipts. */
  readonly number?: string;
  /** The line amount, net of tax: what a paid invoice credits. */
  readonly netAtoms: Atoms;
  /** Tax on it. */
  readonly taxAtoms: Atoms;
  /** All money that has arrived for it, disputed money included. */
  readonly receivedAtoms: Atoms;
  /** What it has credited to the wallet: nothing, or the line amount. */
  readonly creditedAtoms: Atoms;
  /** What was taken back from the wallet because of disputes, returns and refunds. */
  readonly clawedAtoms: Atoms;
  /** What was taken back of the tax. */
  readonly taxClawedAtoms: Atoms;
  /** What of the money that has arrived pays nothing. */
  readonly unallocatedAtoms: Atoms;
  /** When it was made. */
  readonly createdAtMs: number;
  /** When it was issued. */
  readonly issuedAtMs?: number;
  /** Digest of the document and its amounts. */
  readonly digest: string;
  /** What is printed: seller, buyer, lines, taxes, terms; never changed. */
  readonly document: Json;
  /** What is known of its payments and disputes, and when it is paid or given up. */
  readonly facts: Json;
}

/** That somebody agreed to a version of the terms; immutable. */
export interface AcknowledgementRow {
  /** The account. */
  readonly accountId: string;
  /** Hash of the text. */
  readonly hash: string;
  /** Who, as `role:id`. */
  readonly actor: string;
  /** The version, as people name it. */
  readonly version: string;
  /** From where, such as an address on the internet, as the host told. */
  readonly origin?: string;
  /** When. */
  readonly atMs: number;
}

/** A number of a series that all accounts of a seller share; immutable. Its account is the series. */
export interface SerialRow {
  /** The series, as a reserved account. */
  readonly accountId: string;
  /** The account of the document. */
  readonly owner: string;
  /** The document. */
  readonly invoiceId: string;
  /** Its number, from 1 without a gap. */
  readonly serial: number;
  /** When it was given. */
  readonly atMs: number;
}
