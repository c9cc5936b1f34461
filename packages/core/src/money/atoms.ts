import { invalidInput } from '../errors/invalid-input.ts';
import { divideRounded, type Rounding } from './rounding.ts';
import { formatSafeAtoms } from './safe-atoms.ts';

/**
 * An amount inside the library: an integer count of 10^-12 of the currency's major unit.
 *
 * One scale everywhere means that amounts add without alignment and compare as integers. Hosts never see atoms;
 * storage adapters do, and keep them exactly (PostgreSQL: `numeric(38, 12)`).
 */
export type Atoms = bigint;

/** Decimals of the major unit that an amount can have. */
export const ATOM_DECIMALS = 12;

/** The largest amount accepted anywhere, 10^15 major units: beyond it lies a mistake, not a price. */
export const LARGEST_ATOMS: Atoms = 10n ** 27n;

const MOST_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const DECIMAL_TEXT = /^(-?)(\d{1,15})(?:\.(\d{1,12}))?$/;
const ZEROS = '000000000000';

/**
 * Reads a decimal number as an exact amount.
 *
 * The grammar is deliberately narrow: ASCII digits with at most 15 before and 12 after the point, no plus sign, no
 * exponent, no blanks, no grouping.
 *
 * @param text - Decimal text such as `0.0085` or `-12`.
 * @param field - Path named in the error.
 * @returns The amount in atoms.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function parseAtoms(text: unknown, field: string): Atoms {
  const match = typeof text === 'string' && text.length <= 29 ? DECIMAL_TEXT.exec(text) : null;
  if (match === null) {
    throw invalidInput(
      field,
      'a decimal number as text, at most 15 digits and 12 decimals, such as "0.0085"',
      text,
    );
  }
  const [, sign, whole = '', fraction = ''] = match;
  const atoms = BigInt(whole + fraction + ZEROS.slice(fraction.length));
  return sign === '-' ? -atoms : atoms;
}

/**
 * Prints an exact amount as canonical decimal text: no trailing zeros, no exponent, `0` for zero.
 *
 * @param atoms - The amount.
 * @returns Decimal text such as `0.0085`.
 */
export function formatAtoms(atoms: Atoms): string {
  // Most amounts are small enough to be printed as a safe integer, several times faster.
  if (atoms <= MOST_SAFE && atoms >= -MOST_SAFE) return formatSafeAtoms(Number(atoms));
  return formatScaled(atoms, ATOM_DECIMALS);
}

/**
 * Prints an integer count of 10^-decimals as canonical decimal text.
 *
 * @param value - The count.
 * @param decimals - Its scale.
 * @returns Decimal text without trailing zeros.
 */
export function formatScaled(value: bigint, decimals: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 48) end -= 1;
  const text =
    end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
  return negative ? `-${text}` : text;
}

/**
 * Rounds an amount to fewer decimals.
 *
 * @param atoms - The amount.
 * @param rounding - Mode and decimals, 0 to 12.
 * @returns The rounded amount, still in atoms.
 */
export function roundAtoms(atoms: Atoms, rounding: Rounding): Atoms {
  const step = 10n ** BigInt(ATOM_DECIMALS - rounding.decimals);
  return divideRounded(atoms, step, rounding.mode) * step;
}
