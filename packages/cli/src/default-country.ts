import { BillingError, parsePriceBook, rate } from '@live-calls/core';
import { shown } from './call-file/shown.ts';
import { type OptionValues, text } from './options.ts';
import { UsageError } from './streams.ts';

/**
 * The country of numbers without a plus sign, checked once: a wrong one would have every line rejected.
 *
 * @param values - Option values.
 * @returns The ISO country, or absent.
 * @throws UsageError that names `--default-country`.
 */
export function defaultCountryOf(values: OptionValues): string | undefined {
  const country = text(values, 'default-country');
  if (country === undefined || isCountry(country)) return country;
  const capitals = country.trim().toUpperCase();
  const meant = isCountry(capitals) ? ` Did you mean ${capitals}?` : '';
  throw new UsageError(
    `--default-country must be an ISO 3166-1 country of two capitals such as US; seen: ${shown(country)}.${meant}`,
  );
}

/** Only the rating engine knows which countries it reads numbers of. */
function isCountry(defaultCountry: string): boolean {
  const call = { to: '+442071838750', startAt: new Date(0), durationSeconds: 0 };
  try {
    rate(call, parsePriceBook({ currency: 'USD', rules: [] }), { defaultCountry });
    return true;
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return false;
    throw error;
  }
}
