import { describe, expect, it } from 'vitest';
import { AT, found, rule } from './__fixtures__/linted.ts';
import { parsePriceBook } from './price-book.ts';
import { lintPriceBook } from './price-book-lint.ts';
import type { RatingRule } from './rating-rule.ts';

describe('countries', () => {
  it.each<[string, string, ...RatingRule[]]>([
    [
      'Ghana: +233',
      '+2330, +2331, +2333, +2334, +2336, +2337, +2338, +2339',
      rule('231', '1'),
      rule('2332', '1'),
      rule('2335', '1'),
    ],
    [
      'Ghana: +233',
      '+23300, +23301, +23302, +23303, +23304, +23306, +23307, +23308 and 9 more',
      rule('2332', '1'),
      rule('23305', '1'),
      rule('233041', '1'),
    ],
    [
      'Ghana: +233',
      '+2330, +2331, +2332, +2333, +2334, +2335, +2336, +2337 and 2 more',
      rule('233', '1', { provider: 'twilio' }),
    ],
    [
      'Antigua & Barbuda, Anguilla, American Samoa: +1',
      '+10, +11, +13, +14, +15, +16, +17, +18 and 1 more',
      rule('12', '1'),
    ],
  ])('priced in part: %s lacks %s', (place, gaps, ...rules) => {
    const [finding, ...others] = found('country-gap', ...rules);
    expect(others).toEqual([]);
    expect(finding?.message).toContain(`${place} has no rule of its own, and ${gaps} no complete one`);
    expect(finding?.prefix).toBe(place.replace(/.*\+/, ''));
  });

  it('not priced at all are listed once, by code', () => {
    const [unpriced] = found('country-unpriced', rule('44', '1'));
    expect(unpriced?.countries).toContain('FR');
    expect(unpriced?.countries).not.toContain('GB');
    expect(unpriced?.countries).toEqual([...new Set(unpriced?.countries)].toSorted());
    expect(found('country-unpriced', rule('', '1'))).toEqual([]);
  });

  it.each<[string, boolean, Partial<RatingRule>]>([
    ['from then on', true, { validFrom: AT }],
    ['later', false, { validFrom: '2027-01-01T00:00:00Z' }],
    ['until then', false, { validTo: AT }],
    ['for a year', true, { validTo: '2027-12-01T00:00:00Z' }],
  ])('have a price %s: %s', (_when, priced, validity) => {
    const [unpriced] = found('country-unpriced', rule('33', '1', validity));
    expect(unpriced?.countries?.includes('FR')).toBe(!priced);
  });

  it('priced by the book in force, and no longer', () => {
    const reference = parsePriceBook({ currency: 'USD', rules: [rule('33', '1', { country: 'FR' })] });
    const priceBook = parsePriceBook({ currency: 'USD', rules: [rule('44', '1', { country: 'GB' })] });
    const { findings } = lintPriceBook({ priceBook, at: AT, reference });
    expect(findings.filter(({ code }) => code === 'country-missing')).toMatchObject([{ countries: ['FR'] }]);
  });

  it.each<[string, number, RatingRule]>([
    ['another country', 1, rule('44', '1', { country: 'FR' })],
    ['a code that ends alike', 1, rule('51', '1', { country: 'PT' })],
    ['a part of the country', 0, rule('1246', '1', { country: 'BB' })],
    ['more than the country', 0, rule('4', '1', { country: 'GB' })],
    ['what is over', 0, rule('44', '1', { country: 'FR', validTo: AT })],
  ])('marked on %s', (_what, count, marked) => {
    expect(found('country-mismatch', marked)).toMatchObject(
      Array.from({ length: count }, () => ({
        prefix: marked.prefix,
        countries: [marked.country],
        rules: [0],
      })),
    );
  });
});

describe('rates', () => {
  const usual = Array.from({ length: 8 }, (_, digit) =>
    rule(`44${digit}`, `0.${9 - digit}`, { country: 'GB' }),
  );

  it.each<[string, number, RatingRule]>([
    ['the first second', 1, rule('44', '0')],
    ['the connection', 0, rule('44', '0', { connectionFee: '1' })],
    ['the attempt', 0, rule('44', '0', { attemptFee: '1' })],
    ['the least of a call', 0, rule('44', '0', { minimumCharge: '1' })],
    [
      'the second minute',
      0,
      { prefix: '44', bands: [...rule('', '0').bands, { ...rule('', '1').bands[0]!, fromSecond: 60 }] },
    ],
    ['calls that are blocked', 0, { prefix: '44', bands: [], blocked: true }],
    ['the past', 0, rule('44', '0', { validTo: AT })],
  ])('of zero for %s', (_what, count, free) => {
    expect(found('rate-zero', free)).toMatchObject(
      Array.from({ length: count }, () => ({ prefix: '44', rules: [0] })),
    );
  });

  it.each([
    ['any number', '', 'any number costs'],
    ['digits', '44', '+44 costs'],
    ['names', 'sip:1', 'sip:1 costs'],
  ])('of zero are told with the prefix as people read it: %s', (_what, prefix, text) => {
    expect(found('rate-zero', rule(prefix, '0'))[0]?.message).toContain(text);
  });

  it('far from those of their country', () => {
    const priceBook = parsePriceBook({
      currency: 'USD',
      rules: [
        rule('440', '1.01', { country: 'GB', name: 'Dear' }),
        rule('441', '1', { country: 'GB' }),
        ...['0.5', '0.4', '0.6', '0.3', '0.7', '0.55', '0.45'].map((rate, digit) =>
          rule(`442${digit}`, rate, { country: 'GB' }),
        ),
        rule('443', '0.25', { country: 'GB' }),
        rule('444', '0.24', { country: 'GB' }),
        rule('445', '0', { country: 'GB', connectionFee: '9' }),
        rule('446', '99', { country: 'GB', validTo: AT }),
      ],
    });
    const { findings } = lintPriceBook({ priceBook, at: AT, outlierRatio: 2 });
    expect(findings.filter(({ code }) => code === 'rate-outlier')).toMatchObject([
      { prefix: '440', rules: [0], message: expect.stringMatching(/\(Dear\).* more .* 0\.5 of GB\.$/) },
      { prefix: '444', rules: [10], message: expect.stringMatching(/ less .* 0\.5 of GB\.$/) },
    ]);
  });

  it('without a country are compared by calling code, eight at least', () => {
    const seven = Array.from({ length: 7 }, (_, digit) => rule(`44${digit}`, '1'));
    const dear = rule('449', '99');
    expect(found('rate-outlier', dear, ...seven)).toMatchObject([
      { prefix: '449', message: expect.stringMatching(/usual 1 of \+44\.$/) },
    ]);
    expect(found('rate-outlier', dear, ...seven.slice(1))).toEqual([]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => rule(`sip:${name}`, '1'));
    expect(found('rate-outlier', rule('client:', '99'), ...names)).toMatchObject([
      { message: expect.stringMatching(/usual 1 of any number\.$/) },
    ]);
    expect(found('rate-outlier', ...usual)).toEqual([]);
  });
});
