import type { CompiledContract } from '../accounts/contract.ts';
import type { CompiledLiveTerms } from '../accounts/live-terms.ts';
import type { Atoms } from '../money/atoms.ts';
import type { AccountRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { maxSecondsOfLeg } from '../rating/max-seconds.ts';
import type { RatingPolicies } from '../rating/plan.ts';
import type { PriceBook } from '../rating/price-book.ts';
import { rateLeg } from '../rating/rate.ts';
import type { CallFacts as RatedCall } from '../rating/scope.ts';
import { startsToPrice } from '../rating/starts-to-price.ts';
import { dayInZone } from '../time/zone.ts';

/** A call and what prices it. */
export interface PricedCall {
  /** The call, its numbers normalised, from its answer on. */
  readonly call: RatedCall;
  /** Moments at which it may be answered, epoch milliseconds, at least one; the dearest counts. Its own when it was answered. */
  readonly startsMs: readonly number[];
  /** The price book. */
  readonly priceBook: PriceBook;
  /** What the contract says. */
  readonly policies: RatingPolicies;
}

/** Why no more is granted. */
export type LimitName = 'money' | 'call-price' | 'day' | 'month';

/** An amount that a call may cost at most. */
export interface MoneyLimit {
  /** Which. */
  readonly name: LimitName;
  /** The amount; may be negative. */
  readonly atoms: Atoms;
}

/** Everything that bounds what a call may cost: money always does. */
export type MoneyLimits = readonly [MoneyLimit, ...MoneyLimit[]];

/** What a call is granted. */
export interface Grant {
  /** Seconds from the answer; zero when not even one is paid for. */
  readonly seconds: number;
  /** Most that a call of up to these seconds costs, or an attempt nobody answers. */
  readonly costAtoms: Atoms;
  /** The limit that stands in the way of more; absent when everything wanted is granted. */
  readonly limit: LimitName | undefined;
}

/**
 * Says how much of what is wanted all limits allow.
 *
 * @param priced - The call.
 * @param limits - The amounts.
 * @param wantedSeconds - Seconds wanted.
 * @returns The grant, or why the call has no price.
 */
export function grantOf(
  priced: PricedCall,
  limits: MoneyLimits,
  wantedSeconds: number,
): Grant | { readonly unrated: string } {
  const tightest = limits.reduce((least, limit) => (limit.atoms < least.atoms ? limit : least));
  let seconds = wantedSeconds;
  for (const startMs of priced.startsMs) {
    const call = { ...priced.call, startMs };
    // Zero seconds are no question to ask; whether the call has a price at all still is.
    const capSeconds = Math.max(1, seconds);
    const limited = maxSecondsOfLeg({ ...priced, call, amountAtoms: tightest.atoms, capSeconds });
    if (limited.status === 'unrated') return { unrated: limited.reason };
    seconds = Math.min(seconds, limited.seconds);
  }
  const costAtoms = largestCost(priced, seconds);
  return { seconds, costAtoms, limit: seconds < wantedSeconds ? tightest.name : undefined };
}

/**
 * The most that a call of up to some seconds costs, whenever it is answered. Cost never falls with duration, so for each
 * start it is the longest, or the attempt that nobody answers.
 */
function largestCost({ call, startsMs, priceBook, policies }: PricedCall, seconds: number): Atoms {
  let most = 0n;
  for (const startMs of startsMs) {
    for (const answered of [true, false]) {
      const leg = { ...call, startMs, durationSeconds: answered ? seconds : 0, answered };
      const rated = rateLeg(leg, priceBook, policies);
      if (rated.status === 'rated' && rated.costAtoms > most) most = rated.costAtoms;
    }
  }
  return most;
}

/**
 * The moments that stand for all at which a call may be answered.
 *
 * @param priced - The call, its book and its policies.
 * @param fromMs - The earliest moment.
 * @param ringSeconds - How long it may ring.
 * @returns The moments, ascending.
 */
export function startsOf(
  { call, priceBook, policies }: Pick<PricedCall, 'call' | 'priceBook' | 'policies'>,
  fromMs: number,
  ringSeconds: number,
): readonly number[] {
  const untilMs = fromMs + ringSeconds * 1000;
  return startsToPrice({ call, priceBook, policies, fromMs, untilMs, longestSeconds: LONGEST_SECONDS });
}

/** No call is granted more than a day. */
const LONGEST_SECONDS = 86_400;

/**
 * What a call has cost after some seconds.
 *
 * @param priced - The call.
 * @param seconds - Talk time.
 * @returns The cost; zero where a moment has no price.
 */
export function costOf({ call, priceBook, policies }: PricedCall, seconds: number): Atoms {
  if (seconds === 0) return 0n;
  const rated = rateLeg({ ...call, durationSeconds: seconds, answered: true }, priceBook, policies);
  return rated.status === 'rated' ? rated.costAtoms : 0n;
}

/**
 * Every amount that bounds what a call may cost in all.
 *
 * Money held for other calls counts as spent: however they end, the caps of the day and the month are kept. The day is the
 * one that the call counts in: where it was answered, also after midnight.
 *
 * @param view - The decision's view, for the sums of spend.
 * @param account - The account.
 * @param of - Contract, live terms, billing start (now, before the answer), what the call already holds, and what was captured.
 * @returns The limits.
 */
export function limitsOf(
  view: DecisionView,
  account: AccountRow,
  of: {
    readonly contract: CompiledContract;
    readonly terms: CompiledLiveTerms;
    readonly startMs: number;
    readonly heldAtoms: Atoms;
    readonly capturedAtoms: Atoms;
  },
): MoneyLimits {
  const { contract, terms, startMs, heldAtoms, capturedAtoms } = of;
  const others = account.heldAtoms - heldAtoms;
  const money: MoneyLimit = { name: 'money', atoms: account.postedAtoms - others - account.floorAtoms };
  const limits: [MoneyLimit, ...MoneyLimit[]] = [money];
  if (terms.maximumCallPriceAtoms !== undefined) {
    limits.push({ name: 'call-price', atoms: terms.maximumCallPriceAtoms - capturedAtoms });
  }
  const day = dayInZone(startMs, contract.timeZone);
  for (const { name, cap, period } of [
    { name: 'day', cap: terms.dailySpendCapAtoms, period: day },
    { name: 'month', cap: terms.monthlySpendCapAtoms, period: day.slice(0, 7) },
  ] as const) {
    if (cap === undefined) continue;
    const spent = view.row('spend', [period])?.amountAtoms ?? 0n;
    limits.push({ name, atoms: cap - spent - others });
  }
  return limits;
}
