import type { MoneyOnWire } from '@live-calls/http';
import { LOCALE } from './locale.ts';

/** How much of an amount is shown. */
export type Precision =
  /** The currency's own decimals; what is cut off is never rounded up, so nobody sees money that is not there. */
  | 'short'
  /** Every decimal that the ledger has. */
  | 'exact';

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, precision: Precision): Intl.NumberFormat {
  const key = `${currency} ${precision}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    ...(precision === 'exact' ? { maximumFractionDigits: 12 } : { roundingMode: 'floor' }),
  });
  formats.set(key, made);
  return made;
}

/**
 * Writes an amount. The decimal text goes into the formatter as it is: at no point is it a number.
 *
 * @param money - The amount.
 * @param precision - How much of it.
 */
export function moneyText({ currency, amount }: MoneyOnWire, precision: Precision = 'short'): string {
  return formatOf(currency, precision).format(amount as Intl.StringNumericLiteral);
}

/** A price or another plain decimal text with its currency, with every decimal. */
export function priceText(amount: string, currency: string): string {
  return moneyText({ currency, amount }, 'exact');
}

/** Whether an amount is below zero; by its sign, not by arithmetic. */
export function isBelowZero({ amount }: MoneyOnWire): boolean {
  return amount.startsWith('-');
}

/** Whether an amount is zero. */
export function isZero({ amount }: MoneyOnWire): boolean {
  return /^-?0*\.?0*$/.test(amount);
}

/** The decimals that a currency is printed with. */
export function decimalsOf(currency: string): number {
  return (
    new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2
  );
}

/** What an entered amount is. */
export type EnteredAmount =
  | { readonly status: 'amount'; readonly amount: string }
  | { readonly status: 'empty' }
  | { readonly status: 'malformed'; readonly rule: string };

/**
 * Reads what somebody typed as an amount: digits, one decimal point, commas between thousands.
 *
 * @param text - As typed.
 * @param currency - The currency, for its decimals.
 */
export function readAmount(text: string, currency: string): EnteredAmount {
  const plain = text.replace(/[\s$€£¥]/g, '');
  if (plain === '') return { status: 'empty' };
  const decimals = decimalsOf(currency);
  const grouped = /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  const parts = /^(\d{1,12})(?:\.(\d*))?$/.exec(grouped);
  if (parts === null) return { status: 'malformed', rule: 'Enter digits, such as 100 or 99.50.' };
  const [, whole = '', fraction = ''] = parts;
  if (fraction.length > decimals) {
    return {
      status: 'malformed',
      rule: decimals === 0 ? 'No decimals here.' : `At most ${decimals} decimals.`,
    };
  }
  const trimmed = whole.replace(/^0+(?=\d)/, '');
  return { status: 'amount', amount: fraction === '' ? trimmed : `${trimmed}.${fraction}` };
}
