import { getCountries, getCountryCallingCode } from 'libphonenumber-js';
import { describe, expect, it } from 'vitest';
import {
  countriesOfPrefix,
  countryByCode,
  countryByName,
  countryOfDestination,
  dialCountries,
} from './price-book-countries.ts';

describe('the table of countries', () => {
  it('has every country of libphonenumber-js with its calling code, and Antarctica', () => {
    const expected = getCountries().map((code) => `${code} ${getCountryCallingCode(code)}`);
    const own = dialCountries.map(({ code, callingCode }) => `${code} ${callingCode}`);
    expect(own.toSorted()).toEqual([...expected, 'AQ 672'].toSorted());
  });

  it('knows the names of the platform', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'region' });
    for (const { code } of dialCountries)
      expect([code, countryByName(names.of(code) ?? '')?.code]).toEqual([code, code]);
  });

  it('finds nothing where there is nothing', () => {
    expect(countryByCode('XX')).toBeUndefined();
    expect(countryByName('__proto__')).toBeUndefined();
    expect(countriesOfPrefix('870')).toEqual([]);
    expect(countriesOfPrefix('')).toEqual([]);
  });
});

describe('the country of a destination', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['2451', 'Guinea-Bissau Mobile - MTN', 'GW'],
    ['2241', 'Guinea Mobile', 'GN'],
    ['1242', 'Bahamas Fixed', 'BS'],
    ['1242', 'THE BAHAMAS', 'BS'],
    ['447', 'UK Mobile', 'GB'],
    ['441534', 'Jersey', 'JE'],
    ['243', 'Congo, Democratic Republic', 'CD'],
    ['242', 'Congo', 'CG'],
    ['262', 'Reunion Mobile', 'RE'],
    ['1869', 'Saint Kitts and Nevis', 'KN'],
    ['90', 'Turkey', 'TR'],
    ['1404', 'Georgia', undefined],
    ['7701', 'Altel', undefined],
    ['3460', 'Vodafone', 'ES'],
    ['870', 'Inmarsat', undefined],
    ['34', undefined, 'ES'],
    ['sip:', 'Spain', undefined],
  ])('%s %s', (prefix, name, country) => {
    expect(countryOfDestination(prefix, name)).toBe(country);
  });
});
