const DIGITS = 10;
const ZERO = 48;
const VALUE = 1;
const PLACES = 2;

/** How many bits are set, for every mask of ten bits. */
const BITS: Uint8Array = Uint8Array.from({ length: 1 << DIGITS }, (_, mask) => {
  let bits = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) bits += 1;
  return bits;
});

/**
 * Answers which of many digit prefixes is the longest that begins a number. Immutable.
 *
 * A node is ten bits (which digits go on), a value, and one place per digit that goes on: a prefix nothing goes on from
 * stands there itself, anything else by its node. So a step down touches one line of the processor's cache, and a deck
 * of 200,000 prefixes takes two or three megabytes.
 */
export class PrefixTrie {
  readonly #nodes: Int32Array;

  /**
   * @param nodes - Nodes one after the other, the root first: bits, value (-1 for none), then a place per bit, lowest
   *   digit first. A place holds where a node begins, or the complement (`~`) of a value.
   */
  constructor(nodes: Int32Array) {
    this.#nodes = nodes;
  }

  /** Bytes of the index. */
  get bytes(): number {
    return this.#nodes.byteLength;
  }

  /**
   * Finds the longest prefix of a number.
   *
   * @param digits - The number; reading stops at the first character that is no digit.
   * @param most - Longest prefix wanted.
   * @returns The value of the prefix, or -1 when none begins the number.
   */
  find(digits: string, most: number): number {
    const nodes = this.#nodes;
    const end = Math.min(digits.length, most);
    let node = 0;
    let found = nodes[VALUE] as number;
    for (let index = 0; index < end; index += 1) {
      const digit = digits.charCodeAt(index) - ZERO;
      const mask = nodes[node] as number;
      if (digit < 0 || digit > 9 || ((mask >> digit) & 1) === 0) break;
      const place = nodes[node + PLACES + (BITS[mask & ((1 << digit) - 1)] as number)] as number;
      if (place < 0) return ~place;
      node = place;
      const value = nodes[node + VALUE] as number;
      if (value >= 0) found = value;
    }
    return found;
  }
}

/** A trie that can still grow: ten places per node, four times the size of the finished one. */
export class PrefixTrieBuilder {
  #next: Int32Array;
  #head: Int32Array;
  #count = 1;

  /**
   * @param expected - How many prefixes will come, roughly.
   */
  constructor(expected: number) {
    const capacity = 2 * expected + 64;
    this.#next = new Int32Array(capacity * DIGITS);
    this.#head = new Int32Array(capacity).fill(-1);
  }

  /**
   * Adds a prefix.
   *
   * @param prefix - ASCII digits.
   * @returns The node; equal prefixes have equal nodes.
   */
  add(prefix: string): number {
    let node = 0;
    for (let index = 0; index < prefix.length; index += 1) {
      const place = node * DIGITS + prefix.charCodeAt(index) - ZERO;
      let next = this.#next[place] as number;
      if (next === 0) {
        next = this.#grow();
        this.#next[place] = next;
      }
      node = next;
    }
    return node;
  }

  /**
   * The mark of a node; -1 until one is set.
   *
   * @param node - A node of {@link add}.
   * @returns The mark.
   */
  mark(node: number): number {
    return this.#head[node] as number;
  }

  /**
   * Marks a node.
   *
   * @param node - A node of {@link add}.
   * @param mark - Zero or more.
   */
  setMark(node: number, mark: number): void {
    this.#head[node] = mark;
  }

  /**
   * Makes the finished trie.
   *
   * @param visit - Called for every marked node in ascending order of prefixes; gives the value to keep.
   * @returns The trie.
   */
  finish(visit: (mark: number) => number): PrefixTrie {
    // Every node has at most two places of its own and one in its parent.
    const nodes = new Int32Array(this.#count * 3);
    let end = 0;
    const place = (node: number, isRoot: boolean): number => {
      const mark = this.#head[node] as number;
      const value = mark < 0 ? -1 : visit(mark);
      let mask = 0;
      for (let digit = 0; digit < DIGITS; digit += 1) {
        if (this.#next[node * DIGITS + digit] !== 0) mask |= 1 << digit;
      }
      if (mask === 0 && !isRoot) return ~value;
      const start = end;
      end += PLACES + (BITS[mask] as number);
      nodes[start] = mask;
      nodes[start + VALUE] = value;
      let child = start + PLACES;
      for (let digit = 0; digit < DIGITS; digit += 1) {
        const next = this.#next[node * DIGITS + digit] as number;
        if (next === 0) continue;
        nodes[child] = place(next, false);
        child += 1;
      }
      return start;
    };
    place(0, true);
    return new PrefixTrie(nodes.slice(0, end));
  }

  #grow(): number {
    const node = this.#count;
    this.#count += 1;
    if (node >= this.#head.length) {
      const capacity = this.#head.length * 2;
      const next = new Int32Array(capacity * DIGITS);
      next.set(this.#next);
      const head = new Int32Array(capacity).fill(-1);
      head.set(this.#head);
      this.#next = next;
      this.#head = head;
    }
    return node;
  }
}
