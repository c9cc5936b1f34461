import { invalidInput } from './invalid-input.ts';

/** A request whose fields are not trusted yet. */
export type Untrusted = { readonly [field: string]: unknown };

const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u202A-\u202E\u2066-\u2069\u200E\u200F]/u;

/**
 * Checks that a value is an object with fields (not a list, not a date).
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The value, its fields untrusted.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkObject(value: unknown, field: string): Untrusted {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
    return value as Untrusted;
  }
  throw invalidInput(field, 'an object', value);
}

/**
 * Checks a line of text for people: names, titles, reasons. Control characters, line separators and direction marks are
 * refused.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @param most - Most characters; 200 by default.
 * @returns The text.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkText(value: unknown, field: string, most = 200): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > most) {
    throw invalidInput(field, `text of 1 to ${most} characters`, value);
  }
  if (isBlank(value)) throw invalidInput(field, 'text that is more than blanks', value);
  if (isPlainAscii(value) || !UNSAFE.test(value)) return value;
  throw invalidInput(field, 'text without control characters, line separators or direction marks', value);
}

/**
 * Checks optional text; absent stays absent.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @param most - Most characters; 200 by default.
 * @returns The text, or absent.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkOptionalText(value: unknown, field: string, most = 200): string | undefined {
  return value === undefined ? undefined : checkText(value, field, most);
}

/**
 * Checks a reference or key: an id made by the host or a vendor. Printable ASCII without blanks, so that it can stand in
 * a URL, a log line and a primary key.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The reference.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkReference(value: unknown, field: string): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= 200 && isPrintable(value))
    return value;
  throw invalidInput(field, 'a reference of 1 to 200 printable ASCII characters without blanks', value);
}

/**
 * Checks the content hash of a price book.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The hash.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkBookHash(value: unknown, field: string): string {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw invalidInput(field, 'the hash of a price book, 64 hexadecimal digits', value);
}

/**
 * Checks a whole number within bounds.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @param bounds - Least and most, both inclusive.
 * @returns The number.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkWhole(
  value: unknown,
  field: string,
  bounds: { readonly least: number; readonly most: number },
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= bounds.least && value <= bounds.most) {
    // Negative zero would read back as another value than was written.
    return value === 0 ? 0 : value;
  }
  throw invalidInput(field, `a whole number from ${bounds.least} to ${bounds.most}`, value);
}

/**
 * Checks one of a few words.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @param words - The allowed words.
 * @returns The word.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkOneOf<const Word extends string>(
  value: unknown,
  field: string,
  words: readonly Word[],
): Word {
  for (const word of words) if (value === word) return word;
  throw invalidInput(field, `one of ${words.map((word) => `"${word}"`).join(', ')}`, value);
}

/**
 * Checks yes or no.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The boolean.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkBoolean(value: unknown, field: string): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidInput(field, 'true or false', value);
}

/**
 * Checks a list.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @param most - Most elements.
 * @returns The list, its elements untrusted; a hole in it is an element that is `undefined`.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkList(value: unknown, field: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return Array.from<unknown>(value);
  throw invalidInput(field, `a list of at most ${most} elements`, value);
}

/**
 * Refuses fields that nobody reads: a misspelt filter or policy would otherwise be ignored without a word.
 *
 * @param given - The object.
 * @param field - Path named in the error.
 * @param known - Every field there is.
 * @throws BillingError with code `INVALID_INPUT`, naming the unknown field.
 */
export function refuseUnknownFields(given: Untrusted, field: string, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const shortened = /^[\w-]{1,40}$/.test(name) ? name : '?';
    throw invalidInput(`${field}.${shortened}`, `one of ${known.join(', ')}`, name);
  }
}

/** Looks at the first character only, unless that could be a blank. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first <= 32 || first > 126) && text.trim() === '';
}

function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126) return false;
  }
  return true;
}

function isPrintable(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 33 || code > 126) return false;
  }
  return true;
}
