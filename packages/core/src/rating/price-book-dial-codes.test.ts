import { describe, expect, it } from 'vitest';
import { refuse, rulesOf } from './__fixtures__/imported-decks.ts';

function deck(cell: string): string {
  return `code,rate,billing\n"${cell}",1,1/1\n`;
}

async function codesOf(text: string, columns?: { readonly countryCode: string }): Promise<readonly string[]> {
  return (await rulesOf(text, columns === undefined ? {} : { columns })).map(({ prefix }) => prefix);
}

describe('a cell of dial codes', () => {
  it.each([
    [' 1218 ', ['1218']],
    ['001218', ['1218']],
    ['+1 218 555', ['1218555']],
    ['1218; 1219,1220/1221|1222\n1223', ['1218', '1219', '1220', '1221', '1222', '1223']],
    ['1218-1220', ['1218', '1219', '1220']],
    ['+1218-1220', ['1218', '1219', '1220']],
    ['1218 – 1219', ['1218', '1219']],
    ['1218..1219', ['1218', '1219']],
    ['1218 to 1219', ['1218', '1219']],
    ['1218-1218', ['1218']],
    ['sip:', ['sip:']],
    [' sip:+49@example.com ', ['sip:+49@example.com']],
    ['*', ['']],
  ])('%j', async (cell, codes) => {
    expect(await codesOf(deck(cell))).toEqual(codes);
  });

  it('holds at most 10,000 codes', async () => {
    expect(await codesOf(deck('1000000-1009999'))).toHaveLength(10_000);
    for (const cell of ['1000000-1010000', '1000000-1009999; 2'])
      expect((await refuse(deck(cell))).problems).toMatchObject([
        { code: 'bad-prefix', line: 2, column: 'code' },
      ]);
  });

  it.each([
    ['1218;;1219', /empty place/],
    ['1.21E+03', /rounded number/],
    ['121e10', /rounded number/],
    ['1218.0', /turned this code into a number/],
    ['1218.', /turned this code into a number/],
    ['1218.00', /turned this code into a number/],
    ['1234567890123456', /at most 15 digits/],
    ['12345678901234567', /at most 15 digits/],
    ['044', /never starts with 0/],
    ['0218-0220', /never starts with 0/],
    ['44 77', /Several codes/],
    ['44  7 8', /Several codes/],
    ['121-1220', /the smaller first/],
    ['1220-1218', /the smaller first/],
  ])('%s is refused, and it is said why', async (cell, why) => {
    const { problems } = await refuse(deck(cell));
    expect(problems).toMatchObject([{ code: 'bad-prefix', line: 2, column: 'code', field: 'prefix' }]);
    expect(problems[0]?.message).toMatch(why);
  });

  it.each([
    '40x',
    'x40',
    'x1218.0',
    '1218.0x',
    '1218.5',
    '44 7x',
    'x 44',
    'x44 7',
    '1234567890123456x',
    'x1234567890123456',
    '+1 218-1 220',
    '1218-',
    'SIP',
    '**',
  ])('%s is refused as no code', async (cell) => {
    const { problems } = await refuse(deck(cell));
    expect(problems).toMatchObject([{ code: 'bad-prefix', line: 2, column: 'code' }]);
    expect(problems[0]?.message).not.toMatch(/empty|number|at most 15|with 0|Several|smaller/);
  });
});

describe('a country code in a column of its own', () => {
  const columns = { countryCode: 'CC' };
  const split = (countryCode: string, cell: string) =>
    `CC,Code,Rate,Billing\n${countryCode},"${cell}",1,1/1\n`;

  it.each([
    ['44', '7', ['447']],
    ['+44', '20; 7', ['4420', '447']],
    ['0044', '7-9', ['447', '448', '449']],
    ['39', '06; 002', ['39002', '3906']],
    ['4400', '7', ['44007']],
    ['1', '', ['1']],
  ])('%s goes in front of %s', async (countryCode, cell, codes) => {
    expect(await codesOf(split(countryCode, cell), columns)).toEqual(codes);
  });

  it.each(['', '0', '044', '12345', '4x', 'x4', '44+'])('"%s" is none', async (countryCode) => {
    expect((await refuse(split(countryCode, '7'), { columns })).problems).toMatchObject([
      { code: 'bad-prefix', line: 2, column: 'CC', field: 'countryCode' },
    ]);
  });

  it.each([
    ['44', '*', { code: 'bad-prefix', column: 'Code' }],
    ['44', 'sip:', { code: 'bad-prefix', column: 'Code' }],
    ['44', '12345678901234', { code: 'bad-prefix', column: 'Code' }],
    ['', '', { code: 'missing-cell', column: 'Code' }],
    ['44', '#N/A', { code: 'spreadsheet-error', column: 'Code' }],
    ['#REF!', '7', { code: 'spreadsheet-error', column: 'CC' }],
  ])('"%s" is not put in front of "%s": %j', async (countryCode, cell, problem) => {
    const { problems } = await refuse(split(countryCode, cell), { columns });
    expect(problems).toMatchObject([{ ...problem, line: 2 }]);
  });
});
