import { notFound } from '../accounts/account-row.ts';
import { invariant } from '../errors/invalid-input.ts';
import { backedBy, backingOf, giving } from '../invoices/assigned-money.ts';
import { keepNotes } from '../invoices/credit-note.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { freeAtoms, standing } from '../invoices/invoice-money.ts';
import { Invoicing } from '../invoices/invoicing.ts';
import type { Atoms } from '../money/atoms.ts';
import type { AccountRow, InvoiceRow, TopUpRow } from '../ports/rows.ts';
import type { Changes, DecisionView } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';
import { announcePayment, type PaymentChange } from './announce-payment.ts';
import { type FollowedPurchase, followAutomatic } from './auto-follow.ts';
import { setPaymentDue, withdrawLater } from './payment-due.ts';
import type { Purchases } from './purchase-options.ts';
import { invoiceIdOf } from './top-up-view.ts';

/** What is known of a purchase now. */
export interface PurchaseChange {
  /** The top-up that was read. */
  readonly row: TopUpRow;
  /** The invoice that was read. */
  readonly invoice: InvoiceRow;
  /** The invoice with all that is known now. */
  readonly known: InvoiceRow;
  /** The top-up with what the processor says beside. */
  readonly told: TopUpRow;
  /** True when the processor waits for the payer of a purchase that nobody is to pay any more. */
  readonly unwanted?: boolean;
}

/** A purchase as it is written. */
export interface SettledPurchase {
  /** The top-up. */
  readonly topUp: TopUpRow;
  /** The invoice. */
  readonly invoice: InvoiceRow;
}

/**
 * Takes what is known of documents to everything that follows from it, inside one decision: where they stand, the books,
 * credit notes, top-ups, due rows, announcements, automatic top-ups; and the same for the invoices that were paid with their
 * unallocated money.
 */
export class Settlement {
  /** Where documents are written. */
  readonly invoicing: Invoicing;
  readonly #draft: Draft;
  readonly #view: DecisionView;
  readonly #account: AccountRow;
  readonly #clockMs: number;
  readonly #followed: FollowedPurchase[] = [];
  #told = 0;

  constructor(
    draft: Draft,
    view: DecisionView,
    context: { readonly account: AccountRow; readonly purchases: Purchases; readonly clockMs: number },
  ) {
    const { account, purchases, clockMs } = context;
    this.#draft = draft;
    this.#view = view;
    this.#account = account;
    this.#clockMs = clockMs;
    this.invoicing = new Invoicing(draft, { view, account, series: purchases.series });
  }

  /**
   * Writes a purchase of which more is known.
   *
   * @param change - The purchase, and what is known of it now.
   * @returns Both rows.
   */
  purchase(change: PurchaseChange): SettledPurchase {
    const { row, invoice, known, told } = change;
    const { row: noted, withdrawn } = keepNotes(this.invoicing, standing(known, this.#draft.nowMs));
    for (const invoiceId of withdrawn) {
      const note = this.#view.row('invoice', [invoiceId]);
      if (note !== undefined) this.invoicing.save(note, { ...note, status: 'void' });
    }
    const { row: saved, creditNumber } = this.invoicing.save(invoice, noted);
    const topUp = topUpOf(told, saved, creditNumber);
    if (topUp !== row) this.#draft.write({ type: 'update', table: 'topUp', row: topUp });
    if (isAnswered(topUp)) {
      const dueAtMs = lookAgainMs(topUp, saved);
      setPaymentDue(this.#draft, this.#view, { topUpId: row.topUpId, dueAtMs });
    }
    // Somebody may be asking the processor right now, and then there was nothing to withdraw yet.
    const mayBeAsking = row.status === 'sent' || row.status === 'unknown' || change.unwanted === true;
    if (mayBeAsking && isGone(saved)) withdrawLater(this.#draft, this.#view, row.topUpId);
    this.#announce({ topUpBefore: row, topUp, before: invoice, after: saved });
    this.#followed.push({ before: row, topUp, invoice: saved });
    this.#back(saved);
    return { topUp, invoice: saved };
  }

  /**
   * Writes a receipt of which more is known.
   *
   * @param before - The receipt that was read; absent when it is new.
   * @param known - The receipt, with all that is known.
   * @returns The row.
   */
  receipt(before: InvoiceRow | undefined, known: InvoiceRow): InvoiceRow {
    const { row } = this.invoicing.save(before, known);
    this.#announce({ topUpBefore: undefined, topUp: undefined, before, after: row });
    this.#back(row);
    return row;
  }

  /**
   * Assigns some of a document's unallocated money to an invoice.
   *
   * @param source - The document that was read.
   * @param to - The invoice, and how much.
   */
  give(source: InvoiceRow, to: { readonly invoiceId: string; readonly amountAtoms: Atoms }): void {
    const known = giving(source, to);
    if (source.kind === 'receipt') {
      this.receipt(source, known);
      return;
    }
    const { row } = purchaseIn(this.#view, source.topUpId);
    this.purchase({ row, invoice: source, known, told: row });
  }

  /**
   * Closes the decision.
   *
   * @returns All changes.
   */
  close(): Changes {
    const [account, clockMs] = [this.#account, this.#clockMs];
    followAutomatic(this.#draft, this.#view, { account, clockMs, purchases: this.#followed });
    this.invoicing.close();
    return this.#draft.changes(this.#view);
  }

  /**
   * Has the invoices follow that were paid with a document's unallocated money. Each was paid with that of one document, and
   * none that gave money is ever given some, so each is written once.
   */
  #back(source: InvoiceRow): void {
    for (const { invoiceId, ...backing } of backingOf(source, freeAtoms(source, this.#account.currency))) {
      const invoice = this.#view.row('invoice', [invoiceId]);
      // A purchase that is made by this very decision knows of it already.
      if (invoice === undefined) continue;
      const known = backedBy(invoice, { invoiceId: source.invoiceId, ...backing });
      if (known === invoice) continue;
      const row = this.#view.row('topUp', [invoice.topUpId]);
      invariant(row !== undefined, 'An invoice has its top-up.');
      this.purchase({ row, invoice, known, told: row });
    }
  }

  #announce(change: Omit<PaymentChange, 'account' | 'clockMs' | 'nth'>): void {
    this.#told += 1;
    const [account, clockMs, nth] = [this.#account, this.#clockMs, this.#told];
    announcePayment(this.#draft, this.#view, { account, clockMs, nth, ...change });
  }
}

/**
 * Reads a purchase inside a decision.
 *
 * @param view - The decision's view.
 * @param topUpId - The top-up.
 * @returns Both rows.
 * @throws BillingError with code `NOT_FOUND`.
 */
export function purchaseIn(
  view: DecisionView,
  topUpId: string,
): { readonly row: TopUpRow; readonly invoice: InvoiceRow } {
  const row = view.row('topUp', [topUpId]);
  if (row === undefined) throw notFound('top-up', topUpId);
  const invoice = view.row('invoice', [invoiceIdOf(topUpId)]);
  invariant(invoice !== undefined, 'A top-up has its invoice from the first.');
  return { row, invoice };
}

/**
 * Whether the processor, or whoever gave the purchase up, has said anything.
 *
 * @param row - The top-up.
 * @returns True once it is more than asked for.
 */
export function isAnswered(row: TopUpRow): boolean {
  return row.status === 'processing' || isSettled(row);
}

/**
 * Whether nothing more has to be asked of the processor.
 *
 * @param row - The top-up.
 * @returns True once it is paid or given up.
 */
export function isSettled(row: TopUpRow): boolean {
  return row.status === 'paid' || isGivenUp(row);
}

/**
 * Whether a top-up is given up, until its money arrives after all.
 *
 * @param row - The top-up.
 * @returns True when it failed, expired or was withdrawn.
 */
export function isGivenUp(row: TopUpRow): boolean {
  return row.status === 'failed' || row.status === 'void' || row.status === 'expired';
}

/**
 * Whether nobody is to pay a purchase any more, although the processor did not say that it is over.
 *
 * @param invoice - Its invoice.
 * @returns True when it was given up here, or paid with other money.
 */
export function isGone(invoice: InvoiceRow): boolean {
  const { status } = invoice;
  return status === 'void' || status === 'expired' || invoiceFacts(invoice).assigned !== undefined;
}

/** Where the top-up stands follows from its invoice, once the processor has said anything. */
function topUpOf(told: TopUpRow, invoice: InvoiceRow, creditNumber: number | undefined): TopUpRow {
  const paymentRef = told.paymentRef ?? invoiceFacts(invoice).paymentRef;
  const row: TopUpRow = paymentRef === undefined ? told : { ...told, paymentRef };
  switch (invoice.status) {
    case 'paid':
      return { ...row, status: 'paid', ...(creditNumber !== undefined && { number: creditNumber }) };
    case 'failed':
    case 'expired':
    case 'void':
    case 'processing':
      return { ...row, status: invoice.status };
    case 'draft':
    case 'open':
      return row;
  }
}

/** While money is awaited its invoice's end is what is due; before anybody answered, the due row of the purchase stays. */
function lookAgainMs(topUp: TopUpRow, invoice: InvoiceRow): number | undefined {
  return topUp.status === 'processing' ? invoiceFacts(invoice).dueAtMs : undefined;
}
