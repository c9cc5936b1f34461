import { BillingError } from '../errors/billing-error.ts';
import { checkList, checkObject, checkOptionalText, checkWhole } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { atomsOf, type Money } from '../money/money.ts';
import { parseInstant } from '../time/instant.ts';
import type { Unrated } from './charge.ts';
import { type CompiledBook, compiledBook } from './compiled-book.ts';
import type { PriceBook } from './price-book.ts';
import { checkPolicies, type RatingPolicies, rateLeg, unratedOf } from './rate.ts';
import { isDigits, MOST_SECONDS } from './rule-fields.ts';

/** A destination to estimate for. */
export interface EstimateDestination {
  /** Digits of a prefix or number, with or without plus sign, such as `44` or `+447700`. */
  readonly prefix: string;
  /** How it is called in the answer; the rule's name by default. */
  readonly name?: string;
  /** Its part in a mix, by talk time, as a whole number from 1 to 1,000,000; 1 by default. */
  readonly share?: number;
}

/** What {@link estimate} is asked. */
export interface EstimateRequest {
  /** The money to be spent, in the book's currency. */
  readonly amount: Money;
  /** The price book. */
  readonly priceBook: PriceBook;
  /** When calls would start: decides about windows and validity. ISO 8601 text with offset, or a Date. */
  readonly startAt: string | Date;
  /** Destinations, 1 to 1,000. */
  readonly destinations: readonly EstimateDestination[];
  /** What the contract says about windows and rounding. */
  readonly policies?: RatingPolicies;
  /** Id of the telephony provider, where prices depend on it. */
  readonly provider?: string;
  /** A short call, in whole seconds; 60 by default. */
  readonly shortCallSeconds?: number;
  /** A long call, in whole seconds; 600 by default. */
  readonly longCallSeconds?: number;
}

/** Whole minutes of talk, rounded down. */
export interface MinuteRange {
  /** If every call is of the length that costs more per minute. */
  readonly least: number;
  /** If every call is of the length that costs less per minute. */
  readonly most: number;
}

/** What an amount buys at one destination. */
export interface DestinationEstimate {
  /** Discriminant. */
  readonly status: 'estimated';
  /** Digits as compared with the book. */
  readonly prefix: string;
  /** The destination as printed. */
  readonly name?: string;
  /** Minutes; absent when calls of one of both lengths cost nothing. */
  readonly minutes?: MinuteRange;
}

/** A destination the book has no price for. */
export interface DestinationUnrated extends Unrated {
  /** Digits as compared with the book. */
  readonly prefix: string;
}

/** What the figures rest on. */
export interface EstimateAssumptions {
  /** When calls start. */
  readonly startAt: Date;
  /** Length of a short call in seconds. */
  readonly shortCallSeconds: number;
  /** Length of a long call in seconds. */
  readonly longCallSeconds: number;
  /** Every attempt is answered, every call outbound and from a number without a price of its own. */
  readonly allAnswered: true;
}

/** What an amount buys. */
export interface Estimate {
  /** Each destination if all the money went there, in the order asked. */
  readonly destinations: readonly (DestinationEstimate | DestinationUnrated)[];
  /** All destinations together, talk time divided by their shares; absent if one is unrated or costs nothing. */
  readonly mix?: MinuteRange;
  /** What the figures rest on. */
  readonly assumptions: EstimateAssumptions;
}

/** Most destinations that one estimate is for. */
export const MOST_DESTINATIONS = 1000;
const MOST_SHARE = 1_000_000;

/** Cost in atoms of one call of each length. */
interface CallCosts {
  readonly short: bigint;
  readonly long: bigint;
  readonly share: bigint;
}

/**
 * Says how many minutes of talk an amount buys: for each destination, and for the mix of them, as a range between short
 * and long calls, because fees and increments make short calls dearer. The assumptions come with it as data. It is a
 * figure to show before a top-up; `maxSeconds` is the promise for one call.
 *
 * @param request - Amount, price book, destinations and assumptions.
 * @returns Minutes, rounded down.
 * @throws BillingError with code `INVALID_INPUT`, or `CURRENCY_MISMATCH` when the amount has another currency.
 *
 * @example
 * ```ts runnable
 * import { estimate, money, parsePriceBook } from '@live-calls/core';
 *
 * const priceBook = parsePriceBook({
 *   currency: 'USD',
 *   rules: [{ prefix: '44', bands: [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 60 }] }],
 * });
 * const { destinations } = estimate({
 *   amount: money('25', 'USD'),
 *   priceBook,
 *   startAt: '2026-03-01T09:30:00Z',
 *   destinations: [{ prefix: '44', name: 'United Kingdom' }],
 * });
 * console.log(destinations[0]); // { status: 'estimated', ..., minutes: { least: 2083, most: 2083 } }
 * ```
 */
export function estimate(request: EstimateRequest): Estimate {
  const fields = checkObject(request, 'request');
  const book = compiledBook(fields.priceBook);
  const amountAtoms = amountOf(fields.amount as Money, book);
  const seconds = { least: 1, most: MOST_SECONDS };
  const assumptions: EstimateAssumptions = {
    startAt: new Date(parseInstant(fields.startAt, 'startAt')),
    shortCallSeconds: checkWhole(fields.shortCallSeconds ?? 60, 'shortCallSeconds', seconds),
    longCallSeconds: checkWhole(fields.longCallSeconds ?? 600, 'longCallSeconds', seconds),
    allAnswered: true,
  };
  const policies = checkPolicies(fields.policies ?? {});
  const provider = checkOptionalText(fields.provider, 'provider');
  const context = { book, policies, provider, assumptions };
  const costs: (CallCosts | undefined)[] = [];
  const destinations = checkList(fields.destinations, 'destinations', MOST_DESTINATIONS).map(
    (value, index) => {
      const asked = checkDestination(value, `destinations[${index}]`);
      const found = costsOf(asked, context);
      costs.push('short' in found ? found : undefined);
      if ('status' in found) return { ...found, prefix: asked.prefix };
      const name = asked.name ?? found.name;
      const minutes = minutesFor(amountAtoms, [found], assumptions);
      return {
        status: 'estimated' as const,
        prefix: asked.prefix,
        ...(name === undefined ? {} : { name }),
        ...(minutes === undefined ? {} : { minutes }),
      };
    },
  );
  const all = costs.filter((cost) => cost !== undefined);
  const mix = all.length < costs.length ? undefined : minutesFor(amountAtoms, all, assumptions);
  return { destinations, ...(mix === undefined ? {} : { mix }), assumptions };
}

function amountOf(amount: Money, book: CompiledBook): bigint {
  const atoms = atomsOf(amount, 'amount');
  if (amount.currency === book.currency) return atoms < 0n ? 0n : atoms;
  throw new BillingError('CURRENCY_MISMATCH', `Expected ${book.currency}, seen ${amount.currency}.`, {
    details: { expected: book.currency, seen: amount.currency },
  });
}

/**
 * Checks a destination that minutes are estimated for.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The destination.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkDestination(
  value: unknown,
  field: string,
): { readonly prefix: string; readonly name: string | undefined; readonly share: bigint } {
  const { prefix, name, share } = checkObject(value, field);
  const digits = typeof prefix === 'string' && prefix.startsWith('+') ? prefix.slice(1) : prefix;
  if (typeof digits !== 'string' || digits === '' || !isDigits(digits)) {
    throw invalidInput(`${field}.prefix`, '1 to 15 digits, with or without plus sign', prefix);
  }
  return {
    prefix: digits,
    name: checkOptionalText(name, `${field}.name`),
    share: BigInt(checkWhole(share ?? 1, `${field}.share`, { least: 1, most: MOST_SHARE })),
  };
}

function costsOf(
  asked: { readonly prefix: string; readonly share: bigint },
  context: {
    readonly book: CompiledBook;
    readonly policies: RatingPolicies;
    readonly provider: string | undefined;
    readonly assumptions: EstimateAssumptions;
  },
): (CallCosts & { readonly name: string | undefined }) | Unrated {
  const { book, policies, provider, assumptions } = context;
  const startMs = assumptions.startAt.getTime();
  const costOf = (durationSeconds: number) => {
    const leg = {
      to: asked.prefix,
      direction: 'outbound',
      provider,
      startMs,
      durationSeconds,
      answered: true,
    } as const;
    return rateLeg(leg, book, policies);
  };
  const short = costOf(assumptions.shortCallSeconds);
  const long = costOf(assumptions.longCallSeconds);
  if (short.status === 'unrated') return unratedOf(short.reason, book);
  if (long.status === 'unrated') return unratedOf(long.reason, book);
  return { short: short.costAtoms, long: long.costAtoms, share: asked.share, name: short.destination };
}

/** Talk time divided by shares: a minute costs the shares' weighted mean of each destination's price per minute. */
function minutesFor(
  amountAtoms: bigint,
  costs: readonly CallCosts[],
  assumptions: EstimateAssumptions,
): MinuteRange | undefined {
  let shares = 0n;
  let short = 0n;
  let long = 0n;
  for (const cost of costs) {
    shares += cost.share;
    short += cost.short * cost.share;
    long += cost.long * cost.share;
  }
  if (short === 0n || long === 0n) return undefined;
  // amount / (weighted cost of a call / shares) calls of so many seconds.
  const ofShort = Number((amountAtoms * shares * BigInt(assumptions.shortCallSeconds)) / (short * 60n));
  const ofLong = Number((amountAtoms * shares * BigInt(assumptions.longCallSeconds)) / (long * 60n));
  return { least: Math.min(ofShort, ofLong), most: Math.max(ofShort, ofLong) };
}
