import { BillingError } from '../errors/billing-error.ts';
import { checkObject, checkOneOf, checkWhole, refuseUnknownFields } from '../errors/checks.ts';

/**
 * How an amount loses digits. There is no default hidden in an operator: every lossy operation names its mode.
 *
 * - `half-up`: to the nearest, a tie away from zero (the usual commercial rounding).
 * - `half-down`: to the nearest, a tie towards zero.
 * - `half-even`: to the nearest, a tie to the even digit (banker's rounding).
 * - `up`: away from zero. `down`: towards zero.
 * - `ceiling`: towards plus infinity. `floor`: towards minus infinity.
 */
export type RoundingMode = 'half-up' | 'half-down' | 'half-even' | 'up' | 'down' | 'ceiling' | 'floor';

/** Every rounding mode, in the order of the documentation. */
export const roundingModes: readonly RoundingMode[] = [
  'half-up',
  'half-down',
  'half-even',
  'up',
  'down',
  'ceiling',
  'floor',
];

/** A named rounding: mode and number of decimals of the major unit. */
export interface Rounding {
  /** How a digit is lost. */
  readonly mode: RoundingMode;
  /** Decimals that are kept, 0 to 12. */
  readonly decimals: number;
}

/**
 * Checks a rounding.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The rounding.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkRounding(value: unknown, field: string): Rounding {
  const given = checkObject(value, field);
  refuseUnknownFields(given, field, ['mode', 'decimals']);
  return {
    mode: checkOneOf(given.mode, `${field}.mode`, roundingModes),
    decimals: checkWhole(given.decimals, `${field}.decimals`, { least: 0, most: 12 }),
  };
}

/**
 * Divides two integers to a whole number by a named mode: the one place of this library where digits are lost.
 *
 * @param numerator - Any integer.
 * @param denominator - An integer greater than zero.
 * @param mode - The named mode.
 * @returns The rounded quotient.
 * @throws BillingError with code `INVARIANT_BROKEN` when the denominator is not greater than zero.
 */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  if (denominator <= 0n) {
    throw new BillingError('INVARIANT_BROKEN', 'A rounded division needs a denominator above zero.', {
      details: { invariant: 'The denominator of an exact amount is greater than zero.' },
    });
  }
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  const negative = numerator < 0n;
  const away = negative ? quotient - 1n : quotient + 1n;
  const twice = (negative ? -remainder : remainder) * 2n;
  switch (mode) {
    case 'half-up':
      return twice >= denominator ? away : quotient;
    case 'half-down':
      return twice > denominator ? away : quotient;
    case 'half-even':
      return twice > denominator || (twice === denominator && (quotient & 1n) === 1n) ? away : quotient;
    case 'up':
      return away;
    case 'down':
      return quotient;
    case 'ceiling':
      return negative ? quotient : away;
    case 'floor':
      return negative ? away : quotient;
  }
}
