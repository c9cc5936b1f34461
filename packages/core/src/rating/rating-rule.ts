import type { Rounding } from '../money/rounding.ts';

/** Which way a leg was set up, seen from the account: `outbound` was dialled by it, `inbound` reached it. */
export type Direction = 'inbound' | 'outbound';

/**
 * How windows apply to a call that runs over a window's edge.
 *
 * - `by-call-start` (default): the rule in force at billing start prices the whole call.
 * - `split`: the call is cut at each edge, and each part is priced by the rule in force at its start. A part's age of
 *   the call goes on counting, so bands and free seconds are not granted twice.
 * - `by-increment`: each increment is priced as a whole by the rule in force when the increment begins.
 */
export type WindowPolicy = 'by-call-start' | 'split' | 'by-increment';

/** The price of a stretch of the call, by the age of the call. */
export interface RateBand {
  /** First second of the call that this band prices; the first band starts at 0. */
  readonly fromSecond: number;
  /** Price per `perSeconds`, decimal text in the book's currency, zero or more. */
  readonly rate: string;
  /** Seconds the rate is for; 60 for a price per minute. */
  readonly perSeconds: number;
  /** Length of a billing step, in whole seconds; a step that begins in a band is billed by it as a whole. */
  readonly incrementSeconds: number;
}

/** When a rule is in force, in local time. */
export interface RateWindow {
  /** Days of the week, Monday 1 to Sunday 7; absent: every day. */
  readonly days?: readonly number[];
  /** One day of the year as `MM-DD`, for holidays; `02-29` comes in leap years only. Absent: every day. */
  readonly monthDay?: string;
  /** Local time it begins, `HH:MM` or `HH:MM:SS`, inclusive. */
  readonly from: string;
  /** Local time it ends, exclusive; at or before `from` it ends on the next day; `24:00` is allowed. */
  readonly to: string;
  /** IANA time zone, such as `America/New_York`. */
  readonly timeZone: string;
}

/** One rule of a price book: a destination and its price. All amounts are decimal text in the book's currency. */
export interface RatingRule {
  /** Digits after the plus sign of the number called, or a scheme such as `client:` or `sip:`; empty matches all. */
  readonly prefix: string;
  /** Price by age of the call; ascending `fromSecond`, the first 0. Empty only when `blocked`. */
  readonly bands: readonly RateBand[];
  /** Destination as printed. */
  readonly name?: string;
  /** ISO 3166-1 alpha-2 country of the destination. */
  readonly country?: string;
  /** Narrows the rule to callers whose number begins so. */
  readonly originPrefix?: string;
  /** Narrows the rule to one direction. */
  readonly direction?: Direction;
  /** Narrows the rule to one telephony provider. */
  readonly provider?: string;
  /** The destination may not be called; without it a shorter prefix takes over where a rule ends. */
  readonly blocked?: boolean;
  /** `up` (default) bills a begun increment; `down` bills only completed ones. */
  readonly incrementRounding?: 'up' | 'down';
  /** Charged once per answered call. */
  readonly connectionFee?: string;
  /** Charged once per unanswered attempt. */
  readonly attemptFee?: string;
  /** A call of at most this many seconds costs nothing at all. */
  readonly noChargeIfSecondsAtMost?: number;
  /** Seconds at the start that are not counted; bands count from there. */
  readonly freeSeconds?: number;
  /** Bill at least this many seconds of what is left after the free ones, if anything is. */
  readonly minimumSeconds?: number;
  /** Least cost of a finished charge. */
  readonly minimumCharge?: string;
  /** Greatest cost of a finished charge. */
  readonly maximumCharge?: string;
  /** When the rule is in force; absent: always. */
  readonly windows?: readonly RateWindow[];
  /** The higher weight wins where windows overlap; 0 by default. */
  readonly weight?: number;
  /** Start of validity by billing start, inclusive; ISO 8601 with offset. Absent: since ever. */
  readonly validFrom?: string;
  /** End of validity by billing start, exclusive; ISO 8601 with offset. Absent: for ever. */
  readonly validTo?: string;
  /** Rounding of the finished charge; absent: the contract's. */
  readonly rounding?: Rounding;
}

/** A price book as a document: what is written as JSON, hashed, and stored. */
export interface PriceBookDocument {
  /** ISO 4217 code of every amount in the book. */
  readonly currency: string;
  /** Used where the contract names none; `by-call-start` by default. */
  readonly windowPolicy?: WindowPolicy;
  /** Used where neither rule nor contract names one; half-up to 6 decimals by default. */
  readonly rounding?: Rounding;
  /** The rules, in any order; the choice of a rule never depends on the order. */
  readonly rules: readonly RatingRule[];
}
