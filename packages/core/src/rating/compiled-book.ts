import { createHash } from 'node:crypto';
import { invalidInput } from '../errors/invalid-input.ts';
import type { Rounding } from '../money/rounding.ts';
import { type CanonicalRule, ruleText } from './canonical-rule.ts';
import type { PrefixTrie } from './prefix-trie.ts';
import { QuickTariffs } from './quick-tariffs.ts';
import type { PriceBookDocument, RatingRule, WindowPolicy } from './rating-rule.ts';
import type { Scope } from './scope.ts';
import { compileTariff, type Tariff } from './tariff.ts';

/** Numbers kept per rule; they lie side by side, because a call reads nearly all of them. */
export const RULE_WIDTH = 5;

/** Places of those numbers. The country is shifted by one bit; the lowest bit marks the last rule of a prefix. */
export const RULE_FIELD = { prefixStart: 0, name: 1, countryAndLast: 2, scope: 3, tariff: 4 } as const;

/** The rules of a book in canonical order: by prefix, and within a prefix the winner first. */
export interface RuleColumns {
  /** Prefixes, one after the other, in ASCII. */
  readonly prefixBytes: Uint8Array;
  /** {@link RULE_WIDTH} numbers per rule, and where the last prefix ends. */
  readonly cells: Int32Array;
}

/** What a compiled book is made of. */
export interface CompiledParts {
  readonly currency: string;
  readonly windowPolicy: WindowPolicy;
  readonly rounding: Rounding;
  readonly columns: RuleColumns;
  readonly names: readonly string[];
  readonly countries: readonly string[];
  readonly scopeTexts: readonly string[];
  readonly scopes: readonly Scope[];
  readonly tariffTexts: readonly string[];
  readonly trie: PrefixTrie;
  /** First rule of each scheme prefix. */
  readonly schemes: ReadonlyMap<string, number>;
}

const HASH_CHUNK_CHARACTERS = 65_536;

/** Rounding where neither rule, contract nor book names one. */
export const DEFAULT_ROUNDING: Rounding = Object.freeze({ mode: 'half-up', decimals: 6 });

/** Window policy where neither contract nor book names one. */
export const DEFAULT_WINDOW_POLICY: WindowPolicy = 'by-call-start';

/**
 * A price book as the rating engine reads it. Immutable, but for what is worked out on first use and then kept;
 * everything outside this folder sees it as a `PriceBook`.
 */
export class CompiledBook {
  readonly currency: string;
  readonly windowPolicy: WindowPolicy;
  readonly rounding: Rounding;
  readonly ruleCount: number;
  /** The tariffs most rules have, as rows of numbers. */
  readonly quickTariffs: QuickTariffs;
  readonly #parts: CompiledParts;
  // The columns that every call reads, one step away.
  readonly #trie: PrefixTrie;
  readonly #cells: Int32Array;
  readonly #scopes: readonly Scope[];
  readonly #names: readonly (string | undefined)[];
  readonly #countries: readonly (string | undefined)[];
  readonly #tariffs: (Tariff | undefined)[];
  readonly #longestScheme: number;
  #hash: string | undefined;

  /**
   * @param parts - What the builder made.
   */
  constructor(parts: CompiledParts) {
    this.currency = parts.currency;
    this.windowPolicy = parts.windowPolicy;
    this.rounding = parts.rounding;
    this.ruleCount = Math.floor(parts.columns.cells.length / RULE_WIDTH);
    this.#parts = parts;
    this.quickTariffs = new QuickTariffs(parts.tariffTexts);
    this.#trie = parts.trie;
    this.#cells = parts.columns.cells;
    this.#scopes = parts.scopes;
    // Empty text stands for none.
    this.#names = parts.names.map((name) => name || undefined);
    this.#countries = parts.countries.map((country) => country || undefined);
    this.#tariffs = new Array<Tariff | undefined>(parts.tariffTexts.length).fill(undefined);
    this.#longestScheme = Math.max(0, ...[...parts.schemes.keys()].map((prefix) => prefix.length));
  }

  /** SHA-256 of the canonical document, in hexadecimal. */
  get hash(): string {
    this.#hash ??= this.#computeHash();
    return this.#hash;
  }

  /** Bytes of the prefix index alone, and of the columns. */
  get bytes(): { readonly index: number; readonly columns: number } {
    const { prefixBytes, cells } = this.#parts.columns;
    return { index: this.#trie.bytes, columns: prefixBytes.byteLength + cells.byteLength };
  }

  /** First rule of the longest prefix of `to` that has at most `most` characters; -1 when there is none. */
  firstRule(to: string, most: number): number {
    // Schemes begin with a letter.
    if (this.#longestScheme > 0 && to.charCodeAt(0) > 57) {
      for (let length = Math.min(to.length, most, this.#longestScheme); length > 0; length -= 1) {
        const first = this.#parts.schemes.get(to.slice(0, length));
        if (first !== undefined) return first;
      }
    }
    return this.#trie.find(to, most);
  }

  /** Says whether a rule is the last of its prefix. */
  isLast(index: number): boolean {
    return ((this.#cells[index * RULE_WIDTH + RULE_FIELD.countryAndLast] as number) & 1) === 1;
  }

  /** The scope of a rule. */
  scope(index: number): Scope {
    return this.#scopes[this.#cells[index * RULE_WIDTH + RULE_FIELD.scope] as number] as Scope;
  }

  /** Which tariff a rule has. */
  tariffId(index: number): number {
    return this.#cells[index * RULE_WIDTH + RULE_FIELD.tariff] as number;
  }

  /** The tariff of a rule, compiled when it is first needed. */
  tariff(index: number): Tariff {
    const id = this.tariffId(index);
    return this.#tariffs[id] ?? this.#compileTariff(id);
  }

  /** Length of the prefix of a rule. */
  prefixLength(index: number): number {
    const at = index * RULE_WIDTH + RULE_FIELD.prefixStart;
    return (this.#cells[at + RULE_WIDTH] as number) - (this.#cells[at] as number);
  }

  /** The prefix of a rule. */
  prefix(index: number): string {
    const at = index * RULE_WIDTH + RULE_FIELD.prefixStart;
    const bytes = this.#parts.columns.prefixBytes.subarray(this.#cells[at], this.#cells[at + RULE_WIDTH]);
    return String.fromCharCode(...bytes);
  }

  /** The name of a rule, if it has one. */
  ruleName(index: number): string | undefined {
    return this.#names[this.#cells[index * RULE_WIDTH + RULE_FIELD.name] as number];
  }

  /** The country of a rule, if it has one. */
  country(index: number): string | undefined {
    return this.#countries[(this.#cells[index * RULE_WIDTH + RULE_FIELD.countryAndLast] as number) >> 1];
  }

  /** A rule as it is written. */
  rule(index: number): RatingRule {
    if (!Number.isInteger(index) || index < 0 || index >= this.ruleCount) {
      throw invalidInput('index', `a whole number from 0 to ${this.ruleCount - 1}`, index);
    }
    return JSON.parse(this.#text(index)) as RatingRule;
  }

  /** Every rule, in canonical order. */
  *rules(): Generator<RatingRule> {
    for (let index = 0; index < this.ruleCount; index += 1) yield this.rule(index);
  }

  /** The canonical document. */
  document(): PriceBookDocument {
    return { ...(JSON.parse(`${this.#head()}]}`) as PriceBookDocument), rules: [...this.rules()] };
  }

  #head(): string {
    const { currency, windowPolicy, rounding } = this;
    const policy = windowPolicy === DEFAULT_WINDOW_POLICY ? '' : `,"windowPolicy":"${windowPolicy}"`;
    const isDefault =
      rounding.mode === DEFAULT_ROUNDING.mode && rounding.decimals === DEFAULT_ROUNDING.decimals;
    const written = isDefault ? '' : `,"rounding":${JSON.stringify(rounding)}`;
    return `{"currency":"${currency}"${policy}${written},"rules":[`;
  }

  #text(index: number): string {
    const { scopeTexts, tariffTexts } = this.#parts;
    const at = index * RULE_WIDTH;
    const rule: CanonicalRule = {
      prefix: this.prefix(index),
      name: this.ruleName(index) ?? '',
      country: this.country(index) ?? '',
      scope: scopeTexts[this.#cells[at + RULE_FIELD.scope] as number] as string,
      tariff: tariffTexts[this.#cells[at + RULE_FIELD.tariff] as number] as string,
    };
    return ruleText(rule);
  }

  #computeHash(): string {
    const hash = createHash('sha256');
    let chunk = this.#head();
    for (let index = 0; index < this.ruleCount; index += 1) {
      chunk += index === 0 ? this.#text(index) : `,${this.#text(index)}`;
      if (chunk.length < HASH_CHUNK_CHARACTERS) continue;
      hash.update(chunk, 'utf8');
      chunk = '';
    }
    return hash.update(`${chunk}]}`, 'utf8').digest('hex');
  }

  #compileTariff(id: number): Tariff {
    const tariff = compileTariff(this.#parts.tariffTexts[id] as string);
    this.#tariffs[id] = tariff;
    return tariff;
  }
}

/**
 * The engine's view of a book.
 *
 * @param book - A book made by this copy of the library.
 * @param field - Path named in the error.
 * @returns The compiled book.
 * @throws BillingError with code `INVALID_INPUT` for anything else.
 */
export function compiledBook(book: unknown, field = 'priceBook'): CompiledBook {
  if (book instanceof CompiledBook) return book;
  throw invalidInput(field, 'a price book from parsePriceBook of this copy of the library', book);
}
