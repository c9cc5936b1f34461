import { type Money, minorDigits, money } from '@live-calls/core/adapter';

/**
 * Writes an amount as the vendor does: in minor units, as text.
 *
 * @param amount - The amount.
 * @returns Such as `5313` for 53.13 USD, 53.130 JOD being `53130`; absent for what is finer than the currency.
 */
export function toTill({ amount, currency }: Money): string | undefined {
  const digits = minorDigits(currency);
  const [whole = '', fraction = ''] = amount.split('.');
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  return String(BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0')));
}

/**
 * Reads an amount of the vendor's.
 *
 * @param units - Minor units.
 * @param currency - ISO 4217 code.
 * @returns The amount; absent when it is none.
 */
export function fromTill(units: unknown, currency: unknown): Money | undefined {
  if (typeof units !== 'string' || !/^\d{1,15}$/.test(units) || !isCurrency(currency)) return undefined;
  const digits = minorDigits(currency);
  const text = units.padStart(digits + 1, '0');
  const point = text.length - digits;
  return money(digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`, currency);
}

function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && Intl.supportedValuesOf('currency').includes(code);
}
