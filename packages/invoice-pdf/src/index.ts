/**
 * Invoices, credit notes, receipts and usage statements as PDF and HTML.
 *
 * Start at {@link invoicePdf}.
 *
 * @packageDocumentation
 */
export type {
  InvoiceOptions,
  ReceiptOptions,
  RenderedPdf,
  RendererOptions,
  SheetFont,
  SheetOptions,
} from './options.ts';
export {
  invoiceHtml,
  invoicePdf,
  invoiceRenderer,
  type Renderer,
  receiptHtml,
  receiptPdf,
  statementHtml,
  statementPdf,
} from './render.ts';
export { english, type Words } from './words.ts';
