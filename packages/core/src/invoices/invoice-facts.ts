import type { PaymentMethod } from '../ports/payment-processor.ts';
import type { InvoiceRow, Json } from '../ports/rows.ts';

/** The last word of the processor about a payment that is not there yet. */
export interface Told {
  /** What it said. */
  readonly type: 'processing' | 'failed';
  /** When that happened, epoch milliseconds; 0 for an answer that any event is later than. */
  readonly atMs: number;
  /** Key of the event; empty for an answer. */
  readonly eventKey: string;
}

/** The last word about one dispute, return or refund. */
export interface Contest {
  /** The processor's name of it. */
  readonly reference: string;
  /** What it came to. */
  readonly type: 'disputed' | 'dispute-won' | 'dispute-lost' | 'returned' | 'return-undone';
  /** Amount as decimal text. */
  readonly amount: string;
  /** When, epoch milliseconds. */
  readonly atMs: number;
  /** Key of the event. */
  readonly eventKey: string;
}

/** A credit note about a contest that is over. */
export interface NoteIssued {
  /** Id of the credit note. */
  readonly invoiceId: string;
  /** The contest's reference. */
  readonly reference: string;
  /** The contest's amount, decimal text. */
  readonly amount: string;
  /** What it takes back of the line amount, decimal text. */
  readonly net: string;
  /** What it takes back of the tax, decimal text. */
  readonly tax: string;
  /** True once it was withdrawn, because the money came back. */
  readonly void?: boolean;
}

/** Unallocated money of a document that was assigned to an invoice. */
export interface Given {
  /** The invoice. */
  readonly invoiceId: string;
  /** Amount, decimal text. */
  readonly amount: string;
}

/** Unallocated money of another document that an invoice was paid with. */
export interface Assigned {
  /** The document. */
  readonly from: string;
  /** Amount, decimal text. */
  readonly amount: string;
  /** What of it is there, by the processor's last word about that document; decimal text. */
  readonly backed: string;
}

/** What an invoice row keeps beside its columns. */
export interface InvoiceFacts {
  /** How it is to be paid. */
  readonly method?: PaymentMethod;
  /** Until when, epoch milliseconds. */
  readonly dueAtMs?: number;
  /** When all of the money was there, epoch milliseconds. */
  readonly paidAtMs?: number;
  /** The processor's reference of the payment. */
  readonly paymentRef?: string;
  /** The last word about a payment that is not there yet. */
  readonly told?: Told;
  /** Disputes, returns and refunds, the last word of each. */
  readonly contests?: readonly Contest[];
  /** Credit notes about them. */
  readonly notes?: readonly NoteIssued[];
  /** What of its unallocated money was assigned, in that order. */
  readonly given?: readonly Given[];
  /** The unallocated money that it was paid with. */
  readonly assigned?: Assigned;
  /** Its place in the account's own series; absent where the seller's series numbered it. */
  readonly serial?: number;
  /** Of a receipt: when the money was last spoken of, and by which event. */
  readonly seen?: { readonly atMs: number; readonly eventKey: string };
}

/**
 * What a row keeps beside its columns.
 *
 * @param row - The row.
 * @returns The facts.
 */
export function invoiceFacts(row: Pick<InvoiceRow, 'facts'>): InvoiceFacts {
  return row.facts as unknown as InvoiceFacts;
}

/**
 * A row with other facts.
 *
 * @param row - The row.
 * @param facts - The facts.
 * @returns The row.
 */
export function withFacts(row: InvoiceRow, facts: InvoiceFacts): InvoiceRow {
  return { ...row, facts: facts as unknown as Json };
}
