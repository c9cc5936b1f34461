import { checkObject, checkWhole } from '../errors/checks.ts';
import { parseInstant } from '../time/instant.ts';
import { compiledBook } from './compiled-book.ts';
import type { PriceBook } from './price-book.ts';
import { lintCountries } from './price-book-lint-countries.ts';
import {
  type LintCode,
  type LintContext,
  type LintFinding,
  type LintSeverity,
  lintSeverities,
} from './price-book-lint-finding.ts';
import { lintHours } from './price-book-lint-hours.ts';
import { lintRates } from './price-book-lint-rates.ts';
import { lintValidity } from './price-book-lint-validity.ts';

/** What to look at, and from when. */
export interface PriceBookLintRequest {
  /** The book. */
  readonly priceBook: PriceBook;
  /** When it is to be in force; ISO 8601 with offset, or a date. Rules that are over by then are only counted. */
  readonly at: string | Date;
  /** The book in force: countries it prices and the new one does not are found. */
  readonly reference?: PriceBook;
  /** How many times above or below the median of its country a rate may be; 50 by default. */
  readonly outlierRatio?: number;
  /** Findings that are kept of each code, 1000 by default; all are counted. */
  readonly keep?: number;
}

/** What is questionable about a book. */
export interface PriceBookLint {
  /** The instant it was looked at for. */
  readonly at: Date;
  /** Findings by severity, kept or not. */
  readonly severities: Readonly<Record<LintSeverity, number>>;
  /** Findings by code, kept or not; codes without findings are absent. */
  readonly codes: Readonly<Partial<Record<LintCode, number>>>;
  /** The findings: errors first, then by code and prefix. */
  readonly findings: readonly LintFinding[];
}

const SEVERITIES: readonly LintSeverity[] = ['error', 'warning', 'note'];

/**
 * Looks for mistakes that a valid price book can still have. Pure; a book of 200,000 rules takes about a second.
 *
 * @param request - The book and the instant.
 * @returns The findings as data; {@link formatPriceBookLint} prints them.
 * @throws BillingError with code `INVALID_INPUT` for anything that is no book, no instant or no sensible bound.
 *
 * @example
 * ```ts runnable
 * import { lintPriceBook, parsePriceBook } from '@live-calls/core';
 *
 * const bands = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 60 }];
 * const windows = [{ days: [1, 2, 3, 4, 5], from: '00:00', to: '24:00', timeZone: 'Europe/London' }];
 * const priceBook = parsePriceBook({ currency: 'GBP', rules: [{ prefix: '44', bands, windows }] });
 * const lint = lintPriceBook({ priceBook, at: '2026-12-01T00:00:00Z' });
 * console.log(lint.findings[0]?.code); // uncovered-hours
 * ```
 */
export function lintPriceBook(request: PriceBookLintRequest): PriceBookLint {
  checkObject(request, 'request');
  const atMs = parseInstant(request.at, 'at');
  const keep = checkWhole(request.keep ?? 1000, 'keep', { least: 1, most: 1_000_000 });
  const ratio = checkWhole(request.outlierRatio ?? 50, 'outlierRatio', { least: 2, most: 1_000_000 });
  const codes: { [Code in LintCode]?: number } = {};
  const severities = { error: 0, warning: 0, note: 0 };
  const findings: LintFinding[] = [];
  const context: LintContext = {
    book: compiledBook(request.priceBook),
    reference: request.reference === undefined ? undefined : compiledBook(request.reference, 'reference'),
    atMs,
    outlierRatio: BigInt(ratio),
    add: (finding) => {
      const severity = lintSeverities[finding.code];
      const count = (codes[finding.code] ?? 0) + 1;
      codes[finding.code] = count;
      severities[severity] += 1;
      if (count <= keep) findings.push({ severity, ...finding });
    },
  };
  for (const check of [lintValidity, lintHours, lintCountries, lintRates]) check(context);
  findings.sort(compareFindings);
  return { at: new Date(atMs), severities, codes, findings };
}

function compareFindings(a: LintFinding, b: LintFinding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(a.code, b.code) ||
    compareText(a.prefix ?? '', b.prefix ?? '') ||
    (a.rules[0] ?? -1) - (b.rules[0] ?? -1)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Prints lint: one line of counts, then the findings, errors first.
 *
 * @param lint - The findings.
 * @param options - `findings`: how many are printed of each code, 10 by default.
 * @returns Lines of text without a line end at the end.
 */
export function formatPriceBookLint(
  lint: PriceBookLint,
  options: { readonly findings?: number } = {},
): string {
  checkObject(options, 'options');
  const most = options.findings ?? 10;
  checkObject(checkObject(lint, 'lint').severities, 'lint.severities');
  const { error, warning, note } = lint.severities;
  const lines = [`${counted(error, 'error')}, ${counted(warning, 'warning')}, ${counted(note, 'note')}`];
  const printed = new Map<LintCode, number>();
  for (const [index, finding] of lint.findings.entries()) {
    const count = (printed.get(finding.code) ?? 0) + 1;
    printed.set(finding.code, count);
    if (count <= most) lines.push(`${finding.severity} ${finding.code}: ${finding.message}`);
    if (lint.findings[index + 1]?.code === finding.code) continue;
    const left = (lint.codes[finding.code] ?? 0) - Math.min(count, most);
    if (left > 0) lines.push(`${finding.severity} ${finding.code}: ... and ${left} more`);
  }
  return lines.join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
