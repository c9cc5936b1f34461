import type { Json } from '../ports/rows.ts';

/** Where somebody is, as it is printed. */
export interface PostalAddress {
  /** Street and number. */
  readonly line1: string;
  /** Anything more. */
  readonly line2?: string;
  /** City. */
  readonly city: string;
  /** State, province or region. */
  readonly region?: string;
  /** Postal code. */
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2 code. */
  readonly country: string;
}

/** Who sells, as every document shows it. */
export interface SellerDetails {
  /** Name of the company. */
  readonly name: string;
  /** Its address. */
  readonly address: PostalAddress;
  /** Tax id, such as a VAT number. */
  readonly taxId?: string;
  /** Register entry or the like. */
  readonly registration?: string;
  /** E-mail address for questions. */
  readonly email?: string;
  /** Phone number for questions. */
  readonly phone?: string;
  /** Address on the web. */
  readonly website?: string;
}

/** Who buys, as invoices show it. */
export interface BuyerDetails {
  /** Name of the company, as it is to be invoiced. */
  readonly name: string;
  /** Its address. */
  readonly address: PostalAddress;
  /** Where invoices go. */
  readonly email?: string;
  /** Tax id, such as a VAT number. */
  readonly taxId?: string;
  /** Printed on every invoice, such as the number of a purchase order. */
  readonly reference?: string;
}

/** One line of a document; amounts are decimal text in the document's currency. */
export interface DocumentLine {
  /** What it is for. */
  readonly description: string;
  /** Amount, net of tax. */
  readonly amount: string;
}

/** One tax of a document. */
export interface DocumentTax {
  /** Name, such as `VAT`. */
  readonly name: string;
  /** Rate in percent, where there is a single one. */
  readonly percent?: string;
  /** Amount. */
  readonly amount: string;
  /** A note to be printed, such as `Reverse charge`. */
  readonly note?: string;
}

/** The terms that a purchase was made under. */
export interface DocumentTerms {
  /** The version, as people name it. */
  readonly version: string;
  /** Hash of the text. */
  readonly hash: string;
  /** Who agreed, as `role:id`. */
  readonly acknowledgedBy: string;
  /** When, epoch milliseconds. */
  readonly acknowledgedAtMs: number;
}

/** Everything that is printed on a document; it never changes. Amounts are decimal text. */
export interface InvoiceDocument {
  /** ISO 4217 code. */
  readonly currency: string;
  /** Who sells, as of the purchase. */
  readonly seller: SellerDetails;
  /** Who buys, as of the purchase. */
  readonly buyer: BuyerDetails;
  /** The lines. */
  readonly lines: readonly DocumentLine[];
  /** The taxes. */
  readonly taxes: readonly DocumentTax[];
  /** Sum of lines and taxes. */
  readonly total: string;
  /** The terms it was bought under; absent on credit notes. */
  readonly terms?: DocumentTerms;
  /** Sentences to be printed, such as that credit is not refunded. */
  readonly notes: readonly string[];
  /** The invoice that a credit note corrects. */
  readonly corrects?: {
    /** Its id. */
    readonly invoiceId: string;
    /** Its number. */
    readonly number: string;
  };
}

/**
 * A document as it is kept.
 *
 * @param document - The document.
 * @returns The same, as plain JSON.
 */
export function documentJson(document: InvoiceDocument): Json {
  return document as unknown as Json;
}
