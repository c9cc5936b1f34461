import { describe, expect, it } from 'vitest';
import { importDeck, refuse, rulesOf } from './__fixtures__/imported-decks.ts';
import type { DecimalSign } from './price-book-cells.ts';

/** A deck of one row that has one more column. */
function deck(column: string, cell: string): string {
  return `prefix,rate,billing,${column}\n44,1,60/60,"${cell}"\n`;
}

function rated(rate: string): string {
  return `prefix,rate,billing\n44,"${rate}",60/60\n`;
}

describe('an amount', () => {
  it.each<[string, DecimalSign, string]>([
    ['0.0085', '.', '0.0085'],
    ['007.50', '.', '7.5'],
    ['.5', '.', '0.5'],
    ['100000000', '.', '100000000'],
    ['0.123456789012', '.', '0.123456789012'],
    ['0,0085', ',', '0.0085'],
    [',5', ',', '0.5'],
    ['12', ',', '12'],
  ])('%s, with decimals behind %s, is %s', async (cell, decimal, rate) => {
    expect((await rulesOf(rated(cell), { decimal }))[0]?.bands[0]?.rate).toBe(rate);
  });

  it.each<[string, DecimalSign, RegExp]>([
    ['1e3', '.', /Exponents/],
    ['12E-07', '.', /Exponents/],
    ['1.25e+10', '.', /Exponents/],
    ['1,25e10', ',', /Exponents/],
    ['1,000', '.', /with a comma, say so/],
    ["1'000,5", '.', /with a comma, say so/],
    ['1 000,5', '.', /with a comma, say so/],
    ['0.01', ',', /said to write decimals with a comma/],
    ['1.000,5', ',', /said to write decimals with a comma/],
    ['-0.01', '.', /zero or more/],
    ['$0.01', '.', /Currency and unit/],
    ['0.01 EUR', '.', /Currency and unit/],
    ['EUR 1,00', '.', /Currency and unit/],
    ['1,00 EUR', '.', /Currency and unit/],
    ['x1e3', '.', /Currency and unit/],
    ['1e3x', '.', /Currency and unit/],
    ['1e', '.', /Currency and unit/],
    ['1;5e3', '.', /Currency and unit/],
  ])('%s, with decimals behind %s, is refused, and it is said why', async (cell, decimal, why) => {
    const { problems } = await refuse(rated(cell), { decimal });
    expect(problems).toMatchObject([{ code: 'bad-number', line: 2, column: 'rate' }]);
    expect(problems[0]?.message).toMatch(why);
  });

  it.each<[string, DecimalSign]>([
    ['.', '.'],
    ['1.', '.'],
    ['1.2.3', '.'],
    ["1'000", '.'],
    ['1234567890', '.'],
    ['0.1234567890123', '.'],
    ['0-1', '.'],
    ['1/2', '.'],
    ['1,2,3', ','],
    ['%0,1', ','],
    ['0,1%', ','],
  ])('%s, with decimals behind %s, is refused as no amount', async (cell, decimal) => {
    const { problems } = await refuse(rated(cell), { decimal });
    expect(problems).toMatchObject([{ code: 'bad-number', line: 2, column: 'rate' }]);
    expect(problems[0]?.message).not.toMatch(/Exponents|comma|zero or more|Currency/);
  });
});

describe('seconds', () => {
  it.each([
    ['minimum seconds', '86400', { minimumSeconds: 86_400 }],
    ['free seconds', '3', { freeSeconds: 3 }],
  ])('of %s may be %s', async (column, cell, fields) => {
    expect(await rulesOf(deck(column, cell))).toMatchObject([fields]);
  });

  it('of nothing are left out', async () => {
    expect((await rulesOf(deck('free seconds', '0')))[0]).not.toHaveProperty('freeSeconds');
  });

  it.each(['-1', '1.5', 'x3', '3x', '86401', '1000000'])('%s are refused', async (cell) => {
    expect((await refuse(deck('free seconds', cell))).problems).toMatchObject([
      { code: 'bad-number', line: 2, column: 'free seconds', seen: `"${cell}"` },
    ]);
  });

  it('of an increment are at least one', async () => {
    const { problems } = await refuse('prefix,rate,first increment,next increment\n44,1,0,1\n');
    expect(problems).toMatchObject([{ code: 'bad-number', field: 'firstIncrement' }]);
  });
});

describe('a billing cell', () => {
  it.each([
    ['60/60', [60]],
    ['6', [6]],
    ['60-1', [60, 1]],
    ['30+6', [30, 6]],
    ['30:6', [30, 6]],
    ['30 / 6', [30, 6]],
  ])('%s', async (cell, increments) => {
    const [rule] = await rulesOf(`prefix,rate,billing\n44,1,${cell}\n`);
    expect(rule?.bands.map(({ incrementSeconds }) => incrementSeconds)).toEqual(increments);
  });

  it.each([
    ['06-Jun', true],
    ['30/06/2026', true],
    ['x60/6', false],
    ['60/6x', false],
    ['60/', false],
    ['60/0', false],
    ['0/6', false],
    ['1.5/6', false],
    ['sixty', true],
  ])('%s is refused; a spreadsheet made a date of it: %s', async (cell, spreadsheet) => {
    const { problems } = await refuse(`prefix,rate,billing\n44,1,${cell}\n`);
    expect(problems).toMatchObject([{ code: 'bad-number', line: 2, column: 'billing' }]);
    expect(problems[0]?.message.includes('spreadsheet')).toBe(spreadsheet);
  });
});

describe('a word of change', () => {
  it.each(['', 'NEW', 'no-change', 'No  Change', 'new_code', '- Increase -'])(
    '"%s" gives a price',
    async (word) => {
      expect(await rulesOf(deck('change', word))).toMatchObject([{ bands: [{ rate: '1' }] }]);
    },
  );

  it.each(['Blocked', '_barred'])('"%s" blocks', async (word) => {
    expect(await rulesOf(deck('change', word))).toMatchObject([{ blocked: true }]);
  });

  it("may be the host's own, however it is spelled", async () => {
    const changeWords = {
      ' Sun__set ': 'blocked',
      new: 'blocked',
      gone: 'closed',
      'as is': 'price',
    } as const;
    const rows = 'prefix,rate,billing,effective from,change\n44,1,1/1,2026-05-01,Gone\n45,1,1/1,,AS-IS\n';
    expect(await rulesOf(rows, { changeWords })).toMatchObject([
      { prefix: '44', validTo: '2026-05-01T00:00:00.000Z' },
      { prefix: '45', bands: [{ rate: '1' }] },
    ]);
    expect(await rulesOf(deck('change', 'SUN SET'), { changeWords })).toMatchObject([{ blocked: true }]);
    expect(await rulesOf(deck('change', 'new'), { changeWords })).toMatchObject([{ blocked: true }]);
  });
});

describe('yes and no', () => {
  it.each(['yes', 'Y', 'TRUE', '1'])('"%s" blocks', async (word) => {
    expect(await rulesOf(deck('blocked', word))).toMatchObject([{ blocked: true }]);
  });

  it.each(['no', 'N', 'false', '0', ''])('"%s" does not', async (word) => {
    expect((await rulesOf(deck('blocked', word)))[0]).not.toHaveProperty('blocked');
  });

  it.each(['yesterday', 'oh yes', 'nobody', 'casino', '10', '21'])('"%s" is neither', async (word) => {
    expect((await refuse(deck('blocked', word))).problems).toMatchObject([
      { code: 'bad-word', line: 2, column: 'blocked' },
    ]);
  });
});

describe('what a spreadsheet leaves where a formula failed', () => {
  it.each(['#REF!', '#N/A', '#NAME?', '##', '#######'])('%s is no name', async (cell) => {
    expect((await refuse(deck('name', cell))).problems).toMatchObject([
      { code: 'spreadsheet-error', line: 2, column: 'name' },
    ]);
  });

  it.each(['#1 Telecom', '#', 'Mobile #N/A'])('%s is a name', async (cell) => {
    const { priceBook, warnings } = await importDeck(deck('name', cell));
    expect(priceBook.rule(0).name).toBe(cell);
    expect(warnings).toEqual([]);
  });
});
