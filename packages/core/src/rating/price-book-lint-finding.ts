import type { CompiledBook } from './compiled-book.ts';

/**
 * How bad a finding is. `error`: calls go unrated or the price of a call is a matter of chance. `warning`: probably a
 * mistake. `note`: worth a look.
 */
export type LintSeverity = 'error' | 'warning' | 'note';

/**
 * What lint finds.
 *
 * - `contradicting-rules` (error): two rules for the same calls from the same instant, with different prices.
 * - `uncovered-hours` (error): a prefix has windows that leave hours of the week without a price; calls then are unrated.
 * - `duplicate-rule` (warning): two rules for the same calls from the same instant, with the same price.
 * - `overlapping-validity` (warning): two rules for the same calls hold at the same time; the newer one wins.
 * - `validity-gap` (warning): between two rules of one prefix no rule holds; a shorter prefix takes over.
 * - `shadowed-rule` (warning): another rule of the prefix wins whenever this one holds.
 * - `shadowed-prefix` (warning): all ten longer prefixes have prices, so this one prices no call.
 * - `country-gap` (warning): a country is priced by some longer prefixes only, and numbers between them are unrated.
 * - `country-missing` (warning): the reference book prices a country and this one does not.
 * - `rate-zero` (warning): a destination costs nothing.
 * - `rate-outlier` (warning): a rate is far from the usual ones of its country.
 * - `country-mismatch` (note): the country's calling code does not fit the prefix.
 * - `country-unpriced` (note): countries without any price.
 * - `expired-rules` (note): rules whose validity is over.
 */
export type LintCode =
  | 'contradicting-rules'
  | 'uncovered-hours'
  | 'duplicate-rule'
  | 'overlapping-validity'
  | 'validity-gap'
  | 'shadowed-rule'
  | 'shadowed-prefix'
  | 'country-gap'
  | 'country-missing'
  | 'rate-zero'
  | 'rate-outlier'
  | 'country-mismatch'
  | 'country-unpriced'
  | 'expired-rules';

/** Severity by code; the one table that code, text and docs read. */
export const lintSeverities: { readonly [Code in LintCode]: LintSeverity } = {
  'contradicting-rules': 'error',
  'uncovered-hours': 'error',
  'duplicate-rule': 'warning',
  'overlapping-validity': 'warning',
  'validity-gap': 'warning',
  'shadowed-rule': 'warning',
  'shadowed-prefix': 'warning',
  'country-gap': 'warning',
  'country-missing': 'warning',
  'rate-zero': 'warning',
  'rate-outlier': 'warning',
  'country-mismatch': 'note',
  'country-unpriced': 'note',
  'expired-rules': 'note',
};

/** One thing to look at before a book is put in force. */
export interface LintFinding {
  /** How bad it is. */
  readonly severity: LintSeverity;
  /** What it is; stable. */
  readonly code: LintCode;
  /** One line for a person. */
  readonly message: string;
  /** Prefix concerned; absent when it is about the whole book. */
  readonly prefix?: string;
  /** Countries concerned, ISO codes. */
  readonly countries?: readonly string[];
  /** Places of the rules concerned in the book, at most a hundred; `priceBook.rule(index)` has them. */
  readonly rules: readonly number[];
}

/** What each check of lint works on. */
export interface LintContext {
  /** The book. */
  readonly book: CompiledBook;
  /** The book in force, if there is one. */
  readonly reference: CompiledBook | undefined;
  /** Instant from which the book is to be in force, epoch milliseconds. */
  readonly atMs: number;
  /** How many times the median of its country a rate may be. */
  readonly outlierRatio: bigint;
  /** Takes a finding. */
  readonly add: (finding: Omit<LintFinding, 'severity'>) => void;
}

/** Most rules a finding names. */
export const RULES_NAMED = 100;

/**
 * A prefix as a person reads it.
 *
 * @param prefix - Digits or scheme.
 * @returns `+44`, `sip:` or `any number`.
 */
export function prefixText(prefix: string): string {
  return prefix === '' ? 'any number' : /^\d/.test(prefix) ? `+${prefix}` : prefix;
}

/**
 * Says whether a rule holds at an instant or later.
 *
 * @param book - The book.
 * @param index - The rule.
 * @param atMs - The instant.
 * @returns False when its validity is over.
 */
export function isCurrent(book: CompiledBook, index: number, atMs: number): boolean {
  return book.scope(index).validToMs > atMs;
}

/**
 * The rules of a book, prefix by prefix.
 *
 * @param book - The book.
 * @returns Indexes of the rules of one prefix, the preferred first.
 */
export function* rulesByPrefix(book: CompiledBook): Generator<readonly number[], void, void> {
  let rules: number[] = [];
  for (let index = 0; index < book.ruleCount; index += 1) {
    rules.push(index);
    if (!book.isLast(index)) continue;
    yield rules;
    rules = [];
  }
}
