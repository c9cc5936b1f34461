// Short ways to write rules for lint, and to ask what it finds.
import { parsePriceBook } from '../price-book.ts';
import { lintPriceBook, type PriceBookLint } from '../price-book-lint.ts';
import type { LintCode, LintFinding } from '../price-book-lint-finding.ts';
import type { RateWindow, RatingRule } from '../rating-rule.ts';

export const AT = '2026-12-01T00:00:00Z';

export function rule(prefix: string, rate: string, more: Partial<RatingRule> = {}): RatingRule {
  return { prefix, bands: [{ fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 60 }], ...more };
}

/** The ten prefixes that go on from one. */
export function tenAfter(prefix: string, more: Partial<RatingRule> = {}): readonly RatingRule[] {
  return Array.from({ length: 10 }, (_, digit) => rule(`${prefix}${digit}`, '1', more));
}

export function lint(...rules: readonly RatingRule[]): PriceBookLint {
  return lintPriceBook({ priceBook: parsePriceBook({ currency: 'USD', rules }), at: AT });
}

export function found(code: LintCode, ...rules: readonly RatingRule[]): readonly LintFinding[] {
  return lint(...rules).findings.filter((finding) => finding.code === code);
}

export function window(days: readonly number[], hours: string, timeZone = 'Europe/London'): RateWindow {
  const [from = '', to = ''] = hours.split('-');
  return { days, from, to, timeZone };
}
