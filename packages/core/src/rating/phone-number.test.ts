import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { checkDefaultCountry, countryOfNumber, normaliseCaller, normaliseNumber } from './phone-number.ts';

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
    ['+1234567', undefined, '1234567'],
    [`sip:${'a'.repeat(64)}`, undefined, `sip:${'a'.repeat(64)}`],
    [`X${'y'.repeat(15)}:${'a'.repeat(62)}!`, undefined, `x${'y'.repeat(15)}:${'a'.repeat(62)}!`],
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

  it.each(['call 020 7183 8750', '020 7183 8750 x5', 'tel. 02071838750', '02071838750;ext=5'])(
    'refuses %j although a number is in it',
    (value) => {
      expect(() => normaliseNumber(value, { field: 'to', defaultCountry: 'GB' })).toThrow(/^to must be/);
    },
  );

  it('refuses a scheme that is too long, or goes on for too long', () => {
    for (const value of [
      `x${'y'.repeat(16)}:a`,
      `sip:${'a'.repeat(65)}`,
      `x${'y'.repeat(15)}:${'a'.repeat(64)}`,
    ])
      expect(() => normaliseNumber(value, { field: 'to' })).toThrow(/^to must be a number with plus sign/);
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
    'SIP:Restricted@carrier.example',
    `sip:anonymous@${'x'.repeat(66)}`,
  ])('knows %s as withheld', (value) => {
    expect(normaliseCaller(value, { field: 'from' })).toEqual({ withheld: true });
  });

  it('keeps an absent caller absent', () => {
    expect(normaliseCaller(undefined, { field: 'from' })).toEqual({ withheld: false });
    expect(normaliseCaller('', { field: 'from' })).toEqual({ withheld: false });
  });

  it('reads a number as normaliseNumber does', () => {
    expect(normaliseCaller('020 7183 8750', { field: 'from', defaultCountry: 'GB' })).toEqual({
      number: '442071838750',
      withheld: false,
    });
  });

  it.each(['nobody', `sip:anonymous@${'x'.repeat(70)}`, null, 5, {}, ['anonymous'], { length: 4 }])(
    'refuses %j, which is neither',
    (value) => {
      const refused = () => normaliseCaller(value, { field: 'from' });
      expect(refused).toThrow(BillingError);
      expect(refused).toThrow(/^from must be/);
    },
  );
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
    ['sip:+12125550123@example.com', undefined],
    ['12125550199', 'US'],
    ['16135550123', 'CA'],
    ['447400123456', 'GB'],
    ['447624000000', 'IM'],
    ['441412345678', 'GB'],
    ['881', undefined],
    ['999', undefined],
    ['99', undefined],
    ['', undefined],
  ])('says %s is in %s, twice', (number, country) => {
    expect(countryOfNumber(number)).toBe(country);
    expect(countryOfNumber(number)).toBe(country);
  });
});

describe('checkDefaultCountry', () => {
  it('takes a country of two capitals, or none', () => {
    expect(checkDefaultCountry('GB', 'country')).toBe('GB');
    expect(checkDefaultCountry(undefined, 'country')).toBeUndefined();
  });

  it.each(['gb', 'GBR', 'XX', '', 5, null, ['GB'], { length: 2 }, 'toString'])('refuses %j', (value) => {
    const refused = () => checkDefaultCountry(value, 'country');
    expect(refused).toThrow(BillingError);
    expect(refused).toThrow(/^country must be an ISO 3166-1 country/);
  });
});
