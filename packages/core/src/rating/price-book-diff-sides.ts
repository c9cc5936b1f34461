import { formatAtoms } from '../money/atoms.ts';
import type { CompiledBook } from './compiled-book.ts';
import { isAsWide, narrowingKey } from './price-book-place.ts';
import type { Scope } from './scope.ts';
import type { Tariff } from './tariff.ts';

/** One side of a difference: what the rule in force at the instant says. Shared by rows that say the same. */
export interface DiffSide {
  /** Price per minute of the first band, decimal text in the books' currency; absent when blocked. */
  readonly ratePerMinute?: string;
  /** Increments of the bands in seconds, such as `60/60`; absent when blocked. */
  readonly increments?: string;
  /** Fee of an answered call, decimal text; absent when there is none. */
  readonly connectionFee?: string;
  /** The destination may not be called. */
  readonly blocked?: true;
  /** Start of validity; absent: since ever. */
  readonly validFrom?: Date;
  /** End of validity, exclusive; absent: for ever. */
  readonly validTo?: Date;
}

/** A price that calls get by another rule: one of a shorter prefix, or one of the same prefix for more calls. */
export interface ShorterPrice {
  /** The prefix of that rule. */
  readonly prefix: string;
  /** Its price per minute, decimal text; absent when it is blocked. */
  readonly ratePerMinute?: string;
}

/** Makes sides, one for each pair of tariff and scope: books have few of them and many rules. */
export class DiffSides {
  readonly #known = new Map<Tariff, Map<Scope, DiffSide>>();

  /**
   * The side of a rule.
   *
   * @param book - The book.
   * @param index - The rule.
   * @returns What it says.
   */
  of(book: CompiledBook, index: number): DiffSide {
    const tariff = book.tariff(index);
    const scope = book.scope(index);
    let sides = this.#known.get(tariff);
    if (sides === undefined) {
      sides = new Map();
      this.#known.set(tariff, sides);
    }
    let side = sides.get(scope);
    if (side === undefined) {
      side = Object.freeze(sideOf(tariff, scope));
      sides.set(scope, side);
    }
    return side;
  }
}

function sideOf(tariff: Tariff, scope: Scope): DiffSide {
  const { bands, connectionFee } = tariff;
  const [first] = bands;
  return {
    ...(first === undefined || scope.blocked
      ? {}
      : {
          ratePerMinute: first.ratePerMinute,
          increments: incrementsText(bands.map((band) => band.incrementSeconds)),
        }),
    ...(connectionFee === 0n ? {} : { connectionFee: formatAtoms(connectionFee) }),
    ...(scope.blocked ? { blocked: true } : {}),
    ...(Number.isFinite(scope.validFromMs) ? { validFrom: new Date(scope.validFromMs) } : {}),
    ...(Number.isFinite(scope.validToMs) ? { validTo: new Date(scope.validToMs) } : {}),
  };
}

function incrementsText(seconds: readonly number[]): string {
  return seconds.length === 1 ? `${seconds[0]}/${seconds[0]}` : seconds.join('/');
}

/** Calls that one book has no rule of their own for. */
export interface ShorterQuestion {
  /** The prefix. */
  readonly prefix: string;
  /** Scope of its rule in the other book. */
  readonly scope: Scope;
  /** The instant. */
  readonly atMs: number;
}

/** Finds what prices the calls of a rule in a book that lacks the rule. */
export class ShorterPrices {
  readonly #known = new Map<CompiledBook, Map<number, ShorterPrice>>();

  /**
   * The price by the longest prefix that has a rule for such calls. Where it has one without windows, that one's. Rules
   * of the prefix itself for the same callers, direction and provider hold at other hours, and price none of the calls.
   *
   * @param book - The book that lacks the rule.
   * @param question - The prefix, the scope and the instant.
   * @returns The price, or absent when nothing prices it.
   */
  priceOf(book: CompiledBook, question: ShorterQuestion): ShorterPrice | undefined {
    const { prefix } = question;
    for (let most = prefix.length; most >= 0; ) {
      const first = book.firstRule(prefix, most);
      if (first < 0) return undefined;
      const length = book.prefixLength(first);
      const applying = applyingRules(book, first, question);
      if (applying.length > 0) {
        const priced = applying.find(
          (index) => length < prefix.length || !holdsAtOtherHours(book.scope(index), question.scope),
        );
        return priced === undefined ? undefined : this.#price(book, priced);
      }
      most = length - 1;
    }
    return undefined;
  }

  #price(book: CompiledBook, index: number): ShorterPrice {
    let prices = this.#known.get(book);
    if (prices === undefined) {
      prices = new Map();
      this.#known.set(book, prices);
    }
    let price = prices.get(index);
    if (price === undefined) {
      const rate = book.scope(index).blocked ? undefined : book.tariff(index).bands[0]?.ratePerMinute;
      price = Object.freeze({
        prefix: book.prefix(index),
        ...(rate === undefined ? {} : { ratePerMinute: rate }),
      });
      prices.set(index, price);
    }
    return price;
  }
}

/** Rules of one prefix that apply to such calls, those without windows first. */
function applyingRules(book: CompiledBook, first: number, question: ShorterQuestion): readonly number[] {
  const { scope: wanted, atMs } = question;
  const always: number[] = [];
  const atHours: number[] = [];
  for (let index = first; ; index += 1) {
    const scope = book.scope(index);
    const isValid = atMs >= scope.validFromMs && atMs < scope.validToMs;
    if (isValid && isAsWide(scope, wanted)) (scope.windows.length === 0 ? always : atHours).push(index);
    if (book.isLast(index)) return [...always, ...atHours];
  }
}

function holdsAtOtherHours(scope: Scope, wanted: Scope): boolean {
  return scope.windows.length > 0 && narrowingKey(scope) === narrowingKey(wanted);
}
