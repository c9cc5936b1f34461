import { expect, it } from 'vitest';
import { band, diff, priced } from './__fixtures__/compared.ts';
import { formatPriceBookDiff } from './price-book-diff-text.ts';
import type { RatingRule } from './rating-rule.ts';

function linesOf(before: readonly RatingRule[], after: readonly RatingRule[], rows?: number): string[] {
  return formatPriceBookDiff(diff(before, after), rows === undefined ? {} : { rows }).split('\n');
}

it('counts come first, then the largest changes, then how many more there are', () => {
  const before = ['44', '45', '46'].map((prefix) => priced(prefix, '1'));
  const after = [priced('4', '9'), priced('44', '1.1'), priced('45', '0.2'), priced('46', '2')];
  const head = [
    'At 2026-12-01T00:00:00.000Z, rates in USD per minute:',
    '1 added, 0 removed, 2 increased, 1 decreased, 0 changed otherwise, 0 unchanged',
  ];
  const lines = [
    '↑ 46: 1 60/60 -> 2 60/60 (+100.00 %)',
    '↓ 45: 1 60/60 -> 0.2 60/60 (-80.00 %)',
    '↑ 44: 1 60/60 -> 1.1 60/60 (+10.00 %)',
    '+ 4: 9 60/60; before it nothing',
  ];
  expect(linesOf(before, after)).toEqual([...head, ...lines]);
  expect(linesOf(before, after, 4)).toEqual([...head, ...lines]);
  expect(linesOf(before, after, 1)).toEqual([...head, lines[0], '... and 3 more']);
  const many = Array.from({ length: 25 }, (_, index) => priced(String(100 + index), '1'));
  expect(linesOf([], many)).toHaveLength(2 + 20 + 1);
});

it.each<[string, readonly RatingRule[], readonly RatingRule[]]>([
  ['- 44: 1 60/60; after it nothing', [priced('44', '1')], []],
  ['- 44: 1 60/60; after it 4 at 2', [priced('44', '1'), priced('4', '2')], [priced('4', '2')]],
  ['+ 44: 1 60/60; before it * at 2', [priced('', '2')], [priced('44', '1'), priced('', '2')]],
  [
    '+ 44: 1 60/60; before it 4 at blocked',
    [priced('4', '2', { blocked: true })],
    [priced('44', '1'), priced('4', '2', { blocked: true })],
  ],
  ['+ 44: blocked; before it nothing', [], [{ prefix: '44', bands: [], blocked: true }]],
  ['+ *: 1 60/60; before it nothing', [], [priced('', '1')]],
  ['~ 44: 1 60/60 -> blocked; blocked', [priced('44', '1')], [priced('44', '1', { blocked: true })]],
  ['~ 44 UK: 1 60/60; name', [priced('44', '1')], [priced('44', '1', { name: 'UK' })]],
  ['~ 44: 1 60/60; fees', [priced('44', '1')], [priced('44', '1', { connectionFee: '1' })]],
  ['↑ 44: 0 60/60 -> 1 60/60', [priced('44', '0')], [priced('44', '1')]],
  [
    '↑ 44: 1 60/60 -> 2 1/1 (+100.00 %); increments, fees',
    [priced('44', '1')],
    [{ prefix: '44', bands: [band('2', { incrementSeconds: 1 })], attemptFee: '1' }],
  ],
  [
    '↑ 44 (from 49 inbound twilio): 1 60/60 -> 2 60/60 (+100.00 %)',
    [priced('44', '1', { originPrefix: '49', direction: 'inbound', provider: 'twilio' })],
    [priced('44', '2', { originPrefix: '49', direction: 'inbound', provider: 'twilio' })],
  ],
])('a row is one line: %s', (line, before, after) => {
  expect(linesOf(before, after).slice(2)).toEqual([line]);
});

it.each([
  ['diff', () => formatPriceBookDiff(undefined as never)],
  ['diff.counts', () => formatPriceBookDiff({} as never)],
  ['options', () => formatPriceBookDiff(diff([], []), null as never)],
])('refuses a broken %s by name', (field, attempt) => {
  expect(attempt).toThrow(`${field} must be`);
});
