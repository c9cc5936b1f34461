// Short ways to write price books that are compared.
import { type PriceBook, parsePriceBook } from '../price-book.ts';
import { diffPriceBooks, type PriceBookDiff } from '../price-book-diff.ts';
import type { RateBand, RatingRule } from '../rating-rule.ts';

export const AT = '2026-12-01T00:00:00Z';

export function band(rate: string, more: Partial<RateBand> = {}): RateBand {
  return { fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 60, ...more };
}

export function priced(prefix: string, rate: string, more: Partial<RatingRule> = {}): RatingRule {
  return { prefix, bands: [band(rate)], ...more };
}

export function book(...rules: readonly RatingRule[]): PriceBook {
  return parsePriceBook({ currency: 'USD', rules });
}

export function diff(
  before: readonly RatingRule[],
  after: readonly RatingRule[],
  at: string = AT,
): PriceBookDiff {
  return diffPriceBooks({ before: book(...before), after: book(...after), at });
}
