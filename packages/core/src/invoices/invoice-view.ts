import { parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { PaymentMethod } from '../ports/payment-processor.ts';
import type { InvoiceRow, InvoiceStatus } from '../ports/rows.ts';
import type { DocumentTerms, InvoiceDocument } from './invoice-document.ts';
import { invoiceFacts } from './invoice-facts.ts';
import { contestedAtoms, isTaken } from './invoice-money.ts';

/** One line of an invoice. */
export interface InvoiceLine {
  /** What it is for. */
  readonly description: string;
  /** Amount, net of tax. */
  readonly amount: Money;
}

/** One tax of an invoice. */
export interface InvoiceTax {
  /** Name, such as `VAT`. */
  readonly name: string;
  /** Rate in percent, where there is a single one. */
  readonly percent?: string;
  /** Amount. */
  readonly amount: Money;
  /** A note to be printed. */
  readonly note?: string;
}

/** A dispute, a return or a refund of the money of an invoice. */
export interface InvoiceContest {
  /** The processor's name of it. */
  readonly reference: string;
  /** What it came to. */
  readonly status: 'disputed' | 'dispute-won' | 'dispute-lost' | 'returned' | 'return-undone';
  /** What it is about, tax included. */
  readonly amount: Money;
  /** When that was last so. */
  readonly at: Date;
  /** The credit note about it, once it is over. */
  readonly creditNoteId?: string;
}

/** Unallocated money that was assigned to an invoice. */
export interface AssignedMoney {
  /** The other document: whose money it was, or what it paid. */
  readonly invoiceId: string;
  /** Amount. */
  readonly amount: Money;
}

/** An invoice, a credit note, or the receipt of money that nobody asked for. What was issued never changes. */
export interface Invoice {
  /** Its id. */
  readonly invoiceId: string;
  /** What it is. */
  readonly kind: InvoiceRow['kind'];
  /** Where it stands. */
  readonly status: InvoiceStatus;
  /** The top-up it is about; absent on receipts. */
  readonly topUpId?: string;
  /** Its number, once issued. */
  readonly number?: string;
  /** When it was issued; of a receipt, when the processor said that the money is there. */
  readonly issuedAt?: Date;
  /** Until when it is to be paid. */
  readonly dueAt?: Date;
  /** When all of the money was there. */
  readonly paidAt?: Date;
  /** How it is to be paid. */
  readonly method?: PaymentMethod;
  /** Sum of the lines, net of tax. */
  readonly net: Money;
  /** Sum of the taxes. */
  readonly tax: Money;
  /** Net and tax. */
  readonly total: Money;
  /** What has arrived, contested money included. */
  readonly received: Money;
  /** What the wallet has of it: the line amount once paid, less what was taken back. */
  readonly credited: Money;
  /** What has arrived and pays nothing. */
  readonly unallocated: Money;
  /** What of the money is contested at this moment, or lost. */
  readonly contested: Money;
  /** Disputes, returns and refunds. */
  readonly contests: readonly InvoiceContest[];
  /** The unallocated money of another document that it was paid with. */
  readonly paidWith?: AssignedMoney;
  /** Invoices that its own unallocated money was assigned to; absent where there are none. */
  readonly assignedTo?: readonly AssignedMoney[];
  /** What is printed; absent on receipts. */
  readonly document?: InvoiceText;
}

/** What is printed on an invoice or a credit note, as of its issue. */
export interface InvoiceText extends Pick<InvoiceDocument, 'seller' | 'buyer' | 'notes' | 'corrects'> {
  /** The lines. */
  readonly lines: readonly InvoiceLine[];
  /** The taxes. */
  readonly taxes: readonly InvoiceTax[];
  /** The terms it was bought under. */
  readonly terms?: DocumentTerms;
}

/**
 * Shows an invoice.
 *
 * @param row - The row.
 * @param currency - The account's currency.
 * @returns The invoice.
 */
export function invoiceView(row: InvoiceRow, currency: string): Invoice {
  const facts = invoiceFacts(row);
  const amount = (atoms: bigint): Money => moneyFromAtoms(atoms, currency);
  const issuedAtMs = row.issuedAtMs ?? facts.seen?.atMs;
  const text = (of: string): Money => amount(parseAtoms(of, 'amount'));
  return {
    invoiceId: row.invoiceId,
    kind: row.kind,
    status: row.status,
    ...(row.topUpId !== '' && { topUpId: row.topUpId }),
    ...(row.number !== undefined && { number: row.number }),
    ...(issuedAtMs !== undefined && { issuedAt: new Date(issuedAtMs) }),
    ...(facts.dueAtMs !== undefined && { dueAt: new Date(facts.dueAtMs) }),
    ...(facts.paidAtMs !== undefined && { paidAt: new Date(facts.paidAtMs) }),
    ...(facts.method !== undefined && { method: facts.method }),
    net: amount(row.netAtoms),
    tax: amount(row.taxAtoms),
    total: amount(row.netAtoms + row.taxAtoms),
    received: amount(row.receivedAtoms),
    credited: amount(row.creditedAtoms - row.clawedAtoms),
    unallocated: amount(row.unallocatedAtoms),
    contested: amount(contestedAtoms(facts.contests, isTaken)),
    contests: (facts.contests ?? []).map((contest): InvoiceContest => {
      const note = facts.notes?.find((one) => one.reference === contest.reference && one.void !== true);
      return {
        reference: contest.reference,
        status: contest.type,
        amount: text(contest.amount),
        at: new Date(contest.atMs),
        ...(note !== undefined && { creditNoteId: note.invoiceId }),
      };
    }),
    ...(facts.assigned !== undefined && {
      paidWith: { invoiceId: facts.assigned.from, amount: text(facts.assigned.amount) },
    }),
    ...(facts.given !== undefined && {
      assignedTo: facts.given.map((one) => ({ invoiceId: one.invoiceId, amount: text(one.amount) })),
    }),
    ...(row.kind !== 'receipt' && { document: textOf(row, amount) }),
  };
}

function textOf(row: InvoiceRow, amount: (atoms: bigint) => Money): InvoiceText {
  const { seller, buyer, notes, corrects, lines, taxes, terms } = row.document as unknown as InvoiceDocument;
  const money = (text: string): Money => amount(parseAtoms(text, 'amount'));
  return {
    ...{ seller, buyer, notes },
    ...(corrects !== undefined && { corrects }),
    ...(terms !== undefined && { terms }),
    lines: lines.map((line) => ({ ...line, amount: money(line.amount) })),
    taxes: taxes.map((tax) => ({ ...tax, amount: money(tax.amount) })),
  };
}
