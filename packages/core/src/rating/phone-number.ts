import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { invalidInput } from '../errors/invalid-input.ts';
import { isWithheld } from './withheld-caller.ts';

const LONGEST_TEXT = 80;
const SHORTEST_DIGITS = 7;
const LONGEST_DIGITS = 15;
const PLUS = 43;
const SCHEME = /^([a-z][a-z0-9+.-]{0,15}):([!-~]{1,64})$/i;
const NATIONAL = /^[0-9*#(][0-9 ().*#/-]{0,39}$/;
const MOST_CACHED = 50_000;
const RULE =
  'a number with plus sign such as "+442071838750", or a scheme such as "sip:alice@example.com" or "client:alice"';

/** How a number is to be read. */
export interface NumberOptions {
  /** Path named in errors. */
  readonly field: string;
  /** ISO country in which a number without plus sign was dialled. */
  readonly defaultCountry?: string | undefined;
}

/** A caller's number as reported. */
export interface Caller {
  /** Digits without plus sign, or a scheme and what follows; absent when withheld. */
  readonly number?: string;
  /** The caller hid the number, or the carrier did not know it. */
  readonly withheld: boolean;
}

/**
 * Brings a number called to the form that prefixes are compared with.
 *
 * Digits after a plus sign are taken as they are: 7 to 15 of them, not beginning with zero. Without plus sign the
 * number is read as dialled in the default country, trunk and international prefixes included, and refused when that
 * country has no numbers of its length.
 *
 * @param value - The number as given; dots, blanks, hyphens and brackets are allowed only without plus sign.
 * @param options - Field and default country.
 * @returns Digits without plus sign, or a scheme in small letters and what follows.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function normaliseNumber(value: unknown, options: NumberOptions): string {
  const { field, defaultCountry } = options;
  if (typeof value !== 'string' || value.length > LONGEST_TEXT) throw invalidInput(field, RULE, value);
  if (value.charCodeAt(0) === PLUS) {
    if (isInternational(value)) return value.slice(1);
    throw invalidInput(
      field,
      `${SHORTEST_DIGITS} to ${LONGEST_DIGITS} digits after the plus sign, the first not 0`,
      value,
    );
  }
  const scheme = SCHEME.exec(value);
  if (scheme !== null) return `${(scheme[1] as string).toLowerCase()}:${scheme[2]}`;
  if (!NATIONAL.test(value)) throw invalidInput(field, RULE, value);
  if (defaultCountry === undefined) {
    throw invalidInput(
      field,
      'a number with plus sign, or there must be a default country to dial it in',
      value,
    );
  }
  const digits = fromNational(value, defaultCountry, field);
  if (digits !== undefined) return digits;
  throw invalidInput(field, `a number as dialled in ${defaultCountry}, or one with plus sign`, value);
}

/**
 * Brings a caller's number to the form that origin prefixes are compared with. Callers may be hidden, and what carriers
 * report as a caller may be no number at all; neither stops a call from being rated.
 *
 * @param value - The number as given; absent or empty when not reported.
 * @param options - Field and default country.
 * @returns The number, or that it was withheld.
 * @throws BillingError with code `INVALID_INPUT` for what is neither a number nor known to stand for a withheld one.
 */
export function normaliseCaller(value: unknown, options: NumberOptions): Caller {
  if (value === undefined || value === '') return { withheld: false };
  if (typeof value === 'string' && value.length <= LONGEST_TEXT && isWithheld(value))
    return { withheld: true };
  return { number: normaliseNumber(value, options), withheld: false };
}

const countries = new Map<string, string | undefined>();

/**
 * The country of a number, by the numbering plans in `libphonenumber-js`. Answers are kept by the digits that can make a
 * difference, because the library is a hundred times dearer than the rest of rating a call.
 *
 * @param number - Digits without plus sign.
 * @returns ISO country; absent for schemes, satellite and other numbers of no one country, and unassigned ranges.
 */
export function countryOfNumber(number: string): string | undefined {
  const code = number.charCodeAt(0);
  if (code < 48 || code > 57) return undefined;
  // In the North American plan the area code decides; elsewhere eight digits and the length do.
  const key =
    code === 49 ? `${number.slice(0, 4)}/${number.length}` : `${number.slice(0, 8)}/${number.length}`;
  const known = countries.get(key);
  if (known !== undefined || countries.has(key)) return known;
  const country = parsePhoneNumberFromString(`+${number}`)?.country;
  if (countries.size >= MOST_CACHED) countries.clear();
  countries.set(key, country);
  return country;
}

/**
 * Checks a country for reading national numbers.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The ISO country, or absent when none is given.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkDefaultCountry(value: unknown, field: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length === 2 && isSupportedCountry(value)) return value;
  throw invalidInput(field, 'an ISO 3166-1 country of two capitals such as "US"', value);
}

function isInternational(text: string): boolean {
  const { length } = text;
  if (length <= SHORTEST_DIGITS || length > LONGEST_DIGITS + 1 || text.charCodeAt(1) === 48) return false;
  for (let index = 1; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function fromNational(text: string, defaultCountry: string, field: string): string | undefined {
  const country = checkDefaultCountry(defaultCountry, `${field}.defaultCountry`) as CountryCode;
  const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (number === undefined || !number.isPossible()) return undefined;
  return number.number.slice(1);
}
