import { expect, it } from 'vitest';
import { imported, rulesOf } from './__fixtures__/imported.ts';

const HEADER =
  'prefix,rate,billing,connection fee,maximum charge,free seconds,blocked,origin,direction,provider';

it.each([
  ['no cost at all', '44,1,1/1,,0,,,,,', { maximumCharge: '0' }],
  ['seconds that are free', '44,1,1/1,,,3,,,,', { freeSeconds: 3 }],
  ['calls that go out', '44,1,1/1,,,,,,Outbound,', { direction: 'outbound' }],
  ['a provider', '44,1,1/1,,,,,,,!~', { provider: '!~' }],
  ['what is blocked', '44,1,1/1,,,,yes,,,', { blocked: true, bands: [] }],
])('a row states %s', async (_what, row, terms) => {
  expect(await rulesOf([HEADER, row])).toMatchObject([terms]);
});

it('zeros and a no say nothing', async () => {
  const result = await imported([HEADER, '44,1,1/1,0,,0,no,,,', '44,1,1/1,,,,,,,']);
  if (result.status === 'refused') return expect.unreachable();
  expect(result.warnings).toMatchObject([{ code: 'identical-row', line: 3 }]);
  const [rule] = result.priceBook.rules();
  expect(Object.keys(rule ?? {}).toSorted()).toEqual(['bands', 'prefix']);
});

it('rows for other calls are no contradiction', async () => {
  const narrowings = [',,', '49,,', ',inbound,', ',outbound,', ',,twilio', ',,inbound', '49,inbound,twilio'];
  const rows = narrowings.map((narrowing, index) => `44,${index + 1},1/1,,,,,${narrowing}`);
  expect(await rulesOf([HEADER, ...rows])).toHaveLength(narrowings.length);
});

it.each([
  ['direction', 'bad-word', '44,1,1/1,,,,,,sideways,'],
  ['provider', 'bad-text', '44,1,1/1,,,,,,,a b'],
  ['provider', 'bad-text', `44,1,1/1,,,,,,,${'x'.repeat(201)}`],
  ['origin', 'bad-prefix', '44,1,1/1,,,,,49; 50,,'],
])('a cell of %s can be refused as %s: %s', async (column, code, row) => {
  expect(await imported([HEADER, row])).toMatchObject({ problems: [{ code, column, line: 2 }] });
});

it.each([
  ['first increment', '44,1,,60'],
  ['next increment', '44,1,60,'],
  ['first increment', '44,1,,'],
])('an empty cell of %s is missing in %s', async (column, row) => {
  const lines = ['prefix,rate,first increment,next increment', row];
  const problem = { code: 'missing-cell', column, line: 2 };
  expect(await imported(lines)).toMatchObject({ status: 'refused', problems: [problem] });
  const increments = { firstSeconds: 30, nextSeconds: 30 };
  expect(await imported(lines, { increments })).toMatchObject(
    row.endsWith(',,')
      ? { status: 'imported', priceBook: { ruleCount: 1 } }
      : { status: 'refused', problems: [problem] },
  );
});
