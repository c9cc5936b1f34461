import { BillingError } from '../errors/billing-error.ts';
import { checkOneOf } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { ATOM_DECIMALS, type Atoms, formatAtoms, LARGEST_ATOMS, parseAtoms, roundAtoms } from './atoms.ts';
import { minorDigits, parseCurrency } from './currency.ts';
import { checkRounding, divideRounded, type Rounding, type RoundingMode, roundingModes } from './rounding.ts';

declare const brand: unique symbol;

/**
 * An exact amount of one currency, as plain frozen data that survives JSON.
 *
 * `amount` is canonical decimal text in major units (`12.5`, `-0.0034`, `0`) with at most 12 decimals. Make one with
 * {@link money}, {@link moneyFromMinor} or {@link parseMoney}; an object literal does not compile, nor does a number.
 *
 * @example
 * ```ts runnable
 * import { addMoney, money } from '@live-calls/core';
 *
 * const total = addMoney(money('0.0085', 'USD'), money('12.50', 'USD'));
 * console.log(total.amount); // 12.5085
 * ```
 */
export interface Money<Currency extends string = string> {
  /** ISO 4217 code. */
  readonly currency: Currency;
  /** Canonical decimal text in major units. */
  readonly amount: string;
  /** Compile-time mark; not present at run time. */
  readonly [brand]: true;
}

/**
 * Makes an amount from decimal text.
 *
 * @param amount - Decimal text in major units, at most 15 digits and 12 decimals.
 * @param currency - ISO 4217 code.
 * @returns The amount, canonical.
 * @throws BillingError with code `INVALID_INPUT` for anything else, numbers and exponents included.
 */
export function money<const Currency extends string>(amount: string, currency: Currency): Money<Currency> {
  return moneyFromAtoms(parseAtoms(amount, 'amount'), parseCurrency(currency) as Currency);
}

/**
 * Makes an amount from minor units (cents, yen, fils), as processors report them.
 *
 * @param minor - Integer count of the currency's ISO 4217 minor unit.
 * @param currency - ISO 4217 code.
 * @returns The amount.
 * @throws BillingError with code `INVALID_INPUT` when `minor` is no bigint.
 */
export function moneyFromMinor<const Currency extends string>(
  minor: bigint,
  currency: Currency,
): Money<Currency> {
  const code = parseCurrency(currency) as Currency;
  if (typeof minor !== 'bigint') throw invalidInput('minor', 'an integer as bigint, such as 1250n', minor);
  return moneyFromAtoms(minor * 10n ** BigInt(ATOM_DECIMALS - minorDigits(code)), code);
}

/**
 * Reads an amount that came from outside, such as JSON.
 *
 * @param value - Anything; `{ currency, amount }` is accepted.
 * @param field - Path named in the error.
 * @returns The amount, canonical.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function parseMoney(value: unknown, field = 'money'): Money {
  if (typeof value !== 'object' || value === null) {
    throw invalidInput(field, 'an amount such as { currency: "USD", amount: "12.50" }', value);
  }
  const { currency, amount } = value as { readonly currency?: unknown; readonly amount?: unknown };
  const code = parseCurrency(currency, `${field}.currency`);
  return moneyFromAtoms(parseAtoms(amount, `${field}.amount`), code, `${field}.amount`);
}

/**
 * Turns an internal amount into public money.
 *
 * @param atoms - The amount in atoms.
 * @param currency - A valid currency code; not checked again.
 * @param field - Path named in the error.
 * @returns The amount.
 * @throws BillingError with code `INVALID_INPUT` when it is beyond 10^15 major units.
 */
export function moneyFromAtoms<Currency extends string>(
  atoms: Atoms,
  currency: Currency,
  field = 'amount',
): Money<Currency> {
  if (atoms >= LARGEST_ATOMS || atoms <= -LARGEST_ATOMS) {
    throw invalidInput(field, 'smaller than 10^15 in size', formatAtoms(atoms));
  }
  return Object.freeze({ currency, amount: formatAtoms(atoms) }) as Money<Currency>;
}

/**
 * Turns public money into an internal amount.
 *
 * @param value - The amount; checked again, because a caller may have made it by hand.
 * @param field - Path named in the error.
 * @returns The amount in atoms.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function atomsOf(value: Money, field = 'money'): Atoms {
  return parseAtoms(parseMoney(value, field).amount, `${field}.amount`);
}

function inOneCurrency(left: Money, right: Money): readonly [Atoms, Atoms] {
  const atoms = [atomsOf(left, 'left'), atomsOf(right, 'right')] as const;
  if (left.currency === right.currency) return atoms;
  throw new BillingError('CURRENCY_MISMATCH', `Expected ${left.currency}, seen ${right.currency}.`, {
    details: { expected: left.currency, seen: right.currency },
  });
}

/**
 * Adds two amounts of one currency, exactly.
 *
 * @param left - An amount.
 * @param right - An amount of the same currency; other currencies do not compile.
 * @returns The sum.
 * @throws BillingError with code `CURRENCY_MISMATCH` when currencies known only at run time differ.
 */
export function addMoney<C extends string>(left: Money<C>, right: Money<NoInfer<C>>): Money<C> {
  const [leftAtoms, rightAtoms] = inOneCurrency(left, right);
  return moneyFromAtoms(leftAtoms + rightAtoms, left.currency);
}

/**
 * Subtracts one amount from another of the same currency, exactly.
 *
 * @param left - An amount.
 * @param right - What is taken away.
 * @returns The difference.
 * @throws BillingError with code `CURRENCY_MISMATCH`.
 */
export function subtractMoney<C extends string>(left: Money<C>, right: Money<NoInfer<C>>): Money<C> {
  const [leftAtoms, rightAtoms] = inOneCurrency(left, right);
  return moneyFromAtoms(leftAtoms - rightAtoms, left.currency);
}

/**
 * The same amount with the other sign.
 *
 * @param value - An amount.
 * @returns Its negative.
 */
export function negateMoney<C extends string>(value: Money<C>): Money<C> {
  return moneyFromAtoms(-atomsOf(value), value.currency);
}

/**
 * Compares two amounts of one currency.
 *
 * @param left - An amount.
 * @param right - An amount of the same currency.
 * @returns -1, 0 or 1.
 * @throws BillingError with code `CURRENCY_MISMATCH`.
 */
export function compareMoney<C extends string>(left: Money<C>, right: Money<NoInfer<C>>): -1 | 0 | 1 {
  const [leftAtoms, rightAtoms] = inOneCurrency(left, right);
  const difference = leftAtoms - rightAtoms;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/**
 * Multiplies an amount by a whole number, exactly.
 *
 * @param value - An amount.
 * @param factor - An integer as bigint.
 * @returns The product.
 */
export function multiplyMoney<C extends string>(value: Money<C>, factor: bigint): Money<C> {
  if (typeof factor !== 'bigint') throw invalidInput('factor', 'an integer as bigint, such as 3n', factor);
  return moneyFromAtoms(atomsOf(value) * factor, value.currency);
}

/**
 * Rounds an amount to fewer decimals; the mode and the decimals are always named.
 *
 * @param value - An amount.
 * @param rounding - Mode and decimals, 0 to 12.
 * @returns The rounded amount.
 * @throws BillingError with code `INVALID_INPUT` when there is no such mode, or decimals are no whole number from 0 to 12.
 */
export function roundMoney<C extends string>(value: Money<C>, rounding: Rounding): Money<C> {
  return moneyFromAtoms(roundAtoms(atomsOf(value), checkRounding(rounding, 'rounding')), value.currency);
}

/**
 * The amount in ISO 4217 minor units, as processors want it.
 *
 * @param value - An amount.
 * @param mode - How digits beyond the minor unit are lost.
 * @returns Integer count of minor units.
 */
export function minorUnits(value: Money, mode: RoundingMode): bigint {
  checkOneOf(mode, 'mode', roundingModes);
  return divideRounded(atomsOf(value), 10n ** BigInt(ATOM_DECIMALS - minorDigits(value.currency)), mode);
}
