import {
  checkBoolean,
  checkObject,
  checkOneOf,
  checkReference,
  checkWhole,
  refuseUnknownFields,
} from '../errors/checks.ts';
import { moneyFromAtoms } from '../money/money.ts';
import { checkRounding } from '../money/rounding.ts';
import { parseInstant } from '../time/instant.ts';
import type { Charge, ChargedRule, RatedLeg, Unrated, UnratedLeg, UnratedReason } from './charge.ts';
import { type CompiledBook, compiledBook } from './compiled-book.ts';
import { checkDefaultCountry, normaliseCaller, normaliseNumber } from './phone-number.ts';
import { planCall, type RatingPolicies, ratePlan } from './plan.ts';
import { type PriceBook, windowPolicies } from './price-book.ts';
import { rateQuickly } from './rate-quickly.ts';
import type { Direction } from './rating-rule.ts';
import { MOST_SECONDS } from './rule-fields.ts';
import type { CallFacts } from './scope.ts';

export type { RatedLeg, UnratedLeg } from './charge.ts';
export type { RatingPolicies } from './plan.ts';

/** A call, as far as its price depends on it. */
export interface CallToRate {
  /** The number called: with plus sign, or a scheme such as `client:alice`; without plus sign a country is needed. */
  readonly to: string;
  /** The caller's number; may be withheld (`anonymous`) or absent. */
  readonly from?: string;
  /** `outbound` by default. */
  readonly direction?: Direction;
  /** Id of the telephony provider. */
  readonly provider?: string;
  /** Billing start: ISO 8601 text with offset, or a Date. */
  readonly startAt: string | Date;
  /** Whole seconds of talk, 0 to 2,678,400 (31 days). */
  readonly durationSeconds: number;
  /** Whether anybody answered; by default a duration above zero. */
  readonly answered?: boolean;
  /** ISO country in which a number without plus sign was dialled; the policies' by default. */
  readonly defaultCountry?: string;
}

/** A leg whose fields were checked and whose numbers were normalised before. */
export interface LegToRate extends CallFacts {
  /** Whole seconds of talk. */
  readonly durationSeconds: number;
  /** Whether anybody answered. */
  readonly answered: boolean;
}

const DETAILS: { readonly [reason in UnratedReason]: string } = {
  'no-rule': 'No prefix of the number has a rule for this caller, direction and provider.',
  'not-valid': 'There is a rule for the number, but none is valid at billing start.',
  'no-window':
    'The longest prefix of the number has a rule, but at some moment of the call none is in force.',
  blocked: 'The rule for the number says that the destination may not be called.',
};

/**
 * Prices one call. Pure: it reads no clock and keeps nothing, so the same call, book and policies always give the same
 * charge, and a quote, an authorization and a charge agree.
 *
 * @param call - The call.
 * @param priceBook - The price book.
 * @param policies - What the contract says about windows and rounding.
 * @returns The charge with its steps, or why the call has no price.
 * @throws BillingError with code `INVALID_INPUT`, naming the field, for a call that cannot have happened so.
 *
 * @example
 * ```ts runnable
 * import { parsePriceBook, rate } from '@live-calls/core';
 *
 * const priceBook = parsePriceBook({
 *   currency: 'USD',
 *   rules: [{ prefix: '44', bands: [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 30 }] }],
 * });
 * const charge = rate(
 *   { to: '+442071838750', startAt: '2026-03-01T09:30:00Z', durationSeconds: 61 },
 *   priceBook,
 * );
 * if (charge.status === 'rated') console.log(charge.cost.amount, charge.billedSeconds); // 0.018 90
 * ```
 */
export function rate(
  call: CallToRate,
  priceBook: PriceBook,
  policies: RatingPolicies = {},
): Charge | Unrated {
  const book = compiledBook(priceBook);
  const checked = checkPolicies(policies);
  const leg = checkCall(call, checked);
  const rated = rateLeg(leg, book, checked);
  return rated.status === 'rated' ? chargeOf(rated, book) : unratedOf(rated.reason, book);
}

/**
 * Prices one leg that was checked before: the path every recorded leg takes.
 *
 * @param leg - The leg.
 * @param priceBook - The price book.
 * @param policies - What the contract says about windows and rounding, checked before.
 * @returns The charge with its steps, or why the leg has no price.
 */
export function rateLeg(
  leg: LegToRate,
  priceBook: PriceBook,
  policies: RatingPolicies,
): RatedLeg | UnratedLeg {
  const book = compiledBook(priceBook);
  const quickly = rateQuickly(leg, book, policies);
  if (quickly !== undefined) return quickly;
  const plan = planCall(leg, book, { policies, longestSeconds: leg.durationSeconds });
  return plan.status === 'unrated' ? plan : ratePlan(plan, leg.durationSeconds, leg.answered);
}

/**
 * Checks a call and normalises its numbers.
 *
 * @param value - Anything.
 * @param policies - Checked policies, for the default country.
 * @returns The leg.
 * @throws BillingError with code `INVALID_INPUT`, naming the field.
 */
export function checkCall(value: unknown, policies: RatingPolicies): LegToRate {
  const call = checkObject(value, 'call');
  const durationSeconds = checkWhole(call.durationSeconds, 'durationSeconds', {
    least: 0,
    most: MOST_SECONDS,
  });
  const { to, from, direction, provider, startMs } = checkCallFacts(value, policies);
  const answered =
    call.answered === undefined ? durationSeconds > 0 : checkBoolean(call.answered, 'answered');
  return { to, from, direction, provider, startMs, durationSeconds, answered };
}

/**
 * Checks what of a call decides its rule.
 *
 * @param value - Anything.
 * @param policies - Checked policies, for the default country.
 * @returns The facts.
 * @throws BillingError with code `INVALID_INPUT`, naming the field.
 */
export function checkCallFacts(value: unknown, policies: RatingPolicies): CallFacts {
  const call = checkObject(value, 'call');
  const defaultCountry =
    checkDefaultCountry(call.defaultCountry, 'defaultCountry') ?? policies.defaultCountry;
  return {
    to: normaliseNumber(call.to, { field: 'to', defaultCountry }),
    from: normaliseCaller(call.from, { field: 'from', defaultCountry }).number,
    direction:
      call.direction === undefined
        ? 'outbound'
        : checkOneOf(call.direction, 'direction', ['inbound', 'outbound']),
    provider: call.provider === undefined ? undefined : checkReference(call.provider, 'provider'),
    startMs: parseInstant(call.startAt, 'startAt'),
  };
}

/**
 * Checks policies that came from a host.
 *
 * @param value - Anything.
 * @returns The policies.
 * @throws BillingError with code `INVALID_INPUT`, naming the field.
 */
export function checkPolicies(value: unknown): RatingPolicies {
  const policies = checkObject(value, 'policies');
  refuseUnknownFields(policies, 'policies', ['windowPolicy', 'rounding', 'defaultCountry']);
  const { windowPolicy, rounding } = policies;
  return {
    windowPolicy:
      windowPolicy === undefined
        ? undefined
        : checkOneOf(windowPolicy, 'policies.windowPolicy', windowPolicies),
    rounding: rounding === undefined ? undefined : checkRounding(rounding, 'policies.rounding'),
    defaultCountry: checkDefaultCountry(policies.defaultCountry, 'policies.defaultCountry'),
  };
}

/**
 * The sentence for a person that belongs to a reason.
 *
 * @param reason - The documented reason.
 * @param book - The book that has no price.
 * @returns The outcome.
 */
export function unratedOf(reason: UnratedReason, book: CompiledBook): Unrated {
  return { status: 'unrated', reason, detail: DETAILS[reason], priceBookHash: book.hash };
}

/**
 * Names the rule of a charge.
 *
 * @param index - Its place in the book.
 * @param book - The book.
 * @returns The rule as a charge names it.
 */
export function chargedRule(index: number, book: CompiledBook): ChargedRule {
  return namedRule(index, book.prefix(index), { name: book.ruleName(index), country: book.country(index) });
}

function namedRule(
  index: number,
  prefix: string,
  { name, country }: { readonly name: string | undefined; readonly country: string | undefined },
): ChargedRule {
  if (name === undefined) return country === undefined ? { index, prefix } : { index, prefix, country };
  return country === undefined ? { index, prefix, name } : { index, prefix, name, country };
}

function chargeOf(rated: RatedLeg, book: CompiledBook): Charge {
  const { billedSeconds, rateText, steps } = rated;
  const cost = moneyFromAtoms(rated.costAtoms, book.currency);
  const rule = namedRule(rated.ruleIndex, rated.matchedPrefix, {
    name: rated.destination,
    country: rated.country,
  });
  const priceBookHash = book.hash;
  return rateText === undefined
    ? { status: 'rated', cost, billedSeconds, rule, steps, priceBookHash }
    : { status: 'rated', cost, billedSeconds, ratePerMinute: rateText, rule, steps, priceBookHash };
}
