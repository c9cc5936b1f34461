import type { RateBand, RatingRule } from '@live-calls/core';
import { atoms, divide } from './amount.ts';
import { type BookName, priceBooks } from './price-books.ts';

/** What a call's price depends on. */
export interface NaiveCall {
  /** Number called, with plus. */
  readonly to: string;
  /** Number of the caller, with plus. */
  readonly from: string | undefined;
  /** Seen from the account. */
  readonly direction: 'inbound' | 'outbound';
  /** Telephony provider. */
  readonly provider: string;
  /** Billing start, epoch milliseconds. */
  readonly startMs: number;
  /** Talk time. */
  readonly durationSeconds: number;
  /** Whether it was answered. */
  readonly answered: boolean;
}

/** How a finished charge is rounded. */
export interface NaiveRounding {
  /** Mode. */
  readonly mode: 'half-up' | 'half-even' | 'up';
  /** Decimals. */
  readonly decimals: number;
}

/** What the naive rater says. */
export type NaiveRate =
  | {
      readonly status: 'priced';
      readonly cost: bigint;
      readonly billedSeconds: number;
      readonly prefix: string;
    }
  | { readonly status: 'unrated'; readonly reason: string };

/**
 * Rates a call by looking at every rule and at every increment, one after another.
 *
 * @param call - The call.
 * @param book - The price book.
 * @param rounding - The contract's rounding.
 * @returns Price, or why there is none.
 */
export function naiveRate(call: NaiveCall, book: BookName, rounding: NaiveRounding | undefined): NaiveRate {
  const digits = call.to.slice(1);
  const origin = call.from?.slice(1);
  const narrow = (rule: RatingRule): boolean =>
    digits.startsWith(rule.prefix) &&
    (rule.provider === undefined || rule.provider === call.provider) &&
    (rule.direction === undefined || rule.direction === call.direction) &&
    (rule.originPrefix === undefined || origin?.startsWith(rule.originPrefix) === true);
  const fitting = priceBooks[book].rules.filter(narrow);
  const valid = fitting.filter(
    (rule) => rule.validFrom === undefined || Date.parse(rule.validFrom) <= call.startMs,
  );
  const [best] = [...valid].sort((left, right) => rank(right) - rank(left));
  if (best === undefined) return { status: 'unrated', reason: fitting.length > 0 ? 'not-valid' : 'no-rule' };
  if (best.blocked === true) return { status: 'unrated', reason: 'blocked' };
  const how = (best.rounding ?? rounding ?? priceBooks[book].rounding ?? SIX) as NaiveRounding;
  return priced(best, call, how);
}

const SIX: NaiveRounding = { mode: 'half-up', decimals: 6 };

/** Longest prefix, then longest origin, then how much else narrows the rule. */
function rank(rule: RatingRule): number {
  const narrowed = (rule.provider === undefined ? 0 : 1) + (rule.direction === undefined ? 0 : 1);
  return rule.prefix.length * 1000 + (rule.originPrefix?.length ?? 0) * 10 + narrowed;
}

function priced(rule: RatingRule, call: NaiveCall, rounding: NaiveRounding): NaiveRate {
  const at = (cost: bigint, billedSeconds: number): NaiveRate => {
    const unit = 10n ** BigInt(12 - rounding.decimals);
    return {
      status: 'priced',
      cost: divide(cost, 60n * unit, rounding.mode) * unit,
      billedSeconds,
      prefix: rule.prefix,
    };
  };
  if (!call.answered) return at(60n * atoms(rule.attemptFee ?? '0'), 0);
  if (call.durationSeconds <= (rule.noChargeIfSecondsAtMost ?? 0)) return at(0n, 0);
  const left = call.durationSeconds - Math.min(call.durationSeconds, rule.freeSeconds ?? 0);
  const seconds = left === 0 ? 0 : Math.max(left, rule.minimumSeconds ?? 0);
  const { sixtieths, billed } = talk(rule, seconds);
  let total = sixtieths + 60n * atoms(rule.connectionFee ?? '0');
  if (rule.minimumCharge !== undefined && total < 60n * atoms(rule.minimumCharge))
    total = 60n * atoms(rule.minimumCharge);
  if (rule.maximumCharge !== undefined && total > 60n * atoms(rule.maximumCharge))
    total = 60n * atoms(rule.maximumCharge);
  return at(total, billed);
}

/** Walks through the call increment by increment; every rate of these books is per 60 seconds. */
function talk(rule: RatingRule, seconds: number): { readonly sixtieths: bigint; readonly billed: number } {
  let sixtieths = 0n;
  let billed = 0;
  for (let age = 0; age < seconds; ) {
    const reached = rule.bands.filter((band) => band.fromSecond <= age);
    const band = reached.at(-1) as RateBand;
    if (rule.incrementRounding === 'down' && age + band.incrementSeconds > seconds) break;
    sixtieths += atoms(band.rate) * BigInt(band.incrementSeconds);
    billed += band.incrementSeconds;
    age += band.incrementSeconds;
  }
  return { sixtieths, billed };
}
