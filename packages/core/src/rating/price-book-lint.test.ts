import { describe, expect, it } from 'vitest';
import { AT, found, lint, rule, tenAfter, window } from './__fixtures__/linted.ts';
import { type PriceBook, parsePriceBook } from './price-book.ts';
import { formatPriceBookLint, lintPriceBook, type PriceBookLint } from './price-book-lint.ts';
import type { LintCode } from './price-book-lint-finding.ts';
import type { RatingRule } from './rating-rule.ts';

const OPEN = rule('44', '1', { validFrom: '2026-01-01T00:00:00Z' });
const ENDED = { ...OPEN, validTo: '2027-01-01T00:00:00Z' };

function from(validFrom: string, validTo?: string): RatingRule {
  return rule('44', '2', { validFrom, ...(validTo === undefined ? {} : { validTo }) });
}

describe('rules in each other’s way', () => {
  it('duplicates and contradictions', () => {
    expect(found('duplicate-rule', rule('44', '1'), rule('44', '1', { name: 'UK' }))).toMatchObject([
      { prefix: '44', rules: [0, 1] },
    ]);
    expect(found('contradicting-rules', rule('44', '1'), rule('44', '2'))).toMatchObject([
      { severity: 'error', prefix: '44' },
    ]);
    expect(found('contradicting-rules', rule('44', '1'), rule('44', '1', { blocked: true }))).toHaveLength(1);
    expect(found('contradicting-rules', rule('44', '1'), rule('44', '2', { provider: 'twilio' }))).toEqual(
      [],
    );
  });

  it.each<[string, readonly (readonly [LintCode, ...number[]])[], readonly RatingRule[]]>([
    ['a newer one', [['overlapping-validity', 1, 0]], [OPEN, from('2027-01-01T00:00:00Z')]],
    [
      'two newer ones, the first of which ends',
      [
        ['overlapping-validity', 2, 1],
        ['overlapping-validity', 2, 0],
      ],
      [OPEN, from('2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z'), from('2028-01-01T00:00:00Z')],
    ],
    [
      'two newer ones without end',
      [
        ['overlapping-validity', 1, 0],
        ['overlapping-validity', 2, 1],
      ],
      [OPEN, from('2027-01-01T00:00:00Z'), from('2028-01-01T00:00:00Z')],
    ],
    ['one after the other', [], [ENDED, from('2027-01-01T00:00:00Z')]],
    [
      'three one after the other',
      [],
      [ENDED, from('2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z'), from('2028-01-01T00:00:00Z')],
    ],
    ['a month between', [['validity-gap', 1, 0]], [ENDED, from('2027-02-01T00:00:00Z')]],
  ])('in time: %s', (_what, expected, given) => {
    const codes: readonly LintCode[] = ['overlapping-validity', 'validity-gap'];
    const findings = codes.flatMap((code) => found(code, ...given));
    expect(findings.map(({ code, rules }) => [code, ...rules])).toEqual(expected);
  });

  it.each<[string, number, ...RatingRule[]]>([
    ['by weight', 1, rule('44', '2', { weight: 5 })],
    ['not the heavier one', 0, rule('44', '2', { weight: -5 })],
    ['not before the other begins', 0, rule('44', '2', { weight: 5, validFrom: '2027-01-01T00:00:00Z' })],
    ['one that began before', 1, rule('44', '2', { weight: 5, validFrom: '2026-06-01T00:00:00Z' })],
    ['one that begins then', 1, rule('44', '2', { weight: 5, validFrom: AT })],
    ['not after the other ends', 0, rule('44', '2', { weight: 5, validTo: '2027-01-01T00:00:00Z' })],
    ['not for other calls', 0, rule('44', '2', { weight: 5, provider: 'twilio' })],
    ['not by one with hours', 0, rule('44', '2', { weight: 5, windows: [window([1], '08:00-09:00')] })],
  ])('rules that never win: %s', (_what, count, rival) => {
    const weekend = rule('44', '1', { windows: [window([6, 7], '00:00-24:00')] });
    expect(found('shadowed-rule', weekend, rival)).toMatchObject(
      Array.from({ length: count }, () => ({ prefix: '44', rules: [1, 0] })),
    );
  });

  it('an older rule is reported once, as overlapping', () => {
    expect(found('shadowed-rule', OPEN, from('2026-06-01T00:00:00Z'))).toEqual([]);
  });

  it('rules that are over are counted, and a hundred named', () => {
    const over = { validTo: '2026-01-01T00:00:00Z' };
    const next = { validFrom: '2026-01-01T00:00:00Z', validTo: AT };
    const some = [rule('44', '1', over), rule('44', '2', next), rule('44', '3', { validFrom: AT })];
    expect(found('expired-rules', ...some)).toMatchObject([
      { message: expect.stringMatching(/^2 .* 2026-12-01T00:00:00.000Z;/), rules: [1, 2] },
    ]);
    const many = Array.from({ length: 101 }, (_, index) => rule(String(1000 + index), '1', over));
    expect(found('expired-rules', ...many)).toMatchObject([
      { message: expect.stringMatching(/^101 /), rules: Array.from({ length: 100 }, (_, index) => index) },
    ]);
    expect(found('expired-rules', rule('44', '1'))).toEqual([]);
  });

  it.each<[string, number, readonly [RatingRule, ...RatingRule[]]]>([
    ['all ten', 1, [rule('44', '2'), ...tenAfter('44')]],
    ['nine', 0, [rule('44', '2'), ...tenAfter('44').slice(1)]],
    ['nine and ten behind the last', 1, [rule('44', '2'), ...tenAfter('44').slice(1), ...tenAfter('440')]],
    ['the longest', 1, [rule('44123456789012', '2'), ...tenAfter('44123456789012')]],
    ['some callers only', 0, [rule('44', '2'), ...tenAfter('44', { originPrefix: '49' })]],
    ['one provider only', 0, [rule('44', '2'), ...tenAfter('44', { provider: 'twilio' })]],
    ['weekends only', 0, [rule('44', '2'), ...tenAfter('44', { windows: [window([6, 7], '00:00-24:00')] })]],
    ['for a year', 0, [rule('44', '2'), ...tenAfter('44', { validTo: '2027-12-01T00:00:00Z' })]],
    ['from next year', 0, [rule('44', '2'), ...tenAfter('44', { validFrom: '2027-01-01T00:00:00Z' })]],
    ['from now on', 1, [rule('44', '2'), ...tenAfter('44', { validFrom: AT })]],
    ['all numbers, but names beside them', 0, [rule('', '2'), ...tenAfter('')]],
    ['names, which go on with more than digits', 0, [rule('sip:', '2'), ...tenAfter('sip:')]],
  ])('a prefix that longer ones outdo: %s', (_what, count, [outdone, ...longer]) => {
    expect(found('shadowed-prefix', outdone, ...longer)).toMatchObject(
      Array.from({ length: count }, () => ({ prefix: outdone.prefix, rules: [0] })),
    );
  });
});

describe('a lint as a whole', () => {
  const zeros = Array.from({ length: 5 }, (_, digit) => rule(`3${digit + 5}`, '0'));
  const priceBook = parsePriceBook({
    currency: 'USD',
    rules: [...zeros, rule('44', '1'), rule('44', '1'), rule('43', '1'), rule('43', '2'), rule('43', '3')],
  });

  function printed(result: PriceBookLint, findings?: number): readonly string[] {
    const lines = formatPriceBookLint(result, findings === undefined ? {} : { findings }).split('\n');
    return lines.map((line) => line.replace(/: (?!\.\.\.).*/, '').replace(/: \.\.\./, ' ...'));
  }

  it('has the findings of a code together, by prefix', () => {
    const ended = [
      rule('43', '1', { validTo: ENDED.validTo }),
      rule('43', '2', { validFrom: '2027-02-01T00:00:00Z' }),
    ];
    const { findings } = lint(
      ...ended,
      rule('441', '1'),
      ...tenAfter('441'),
      rule('44', '1'),
      rule('44', '1'),
      rule('42', '1'),
      ...tenAfter('42'),
    );
    expect(findings.map(({ code, prefix }) => [code, prefix]).slice(0, -1)).toEqual([
      ['country-gap', '43'],
      ['duplicate-rule', '44'],
      ['shadowed-prefix', '42'],
      ['shadowed-prefix', '441'],
      ['validity-gap', '43'],
    ]);
  });

  it('has errors first, then codes and prefixes in order', () => {
    const { findings, severities, codes } = lintPriceBook({ priceBook, at: AT });
    expect(findings.map(({ severity, code, prefix, rules }) => [severity, code, prefix, rules[0]])).toEqual([
      ['error', 'contradicting-rules', '43', 5],
      ['error', 'contradicting-rules', '43', 6],
      ['warning', 'duplicate-rule', '44', 8],
      ...zeros.map(({ prefix }, index) => ['warning', 'rate-zero', prefix, index]),
      ['note', 'country-unpriced', undefined, undefined],
    ]);
    expect(severities).toEqual({ error: 2, warning: 6, note: 1 });
    expect(codes).toEqual({
      'contradicting-rules': 2,
      'duplicate-rule': 1,
      'rate-zero': 5,
      'country-unpriced': 1,
    });
  });

  it('prints some of each code, and how many more there are', () => {
    const whole = lintPriceBook({ priceBook, at: AT });
    const few = lintPriceBook({ priceBook, at: AT, keep: 3 });
    expect(few.findings.filter(({ code }) => code === 'rate-zero')).toHaveLength(3);
    expect(few.codes).toEqual(whole.codes);
    const head = '2 errors, 6 warnings, 1 note';
    const contradictions = ['error contradicting-rules', 'error contradicting-rules'];
    const zero = 'warning rate-zero';
    const rest = ['note country-unpriced'];
    expect(printed(whole)).toEqual([
      head,
      ...contradictions,
      'warning duplicate-rule',
      ...zeros.map(() => zero),
      ...rest,
    ]);
    expect(printed(whole, 2)).toEqual([
      head,
      ...contradictions,
      'warning duplicate-rule',
      zero,
      zero,
      `${zero} ... and 3 more`,
      ...rest,
    ]);
    expect(printed(few)).toEqual([
      head,
      ...contradictions,
      'warning duplicate-rule',
      zero,
      zero,
      zero,
      `${zero} ... and 2 more`,
      ...rest,
    ]);
    expect(printed(few, 2)).toContain(`${zero} ... and 3 more`);
  });

  it.each([
    ['request', () => lintPriceBook(undefined as never)],
    ['priceBook', () => lintPriceBook({ priceBook: {} as PriceBook, at: AT })],
    ['reference', () => lintPriceBook({ priceBook, at: AT, reference: {} as PriceBook })],
    ['at', () => lintPriceBook({ priceBook, at: 'tomorrow' })],
    ['keep', () => lintPriceBook({ priceBook, at: AT, keep: 0 })],
    ['outlierRatio', () => lintPriceBook({ priceBook, at: AT, outlierRatio: 1 })],
    ['lint', () => formatPriceBookLint(undefined as never)],
    ['lint.severities', () => formatPriceBookLint({} as PriceBookLint)],
    ['options', () => formatPriceBookLint(lintPriceBook({ priceBook, at: AT }), null as never)],
  ])('refuses a broken %s by name', (field, attempt) => {
    expect(attempt).toThrow(`${field} must be`);
  });
});
