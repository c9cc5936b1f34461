import { type NaiveCall, type NaiveRounding, naiveRate } from './naive-rater.ts';
import type { BookName } from './price-books.ts';

/** A call, and what prices it. */
export interface NaivelyPriced {
  /** The call from its answer on. */
  readonly call: Omit<NaiveCall, 'durationSeconds' | 'answered'>;
  /** The price book. */
  readonly book: BookName;
  /** The contract's rounding. */
  readonly rounding: NaiveRounding | undefined;
}

/** What a call is granted. */
export interface NaiveGrant<Name extends string> {
  /** Seconds that are paid for. */
  readonly seconds: number;
  /** The most that they cost, or an attempt that nobody answers. */
  readonly cost: bigint;
  /** What stands in the way of more. */
  readonly limit: Name | undefined;
}

/**
 * Grants second after second, as long as each is within the smallest of some amounts.
 *
 * @param priced - The call.
 * @param limits - The amounts, by name; of equal ones the first counts.
 * @param wanted - Seconds wanted.
 * @returns The grant, or why the call has no price.
 */
export function naiveGrant<Name extends string>(
  { call, book, rounding }: NaivelyPriced,
  limits: readonly (readonly [name: Name, amount: bigint])[],
  wanted: number,
): NaiveGrant<Name> | { readonly unrated: string } {
  const [tightest] = [...limits].sort(([, left], [, right]) => (left < right ? -1 : left > right ? 1 : 0));
  const [name, least] = tightest ?? [undefined, 0n];
  const price = (durationSeconds: number, answered: boolean) =>
    naiveRate({ ...call, durationSeconds, answered }, book, rounding);
  const attempt = price(0, false);
  if (attempt.status === 'unrated') return { unrated: attempt.reason };
  let seconds = 0;
  let cost = attempt.cost;
  while (attempt.cost <= least && seconds < wanted) {
    const next = price(seconds + 1, true);
    if (next.status === 'unrated' || next.cost > least) break;
    seconds += 1;
    if (next.cost > cost) cost = next.cost;
  }
  return { seconds, cost, limit: seconds < wanted ? name : undefined };
}
