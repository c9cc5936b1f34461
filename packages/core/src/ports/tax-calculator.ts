import type { Money } from '../money/money.ts';
import type { PaymentMethod } from './payment-processor.ts';

/** What is taxed. */
export interface TaxRequest {
  /** The account that buys. */
  readonly accountId: string;
  /** What it buys, net of tax. */
  readonly net: Money;
  /** How it pays. */
  readonly method: PaymentMethod;
  /** ISO 3166-1 alpha-2 code of the seller's country. */
  readonly sellerCountry: string;
  /** Where the buyer is; absent while the billing details are not complete. */
  readonly buyer?: TaxedBuyer;
  /** When, epoch milliseconds. */
  readonly atMs: number;
}

/** Where a buyer is, as far as taxes ask. */
export interface TaxedBuyer {
  /** ISO 3166-1 alpha-2 code. */
  readonly country: string;
  /** State, province or region. */
  readonly region?: string;
  /** Postal code. */
  readonly postalCode?: string;
  /** The buyer's tax id, as it was entered. */
  readonly taxId?: string;
}

/** One tax on a purchase, as it is printed. */
export interface TaxLine {
  /** Name, such as `VAT`. */
  readonly name: string;
  /** Rate in percent as decimal text, such as `19` or `8.875`; absent where there is no single one. */
  readonly percent?: string;
  /** The tax, zero or more, in whole minor units. */
  readonly amount: Money;
  /** A note to be printed, such as `Reverse charge`. */
  readonly note?: string;
}

/** The contract `tax/v1`: says which taxes a purchase bears. It is asked before anything is written, and may wait. */
export interface TaxCalculator {
  /** The contract this adapter was written for. */
  readonly contract: 'tax/v1';
  /** Short name. */
  readonly id: string;
  /**
   * Says which taxes a purchase bears.
   *
   * @param request - What is bought, by whom, when.
   * @returns The taxes, none or several.
   * @throws BillingError with code `PROVIDER_UNAVAILABLE`; then nothing is bought.
   */
  taxesFor(request: TaxRequest): Promise<readonly TaxLine[]>;
}
