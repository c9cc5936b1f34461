import { describe, expect, it } from 'vitest';
import { parsePriceBook } from './price-book.ts';
import { formatPriceBookLint, lintPriceBook, type PriceBookLint } from './price-book-lint.ts';
import type { LintCode, LintFinding } from './price-book-lint-finding.ts';
import type { RateWindow, RatingRule } from './rating-rule.ts';

const AT = '2026-12-01T00:00:00Z';

function rule(prefix: string, rate: string, more: Partial<RatingRule> = {}): RatingRule {
  return { prefix, bands: [{ fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 60 }], ...more };
}

function lint(...rules: readonly RatingRule[]): PriceBookLint {
  return lintPriceBook({ priceBook: parsePriceBook({ currency: 'USD', rules }), at: AT });
}

function found(code: LintCode, ...rules: readonly RatingRule[]): readonly LintFinding[] {
  return lint(...rules).findings.filter((finding) => finding.code === code);
}

function window(days: readonly number[], hours: string, timeZone = 'Europe/London'): RateWindow {
  const [from = '', to = ''] = hours.split('-');
  return { days, from, to, timeZone };
}

describe('rules in each other’s way', () => {
  it('duplicates and contradictions', () => {
    expect(found('duplicate-rule', rule('44', '1'), rule('44', '1', { name: 'UK' }))).toMatchObject([
      { prefix: '44', rules: [0, 1] },
    ]);
    expect(found('contradicting-rules', rule('44', '1'), rule('44', '2'))).toMatchObject([
      { severity: 'error', prefix: '44' },
    ]);
    expect(found('contradicting-rules', rule('44', '1'), rule('44', '2', { provider: 'twilio' }))).toEqual(
      [],
    );
  });

  it('overlapping and interrupted validity', () => {
    const open = rule('44', '1', { validFrom: '2026-01-01T00:00:00Z' });
    const ended = { ...open, validTo: '2027-01-01T00:00:00Z' };
    const next = (from: string): RatingRule => rule('44', '2', { validFrom: from });
    expect(found('overlapping-validity', open, next('2027-01-01T00:00:00Z'))).toHaveLength(1);
    expect(found('overlapping-validity', ended, next('2027-01-01T00:00:00Z'))).toEqual([]);
    expect(found('validity-gap', ended, next('2027-01-01T00:00:00Z'))).toEqual([]);
    expect(found('validity-gap', ended, next('2027-02-01T00:00:00Z'))).toHaveLength(1);
  });

  it('rules that never win, and rules that are over', () => {
    const weekend = { windows: [window([6, 7], '00:00-24:00')] };
    expect(found('shadowed-rule', rule('44', '1', weekend), rule('44', '2', { weight: 5 }))).toHaveLength(1);
    expect(found('shadowed-rule', rule('44', '1', { ...weekend, weight: 5 }), rule('44', '2'))).toEqual([]);
    expect(
      found(
        'expired-rules',
        rule('44', '1', { validTo: '2026-01-01T00:00:00Z' }),
        rule('44', '2', { validFrom: '2026-01-01T00:00:00Z' }),
      ),
    ).toHaveLength(1);
  });

  it('a prefix that longer ones outdo', () => {
    const ten = Array.from({ length: 10 }, (_, digit) => rule(`44${digit}`, '1'));
    expect(found('shadowed-prefix', rule('44', '2'), ...ten)).toMatchObject([{ prefix: '44' }]);
    expect(found('shadowed-prefix', rule('44', '2'), ...ten.slice(1))).toEqual([]);
    const deeper = Array.from({ length: 10 }, (_, digit) => rule(`440${digit}`, '1'));
    expect(found('shadowed-prefix', rule('44', '2'), ...ten.slice(1), ...deeper)).toMatchObject([
      { prefix: '44' },
    ]);
  });
});

describe('uncovered hours', () => {
  const workdays = [1, 2, 3, 4, 5];
  const peak = rule('44', '2', { windows: [window(workdays, '08:00-20:00')] });
  const nights = rule('44', '1', {
    windows: [window(workdays, '20:00-08:00'), window([6, 7], '00:00-24:00')],
  });

  it('are named in local time', () => {
    const [gap] = found(
      'uncovered-hours',
      peak,
      rule('44', '1', { windows: [window([1, 2, 3, 4, 5, 6, 7], '20:00-08:00')] }),
    );
    expect(gap).toMatchObject({ severity: 'error', prefix: '44' });
    expect(gap?.message).toContain('Sat 08:00 to Sat 20:00, Sun 08:00 to Sun 20:00 (Europe/London)');
  });

  it('are none where windows or a fallback cover the week', () => {
    const mondayMorning = rule('44', '1', { windows: [window([7], '20:00-08:00')] });
    expect(found('uncovered-hours', peak, nights)).toMatchObject([
      { message: expect.stringContaining('Mon 00:00 to Mon 08:00') },
    ]);
    expect(found('uncovered-hours', peak, nights, mondayMorning)).toEqual([]);
    expect(found('uncovered-hours', peak, rule('44', '1'))).toEqual([]);
    expect(found('uncovered-hours', { ...peak, provider: 'twilio' }, rule('44', '1'))).toEqual([]);
    expect(found('uncovered-hours', peak, rule('44', '1', { provider: 'twilio' }))).toHaveLength(1);
  });

  it('appear between zones when only one of them changes its clocks', () => {
    const day = [1, 2, 3, 4, 5, 6, 7];
    const covered = [
      rule('44', '1', { windows: [window(day, '00:00-12:00', 'UTC')] }),
      rule('44', '1', { windows: [window(day, '12:00-24:00', 'Europe/London')] }),
    ];
    expect(found('uncovered-hours', ...covered)).toMatchObject([
      { message: expect.stringContaining('UTC, in the week of') },
    ]);
    const always = covered.map((item) => ({
      ...item,
      windows: [{ ...item.windows![0]!, timeZone: 'Africa/Abidjan' }],
    }));
    expect(found('uncovered-hours', always[0]!, covered[0]!, always[1]!)).toEqual([]);
  });

  it('appear when a rule ends later on', () => {
    const until = { validTo: '2027-01-01T00:00:00Z' };
    expect(found('uncovered-hours', peak, rule('44', '1', until))).toHaveLength(1);
  });
});

describe('countries', () => {
  it('priced in part, not at all, or no longer', () => {
    const gaps = found('country-gap', rule('231', '1'), rule('2332', '1'), rule('2335', '1'));
    expect(gaps).toMatchObject([{ prefix: '233', countries: ['GH'] }]);
    expect(gaps[0]?.message).toContain('+2330');
    expect(found('country-unpriced', rule('', '1'))).toEqual([]);
    expect(found('country-unpriced', rule('44', '1'))[0]?.countries).toContain('FR');
    const reference = parsePriceBook({ currency: 'USD', rules: [rule('33', '1', { country: 'FR' })] });
    const priceBook = parsePriceBook({ currency: 'USD', rules: [rule('44', '1', { country: 'GB' })] });
    const { findings } = lintPriceBook({ priceBook, at: AT, reference });
    expect(findings.filter(({ code }) => code === 'country-missing')).toMatchObject([{ countries: ['FR'] }]);
  });

  it('marked on the wrong prefix', () => {
    expect(found('country-mismatch', rule('44', '1', { country: 'FR' }))).toMatchObject([
      { prefix: '44', rules: [0] },
    ]);
    expect(
      found('country-mismatch', rule('1246', '1', { country: 'BB' }), rule('4', '1', { country: 'GB' })),
    ).toEqual([]);
  });
});

describe('rates', () => {
  it('of zero', () => {
    expect(
      found('rate-zero', rule('44', '0'), rule('45', '0', { connectionFee: '1' }), {
        prefix: '46',
        bands: [],
        blocked: true,
      }),
    ).toMatchObject([{ prefix: '44' }]);
  });

  it('far from those of their country', () => {
    const usual = Array.from({ length: 9 }, (_, digit) =>
      rule(`44${digit}`, `0.0${digit + 1}`, { country: 'GB' }),
    );
    const odd = [rule('4491', '51', { country: 'GB' }), rule('4492', '0.0001', { country: 'GB' })];
    expect(found('rate-outlier', ...usual, ...odd).map(({ prefix }) => prefix)).toEqual(['4491', '4492']);
  });
});

it('errors come first, all are counted, and text is printed from the data', () => {
  const rules = Array.from({ length: 5 }, (_, digit) => rule(`3${digit + 5}`, '0'));
  const priceBook = parsePriceBook({ currency: 'USD', rules: [...rules, rule('44', '1'), rule('44', '2')] });
  const result = lintPriceBook({ priceBook, at: AT, keep: 3 });
  expect(result.findings[0]?.code).toBe('contradicting-rules');
  expect(result.codes['rate-zero']).toBe(5);
  expect(result.findings.filter(({ code }) => code === 'rate-zero')).toHaveLength(3);
  const text = formatPriceBookLint(result, { findings: 2 });
  expect(text).toMatch(/^1 error, /);
  expect(text).toContain('warning rate-zero: ... and 3 more');
  expect(() => lintPriceBook({ priceBook, at: 'tomorrow' })).toThrow('at must be');
});
