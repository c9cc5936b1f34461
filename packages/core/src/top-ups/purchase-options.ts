import { createHash } from 'node:crypto';
import { BillingError } from '../errors/billing-error.ts';
import {
  checkList,
  checkObject,
  checkOneOf,
  checkOptionalText,
  checkText,
  checkWhole,
} from '../errors/checks.ts';
import { checkAddress } from '../invoices/billing-details.ts';
import type { SellerDetails } from '../invoices/invoice-document.ts';
import type { SeriesSettings } from '../invoices/series.ts';
import { noTax } from '../invoices/tax.ts';
import { type Atoms, parseAtoms } from '../money/atoms.ts';
import { parseCurrency } from '../money/currency.ts';
import type { TaxCalculator } from '../ports/tax-calculator.ts';
import type { EstimateDestination } from '../rating/estimate.ts';
import { checkTimeZone } from '../time/zone.ts';

/** The least and the most that may be bought at once, as decimal text. */
export interface TopUpLimits {
  /** Least amount. */
  readonly minimum?: string;
  /** Most amount. */
  readonly maximum?: string;
}

/** The general terms that are acknowledged before anything is bought. */
export interface TermsText {
  /** The version, as people name it, such as `2026-11`. */
  readonly version: string;
  /** The text, 1 to 200,000 characters. */
  readonly text: string;
}

/** How call credit is sold. */
export interface TopUpOptions {
  /** Who sells, as invoices show it. */
  readonly seller: SellerDetails;
  /** The terms in force; a contract may name others, kept with `topUps.keepTerms`. */
  readonly terms?: TermsText;
  /** Says which taxes a purchase bears; none by default. */
  readonly tax?: TaxCalculator;
  /** Limits by ISO 4217 code; none by default. */
  readonly limits?: { readonly [currency: string]: TopUpLimits };
  /** Whether a purchase is refused while another of the account waits to be paid; false by default. */
  readonly oneAtATime?: boolean;
  /** Days until an invoice that is not paid expires, 1 to 365; 14 by default. */
  readonly daysToPay?: number;
  /** How invoices are numbered: a series of each account (default), or one that all accounts share. */
  readonly series?: {
    /** Which documents share a count. */
    readonly scope?: 'account' | 'seller';
    /** What numbers of invoices begin with; `INV` by default. */
    readonly invoicePrefix?: string;
    /** What numbers of credit notes begin with; `CN` by default. */
    readonly creditNotePrefix?: string;
  };
  /** What a summary estimates minutes for; the contract's home country by default. */
  readonly estimateFor?: readonly EstimateDestination[];
  /** How long bank transfers take, and on which days banks are open. */
  readonly bankTransfers?: {
    /** Business days, at least; 1 by default. */
    readonly leastDays?: number;
    /** Business days, at most; 5 by default. */
    readonly mostDays?: number;
    /** Days on which banks are closed beside Saturdays and Sundays, as `YYYY-MM-DD`. */
    readonly holidays?: readonly string[];
    /** IANA time zone of the bank's days; `UTC` by default. */
    readonly timeZone?: string;
  };
}

/** Terms in force, with their hash. */
export interface TermsInForce {
  /** The version, as people name it. */
  readonly version: string;
  /** SHA-256 of the text in UTF-8, hexadecimal. */
  readonly hash: string;
}

/** How call credit is sold, checked. */
export interface Purchases {
  /** Who sells. */
  readonly seller: SellerDetails;
  /** The terms in force where a contract names no others. */
  readonly terms: (TermsInForce & { readonly text: string }) | undefined;
  /** The taxes. */
  readonly tax: TaxCalculator;
  /** Limits by currency. */
  readonly limits: ReadonlyMap<string, { readonly minimum?: Atoms; readonly maximum?: Atoms }>;
  /** Whether a second purchase waits for the first. */
  readonly oneAtATime: boolean;
  /** Days until an invoice expires. */
  readonly daysToPay: number;
  /** How invoices are numbered. */
  readonly series: SeriesSettings;
  /** What a summary estimates minutes for; absent: the home country. */
  readonly estimateFor: readonly EstimateDestination[] | undefined;
  /** How long bank transfers take. */
  readonly bank: {
    readonly leastDays: number;
    readonly mostDays: number;
    readonly holidays: ReadonlySet<string>;
    readonly timeZone: string;
  };
}

/**
 * The hash that terms are named by.
 *
 * @param text - The text.
 * @returns SHA-256, hexadecimal.
 */
export function hashOfTerms(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const MOST_TERMS = 200_000;

/**
 * Checks terms.
 *
 * @param version - Their version.
 * @param text - Their text.
 * @returns Version, hash and text.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkTerms(version: unknown, text: unknown): TermsInForce & { readonly text: string } {
  const checked = checkText(version, 'version', 100);
  if (typeof text !== 'string' || text.length === 0 || text.length > MOST_TERMS || text.includes('\0')) {
    throw new BillingError('INVALID_INPUT', `text must be text of 1 to ${MOST_TERMS} characters.`, {
      details: { field: 'text', rule: `text of 1 to ${MOST_TERMS} characters` },
    });
  }
  return { version: checked, hash: hashOfTerms(text), text };
}

/**
 * Checks how call credit is sold.
 *
 * @param options - The option `topUps` of `createBilling`; untrusted.
 * @returns The options, ready for use.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkPurchases(options: unknown): Purchases {
  try {
    return purchasesOf(checkObject(options, 'topUps') as unknown as TopUpOptions);
  } catch (error) {
    // Whatever else stumbles over an option stumbles because it is not what its type says.
    const unlike = { field: 'topUps', rule: 'as `TopUpOptions` says' };
    if (BillingError.is(error) && !BillingError.is(error, 'INVALID_INPUT')) throw error;
    const { field, rule } = BillingError.is(error, 'INVALID_INPUT') ? error.details : unlike;
    const option = field.startsWith('topUps') ? field : `topUps.${field}`;
    throw new BillingError('CONFIGURATION_INVALID', `createBilling: ${option} must be ${rule}.`, {
      details: { option, rule },
      cause: error,
    });
  }
}

function purchasesOf(options: TopUpOptions): Purchases {
  const { terms, tax = noTax, limits = {}, oneAtATime = false, daysToPay = 14, series = {} } = options;
  const { bankTransfers = {}, estimateFor } = options;
  const leastDays = checkWhole(bankTransfers.leastDays ?? 1, 'bankTransfers.leastDays', {
    least: 0,
    most: 30,
  });
  if (tax.contract !== 'tax/v1') checkText(undefined, 'topUps.tax.contract');
  return {
    seller: checkSeller(options.seller),
    terms: terms === undefined ? undefined : checkTerms(terms.version, terms.text),
    tax,
    limits: new Map(
      Object.entries(limits).map(([currency, { minimum, maximum }]) => [
        parseCurrency(currency, 'limits'),
        {
          ...(minimum !== undefined && { minimum: parseAtoms(minimum, `limits.${currency}.minimum`) }),
          ...(maximum !== undefined && { maximum: parseAtoms(maximum, `limits.${currency}.maximum`) }),
        },
      ]),
    ),
    oneAtATime,
    daysToPay: checkWhole(daysToPay, 'daysToPay', { least: 1, most: 365 }),
    series: {
      scope: checkOneOf(series.scope ?? 'account', 'series.scope', ['account', 'seller']),
      invoicePrefix: checkText(series.invoicePrefix ?? 'INV', 'series.invoicePrefix', 20),
      creditNotePrefix: checkText(series.creditNotePrefix ?? 'CN', 'series.creditNotePrefix', 20),
    },
    estimateFor,
    bank: {
      leastDays,
      mostDays: checkWhole(bankTransfers.mostDays ?? Math.max(5, leastDays), 'bankTransfers.mostDays', {
        least: leastDays,
        most: 60,
      }),
      holidays: new Set(
        checkList(bankTransfers.holidays ?? [], 'bankTransfers.holidays', 1000).map((day) => String(day)),
      ),
      timeZone: checkTimeZone(bankTransfers.timeZone ?? 'UTC', 'bankTransfers.timeZone'),
    },
  };
}

function checkSeller(value: unknown): SellerDetails {
  const given = checkObject(value, 'seller');
  const address = checkAddress(given.address, 'seller.address');
  const { line1, city, country } = address;
  const named: { [Field in 'taxId' | 'registration' | 'email' | 'phone' | 'website']?: string } = {};
  for (const field of ['taxId', 'registration', 'email', 'phone', 'website'] as const) {
    const text = checkOptionalText(given[field], `seller.${field}`);
    if (text !== undefined) named[field] = text;
  }
  return {
    name: checkText(given.name, 'seller.name'),
    address: {
      ...address,
      line1: checkText(line1, 'seller.address.line1'),
      city: checkText(city, 'seller.address.city'),
      country: checkText(country, 'seller.address.country'),
    },
    ...named,
  };
}
