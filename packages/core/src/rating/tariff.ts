import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import { divideRounded, type Rounding } from '../money/rounding.ts';
import type { RateBand, RatingRule } from './rating-rule.ts';

const MOST_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A band, ready to be multiplied. Immutable. */
export interface CompiledBand {
  /** First second it prices. */
  readonly fromSecond: number;
  /** First second it no longer prices; infinite for the last band. */
  readonly untilSecond: number;
  /** Length of a step. */
  readonly incrementSeconds: number;
  /** Seconds the rate is for. */
  readonly perSeconds: number;
  /** Canonical decimal text. */
  readonly rate: string;
  /** Price per minute as canonical decimal text, rounded half-up to 12 decimals where it does not end. */
  readonly ratePerMinute: string;
  /** Price of one step in atoms: numerator over the denominator that all bands of the tariff share. */
  readonly numerator: bigint;
  /** That denominator, as small as can be. */
  readonly denominator: bigint;
  /** The numerator as a number; NaN when it is no safe integer. */
  readonly safeNumerator: number;
  /** The denominator as a number; NaN when it is no safe integer. */
  readonly safeDenominator: number;
}

/** What a call costs; rules with equal prices share one. Immutable. */
export interface Tariff {
  /** Bands by age of the call; empty only for a blocked destination. */
  readonly bands: readonly CompiledBand[];
  /** A begun step is billed. */
  readonly roundsUp: boolean;
  /** Once per answered call, in atoms. */
  readonly connectionFee: bigint;
  /** Once per unanswered attempt, in atoms. */
  readonly attemptFee: bigint;
  /** A call of at most this many seconds costs nothing. */
  readonly noChargeIfSecondsAtMost: number;
  /** Not counted at the start. */
  readonly freeSeconds: number;
  /** Billed at least, of what is left. */
  readonly minimumSeconds: number;
  /** The connection fee as a number; NaN when it is no safe integer. */
  readonly safeConnectionFee: number;
  /** There is a least or a greatest cost. */
  readonly isBounded: boolean;
  /** Least cost in atoms. */
  readonly minimumCharge: bigint;
  /** Greatest cost in atoms, if bounded. */
  readonly maximumCharge: bigint | undefined;
  /** Rounding of its own. */
  readonly rounding: Rounding | undefined;
}

/**
 * Makes a tariff from its canonical text.
 *
 * @param text - JSON of its fields, each with a comma before it.
 * @returns The tariff.
 */
export function compileTariff(text: string): Tariff {
  const fields = JSON.parse(`{${text.slice(1)}}`) as RatingRule;
  const amount = (value: string | undefined): bigint =>
    value === undefined ? 0n : parseAtoms(value, 'rule');
  const denominator = fields.bands.reduce(
    (common, band) => leastCommonMultiple(common, stepPrice(band).denominator),
    1n,
  );
  return {
    bands: fields.bands.map((band, index) => compileBand(band, denominator, fields.bands[index + 1])),
    roundsUp: fields.incrementRounding !== 'down',
    connectionFee: amount(fields.connectionFee),
    safeConnectionFee: safeNumber(amount(fields.connectionFee)),
    isBounded: fields.minimumCharge !== undefined || fields.maximumCharge !== undefined,
    attemptFee: amount(fields.attemptFee),
    noChargeIfSecondsAtMost: fields.noChargeIfSecondsAtMost ?? 0,
    freeSeconds: fields.freeSeconds ?? 0,
    minimumSeconds: fields.minimumSeconds ?? 0,
    minimumCharge: amount(fields.minimumCharge),
    maximumCharge: fields.maximumCharge === undefined ? undefined : amount(fields.maximumCharge),
    rounding: fields.rounding,
  };
}

/**
 * An integer as a number, where a number holds it exactly.
 *
 * @param value - The integer.
 * @returns The number, or NaN.
 */
export function safeNumber(value: bigint): number {
  return value >= -MOST_SAFE && value <= MOST_SAFE ? Number(value) : Number.NaN;
}

/**
 * Least common multiple.
 *
 * @param left - Above zero.
 * @param right - Above zero.
 * @returns The multiple.
 */
export function leastCommonMultiple(left: bigint, right: bigint): bigint {
  return (left / greatestCommonDivisor(left, right)) * right;
}

function stepPrice(band: RateBand): { readonly numerator: bigint; readonly denominator: bigint } {
  const per = BigInt(band.perSeconds);
  const price = parseAtoms(band.rate, 'rate') * BigInt(band.incrementSeconds);
  const shared = greatestCommonDivisor(price, per);
  return { numerator: price / shared, denominator: per / shared };
}

function compileBand(band: RateBand, denominator: bigint, next: RateBand | undefined): CompiledBand {
  const { perSeconds, rate } = band;
  const step = stepPrice(band);
  const numerator = step.numerator * (denominator / step.denominator);
  const perMinute = parseAtoms(rate, 'rate') * 60n;
  return {
    fromSecond: band.fromSecond,
    untilSecond: next?.fromSecond ?? Number.POSITIVE_INFINITY,
    incrementSeconds: band.incrementSeconds,
    perSeconds,
    rate,
    ratePerMinute:
      perSeconds === 60 ? rate : formatAtoms(divideRounded(perMinute, BigInt(perSeconds), 'half-up')),
    numerator,
    denominator,
    safeNumerator: safeNumber(numerator),
    safeDenominator: safeNumber(denominator),
  };
}

/**
 * Greatest common divisor.
 *
 * @param left - Zero or more.
 * @param right - Above zero.
 * @returns The divisor, above zero.
 */
function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let a = left;
  let b = right;
  while (a !== 0n) {
    const rest = b % a;
    b = a;
    a = rest;
  }
  return b;
}
