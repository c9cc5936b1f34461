import type { Invoice, PaymentReceipt, UsageStatement } from '@live-calls/core/adapter';
import { invoiceSheet } from './invoice-sheet.ts';
import type {
  InvoiceOptions,
  ReceiptOptions,
  RenderedPdf,
  RendererOptions,
  SheetOptions,
} from './options.ts';
import { receiptSheet } from './receipt-sheet.ts';
import type { Sheet } from './sheet.ts';
import { sheetHtml } from './sheet-html.ts';
import { sheetPdf } from './sheet-pdf.ts';
import { statementSheet } from './statement-sheet.ts';

function sheetOf(invoice: Invoice, options: InvoiceOptions): Sheet {
  if (invoice.kind !== 'receipt') return invoiceSheet(invoice, options);
  return receiptSheet({ status: 'received', invoice, amount: invoice.received }, options);
}

/**
 * Makes a PDF of an invoice, a credit note, or the receipt of money that pays nothing. Amounts are printed with all their decimals, dates in the time zone of the options.
 *
 * @param invoice - As `billing.invoices.get` answers it.
 * @param options - How it looks, and how it is paid.
 * @returns The file, and characters that no font has.
 * @throws BillingError with code `INVALID_INPUT` for a draft, for a receipt without `seller`, and for options that cannot be
 * used, naming the field.
 *
 * @example
 * ```ts runnable
 * import { writeFile } from 'node:fs/promises';
 * import { invoicePdf } from '@live-calls/invoice-pdf';
 *
 * const invoice = await billing.invoices.get({ actor, accountId: 'acme', invoiceId: 'inv_top_1' });
 * const { bytes } = await invoicePdf(invoice, { locale: 'en-GB', timeZone: 'Europe/London' });
 * await writeFile(`${invoice.number}.pdf`, bytes);
 * ```
 */
export async function invoicePdf(invoice: Invoice, options: InvoiceOptions = {}): Promise<RenderedPdf> {
  return sheetPdf(sheetOf(invoice, options), options);
}

/**
 * Makes a page of an invoice, a credit note, or the receipt of money that pays nothing. It loads nothing; every name in it is escaped.
 *
 * @param invoice - As `billing.invoices.get` answers it.
 * @param options - How it looks, and how it is paid; paper and fonts are not used.
 * @returns A whole HTML document.
 * @throws BillingError with code `INVALID_INPUT` for a draft, a receipt without `seller`, and a language or time zone that does
 * not exist.
 *
 * @example
 * ```ts runnable
 * import { invoiceHtml } from '@live-calls/invoice-pdf';
 *
 * const invoice = await billing.invoices.get({ actor, accountId: 'acme', invoiceId: 'inv_top_1' });
 * console.log(invoiceHtml(invoice));
 * ```
 */
export function invoiceHtml(invoice: Invoice, options: InvoiceOptions = {}): string {
  return sheetHtml(sheetOf(invoice, options), options.logo);
}

/**
 * Makes a PDF that says that money was received.
 *
 * @param receipt - As `billing.invoices.receipt` answers it.
 * @param options - How it looks, and whose it is where the money pays no invoice.
 * @returns The file, and characters that no font has.
 * @throws BillingError with code `INVALID_INPUT` without `seller` where the money pays no invoice, and for options that cannot be
 * used, naming the field.
 *
 * @example
 * ```ts runnable
 * import { receiptPdf } from '@live-calls/invoice-pdf';
 *
 * const receipt = await billing.invoices.receipt({ actor, accountId: 'acme', invoiceId: 'inv_top_1' });
 * if (receipt.status === 'received') {
 *   const { bytes } = await receiptPdf(receipt);
 *   console.log(bytes.length);
 * }
 * ```
 */
export async function receiptPdf(
  receipt: PaymentReceipt,
  options: ReceiptOptions = {},
): Promise<RenderedPdf> {
  return sheetPdf(receiptSheet(receipt, options), options);
}

/**
 * Makes a page that says that money was received.
 *
 * @param receipt - As `billing.invoices.receipt` answers it.
 * @param options - How it looks; paper and fonts are not used.
 * @returns A whole HTML document.
 * @throws BillingError with code `INVALID_INPUT` as {@link receiptPdf} does.
 */
export function receiptHtml(receipt: PaymentReceipt, options: ReceiptOptions = {}): string {
  return sheetHtml(receiptSheet(receipt, options), options.logo);
}

/**
 * Makes a PDF of a usage statement.
 *
 * @param statement - As `billing.reports.statement` answers it.
 * @param options - How it looks; its days are those of the statement's time zone.
 * @returns The file, and characters that no font has.
 * @throws BillingError with code `INVALID_INPUT` for options that cannot be used, naming the field.
 *
 * @example
 * ```ts runnable
 * import { statementPdf } from '@live-calls/invoice-pdf';
 *
 * const november = { from: '2026-11-01', until: '2026-12-01' };
 * const statement = await billing.reports.statement({ actor, accountId: 'acme', ...november });
 * const { bytes, pages } = await statementPdf(statement);
 * console.log(bytes.length, pages);
 * ```
 */
export async function statementPdf(
  statement: UsageStatement,
  options: SheetOptions = {},
): Promise<RenderedPdf> {
  return sheetPdf(statementSheet(statement, options), options);
}

/**
 * Makes a page of a usage statement.
 *
 * @param statement - As `billing.reports.statement` answers it.
 * @param options - How it looks; paper and fonts are not used.
 * @returns A whole HTML document.
 * @throws BillingError with code `INVALID_INPUT` for a language that does not exist.
 */
export function statementHtml(statement: UsageStatement, options: SheetOptions = {}): string {
  return sheetHtml(statementSheet(statement, options), options.logo);
}

/** Makes both forms of invoices, for whoever shows them. */
export interface Renderer {
  /**
   * Makes a PDF.
   *
   * @param invoice - The invoice.
   * @returns The bytes.
   */
  pdf(invoice: Invoice): Promise<Uint8Array>;
  /**
   * Makes a page.
   *
   * @param invoice - The invoice.
   * @returns A whole HTML document.
   */
  html(invoice: Invoice): Promise<string>;
}

/**
 * Makes a renderer of invoices, such as the HTTP handler takes one.
 *
 * @param options - How all of them look.
 * @returns The renderer.
 *
 * @example
 * ```ts runnable
 * import { invoiceRenderer } from '@live-calls/invoice-pdf';
 *
 * const renderInvoice = invoiceRenderer({ locale: 'en-GB', timeZone: 'Europe/London' });
 * ```
 */
export function invoiceRenderer(options: RendererOptions = {}): Renderer {
  const optionsFor = async (invoice: Invoice): Promise<InvoiceOptions> => {
    const { transferDetails, ...look } = options;
    const details = await transferDetails?.(invoice);
    return details === undefined ? look : { ...look, transferDetails: details };
  };
  return {
    pdf: async (invoice) => (await invoicePdf(invoice, await optionsFor(invoice))).bytes,
    html: async (invoice) => invoiceHtml(invoice, await optionsFor(invoice)),
  };
}
