import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { countriesOfPrefix, countryByCode } from '../rating/price-book-countries.ts';

const NUMBER = /^\+\d{4,15}$/;
const MOST_REMEMBERED = 20_000;

const remembered = new Map<string, string | undefined>();

/**
 * The country of a number, for calls whose rule names none.
 *
 * @param number - The number called, E.164 with plus; anything else has no country.
 * @returns ISO 3166-1 alpha-2 code, or absent when it cannot be told.
 */
export function countryCalled(number: string | undefined): string | undefined {
  if (number === undefined || !NUMBER.test(number)) return undefined;
  const sharing = countriesOfPrefix(number.slice(1));
  if (sharing.length <= 1) return sharing[0]?.code;
  if (remembered.has(number)) return remembered.get(number);
  const country = parsePhoneNumberFromString(number)?.country;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(number, country);
  return country;
}

/**
 * The English name of a country. From the table that price books are read with, so that a report prints the same on
 * every version of Node and of its locale data.
 *
 * @param code - ISO 3166-1 alpha-2 code.
 * @returns Its name; the code itself when the table has none.
 */
export function countryName(code: string): string {
  return countryByCode(code)?.name ?? code;
}
