// Decks of which currency and unit are said, as most tests of imports need them.
import { expect } from 'vitest';
import type { PriceBook } from '../price-book.ts';
import {
  importPriceBookCsv,
  type PriceBookImport,
  type PriceBookImported,
  type PriceBookRefused,
} from '../price-book-csv.ts';
import type { CsvPriceBookOptions } from '../price-book-csv-options.ts';
import type { RatingRule } from '../rating-rule.ts';

/** Imports a deck in US dollars per minute. */
export function inDollars(text: string, options: CsvPriceBookOptions = {}): Promise<PriceBookImport> {
  return importPriceBookCsv(text, { currency: 'USD', ratePer: 'minute', ...options });
}

/** Imports such a deck that has to go through. */
export async function importDeck(text: string, options?: CsvPriceBookOptions): Promise<PriceBookImported> {
  const result = await inDollars(text, options);
  if (result.status === 'refused')
    throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result;
}

/** The book of such a deck. */
export async function load(text: string, options?: CsvPriceBookOptions): Promise<PriceBook> {
  return (await importDeck(text, options)).priceBook;
}

/** The rules of such a deck, in the book's order. */
export async function rulesOf(text: string, options?: CsvPriceBookOptions): Promise<readonly RatingRule[]> {
  return [...(await load(text, options)).rules()];
}

/** What is wrong with a deck that has to be refused. */
export async function refuse(text: string, options?: CsvPriceBookOptions): Promise<PriceBookRefused> {
  const result = await inDollars(text, options);
  expect(result.status).toBe('refused');
  return result as PriceBookRefused;
}
