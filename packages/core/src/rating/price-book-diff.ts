import { BillingError } from '../errors/billing-error.ts';
import { checkObject } from '../errors/checks.ts';
import { parseInstant } from '../time/instant.ts';
import { type CompiledBook, compiledBook } from './compiled-book.ts';
import type { PriceBook } from './price-book.ts';
import { type DiffSide, DiffSides, type ShorterPrice, ShorterPrices } from './price-book-diff-sides.ts';
import { compareScopeFacts, narrowingKey, placeKey } from './price-book-place.ts';
import { compareTariffs, type TariffChange, type TermChange } from './price-book-tariff-change.ts';
import type { Direction } from './rating-rule.ts';

/** What became of a rule: a higher rate, a lower one, other facts, or the rule is there in one book only. */
export type DiffType = 'added' | 'removed' | 'increased' | 'decreased' | 'changed';

/** Which facts of a rule differ. */
export type DiffChange = TermChange | 'validity' | 'windows' | 'blocked' | 'name' | 'country';

/** One difference between two books. */
export interface PriceBookDiffRow {
  /** What became of the rule. */
  readonly type: DiffType;
  /** Digits after the plus sign, or a scheme. */
  readonly prefix: string;
  /** Destination as printed, in the later book if it is there. */
  readonly name?: string;
  /** ISO country, in the later book if the rule is there. */
  readonly country?: string;
  /** Origin the rule is narrowed to. */
  readonly originPrefix?: string;
  /** Direction the rule is narrowed to. */
  readonly direction?: Direction;
  /** Provider the rule is narrowed to. */
  readonly provider?: string;
  /** The rule in force before; absent when added. */
  readonly before?: DiffSide;
  /** The rule in force after; absent when removed. */
  readonly after?: DiffSide;
  /** Place of the earlier rule in its book; `before.rule(index)` has it whole. */
  readonly beforeIndex?: number;
  /** Place of the later rule in its book; `after.rule(index)` has it whole. */
  readonly afterIndex?: number;
  /** Change of the rate in percent with sign and two decimals, such as `+12.50`; absent without a rate above zero before. */
  readonly percent?: string;
  /** Which facts differ; empty when added or removed. */
  readonly changes: readonly DiffChange[];
  /** What prices its calls in the book that lacks the rule; absent when nothing does. */
  readonly otherwise?: ShorterPrice;
}

/** The differences between two books at one instant. */
export interface PriceBookDiff {
  /** The instant whose rules are compared. */
  readonly at: Date;
  /** ISO 4217 code of all rates. */
  readonly currency: string;
  /** How many rules in force became what. */
  readonly counts: Readonly<Record<DiffType | 'unchanged', number>>;
  /** The differences, in the order of the books: by prefix. */
  readonly rows: readonly PriceBookDiffRow[];
}

/** Two books and the instant at which they are compared. */
export interface PriceBookDiffRequest {
  /** The book in force. */
  readonly before: PriceBook;
  /** The book that is to follow it. */
  readonly after: PriceBook;
  /** When it is to follow; ISO 8601 with offset, or a date. Rules not in force then play no part. */
  readonly at: string | Date;
}

/**
 * Compares two price books, as a last look before one supersedes the other.
 *
 * Rules are compared place by place (prefix, origin, direction, provider, windows), each place by the rule in force at
 * the instant. A rate has increased when it is higher at any age of a call and lower at none. Pure; 200,000 rules
 * against as many take about a second.
 *
 * @param request - The books and the instant.
 * @returns Counts, and one row for each difference.
 * @throws BillingError with code `CURRENCY_MISMATCH` when the books have different currencies, `INVALID_INPUT` for
 * anything that is no book or no instant.
 *
 * @example
 * ```ts runnable
 * import { diffPriceBooks, formatPriceBookDiff, parsePriceBook } from '@live-calls/core';
 *
 * const bands = (rate: string) => [{ fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 60 }];
 * const before = parsePriceBook({ currency: 'USD', rules: [{ prefix: '44', bands: bands('0.010') }] });
 * const after = parsePriceBook({ currency: 'USD', rules: [{ prefix: '44', bands: bands('0.012') }] });
 * const diff = diffPriceBooks({ before, after, at: '2026-12-01T00:00:00Z' });
 * console.log(diff.rows[0]?.percent); // +20.00
 * console.log(formatPriceBookDiff(diff));
 * ```
 */
export function diffPriceBooks(request: PriceBookDiffRequest): PriceBookDiff {
  checkObject(request, 'request');
  const before = compiledBook(request.before, 'before');
  const after = compiledBook(request.after, 'after');
  const atMs = parseInstant(request.at, 'at');
  if (before.currency !== after.currency) {
    const message = `Prices in ${before.currency} and ${after.currency} cannot be compared; diff books of one currency.`;
    throw new BillingError('CURRENCY_MISMATCH', message, {
      details: { expected: before.currency, seen: after.currency },
    });
  }
  const comparison = new Comparison(before, after, atMs);
  comparison.run();
  return { at: new Date(atMs), currency: before.currency, counts: comparison.counts, rows: comparison.rows };
}

/** Walks two books side by side; both are in canonical order. */
class Comparison {
  readonly counts = { added: 0, removed: 0, increased: 0, decreased: 0, changed: 0, unchanged: 0 };
  readonly rows: PriceBookDiffRow[] = [];
  readonly #before: CompiledBook;
  readonly #after: CompiledBook;
  readonly #atMs: number;
  readonly #sides = new DiffSides();
  readonly #shorter = new ShorterPrices();

  constructor(before: CompiledBook, after: CompiledBook, atMs: number) {
    this.#before = before;
    this.#after = after;
    this.#atMs = atMs;
  }

  run(): void {
    const left = groupsOf(this.#before, this.#atMs);
    const right = groupsOf(this.#after, this.#atMs);
    let old = left.next();
    let young = right.next();
    while (old.done !== true || young.done !== true) {
      const order =
        old.done === true
          ? 1
          : young.done === true
            ? -1
            : comparePrefixes(old.value.prefix, young.value.prefix);
      const prefix = order > 0 ? (young.value as Group).prefix : (old.value as Group).prefix;
      this.#compare(
        prefix,
        order <= 0 ? (old.value as Group).rules : [],
        order >= 0 ? (young.value as Group).rules : [],
      );
      if (order <= 0) old = left.next();
      if (order >= 0) young = right.next();
    }
  }

  #compare(prefix: string, olds: readonly number[], youngs: readonly number[]): void {
    const [old] = olds;
    const [young] = youngs;
    if (olds.length === 1 && youngs.length === 1 && old !== undefined && young !== undefined) {
      if (narrowingKey(this.#before.scope(old)) === narrowingKey(this.#after.scope(young))) {
        this.#pair(prefix, old, young);
        return;
      }
    }
    const pairs = pairsOf(
      olds.map((index) => ({ index, scope: this.#before.scope(index) })),
      youngs.map((index) => ({ index, scope: this.#after.scope(index) })),
    );
    for (const [before, after] of pairs) {
      if (before !== undefined && after !== undefined) this.#pair(prefix, before, after);
      else if (after !== undefined) this.#single('added', prefix, after);
      else if (before !== undefined) this.#single('removed', prefix, before);
    }
  }

  #pair(prefix: string, old: number, young: number): void {
    const terms = compareTariffs(this.#before.tariff(old), this.#after.tariff(young));
    const changes: DiffChange[] = [
      ...terms.changes,
      ...compareScopeFacts(this.#before.scope(old), this.#after.scope(young)),
    ];
    const name = this.#after.ruleName(young);
    const country = this.#after.country(young);
    if (name !== this.#before.ruleName(old)) changes.push('name');
    if (country !== this.#before.country(old)) changes.push('country');
    const type = typeOf(terms, changes);
    this.counts[type] += 1;
    if (type === 'unchanged') return;
    const row: MutableRow = { type, prefix, changes };
    this.#label(row, this.#after, young);
    row.before = this.#sides.of(this.#before, old);
    row.after = this.#sides.of(this.#after, young);
    row.beforeIndex = old;
    row.afterIndex = young;
    if (terms.percent !== undefined) row.percent = terms.percent;
    this.rows.push(row);
  }

  #single(type: 'added' | 'removed', prefix: string, index: number): void {
    const [own, other] = type === 'added' ? [this.#after, this.#before] : [this.#before, this.#after];
    const row: MutableRow = { type, prefix, changes: NO_CHANGES };
    this.#label(row, own, index);
    if (type === 'added') {
      row.after = this.#sides.of(own, index);
      row.afterIndex = index;
    } else {
      row.before = this.#sides.of(own, index);
      row.beforeIndex = index;
    }
    const otherwise = this.#shorter.priceOf(other, { prefix, scope: own.scope(index), atMs: this.#atMs });
    if (otherwise !== undefined) row.otherwise = otherwise;
    this.counts[type] += 1;
    this.rows.push(row);
  }

  #label(row: MutableRow, book: CompiledBook, index: number): void {
    const { originPrefix, direction, provider } = book.scope(index);
    const name = book.ruleName(index);
    const country = book.country(index);
    if (name !== undefined) row.name = name;
    if (country !== undefined) row.country = country;
    if (originPrefix !== '') row.originPrefix = originPrefix;
    if (direction !== undefined) row.direction = direction;
    if (provider !== undefined) row.provider = provider;
  }
}

type MutableRow = { -readonly [Field in keyof PriceBookDiffRow]: PriceBookDiffRow[Field] };

const NO_CHANGES: readonly DiffChange[] = Object.freeze([]);

function typeOf(terms: TariffChange, changes: readonly DiffChange[]): DiffType | 'unchanged' {
  if (changes.length === 0) return 'unchanged';
  if (changes.includes('blocked')) return 'changed';
  return terms.trend === 'up' ? 'increased' : terms.trend === 'down' ? 'decreased' : 'changed';
}

interface Group {
  readonly prefix: string;
  readonly rules: readonly number[];
}

/** The rules in force at an instant, prefix by prefix; of rules about the same place only the one that wins. */
function* groupsOf(book: CompiledBook, atMs: number): Generator<Group, undefined, void> {
  let rules: number[] = [];
  for (let index = 0; index < book.ruleCount; index += 1) {
    const scope = book.scope(index);
    if (atMs >= scope.validFromMs && atMs < scope.validToMs) {
      const key = rules.length === 0 ? '' : placeKey(scope);
      if (!rules.some((other) => placeKey(book.scope(other)) === key)) rules.push(index);
    }
    if (!book.isLast(index)) continue;
    yield { prefix: book.prefix(index), rules };
    rules = [];
  }
  return undefined;
}

/** Canonical order of prefixes: digits ascending, then schemes, which begin with a letter. */
function comparePrefixes(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

interface Candidate {
  readonly index: number;
  readonly scope: ReturnType<CompiledBook['scope']>;
}

type Pair = readonly [before: number | undefined, after: number | undefined];

/** Pairs rules about the same place; what is left is paired where only the windows or the weight can have changed. */
function pairsOf(olds: readonly Candidate[], youngs: readonly Candidate[]): readonly Pair[] {
  const pairs: Pair[] = [];
  let left = [...olds];
  let right = [...youngs];
  for (const keyOf of [placeKey, narrowingKey]) {
    const rest: Candidate[] = [];
    for (const old of left) {
      const match = right.find((young) => keyOf(young.scope) === keyOf(old.scope));
      if (match === undefined) rest.push(old);
      else pairs.push([old.index, match.index]);
      right = right.filter((young) => young !== match);
    }
    left = rest;
  }
  return [
    ...pairs,
    ...left.map((old): Pair => [old.index, undefined]),
    ...right.map((young): Pair => [undefined, young.index]),
  ];
}
