import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { Difference } from '../wallets/verification.ts';

/** Most differences that are told of one account. */
export const MOST_DIFFERENCES = 100;

/** Collects what differs, up to a bound. */
export class Findings {
  readonly #found: Difference[] = [];

  /** What was found, at most {@link MOST_DIFFERENCES}. */
  get differences(): readonly Difference[] {
    return this.#found;
  }

  /** True when no more is taken. */
  get full(): boolean {
    return this.#found.length >= MOST_DIFFERENCES;
  }

  /** Adds a difference. */
  add(difference: Difference): void {
    if (!this.full) this.#found.push(difference);
  }

  /** Compares two texts or numbers. */
  same(what: string, pair: Compared<string | number | undefined>): void {
    const { expected, seen, reference } = pair;
    if (expected === seen) return;
    this.add({
      what,
      ...(reference !== undefined && { reference }),
      expected: expected === undefined ? 'none' : String(expected),
      seen: seen === undefined ? 'none' : String(seen),
    });
  }

  /** Compares two amounts. */
  sameAmount(what: string, pair: Compared<Atoms>): void {
    const { expected, seen } = pair;
    if (expected === seen) return;
    this.same(what, { ...pair, expected: formatAtoms(expected), seen: formatAtoms(seen) });
  }
}

/** What was recomputed, and what is kept. */
export interface Compared<Value> {
  /** What was recomputed. */
  readonly expected: Value;
  /** What is kept. */
  readonly seen: Value;
  /** Where; absent for the account as a whole. */
  readonly reference?: string;
}
