import { BillingError } from '../errors/billing-error.ts';
import { checkObject, checkWhole } from '../errors/checks.ts';
import type { Atoms } from '../money/atoms.ts';
import { atomsOf, type Money } from '../money/money.ts';
import type { ChargedRule, Unrated, UnratedLeg } from './charge.ts';
import { compiledBook } from './compiled-book.ts';
import { type Plan, planCall, type RatingPolicies, ratePlan } from './plan.ts';
import type { PriceBook } from './price-book.ts';
import { type CallToRate, chargedRule, checkCallFacts, checkPolicies, unratedOf } from './rate.ts';
import { MOST_SECONDS } from './rule-fields.ts';
import type { CallFacts } from './scope.ts';

/** A call that is about to be made, without its duration. */
export type CallToQuote = Omit<CallToRate, 'durationSeconds' | 'answered'>;

/** What {@link maxSeconds} is asked. */
export interface MaxSecondsRequest {
  /** The call; `startAt` is when it would be answered. */
  readonly call: CallToQuote;
  /** The price book. */
  readonly priceBook: PriceBook;
  /** The money there is, in the book's currency; may be negative. */
  readonly amount: Money;
  /** What the contract says about windows and rounding. */
  readonly policies?: RatingPolicies;
  /** Longest duration wanted, 1 to 2,678,400; a day (86,400) by default. */
  readonly capSeconds?: number;
}

/** How long a call may last. */
export interface MaxSeconds {
  /** Discriminant. */
  readonly status: 'rated';
  /** Every duration up to this one costs at most the amount. Zero: not even one second is paid for. */
  readonly seconds: number;
  /** Whether the cap ends the call before the money does. */
  readonly capped: boolean;
  /** The rule at billing start. */
  readonly rule: ChargedRule;
}

/** A day: where a host does not say, no call is granted more. */
const DEFAULT_CAP_SECONDS = 86_400;

/**
 * Says how long a call may last on an amount: the largest number of seconds such that every duration up to it, and an
 * attempt nobody answers, costs at most that. It agrees with `rate` to the second, whatever fields the rule has and
 * whichever window policy holds. A moment at which the call would have no price ends it too.
 *
 * @param request - Call, price book, amount and cap.
 * @returns The seconds, or why the call has no price.
 * @throws BillingError with code `INVALID_INPUT`, or `CURRENCY_MISMATCH` when the amount has another currency.
 *
 * @example
 * ```ts runnable
 * import { maxSeconds, money, parsePriceBook } from '@live-calls/core';
 *
 * const priceBook = parsePriceBook({
 *   currency: 'USD',
 *   rules: [{ prefix: '44', bands: [{ fromSecond: 0, rate: '0.06', perSeconds: 60, incrementSeconds: 6 }] }],
 * });
 * const granted = maxSeconds({
 *   call: { to: '+442071838750', startAt: '2026-03-01T09:30:00Z' },
 *   priceBook,
 *   amount: money('0.10', 'USD'),
 * });
 * if (granted.status === 'rated') console.log(granted.seconds); // 96
 * ```
 */
export function maxSeconds(request: MaxSecondsRequest): MaxSeconds | Unrated {
  const fields = checkObject(request, 'request');
  const book = compiledBook(fields.priceBook);
  const policies = checkPolicies(fields.policies ?? {});
  const capSeconds =
    fields.capSeconds === undefined
      ? DEFAULT_CAP_SECONDS
      : checkWhole(fields.capSeconds, 'capSeconds', { least: 1, most: MOST_SECONDS });
  const amount = fields.amount as Money;
  const amountAtoms = atomsOf(amount, 'amount');
  if (amount.currency !== book.currency) {
    throw new BillingError('CURRENCY_MISMATCH', `Expected ${book.currency}, seen ${amount.currency}.`, {
      details: { expected: book.currency, seen: amount.currency },
    });
  }
  const call = checkCallFacts(fields.call, policies);
  const limit = maxSecondsOfLeg({ call, priceBook: book, policies, amountAtoms, capSeconds });
  if (limit.status === 'unrated') return unratedOf(limit.reason, book);
  const { seconds, ruleIndex } = limit;
  return { status: 'rated', seconds, capped: seconds === capSeconds, rule: chargedRule(ruleIndex, book) };
}

/** What {@link maxSecondsOfLeg} is asked; everything was checked before. */
export interface LegLimitRequest {
  /** The call, its numbers normalised. */
  readonly call: CallFacts;
  /** The price book. */
  readonly priceBook: PriceBook;
  /** What the contract says. */
  readonly policies: RatingPolicies;
  /** The money there is. */
  readonly amountAtoms: Atoms;
  /** Longest duration wanted. */
  readonly capSeconds: number;
}

/** How long a leg may last. */
export interface LegLimit {
  /** Discriminant. */
  readonly status: 'rated';
  /** Every duration up to this one costs at most the amount. */
  readonly seconds: number;
  /** The rule at billing start. */
  readonly ruleIndex: number;
}

/**
 * Like {@link maxSeconds}, for requests that were checked before.
 *
 * Why a bisection finds it: among answered calls of one plan the cost never falls as they get longer. A longer call has
 * every step of a shorter one (steps begin at ages that do not depend on the end; under `split` only the last part
 * grows), prices are not negative, free seconds and `noChargeIfSecondsAtMost` come at the start, and fees, bounds and
 * rounding keep the order. Once a moment has no price, every longer call meets it too.
 *
 * @param request - Call, price book, amount and cap.
 * @returns The seconds, or why the call has no price.
 */
export function maxSecondsOfLeg(request: LegLimitRequest): LegLimit | UnratedLeg {
  const { call, amountAtoms, capSeconds, policies } = request;
  const plan = planCall(call, compiledBook(request.priceBook), { policies, longestSeconds: capSeconds });
  if (plan.status === 'unrated') return plan;
  const { ruleIndex } = plan;
  const first = ratePlan(plan, 1, true);
  if (first.status === 'unrated') return first;
  if (!isPaid(plan, 0, amountAtoms)) return { status: 'rated', seconds: 0, ruleIndex };
  let paid = 0;
  let unpaid = capSeconds + 1;
  while (unpaid - paid > 1) {
    const middle = paid + Math.floor((unpaid - paid) / 2);
    if (isPaid(plan, middle, amountAtoms)) paid = middle;
    else unpaid = middle;
  }
  return { status: 'rated', seconds: paid, ruleIndex };
}

function isPaid(plan: Plan, seconds: number, amountAtoms: Atoms): boolean {
  // Zero seconds stand for the attempt that nobody answers.
  const rated = ratePlan(plan, seconds, seconds > 0);
  return rated.status === 'rated' && rated.costAtoms <= amountAtoms;
}
