import type { Rounding } from '../money/rounding.ts';
import { type CanonicalRule, ruleText } from './canonical-rule.ts';
import { CompiledBook, RULE_FIELD, RULE_WIDTH, type RuleColumns } from './compiled-book.ts';
import { type PrefixTrie, PrefixTrieBuilder } from './prefix-trie.ts';
import type { WindowPolicy } from './rating-rule.ts';
import { isDigits } from './rule-fields.ts';
import { compareScopes, compileScope, type Scope } from './scope.ts';

/** Texts that many rules share, each kept once. */
class Interned {
  readonly texts: string[] = [];
  readonly #ids = new Map<string, number>();

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.texts.push(text);
    this.#ids.set(text, id);
    return id;
  }
}

/** What a book has besides its rules. */
export interface BookHead {
  readonly currency: string;
  readonly windowPolicy: WindowPolicy;
  readonly rounding: Rounding;
}

/** Takes checked rules in any order and compiles them; a rule is a few numbers from the moment it is added. */
export class BookBuilder {
  readonly #names = new Interned();
  readonly #countries = new Interned();
  readonly #scopes = new Interned();
  readonly #tariffs = new Interned();
  readonly #prefixes: string[] = [];
  readonly #nameIds: number[] = [];
  readonly #countryIds: number[] = [];
  readonly #scopeIds: number[] = [];
  readonly #tariffIds: number[] = [];

  /** How many rules were added. */
  get count(): number {
    return this.#prefixes.length;
  }

  /**
   * Adds a checked rule.
   *
   * @param rule - Its canonical parts.
   */
  add(rule: CanonicalRule): void {
    this.#prefixes.push(rule.prefix);
    this.#nameIds.push(this.#names.id(rule.name));
    this.#countryIds.push(this.#countries.id(rule.country));
    this.#scopeIds.push(this.#scopes.id(rule.scope));
    this.#tariffIds.push(this.#tariffs.id(rule.tariff));
  }

  /**
   * Compiles the book.
   *
   * @param head - Currency and policies.
   * @returns The book.
   */
  build(head: BookHead): CompiledBook {
    const scopes = this.#scopes.texts.map(compileScope);
    const { trie, schemes, order, last } = this.#arrange(scopes);
    return new CompiledBook({
      ...head,
      columns: this.#columns(order, last),
      names: this.#names.texts,
      countries: this.#countries.texts,
      scopeTexts: this.#scopes.texts,
      scopes,
      tariffTexts: this.#tariffs.texts,
      trie,
      schemes,
    });
  }

  /** Brings the rules into canonical order: digit prefixes ascending, then schemes; within a prefix the winner first. */
  #arrange(scopes: readonly Scope[]): {
    readonly trie: PrefixTrie;
    readonly schemes: ReadonlyMap<string, number>;
    readonly order: Uint32Array;
    readonly last: Uint8Array;
  } {
    const count = this.count;
    const builder = new PrefixTrieBuilder(count);
    const following = new Int32Array(count);
    const bySchemePrefix = new Map<string, number[]>();
    for (let index = 0; index < count; index += 1) {
      const prefix = this.#prefixes[index] as string;
      if (isDigits(prefix)) {
        const node = builder.add(prefix);
        following[index] = builder.mark(node);
        builder.setMark(node, index);
      } else {
        const group = bySchemePrefix.get(prefix);
        if (group === undefined) bySchemePrefix.set(prefix, [index]);
        else group.push(index);
      }
    }
    const order = new Uint32Array(count);
    const last = new Uint8Array(count);
    let placed = 0;
    const place = (group: readonly number[]): number => {
      const first = placed;
      for (const index of this.#ranked(group, scopes)) order[placed++] = index;
      last[placed - 1] = 1;
      return first;
    };
    const trie = builder.finish((mark) => {
      const group: number[] = [];
      for (let index = mark; index >= 0; index = following[index] as number) group.push(index);
      return place(group);
    });
    const schemes = new Map<string, number>();
    for (const prefix of [...bySchemePrefix.keys()].sort())
      schemes.set(prefix, place(bySchemePrefix.get(prefix) ?? []));
    return { trie, schemes, order, last };
  }

  #ranked(group: readonly number[], scopes: readonly Scope[]): readonly number[] {
    if (group.length === 1) return group;
    const scope = (index: number): Scope => scopes[this.#scopeIds[index] as number] as Scope;
    return group
      .map((index) => ({ index, text: this.#text(index) }))
      .sort((left, right) => {
        const { order } = compareScopes(scope(left.index), scope(right.index));
        return order === 0 ? Number(left.text > right.text) - Number(left.text < right.text) : order;
      })
      .map(({ index }) => index);
  }

  #text(index: number): string {
    return ruleText({
      prefix: this.#prefixes[index] as string,
      name: this.#names.texts[this.#nameIds[index] as number] as string,
      country: this.#countries.texts[this.#countryIds[index] as number] as string,
      scope: this.#scopes.texts[this.#scopeIds[index] as number] as string,
      tariff: this.#tariffs.texts[this.#tariffIds[index] as number] as string,
    });
  }

  #columns(order: Uint32Array, last: Uint8Array): RuleColumns {
    const count = order.length;
    let length = 0;
    for (const prefix of this.#prefixes) length += prefix.length;
    const prefixBytes = new Uint8Array(length);
    const cells = new Int32Array(count * RULE_WIDTH + 1);
    let start = 0;
    for (let index = 0; index < count; index += 1) {
      const rule = order[index] as number;
      const at = index * RULE_WIDTH;
      cells[at + RULE_FIELD.prefixStart] = start;
      cells[at + RULE_FIELD.name] = this.#nameIds[rule] as number;
      cells[at + RULE_FIELD.countryAndLast] =
        ((this.#countryIds[rule] as number) << 1) | (last[index] as number);
      cells[at + RULE_FIELD.scope] = this.#scopeIds[rule] as number;
      cells[at + RULE_FIELD.tariff] = this.#tariffIds[rule] as number;
      const prefix = this.#prefixes[rule] as string;
      for (let digit = 0; digit < prefix.length; digit += 1)
        prefixBytes[start + digit] = prefix.charCodeAt(digit);
      start += prefix.length;
    }
    cells[count * RULE_WIDTH] = start;
    return { prefixBytes, cells };
  }
}
