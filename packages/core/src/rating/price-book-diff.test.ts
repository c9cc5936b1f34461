import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { type PriceBook, parsePriceBook } from './price-book.ts';
import { diffPriceBooks, type PriceBookDiff } from './price-book-diff.ts';
import { formatPriceBookDiff } from './price-book-diff-text.ts';
import type { RateBand, RatingRule } from './rating-rule.ts';

const AT = '2026-12-01T00:00:00Z';

function band(rate: string, more: Partial<RateBand> = {}): RateBand {
  return { fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 60, ...more };
}

function book(...rules: readonly RatingRule[]): PriceBook {
  return parsePriceBook({ currency: 'USD', rules });
}

function diff(before: readonly RatingRule[], after: readonly RatingRule[], at: string = AT): PriceBookDiff {
  return diffPriceBooks({ before: book(...before), after: book(...after), at });
}

describe('diffPriceBooks', () => {
  it('sorts rules into added, removed, increased, decreased, changed and unchanged', () => {
    const before: RatingRule[] = [
      { prefix: '1', bands: [band('0.01')] },
      { prefix: '44', bands: [band('0.010')] },
      { prefix: '45', bands: [band('0.03')] },
      { prefix: '46', bands: [band('0.01')] },
      { prefix: '47', bands: [band('0.01')] },
    ];
    const after: RatingRule[] = [
      { prefix: '1', bands: [band('0.01')] },
      { prefix: '1246', bands: [band('0.5')], name: 'Barbados' },
      { prefix: '44', bands: [band('0.012')] },
      { prefix: '45', bands: [band('0.02')] },
      { prefix: '46', bands: [band('0.01', { incrementSeconds: 1 })], connectionFee: '0.1' },
    ];
    const { counts, rows } = diff(before, after);
    expect(counts).toEqual({ added: 1, removed: 1, increased: 1, decreased: 1, changed: 1, unchanged: 1 });
    expect(rows).toMatchObject([
      { type: 'added', prefix: '1246', afterIndex: 1, otherwise: { prefix: '1', ratePerMinute: '0.01' } },
      {
        type: 'increased',
        prefix: '44',
        percent: '+20.00',
        changes: ['rate'],
        before: { ratePerMinute: '0.01' },
      },
      { type: 'decreased', prefix: '45', percent: '-33.33' },
      {
        type: 'changed',
        prefix: '46',
        changes: ['increments', 'fees'],
        after: { increments: '1/1', connectionFee: '0.1' },
      },
      { type: 'removed', prefix: '47', before: { ratePerMinute: '0.01' } },
    ]);
    expect(rows.at(-1)).not.toHaveProperty('otherwise');
  });

  it('compares the rules in force at the instant', () => {
    const changing: RatingRule[] = [
      { prefix: '44', bands: [band('0.01')], validTo: '2027-01-01T00:00:00Z' },
      { prefix: '44', bands: [band('0.02')], validFrom: '2027-01-01T00:00:00Z' },
    ];
    const flat: RatingRule[] = [{ prefix: '44', bands: [band('0.02')], validFrom: '2027-01-01T00:00:00Z' }];
    expect(diff(changing, flat).counts).toMatchObject({ removed: 1, unchanged: 0 });
    expect(diff(changing, flat, '2027-06-01T00:00:00Z').counts).toMatchObject({ removed: 0, unchanged: 1 });
  });

  it('compares rates over the age of a call, not band by band', () => {
    const whole = [band('0.6')];
    const split = [band('0.01', { perSeconds: 1 }), band('0.6', { fromSecond: 60 })];
    expect(diff([{ prefix: '44', bands: whole }], [{ prefix: '44', bands: split }]).counts).toMatchObject({
      unchanged: 1,
    });
    const mixed = [band('0.7'), band('0.5', { fromSecond: 60 })];
    expect(diff([{ prefix: '44', bands: whole }], [{ prefix: '44', bands: mixed }]).rows).toMatchObject([
      { type: 'changed', changes: ['rate'], percent: '+16.67' },
    ]);
  });

  it('keeps rules for different callers, providers and hours apart', () => {
    const windows = [{ days: [6, 7], from: '00:00', to: '24:00', timeZone: 'UTC' }];
    const before: RatingRule[] = [
      { prefix: '44', bands: [band('1')] },
      { prefix: '44', bands: [band('2')], provider: 'twilio' },
      { prefix: '44', bands: [band('3')], windows, weight: 1 },
    ];
    const after: RatingRule[] = [
      { prefix: '44', bands: [band('1')] },
      { prefix: '44', bands: [band('2.5')], provider: 'twilio' },
      { prefix: '44', bands: [band('3')], windows: [{ ...windows[0]!, days: [7] }], weight: 1 },
    ];
    expect(diff(before, after).rows).toMatchObject([
      { type: 'increased', provider: 'twilio', percent: '+25.00' },
      { type: 'changed', changes: ['windows'] },
    ]);
  });

  it('reports blocking, validity and names as changes', () => {
    const before: RatingRule[] = [
      { prefix: '44', bands: [band('1')] },
      { prefix: '45', bands: [band('1')], name: 'Denmark' },
      { prefix: '46', bands: [band('0')] },
    ];
    const after: RatingRule[] = [
      { prefix: '44', bands: [], blocked: true },
      { prefix: '45', bands: [band('1')], name: 'Danmark', validTo: '2027-01-01T00:00:00Z' },
      { prefix: '46', bands: [band('0.1')] },
    ];
    const { rows } = diff(before, after);
    expect(rows.map(({ type, changes }) => [type, ...changes])).toEqual([
      ['changed', 'blocked'],
      ['changed', 'validity', 'name'],
      ['increased', 'rate'],
    ]);
    expect(rows[2]).not.toHaveProperty('percent');
  });

  it('refuses books of two currencies, and what is no book', () => {
    const euro = parsePriceBook({ currency: 'EUR', rules: [] });
    const code = (run: () => unknown): string | undefined => {
      try {
        run();
      } catch (error) {
        return BillingError.is(error) ? error.code : undefined;
      }
      return undefined;
    };
    expect(code(() => diffPriceBooks({ before: book(), after: euro, at: AT }))).toBe('CURRENCY_MISMATCH');
    expect(code(() => diffPriceBooks({ before: book(), after: {} as PriceBook, at: AT }))).toBe(
      'INVALID_INPUT',
    );
    expect(code(() => diffPriceBooks({ before: book(), after: book(), at: '2026-12-01' }))).toBe(
      'INVALID_INPUT',
    );
  });

  it('prints the largest changes first', () => {
    const before: RatingRule[] = [
      { prefix: '44', bands: [band('1')] },
      { prefix: '45', bands: [band('1')] },
    ];
    const after: RatingRule[] = [
      { prefix: '44', bands: [band('1.1')], name: 'UK' },
      { prefix: '45', bands: [band('2')] },
    ];
    expect(formatPriceBookDiff(diff(before, after), { rows: 1 }).split('\n')).toEqual([
      'At 2026-12-01T00:00:00.000Z, rates in USD per minute:',
      '0 added, 0 removed, 2 increased, 0 decreased, 0 changed otherwise, 0 unchanged',
      '↑ 45: 1 60/60 -> 2 60/60 (+100.00 %)',
      '... and 1 more',
    ]);
  });
});
