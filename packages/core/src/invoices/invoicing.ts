import { digestOf } from '../errors/digest.ts';
import { invariant } from '../errors/invalid-input.ts';
import { formatAtoms } from '../money/atoms.ts';
import type { AccountRow, InvoiceRow, InvoiceStatus } from '../ports/rows.ts';
import type { DecisionView, RowRef } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';
import { documentJson, type InvoiceDocument } from './invoice-document.ts';
import { type InvoiceFacts, invoiceFacts, withFacts } from './invoice-facts.ts';
import { allowedTransitions, moneyOf, postInvoiceMoney, standing } from './invoice-money.ts';
import { addSums, type MoneyInSums, moneyInRef, partOfSums, sumsOf, writeSums } from './money-in.ts';
import {
  type Counts,
  countsIn,
  NUMBER_INVOICE,
  type NumberedKind,
  numberText,
  type SeriesSettings,
  seriesRef,
  writeCounts,
} from './series.ts';

/** Rows that a decision about invoices always looks at. */
export const invoicingRefs: readonly RowRef[] = [moneyInRef, seriesRef];

/** A document to be made. */
export interface NewInvoice {
  /** What it is. */
  readonly kind: NumberedKind;
  /** Its id. */
  readonly invoiceId: string;
  /** The top-up it is about. */
  readonly topUpId: string;
  /** The line amount. */
  readonly netAtoms: bigint;
  /** Tax on it. */
  readonly taxAtoms: bigint;
  /** What is printed. */
  readonly document: InvoiceDocument;
  /** What is kept beside it. */
  readonly facts: InvoiceFacts;
  /** What has arrived for it already; nothing unless given. */
  readonly receivedAtoms?: bigint;
}

/** An invoice as it is written. */
export interface SavedInvoice {
  /** The row. */
  readonly row: InvoiceRow;
  /** Journal number of its credit, when this is what credits it. */
  readonly creditNumber: number | undefined;
}

/**
 * The one way to write invoices inside a decision. It numbers them, posts the money that a change of an invoice asks for,
 * and keeps the sums over all of them true; call {@link Invoicing.close} before the draft is closed.
 */
export class Invoicing {
  readonly #draft: Draft;
  readonly #view: DecisionView;
  readonly #account: AccountRow;
  readonly #series: SeriesSettings;
  readonly #before: MoneyInSums;
  #sums: MoneyInSums;
  #counts: Counts;
  #counted = false;

  constructor(
    draft: Draft,
    context: {
      readonly view: DecisionView;
      readonly account: AccountRow;
      readonly series: SeriesSettings;
    },
  ) {
    const { view, account, series } = context;
    this.#draft = draft;
    this.#view = view;
    this.#account = account;
    this.#series = series;
    this.#before = sumsOf(view.row('setting', moneyInRef.key));
    this.#sums = this.#before;
    this.#counts = countsIn(view);
  }

  /**
   * Makes a document: issued at once under a number of the account's own series, or a draft until the seller's series has
   * given it one.
   *
   * @param invoice - The document.
   * @returns The row as written, and the journal number of its credit when it is paid from the first.
   */
  make(invoice: NewInvoice): SavedInvoice {
    const { kind, invoiceId, topUpId, netAtoms, taxAtoms, document, facts, receivedAtoms = 0n } = invoice;
    const { nowMs, accountId } = this.#draft;
    const draft: InvoiceRow = {
      ...{ accountId, invoiceId, kind, status: 'draft', topUpId, netAtoms, taxAtoms, receivedAtoms },
      ...noMoney,
      createdAtMs: nowMs,
      digest: digestOfInvoice({ kind, netAtoms, taxAtoms, document }),
      document: documentJson(document),
      facts: facts as InvoiceRow['facts'],
    };
    const row = this.#series.scope === 'account' ? this.#issued(draft, this.#next(kind)) : draft;
    if (row.status === 'draft') {
      const due = { accountId, kind: NUMBER_INVOICE, reference: invoiceId, dueAtMs: nowMs, attempts: 0 };
      this.#draft.write({ type: 'insert', table: 'due', row: due });
    }
    return this.save(undefined, row);
  }

  /**
   * A draft under the number that the seller's series gave it, to be saved; nobody has to see to its number any more.
   *
   * @param row - The draft.
   * @param serial - The number.
   * @returns The row.
   */
  numbered(row: InvoiceRow, serial: number): InvoiceRow {
    const key = [NUMBER_INVOICE, row.invoiceId] as const;
    if (this.#view.row('due', key) !== undefined) this.#draft.write({ type: 'remove', table: 'due', key });
    return this.#issued(row, serial);
  }

  /**
   * Writes an invoice of which more is known: where it stands follows from that, and what it has to do to the books.
   *
   * @param before - The row that was read; absent for one that is new.
   * @param known - The row, with all that is known.
   * @returns The row as written, and the journal number of its credit when this is what credits it.
   */
  save(before: InvoiceRow | undefined, known: InvoiceRow): SavedInvoice {
    const stands = standing(known, this.#draft.nowMs);
    if (before !== undefined) checkTransition(before.status, stands.status);
    const row: InvoiceRow = { ...stands, ...moneyOf(stands, this.#account.currency) };
    const creditNumber = postInvoiceMoney(this.#draft, row, before ?? noMoney);
    this.#draft.write({ type: before === undefined ? 'insert' : 'update', table: 'invoice', row });
    this.#sums = addSums(addSums(this.#sums, partOfSums(before), -1), partOfSums(row));
    return { row, creditNumber };
  }

  /** Writes the counts and sums that changed. */
  close(): void {
    if (this.#counted) writeCounts(this.#draft, this.#view, this.#counts);
    if (this.#sums !== this.#before) writeSums(this.#draft, this.#view, this.#sums);
  }

  #next(kind: NumberedKind): number {
    const serial = (this.#counts[kind] ?? 0) + 1;
    this.#counts = { ...this.#counts, [kind]: serial };
    this.#counted = true;
    return serial;
  }

  #issued(row: InvoiceRow, serial: number): InvoiceRow {
    invariant(row.kind !== 'receipt', 'A receipt has no number.');
    const { accountId } = this.#draft;
    const number = numberText(this.#series, row.kind, { serial, accountId });
    // What was withdrawn before it had its number keeps the number, so that the series has no gap.
    const status = row.status === 'void' ? 'void' : 'open';
    const issued: InvoiceRow = { ...row, status, number, issuedAtMs: this.#draft.nowMs };
    return this.#series.scope === 'seller' ? issued : withFacts(issued, { ...invoiceFacts(row), serial });
  }
}

const noMoney = { creditedAtoms: 0n, clawedAtoms: 0n, taxClawedAtoms: 0n, unallocatedAtoms: 0n };

function checkTransition(from: InvoiceStatus, to: InvoiceStatus): void {
  invariant(
    from === to || allowedTransitions[from].includes(to),
    `An invoice never goes from ${from} to ${to}.`,
  );
}

/**
 * Digest of what an invoice says.
 *
 * @param invoice - Kind, amounts and document.
 * @returns The digest.
 */
export function digestOfInvoice(invoice: {
  readonly kind: string;
  readonly netAtoms: bigint;
  readonly taxAtoms: bigint;
  readonly document: InvoiceDocument;
}): string {
  const { kind, netAtoms, taxAtoms, document } = invoice;
  // Storages may return the fields of a JSON object in another order, so they are sorted.
  return digestOf([kind, formatAtoms(netAtoms), formatAtoms(taxAtoms), canonicalText(document)]);
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalText(field)}`).join(',')}}`;
}

/**
 * Whether an invoice has nothing more to wait for but late money.
 *
 * @param row - The invoice.
 * @returns True once it is paid or given up.
 */
export function isOver({ status }: Pick<InvoiceRow, 'status'>): boolean {
  return status === 'paid' || status === 'void' || status === 'expired' || status === 'failed';
}
