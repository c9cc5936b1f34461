import type { BillingDetails, Invoice, SellerDetails, TransferDetail } from '@live-calls/core/adapter';
import type { Words } from './words.ts';

/** A font of the host: TrueType, OpenType or WOFF. */
export interface SheetFont {
  /** The file, regular weight. */
  readonly regular: Uint8Array;
  /** The file, bold; the regular one unless given. */
  readonly bold?: Uint8Array;
}

/** How documents look. */
export interface SheetOptions {
  /** Language of amounts, dates and country names, BCP 47; `en-US` by default. */
  readonly locale?: string;
  /** IANA time zone of dates; `UTC` by default. */
  readonly timeZone?: string;
  /** Other words, such as those of another language. */
  readonly words?: Partial<Words>;
  /** Logo of the seller, PNG or JPEG. */
  readonly logo?: Uint8Array;
  /** Paper of a PDF; `a4` by default. */
  readonly paper?: 'a4' | 'letter';
  /**
   * Fonts for characters that the built-in ones lack, in the order in which they are tried. Built in are Latin, Greek, Cyrillic,
   * Devanagari, Hebrew and Arabic.
   */
  readonly fonts?: readonly SheetFont[];
}

/** Who stands on the receipt of money that pays no invoice; every other document says so itself. */
export interface ReceiptOptions extends SheetOptions {
  /** Who received it, such as `topUps.seller` of `createBilling`. */
  readonly seller?: SellerDetails;
  /** Who paid it, such as the account's billing details. */
  readonly buyer?: BillingDetails;
}

/** What is beside the invoice itself. */
export interface InvoiceOptions extends ReceiptOptions {
  /** How it is paid, as `topUp.transferDetails` has it; printed as long as the invoice is open. */
  readonly transferDetails?: readonly TransferDetail[];
}

/** How {@link invoiceRenderer} makes documents. */
export interface RendererOptions extends ReceiptOptions {
  /**
   * Looks up how an open invoice is paid.
   *
   * @param invoice - The invoice.
   * @returns What to show; nothing for an invoice that is not paid by transfer.
   */
  transferDetails?(
    invoice: Invoice,
  ): Promise<InvoiceOptions['transferDetails']> | InvoiceOptions['transferDetails'];
}

/** A PDF. */
export interface RenderedPdf {
  /** The file. The same document with the same options, fonts and version of Node gives the same bytes. */
  readonly bytes: Uint8Array;
  /** How many pages it has. */
  readonly pages: number;
  /** Characters that no font has; each is printed as a box. Give a font that has them. */
  readonly missing: readonly string[];
}
