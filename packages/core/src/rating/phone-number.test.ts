import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { countryOfNumber, normaliseCaller, normaliseNumber } from './phone-number.ts';

const HOSTILE = [
  '',
  '+',
  '+1',
  '+123456',
  '+0123456789',
  '+1234567890123456',
  '+1 212 555 0123',
  '+1212555O123',
  '+１２１２５５５０１２３',
  '\u202e+12125550123',
  '+12125550123\u0000',
  '+12125550123\n',
  'sip:',
  'sip:a b',
  'javascript:\u0007',
  '__proto__',
  'constructor',
  'anonymous',
  '+'.repeat(1_000_000),
  '('.repeat(1_000_000),
  `sip:${'a'.repeat(1_000_000)}`,
  12_125_550_123,
  null,
  undefined,
  {},
  ['+12125550123'],
];

describe('normaliseNumber', () => {
  it.each([
    ['+442071838750', undefined, '442071838750'],
    ['+2901234', undefined, '2901234'],
    ['+123456789012345', undefined, '123456789012345'],
    ['020 7183 8750', 'GB', '442071838750'],
    ['00 1 212 555 0123', 'GB', '12125550123'],
    ['011 44 20 7183 8750', 'US', '442071838750'],
    ['(212) 555-0123', 'US', '12125550123'],
    ['SIP:Alice@example.com', undefined, 'sip:Alice@example.com'],
    ['client:alice', undefined, 'client:alice'],
  ])('reads %s (%s)', (value, defaultCountry, digits) => {
    expect(normaliseNumber(value, { field: 'to', defaultCountry })).toBe(digits);
  });

  it.each(HOSTILE)('refuses %j', (value) => {
    for (const defaultCountry of [undefined, 'US']) {
      try {
        normaliseNumber(value, { field: 'to', defaultCountry });
        expect.unreachable();
      } catch (error) {
        if (!BillingError.is(error, 'INVALID_INPUT')) throw error;
        expect(error.details.field).toBe('to');
        expect(error.message.length).toBeLessThan(400);
      }
    }
  });

  it.each(['911', '2125550123'])('needs a country for %s', (value) => {
    expect(() => normaliseNumber(value, { field: 'to' })).toThrow(/default country/);
  });

  it('refuses what the default country cannot dial', () => {
    expect(() => normaliseNumber('911', { field: 'to', defaultCountry: 'US' })).toThrow(/as dialled in US/);
    expect(() => normaliseNumber('2125550123', { field: 'to', defaultCountry: 'XX' })).toThrow(
      /to.defaultCountry/,
    );
  });
});

describe('normaliseCaller', () => {
  it.each([
    'anonymous',
    'Anonymous',
    'RESTRICTED',
    'unavailable',
    '+266696687',
    '+7378742833',
    'sip:anonymous@anonymous.invalid',
  ])('knows %s as withheld', (value) => {
    expect(normaliseCaller(value, { field: 'from' })).toEqual({ withheld: true });
  });

  it('keeps an absent caller absent', () => {
    expect(normaliseCaller(undefined, { field: 'from' })).toEqual({ withheld: false });
    expect(normaliseCaller('', { field: 'from' })).toEqual({ withheld: false });
  });

  it('refuses what is neither', () => {
    expect(() => normaliseCaller('nobody', { field: 'from' })).toThrow(/^from must be/);
  });
});

describe('countryOfNumber', () => {
  it.each([
    ['12125550123', 'US'],
    ['14165550123', 'CA'],
    ['442071838750', 'GB'],
    ['441481722222', 'GG'],
    ['77012345678', 'KZ'],
    ['8821612345', undefined],
    ['client:alice', undefined],
  ])('says %s is in %s, twice', (number, country) => {
    expect(countryOfNumber(number)).toBe(country);
    expect(countryOfNumber(number)).toBe(country);
  });
});
