import { isWithheld, readRecord } from '@live-calls/core/adapter';

const DECIMAL = /^\s*(-?)(\d{1,30})(?:\.(\d{0,30}))?(?:e([+-]?[0-2]?\d))?\s*$/i;
const E164_DIGITS = /^[1-9]\d{6,14}$/;
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:?\d\d)?$/;
/**
 * Reads text; a number counts as its digits.
 *
 * @param value - Anything.
 * @returns The text without blanks around it; absent when empty or no text.
 */
export function readText(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/**
 * Reads a decimal number, given as text or number, without going through a binary fraction.
 *
 * @param value - Anything.
 * @returns Plain decimal text, such as `0.00052500`; absent when it is no number.
 */
export function readDecimal(value: unknown): string | undefined {
  const text = readText(value);
  const [, sign, whole = '', fraction = '', exponent] = (text && DECIMAL.exec(text)) || [];
  if (sign === undefined) return undefined;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent ?? 0);
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0').padEnd(point, '0');
  const place = Math.max(point, 1);
  const integer = padded.slice(0, place).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(place);
  return `${/[1-9]/.test(digits) ? sign : ''}${integer}${rest === '' ? '' : `.${rest}`}`;
}

/**
 * Reads a talk time; a part of a second counts as a whole one.
 *
 * @param value - Anything.
 * @returns Whole seconds, or absent when it is no time.
 */
export function readSeconds(value: unknown): number | undefined {
  const decimal = readDecimal(value);
  if (decimal === undefined || decimal.startsWith('-')) return undefined;
  const [whole = '0', fraction = ''] = decimal.split('.');
  const seconds = Number(whole) + (/[1-9]/.test(fraction) ? 1 : 0);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/**
 * Reads an instant: ISO 8601, also with a blank for the T; without an offset it is UTC.
 *
 * @param value - Anything.
 * @returns Epoch milliseconds, or absent when it is no instant.
 */
export function readInstant(value: unknown): number | undefined {
  const [, day, time, offset = 'Z'] = (typeof value === 'string' && ISO.exec(value.trim())) || [];
  if (day === undefined || time === undefined) return undefined;
  const ms = Date.parse(`${day}T${time}${/^[+-]\d{4}$/.test(offset) ? withColon(offset) : offset}`);
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}

/**
 * Reads an end of a call: a number or address as text or number, or an object that names its type.
 *
 * @param value - Anything.
 * @returns A number with plus, or an address; absent when it is withheld or not reported.
 */
export function readParty(value: unknown): string | undefined {
  const record = readRecord(value);
  const named = record && (record.number ?? record.uri ?? record.user ?? record.extension);
  const text = readText(record === undefined ? value : named);
  if (text === undefined || isWithheld(text)) return undefined;
  const isPhone = record === undefined || record.number !== undefined;
  return isPhone && E164_DIGITS.test(text) ? `+${text}` : text;
}

/**
 * Reads an id that may stand in a key.
 *
 * @param value - Anything.
 * @returns The id, or absent when it is none.
 */
export function readId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value) ? value : undefined;
}

function withColon(offset: string): string {
  return `${offset.slice(0, 3)}:${offset.slice(3)}`;
}
