import { createHash } from 'node:crypto';
import { checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { SellerDetails } from '../invoices/invoice-document.ts';
import type { SeriesSettings } from '../invoices/series.ts';
import type { Atoms } from '../money/atoms.ts';
import type { TaxCalculator } from '../ports/tax-calculator.ts';
import type { EstimateDestination } from '../rating/estimate.ts';
import type { BankDays } from '../time/business-days.ts';

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

/** The least and the most that may be bought at once, checked. */
export interface PurchaseLimits {
  /** Least amount. */
  readonly minimum?: Atoms;
  /** Most amount. */
  readonly maximum?: Atoms;
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
  readonly limits: ReadonlyMap<string, PurchaseLimits>;
  /** Whether a second purchase waits for the first. */
  readonly oneAtATime: boolean;
  /** Days until an invoice expires. */
  readonly daysToPay: number;
  /** How invoices are numbered. */
  readonly series: SeriesSettings;
  /** What a summary estimates minutes for; absent: the home country. */
  readonly estimateFor: readonly EstimateDestination[] | undefined;
  /** How long bank transfers take. */
  readonly bank: BankDays;
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
 * @param path - Path of both in errors, with its dot.
 * @returns Version, hash and text.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkTerms(
  version: unknown,
  text: unknown,
  path = '',
): TermsInForce & { readonly text: string } {
  const checked = checkText(version, `${path}version`, 100);
  if (typeof text !== 'string' || text.length === 0 || text.length > MOST_TERMS || text.includes('\0')) {
    throw invalidInput(`${path}text`, `text of 1 to ${MOST_TERMS} characters`, text);
  }
  return { version: checked, hash: hashOfTerms(text), text };
}
