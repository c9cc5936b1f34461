const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/;
const OFFSET = /(?:[+-]\d\d:?\d\d|GMT|UTC|Z)$/;
const LEG_ID = /^CA[0-9a-f]{32}$/i;

/**
 * Reads text.
 *
 * @param value - Anything.
 * @returns The text without blanks around it; absent when it is empty or none.
 */
export function readText(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/**
 * Reads the id of a leg.
 *
 * @param value - Anything.
 * @returns The Call SID, or absent when it is none.
 */
export function readLegId(value: unknown): string | undefined {
  return typeof value === 'string' && LEG_ID.test(value) ? value : undefined;
}

/**
 * Reads a talk time; a part of a second counts as a whole one.
 *
 * @param value - Decimal text, or a number.
 * @returns Whole seconds, or absent when it is no time.
 */
export function readSeconds(value: unknown): number | undefined {
  const [, sign, whole = '', fraction = ''] = decimalOf(value) ?? [];
  if (sign !== '') return undefined;
  const seconds = Number(whole) + (/[1-9]/.test(fraction) ? 1 : 0);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/**
 * Reads a price. The vendor writes a charge as a negative number; a cost of ours is above zero.
 *
 * @param price - Decimal text, or a number.
 * @param unit - ISO 4217 code.
 * @returns The price, or absent until both are known.
 */
export function readPrice(
  price: unknown,
  unit: unknown,
): { readonly amount: string; readonly currency: string } | undefined {
  const [, sign, whole = '', fraction] = decimalOf(price) ?? [];
  const currency = readText(unit)?.toUpperCase();
  if (sign === undefined || currency === undefined || !/^[A-Z]{3}$/.test(currency)) return undefined;
  const digits = fraction === undefined ? whole : `${whole}.${fraction}`;
  const isCredit = sign === '' && /[1-9]/.test(digits);
  return { amount: isCredit ? `-${digits}` : digits, currency };
}

/**
 * Reads an instant.
 *
 * @param value - RFC 2822 or ISO 8601 text with an offset, or a date as the SDK makes it.
 * @returns Epoch milliseconds, or absent when it is no instant.
 */
export function readInstant(value: unknown): number | undefined {
  const isText = typeof value === 'string' && OFFSET.test(value.slice(-6));
  const ms = isText ? Date.parse(value) : value instanceof Date ? value.getTime() : Number.NaN;
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}

function decimalOf(value: unknown): RegExpExecArray | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' ? (DECIMAL.exec(text) ?? undefined) : undefined;
}
