import { notFound, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkText } from '../errors/checks.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import { checkPage, type PageRequest } from '../wallets/activity.ts';
import {
  type BillingDetailsView,
  billingDetailsRef,
  billingDetailsView,
  type SaveBillingDetailsOutcome,
  type SaveBillingDetailsRequest,
  saveBillingDetails,
} from './billing-details.ts';
import { invoiceFacts } from './invoice-facts.ts';
import { type Invoice, invoiceView } from './invoice-view.ts';
import { type MoneyIn, moneyInRef, moneyInView, sumsOf } from './money-in.ts';

/** Names one invoice, credit note or receipt. */
export interface InvoiceRequest extends AccountCommand {
  /** Its id. */
  readonly invoiceId: string;
}

/** A page of an account's documents. */
export interface InvoicePage {
  /** The documents, the newest first. */
  readonly invoices: readonly Invoice[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** That an invoice was paid, or that money arrived which pays nothing. */
export interface PaymentReceipt {
  /** Discriminant. */
  readonly status: 'received';
  /** The document that the money was for. */
  readonly invoice: Invoice;
  /** All that has arrived. */
  readonly amount: Money;
  /** When all of the money was there; absent on money that pays nothing. */
  readonly paidAt?: Date;
  /** The processor's reference. */
  readonly paymentRef?: string;
}

/** Not paid yet. */
export interface NothingReceived {
  /** Discriminant. */
  readonly status: 'not-paid';
}

/**
 * Invoices, credit notes and receipts, as data; a renderer makes documents of them. They belong to the owner.
 *
 * Every method fails with `INVALID_INPUT`, `NOT_ALLOWED` and `NOT_FOUND` (no such account or document).
 */
export interface Invoices {
  /**
   * Reads one document.
   *
   * @param request - Its id; owner or system.
   * @returns The document.
   *
   * @example
   * ```ts runnable
   * const invoice = await billing.invoices.get({ actor, accountId: 'acme', invoiceId: 'inv_top_1' });
   * console.log(invoice.number, invoice.status, invoice.total.amount);
   * ```
   */
  get(request: InvoiceRequest): Promise<Invoice>;
  /**
   * Lists documents, the newest first.
   *
   * @param request - Account and page; owner or system.
   * @returns A page.
   *
   * @example
   * ```ts runnable
   * const { invoices } = await billing.invoices.list({ actor, accountId: 'acme', limit: 20 });
   * for (const { number, kind, status } of invoices) console.log(number, kind, status);
   * ```
   */
  list(request: PageRequest): Promise<InvoicePage>;
  /**
   * Lists the documents with money that pays nothing, the newest first: receipts, surpluses, money for purchases that were
   * given up. `topUps.assignUnallocated` and `topUps.buyUnallocated` use it. A page may be short; only the absent cursor
   * says that it is the last.
   *
   * @param request - Account and page; owner or system.
   * @returns A page.
   *
   * @example
   * ```ts runnable
   * const { invoices } = await billing.invoices.unallocated({ actor, accountId: 'acme' });
   * for (const { invoiceId, unallocated } of invoices) console.log(invoiceId, unallocated.amount);
   * ```
   */
  unallocated(request: PageRequest): Promise<InvoicePage>;
  /**
   * Says that the money of an invoice was received.
   *
   * @param request - The invoice; owner or system.
   * @returns `received`, or `not-paid`.
   *
   * @example
   * ```ts runnable
   * const receipt = await billing.invoices.receipt({ actor, accountId: 'acme', invoiceId: 'inv_top_1' });
   * if (receipt.status === 'received') console.log(receipt.amount.amount, receipt.paidAt);
   * ```
   */
  receipt(request: InvoiceRequest): Promise<PaymentReceipt | NothingReceived>;
  /**
   * Money that is coming in: awaited, on its way, partly received, unallocated, contested. None of it can be spent.
   *
   * @param request - The account; owner or system.
   * @returns The sums.
   *
   * @example
   * ```ts runnable
   * const { processing, unallocated } = await billing.invoices.moneyIn({ actor, accountId: 'acme' });
   * console.log(processing.amount, unallocated.amount);
   * ```
   */
  moneyIn(request: AccountCommand): Promise<MoneyIn>;
  /**
   * Reads the billing details.
   *
   * @param request - The account; owner or system.
   * @returns The details, what is missing, and the revision a save must name.
   *
   * @example
   * ```ts runnable
   * const { details, missing } = await billing.invoices.billingDetails({ actor, accountId: 'acme' });
   * console.log(details.name, missing);
   * ```
   */
  billingDetails(request: AccountCommand): Promise<BillingDetailsView>;
  /**
   * Saves the billing details as a whole. Documents issued before keep what they say.
   *
   * @param request - Details and the revision that was read; owner or system.
   * @returns `saved`, or `stale` with the details as they are now.
   *
   * @example
   * ```ts runnable
   * const address = { line1: '1 Main St', city: 'Springfield', region: 'IL', postalCode: '62701', country: 'US' };
   * const details = { name: 'Acme Ltd', address, email: 'billing@acme.example' };
   * const saved = await billing.invoices.saveBillingDetails({ actor, accountId: 'acme', details, revision: 0 });
   * console.log(saved.status);
   * ```
   */
  saveBillingDetails(request: SaveBillingDetailsRequest): Promise<SaveBillingDetailsOutcome>;
}

const LONGEST_ID = 300;

/**
 * Makes the invoices area.
 *
 * @param context - The context.
 * @returns The area.
 */
export function createInvoices(context: Context): Invoices {
  return {
    get: async (request) => {
      const { row, currency } = await readInvoice(context, request, 'read an invoice');
      return invoiceView(row, currency);
    },
    list: async (request) => listInvoices(context, request),
    unallocated: async (request) => listUnallocated(context, request),
    receipt: async (request) => {
      const { row, currency } = await readInvoice(context, request, 'read a receipt');
      return receiptOf(row, currency);
    },
    moneyIn: async (request) => {
      const { accountId } = authorize(request, 'read money coming in', 'owner');
      const { currency } = await readAccount(context, accountId);
      const [row] = await context.storage.get('setting', accountId, [moneyInRef.key]);
      return moneyInView(row, currency);
    },
    billingDetails: async (request) => {
      const { accountId } = authorize(request, 'read the billing details', 'owner');
      await readAccount(context, accountId);
      const [row] = await context.storage.get('setting', accountId, [billingDetailsRef.key]);
      return billingDetailsView(row);
    },
    saveBillingDetails: async (request) => decide(context, saveBillingDetails(request, context.clock.now())),
  };
}

async function readInvoice(
  context: Context,
  request: InvoiceRequest,
  command: string,
): Promise<{ readonly row: InvoiceRow; readonly currency: string }> {
  const { accountId } = authorize(request, command, 'owner');
  const invoiceId = checkText(request.invoiceId, 'invoiceId', LONGEST_ID);
  const { currency } = await readAccount(context, accountId);
  const [row] = await context.storage.get('invoice', accountId, [[invoiceId]]);
  if (row === undefined) throw notFound('invoice', invoiceId);
  return { row, currency };
}

async function listInvoices(context: Context, request: PageRequest): Promise<InvoicePage> {
  const { accountId } = authorize(request, 'list invoices', 'owner');
  const { currency } = await readAccount(context, accountId);
  const query = { ...checkPage(request), order: 'byTime', descending: true };
  const page = await context.storage.list('invoice', accountId, query);
  const invoices = page.rows.map((row) => invoiceView(row, currency));
  return page.cursor === undefined ? { invoices } : { invoices, cursor: page.cursor };
}

async function listUnallocated(context: Context, request: PageRequest): Promise<InvoicePage> {
  const { accountId } = authorize(request, 'list unallocated money', 'owner');
  const [sums] = await context.storage.get('setting', accountId, [moneyInRef.key]);
  if (sums !== undefined && sumsOf(sums).unallocatedAtoms === 0n) return { invoices: [] };
  const { invoices, cursor } = await listInvoices(context, request);
  const found = invoices.filter(({ unallocated }) => unallocated.amount !== '0');
  return cursor === undefined ? { invoices: found } : { invoices: found, cursor };
}

function receiptOf(row: InvoiceRow, currency: string): PaymentReceipt | NothingReceived {
  const { paidAtMs, paymentRef } = invoiceFacts(row);
  if (row.kind === 'credit-note' || (row.kind === 'invoice' && row.status !== 'paid')) {
    return { status: 'not-paid' };
  }
  return {
    status: 'received',
    invoice: invoiceView(row, currency),
    amount: moneyFromAtoms(row.receivedAtoms, currency),
    ...(paidAtMs !== undefined && { paidAt: new Date(paidAtMs) }),
    ...(paymentRef !== undefined && { paymentRef }),
  };
}
