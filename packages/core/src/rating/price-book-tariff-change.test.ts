import { describe, expect, it } from 'vitest';
import { band, diff, priced } from './__fixtures__/compared.ts';
import type { PriceBookDiffRow } from './price-book-diff.ts';
import type { RateBand, RatingRule } from './rating-rule.ts';

function rowOf(before: readonly RateBand[], after: readonly RateBand[]): PriceBookDiffRow | undefined {
  return diff([{ prefix: '44', bands: before }], [{ prefix: '44', bands: after }]).rows[0];
}

const UP = { mode: 'up', decimals: 2 } as const;

describe('two rules of one place', () => {
  it.each<[string, Partial<RatingRule>, Partial<RatingRule>]>([
    ['increments', {}, { incrementRounding: 'down' }],
    ['increments', {}, { bands: [band('1', { incrementSeconds: 6 })] }],
    ['fees', {}, { connectionFee: '1' }],
    ['fees', {}, { attemptFee: '1' }],
    ['limits', {}, { noChargeIfSecondsAtMost: 1 }],
    ['limits', {}, { freeSeconds: 1 }],
    ['limits', {}, { minimumSeconds: 1 }],
    ['limits', {}, { minimumCharge: '1' }],
    ['limits', {}, { maximumCharge: '1' }],
    ['rounding', {}, { rounding: UP }],
    ['rounding', { rounding: UP }, { rounding: { ...UP, mode: 'down' } }],
    ['rounding', { rounding: UP }, { rounding: { ...UP, decimals: 3 } }],
    ['country', { country: 'GB' }, { country: 'JE' }],
    ['windows', {}, { weight: 1 }],
    ['validity', {}, { validFrom: '2026-01-01T00:00:00Z' }],
    ['validity', {}, { validTo: '2028-01-01T00:00:00Z' }],
  ])('differ in %s: %j and %j', (change, before, after) => {
    const rules = [before, after].map((terms) => [priced('44', '1', terms)]);
    for (const [left, right] of [rules, rules.toReversed()]) {
      expect(diff(left ?? [], right ?? []).rows).toMatchObject([{ type: 'changed', changes: [change] }]);
    }
    for (const same of rules) expect(diff(same, same).rows).toEqual([]);
  });

  it.each([
    ['1', '1.5', '+50.00', 'increased'],
    ['1', '1.0005', '+0.05', 'increased'],
    ['1', '1.00001', '+0.00', 'increased'],
    ['1', '0.99999', '-0.00', 'decreased'],
    ['3', '2.99', '-0.33', 'decreased'],
    ['0.5', '0', '-100.00', 'decreased'],
    ['0', '0.5', undefined, 'increased'],
  ])('from %s to %s is %s', (...[before, after, ...expected]) => {
    const row = rowOf([band(before)], [band(after)]);
    expect([row?.percent, row?.type]).toEqual(expected);
  });

  it.each<[string, readonly RateBand[], readonly RateBand[], object]>([
    [
      'higher first, lower later',
      [band('1'), band('2', { fromSecond: 60 })],
      [band('1'), band('1.5', { fromSecond: 30 })],
      { type: 'changed', percent: '+50.00' },
    ],
    [
      'lower first, higher later',
      [band('1'), band('2', { fromSecond: 60 })],
      [band('0.5'), band('3', { fromSecond: 60 })],
      { type: 'changed', percent: '-50.00' },
    ],
    [
      'lower later only',
      [band('1')],
      [band('1'), band('0.9', { fromSecond: 60 })],
      { type: 'decreased', percent: '-10.00' },
    ],
  ])('rates over the age of a call: %s', (...[, before, after, expected]) => {
    expect(rowOf(before, after)).toMatchObject({ changes: ['rate'], ...expected });
  });

  it('a destination that is blocked is no dearer one', () => {
    const blocked = priced('44', '2', { blocked: true });
    expect(diff([priced('44', '1')], [blocked]).rows).toMatchObject([
      { type: 'changed', changes: ['rate', 'blocked'], after: { blocked: true } },
    ]);
  });
});
