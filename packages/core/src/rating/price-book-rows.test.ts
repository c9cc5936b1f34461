import { describe, expect, it } from 'vitest';
import { importDeck, refuse, rulesOf } from './__fixtures__/imported-decks.ts';
import { importPriceBookCsv } from './price-book-csv.ts';

const HEADER = 'prefix,name,country,rate,billing,change,blocked';

function deck(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`;
}

describe('a line that is no price', () => {
  it.each([
    ['Rates are subject to change', 'Rates are subject to change'],
    [' , Valid in October ,,,,,', ' Valid in October '],
    [',2026,,,,,', '2026'],
    [',,,,,,7', '7'],
    ['Terms,,,,,,', 'Terms'],
    [',,,subject to change,,,', 'subject to change'],
    [` ${HEADER.replaceAll(',', ' , ')} `, ' prefix '],
  ])('%j is passed over with a warning', async (line, seen) => {
    const { reading, warnings } = await importDeck(deck('44,UK,,1,1/1,,', line, '45,DK,,1,1/1,,'));
    expect(reading.rows).toBe(2);
    expect(warnings).toMatchObject([{ code: 'note-line', line: 3, seen: `"${seen}"` }]);
  });

  it.each(['', ',,,,,,', '  ,,\t,,,,', '\t'])('%j is empty, and passed over', async (line) => {
    const { reading, warnings } = await importDeck(deck('44,UK,,1,1/1,,', line));
    expect(reading.rows).toBe(1);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['46', 'missing-cell', 'rate'],
    ['+46', 'missing-cell', 'rate'],
    [' 46 ,,,,,,', 'missing-cell', 'rate'],
    [',,,0.5,,,', 'missing-cell', 'prefix'],
    [',,,.5,,,', 'missing-cell', 'prefix'],
    [',,,$ 0.5,,,', 'missing-cell', 'prefix'],
    ['#REF!', 'spreadsheet-error', 'prefix'],
    [',,#N/A,,,,', 'missing-cell', 'prefix'],
    ['prefix,,,0.5,1/1,,', 'bad-prefix', 'prefix'],
    ['46,,,rate,1/1,,', 'bad-number', 'rate'],
  ])('%j is a broken row', async (line, code, field) => {
    const { problems, warnings } = await refuse(deck('44,UK,,1,1/1,,', line));
    expect(problems).toContainEqual(expect.objectContaining({ code, line: 3, field }));
    expect(warnings).toEqual([]);
  });
});

describe('a row', () => {
  it('may have empty cells behind the last column, and a cell of 2,000 characters in another', async () => {
    const text = `${HEADER},remarks\n44,UK,,1,1/1,,,${'x'.repeat(2000)}, ,\n`;
    expect((await importDeck(text)).reading.rows).toBe(1);
  });

  it.each([
    ['44,UK,,1,1/1,,,,7', { code: 'cell-count' }],
    ['4x,UK,,y,1/1,,,,7', { code: 'cell-count' }],
    [`44,${'x'.repeat(2001)},,1,1/1,,`, { code: 'too-long', column: 'name' }],
    [`${'4'.repeat(2001)},UK,,1,1/1,,`, { code: 'too-long', column: 'prefix' }],
    [`44,UK,,1,1/1,,,${'x'.repeat(2001)}`, { code: 'too-long' }],
    ['44,"UK",,"1"x,1/1,,', { code: 'bad-quotes' }],
  ])('%# of a wrong shape is told once', async (row, problem) => {
    const refused = await refuse(deck('45,DK,,1,1/1,,', row));
    expect(refused.problems).toMatchObject([{ ...problem, line: 3 }]);
    expect(refused.problemCount).toBe(1);
    expect(Object.hasOwn(refused.problems[0] ?? {}, 'column')).toBe(Object.hasOwn(problem, 'column'));
  });

  it.each([
    [',UK,,1,1/1,,', { code: 'missing-cell', column: 'prefix', field: 'prefix' }],
    ['44,UK,,,1/1,,', { code: 'missing-cell', column: 'rate', field: 'rate' }],
    ['44,UK,,1,,,', { code: 'missing-cell', column: 'billing', field: 'billing' }],
    ['44,#REF!,,1,1/1,,', { code: 'spreadsheet-error', column: 'name', field: 'name', seen: '"#REF!"' }],
    [`44,${'x'.repeat(201)},,1,1/1,,`, { code: 'bad-text', column: 'name', field: 'name' }],
    [
      '44,UK,Atlantis,1,1/1,,',
      { code: 'bad-country', column: 'country', field: 'country', seen: '"Atlantis"' },
    ],
    ['44,UK,,1,1/1,Sunset,', { code: 'bad-word', column: 'change', field: 'change' }],
    ['44,UK,,1,1/1,Closed,', { code: 'missing-cell', field: 'effectiveFrom' }],
  ])('%j is refused by column', async (row, problem) => {
    expect((await refuse(deck(row))).problems).toMatchObject([{ ...problem, line: 2 }]);
  });

  it.each([
    ['44,UK,,1,1/1,,yes', { blocked: true }],
    ['44,UK,,1,1/1,New,yes', { blocked: true }],
    ['44,UK,,,,Blocked,', { blocked: true, bands: [] }],
    ['44,UK,,,,,yes', { blocked: true, bands: [] }],
    ['44,UK,Isle of Man,1,1/1,,', { country: 'IM' }],
    ['44,UK,gg,1,1/1,,', { country: 'GG' }],
    ['44,UK,,1,1/1,,', { country: 'GB' }],
    ['44,A \t  B,,1,1/1,,', { name: 'A B' }],
    [' 44 , UK , GB , 1 , 1/1 , New , no ', { prefix: '44', name: 'UK', country: 'GB' }],
  ])('%j', async (row, rule) => {
    expect(await rulesOf(deck(row))).toMatchObject([rule]);
  });

  it('of no country, or of one that is not clear, has none', async () => {
    for (const row of ['44,UK,001,1,1/1,,', '1404,Georgia,,1,1/1,,', '7,Altel,,1,1/1,,', '44,,,1,1/1,,'])
      expect((await rulesOf(deck(row)))[0]).not.toHaveProperty('country');
  });

  it('has the country of its own code, whatever the rows before it', async () => {
    const rows = [
      '1246,Barbados,,1,1/1,,',
      '1404,Barbados,,1,1/1,,',
      '34,,,1,1/1,,',
      '349,Nowhere,,1,1/1,,',
      '44,,,1,1/1,,',
    ];
    expect((await rulesOf(deck(...rows))).map(({ prefix, country }) => [prefix, country])).toEqual([
      ['1246', 'BB'],
      ['1404', 'BB'],
      ['34', 'ES'],
      ['349', 'ES'],
      ['44', undefined],
    ]);
  });

  it('whose text was decoded wrongly is a warning, once for each text', async () => {
    const rows = ['34,Espa\uFFFDa,,1,1/1,,', '35,Espa\uFFFDa,,1,1/1,,', '36,A\uFFFD,,1,1/1,,'];
    expect((await importDeck(deck(...rows))).warnings).toMatchObject([
      { code: 'not-utf-8', line: 2, column: 'name', field: 'name' },
      { code: 'not-utf-8', line: 4, column: 'name', field: 'name' },
    ]);
  });
});

describe('rows of one prefix', () => {
  it('are about different calls where origin, direction or provider differ', async () => {
    const text =
      'prefix,rate,billing,origin,direction,provider\n' +
      '44,1,1/1,,,\n44,2,1/1,49,,\n44,3,1/1,,inbound,\n44,4,1/1,,outbound,\n44,5,1/1,,,twilio\n44,6,1/1,49,inbound,twilio\n';
    const rates = (await rulesOf(text)).map(({ bands }) => bands[0]?.rate).toSorted();
    expect(rates).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('may not end before they begin', async () => {
    const text =
      'prefix,rate,billing,valid from,valid to\n44,1,1/1,2026-05-02,2026-05-02\n45,1,1/1,2026-05-02,2026-05-03\n';
    expect((await refuse(text, { endDay: 'excluded' })).problems).toMatchObject([
      { code: 'bad-period', line: 2, column: 'valid to', field: 'effectiveTo' },
    ]);
    expect(await rulesOf(text, { endDay: 'included' })).toHaveLength(2);
  });

  it('may begin or end in a column of each', async () => {
    const text = 'prefix,rate,billing,valid from,valid to\n44,1,1/1,2026-05-02,\n45,1,1/1,,1970-01-02\n';
    expect(await rulesOf(text, { endDay: 'excluded' })).toMatchObject([
      { prefix: '44', validFrom: '2026-05-02T00:00:00.000Z' },
      { prefix: '45', validTo: '1970-01-02T00:00:00.000Z' },
    ]);
  });

  it('that the book refuses are told with field and line', async () => {
    const result = await importPriceBookCsv(deck('44,UK,,1,1/1,,', '45,DK,,999999999,1/1,,'), {
      currency: 'USD',
      ratePer: 'minute',
    });
    expect(result).toMatchObject({
      status: 'refused',
      problems: [{ code: 'bad-rule', line: 3, field: 'bands[0].rate' }],
      reading: { headerLine: 1, rows: 2 },
    });
    expect(result.status === 'refused' && result.problems[0]?.message).toMatch(
      /^line 3: bands\[0\]\.rate must be .*; seen: "999999999"\.$/,
    );
  });
});

describe('the column of currencies', () => {
  const text = (...cells: readonly string[]) =>
    `prefix,rate,billing,Ccy\n${cells.map((cell, index) => `${44 + index},1,1/1,${cell}`).join('\n')}\n`;
  const unsaid = { currency: undefined } as never;

  it.each([
    [['EUR', 'EUR'], unsaid, 'EUR'],
    [['EUR', ''], { currency: 'EUR' }, 'EUR'],
    [['', ''], { currency: 'EUR' }, 'EUR'],
  ])('%j with %j is in %s', async (cells, options, currency) => {
    expect((await importDeck(text(...cells), options)).priceBook.currency).toBe(currency);
  });

  it.each([
    [['EUR', '', ''], unsaid, { code: 'missing-cell', line: 3 }],
    [['EUR', 'USD', 'USD'], unsaid, { code: 'stated-otherwise', line: 3, seen: '"USD"' }],
    [['EUR', 'EUR'], { currency: 'USD' }, { code: 'stated-otherwise', line: 2, seen: '"EUR"' }],
    [['EUR', 'euro'], unsaid, { code: 'bad-word', line: 3, seen: '"euro"' }],
    [['euro', 'EUR'], unsaid, { code: 'bad-word', line: 2, seen: '"euro"' }],
  ])('%j with %j is refused', async (cells, options, problem) => {
    const { problems } = await refuse(text(...cells), options);
    expect(problems).toMatchObject([{ ...problem, column: 'Ccy', field: 'currency' }]);
  });
});
