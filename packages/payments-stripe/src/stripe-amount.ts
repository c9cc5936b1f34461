import { BillingError, type Money, minorDigits, money } from '@live-calls/core/adapter';
import { readText, readWhole } from './vendor-values.ts';

// Stripe's minor units where they are not those of ISO 4217. MGA has a minor unit by ISO that is no decimal one; ISK and UGX
// have none any more, but Stripe keeps two decimals for them, which must be zero.
const DIGITS: ReadonlyMap<string, number> = new Map([
  ['MGA', 0],
  ['ISK', 2],
  ['UGX', 2],
]);

/** Stripe takes no amounts of these. */
const UNKNOWN: ReadonlySet<string> = new Set(['IQD', 'LYD']);

/** Beyond this no currency goes; where one ends earlier, Stripe says so. */
const MOST = 999_999_999_999n;

/** An amount as Stripe takes it, or why it cannot. */
export type StripeAmount =
  | {
      /** Minor units. */
      readonly units: number;
    }
  | {
      /** Why it cannot be asked for. */
      readonly refusal: 'currency-not-supported' | 'amount-not-supported';
    };

function digitsOf(currency: string): number {
  return DIGITS.get(currency) ?? minorDigits(currency);
}

/** What the units of an amount have to be divisible by. */
function stepOf(currency: string): bigint {
  if (currency === 'ISK' || currency === 'UGX') return 100n;
  // Currencies of three decimals end in zero.
  return minorDigits(currency) === 3 ? 10n : 1n;
}

/**
 * Turns an amount into Stripe's minor units.
 *
 * @param amount - Zero or more.
 * @returns The units, or why Stripe takes no such amount.
 */
export function toStripe({ amount, currency }: Money): StripeAmount {
  if (UNKNOWN.has(currency)) return { refusal: 'currency-not-supported' };
  const digits = digitsOf(currency);
  const [whole = '0', fraction = ''] = amount.split('.');
  const isWhole = !/[1-9]/.test(fraction.slice(digits));
  const units = BigInt(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
  if (!isWhole || units < 0n || units > MOST || units % stepOf(currency) !== 0n) {
    return { refusal: 'amount-not-supported' };
  }
  return { units: Number(units) };
}

/**
 * Turns Stripe's minor units into an amount.
 *
 * @param units - Zero or more.
 * @param code - Stripe's code of the currency, in small letters.
 * @returns The amount.
 * @throws BillingError with code `INVALID_INPUT` for a currency that is none.
 */
export function fromStripe(units: number, code: string): Money {
  const currency = code.toUpperCase();
  return money(textOf(units, currency), currency);
}

/**
 * Reads an amount of a message.
 *
 * @param units - Anything.
 * @param code - Anything.
 * @returns The amount; absent when it is below zero, or none.
 */
export function readAmount(units: unknown, code: unknown): Money | undefined {
  const [whole, currency] = [readWhole(units), readText(code)];
  if (whole === undefined || whole < 0 || currency === undefined) return undefined;
  try {
    return fromStripe(whole, currency);
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return undefined;
    throw error;
  }
}

/**
 * Writes Stripe's minor units as a payer types them.
 *
 * @param units - Zero or more.
 * @param code - Stripe's code of the currency, in small letters.
 * @returns Such as `50.00 USD`.
 */
export function showStripe(units: number, code: string): string {
  const currency = code.toUpperCase();
  return `${textOf(units, currency)} ${currency}`;
}

function textOf(units: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(units).padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
}
