import type { FormPair } from './form.ts';

/** A form whose fields are found by name. Sorted, because that is how it is signed, and faster than a table of names. */
export class SortedForm {
  /** The pairs, sorted by name and then by value, in the order of code units. */
  readonly pairs: readonly FormPair[];

  /**
   * @param pairs - The form; sorted in place.
   */
  constructor(pairs: FormPair[]) {
    this.pairs = sorted(pairs);
  }

  /**
   * Whether there is a field.
   *
   * @param name - Its name.
   * @returns True if there is.
   */
  has(name: string): boolean {
    return this.pairs[this.#firstOf(name)]?.[0] === name;
  }

  /**
   * The value of a field.
   *
   * @param name - Its name.
   * @returns The value, the least if there are several; absent when there is none.
   */
  get(name: string): string | undefined {
    const pair = this.pairs[this.#firstOf(name)];
    return pair?.[0] === name ? pair[1] : undefined;
  }

  /**
   * The one value of a field.
   *
   * @param name - Its name.
   * @returns The value; absent when there is none, or several that differ.
   */
  only(name: string): string | undefined {
    const first = this.#firstOf(name);
    const value = this.get(name);
    for (let at = first + 1; this.pairs[at]?.[0] === name; at += 1) {
      if (this.pairs[at]?.[1] !== value) return undefined;
    }
    return value;
  }

  #firstOf(name: string): number {
    let [from, to] = [0, this.pairs.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.pairs[middle] as FormPair)[0] < name) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const MOST_INSERTED = 64;
const HEAD = 7;

/**
 * Half of verifying a webhook would be comparing names. A form as the vendor sends it is short and its names are ASCII: the
 * heads of such names are compared as numbers, and whole names only where heads are equal.
 */
function sorted(pairs: FormPair[]): readonly FormPair[] {
  if (pairs.length > MOST_INSERTED) return pairs.sort(byNameAndValue);
  const heads: number[] = [];
  for (const pair of pairs) {
    const head = headOf(pair[0]);
    if (head < 0) return pairs.sort(byNameAndValue);
    heads.push(head);
  }
  for (let next = 1; next < pairs.length; next += 1) {
    const [pair, head] = [pairs[next] as FormPair, heads[next] as number];
    let at = next;
    for (; at > 0; at -= 1) {
      const before = heads[at - 1] as number;
      if (before < head || (before === head && byNameAndValue(pairs[at - 1] as FormPair, pair) <= 0)) break;
      pairs[at] = pairs[at - 1] as FormPair;
      heads[at] = before;
    }
    pairs[at] = pair;
    heads[at] = head;
  }
  return pairs;
}

/** The first characters of a name as one number that sorts as they do; below zero where they are not all ASCII. */
function headOf(name: string): number {
  let head = 0;
  for (let at = 0; at < HEAD; at += 1) {
    const code = at < name.length ? name.charCodeAt(at) : 0;
    if (code > 127) return -1;
    head = head * 128 + code;
  }
  return head;
}

function byNameAndValue(left: FormPair, right: FormPair): number {
  if (left[0] < right[0]) return -1;
  // Names of different lengths are different at a glance.
  if (left[0] !== right[0]) return 1;
  return left[1] < right[1] ? -1 : left[1] > right[1] ? 1 : 0;
}
