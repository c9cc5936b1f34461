import { formatAtoms } from '../money/atoms.ts';
import { type Rounding, roundingModes } from '../money/rounding.ts';
import { parseInstant } from '../time/instant.ts';
import type { RuleProblems } from './rule-problem.ts';

/** Longest call and largest number of seconds anywhere: 31 days. Longer is a broken counter, not a call. */
export const MOST_SECONDS = 2_678_400;

/** Longest `perSeconds` and `incrementSeconds`: a day. */
export const LONGEST_STEP_SECONDS = 86_400;

const LARGEST_PRICE_ATOMS = 10n ** 20n;
const AMOUNT = /^\d{1,9}(?:\.\d{1,12})?$/;
const AMOUNT_RULE =
  'a decimal number as text from "0" to "100000000", at most 12 decimals, no sign, no exponent, such as "0.0085"';
const ZEROS = '000000000000';
const SCHEME = /^[a-z][a-z0-9+.-]{0,15}:[!-~]{0,64}$/;
const UNSAFE = /[\p{Cc}\p{Cs}\p{Cn}\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/u;
/**
 * Texts that were read before. A deck repeats its prices, names and dates many times; reading each once makes a book of
 * 200,000 rules compile in half the time. Bounded, and holds only what was found right.
 */
class ReadBefore {
  readonly #known = new Map<string, string>();

  get(text: string): string | undefined {
    return this.#known.get(text);
  }

  keep(text: string, read: string): string {
    if (this.#known.size >= MOST_READ_BEFORE) this.#known.clear();
    this.#known.set(text, read);
    return read;
  }
}

const MOST_READ_BEFORE = 20_000;
const amounts = new ReadBefore();
const names = new ReadBefore();
const instants = new ReadBefore();
const INSTANT_RULE = 'an instant with offset such as "2026-03-01T00:00:00Z"';

/**
 * Reads an amount of a rule: zero or more, in the book's currency.
 *
 * @param value - Anything.
 * @param path - Path of the field.
 * @param problems - Where a problem is noted.
 * @returns Atoms, or absent when it is no amount.
 */
export function readAmount(value: unknown, path: string, problems: RuleProblems): bigint | undefined {
  if (typeof value !== 'string' || !AMOUNT.test(value)) {
    return problems.add(path, AMOUNT_RULE, value);
  }
  const point = value.indexOf('.');
  const fraction = point < 0 ? '' : value.slice(point + 1);
  const atoms = BigInt((point < 0 ? value : value.slice(0, point)) + fraction + ZEROS.slice(fraction.length));
  return atoms <= LARGEST_PRICE_ATOMS ? atoms : problems.add(path, AMOUNT_RULE, value);
}

/**
 * Reads an amount as canonical text.
 *
 * @param value - Anything.
 * @param path - Path of the field.
 * @param problems - Where a problem is noted.
 * @returns Canonical decimal text, or absent.
 */
export function readAmountText(value: unknown, path: string, problems: RuleProblems): string | undefined {
  const known = typeof value === 'string' ? amounts.get(value) : undefined;
  if (known !== undefined) return known;
  const atoms = readAmount(value, path, problems);
  return atoms === undefined ? undefined : amounts.keep(value as string, formatAtoms(atoms));
}

/** Bounds of a whole number, both inclusive. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Where a field is, and where its problem goes. */
export interface Place {
  /** Path of the field. */
  readonly path: string;
  /** Where a problem is noted. */
  readonly problems: RuleProblems;
}

/**
 * Reads a whole number.
 *
 * @param value - Anything.
 * @param bounds - Least and most, both inclusive.
 * @param place - Where it is.
 * @returns The number, or absent.
 */
export function readWhole(value: unknown, bounds: Bounds, place: Place): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= bounds.least && value <= bounds.most) {
    return value === 0 ? 0 : value;
  }
  return place.problems.add(place.path, `a whole number from ${bounds.least} to ${bounds.most}`, value);
}

/**
 * Reads one of a few words.
 *
 * @param value - Anything.
 * @param words - The words.
 * @param place - Where it is.
 * @returns The word, or absent.
 */
export function readWord<const Word extends string>(
  value: unknown,
  words: readonly Word[],
  place: Place,
): Word | undefined {
  for (const word of words) if (value === word) return word;
  return place.problems.add(place.path, `one of ${words.map((word) => `"${word}"`).join(', ')}`, value);
}

/**
 * Reads a prefix of a number or of a scheme.
 *
 * @param value - Anything.
 * @param path - Path of the field.
 * @param problems - Where a problem is noted.
 * @returns The prefix, or absent.
 */
export function readPrefix(value: unknown, path: string, problems: RuleProblems): string | undefined {
  if (typeof value === 'string' && (isDigits(value) || SCHEME.test(value))) return value;
  return problems.add(
    path,
    'at most 15 digits without plus sign, or a scheme such as "client:" or "sip:", or "" for all',
    value,
  );
}

/**
 * Says whether text is nothing but at most 15 ASCII digits; empty text is.
 *
 * @param text - Any text.
 * @returns True for digits.
 */
export function isDigits(text: string): boolean {
  if (text.length > 15) return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/**
 * Reads a line of text for people, in Unicode normal form C.
 *
 * @param value - Anything.
 * @param path - Path of the field.
 * @param problems - Where a problem is noted.
 * @returns The text, or absent.
 */
export function readName(value: unknown, path: string, problems: RuleProblems): string | undefined {
  const known = typeof value === 'string' ? names.get(value) : undefined;
  if (known !== undefined) return known;
  if (typeof value !== 'string' || value.length === 0 || value.length > 200 || UNSAFE.test(value)) {
    return problems.add(
      path,
      'text of 1 to 200 characters without control characters or direction marks',
      value,
    );
  }
  return names.keep(value, value.normalize('NFC'));
}

/**
 * Reads an instant as canonical text.
 *
 * @param value - Anything.
 * @param path - Path of the field.
 * @param problems - Where a problem is noted.
 * @returns ISO 8601 in UTC, or absent.
 */
export function readInstant(value: unknown, path: string, problems: RuleProblems): string | undefined {
  const known = typeof value === 'string' ? instants.get(value) : undefined;
  if (known !== undefined) return known;
  if (typeof value === 'string') {
    try {
      return instants.keep(value, new Date(parseInstant(value, path)).toISOString());
    } catch {
      // Noted below, with all the other problems.
    }
  }
  return problems.add(path, INSTANT_RULE, value);
}

/**
 * Reads a rounding.
 *
 * @param value - Anything.
 * @param path - Path of the field.
 * @param problems - Where a problem is noted.
 * @returns The rounding, or absent.
 */
export function readRounding(value: unknown, path: string, problems: RuleProblems): Rounding | undefined {
  const fields = readObject(value, ['mode', 'decimals'], { path, problems });
  if (fields === undefined) return undefined;
  const mode = readWord(fields.mode, roundingModes, { path: `${path}.mode`, problems });
  const decimals = readWhole(fields.decimals, { least: 0, most: 12 }, { path: `${path}.decimals`, problems });
  return mode === undefined || decimals === undefined ? undefined : { mode, decimals };
}

/**
 * Reads an object and refuses fields it does not know: a mistyped field must not silently mean its default.
 *
 * @param value - Anything.
 * @param known - The fields there are.
 * @param place - Where it is.
 * @returns The object, its fields untrusted, or absent when it is none. Unknown fields are noted.
 */
export function readObject<const Field extends string>(
  value: unknown,
  known: readonly Field[],
  place: Place,
): { readonly [field in Field]?: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
    return place.problems.add(place.path, 'an object', value);
  }
  for (const field of Object.keys(value)) {
    if ((known as readonly string[]).includes(field)) continue;
    place.problems.add(
      `${place.path}.${field.slice(0, 40).replace(/[^\w-]/g, '?')}`,
      `left out: there is no such field (${known.join(', ')})`,
      field,
    );
  }
  return value as { readonly [field in Field]?: unknown };
}
