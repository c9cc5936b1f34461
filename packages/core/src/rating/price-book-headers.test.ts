import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { importDeck, refuse } from './__fixtures__/imported-decks.ts';
import { buildPriceBook, parsePriceBook } from './price-book.ts';
import { importPriceBookCsv } from './price-book-csv.ts';
import type { CsvPriceBookOptions } from './price-book-csv-options.ts';
import { diffPriceBooks } from './price-book-diff.ts';

async function imported(header: string, options: CsvPriceBookOptions = {}) {
  const increments = { firstSeconds: 60, nextSeconds: 60 };
  const row = header.split(',').map((_, index) => (index === 0 ? '44' : '0.01'));
  return importPriceBookCsv(`${header}\n${row.join(',')}\n`, { increments, ...options });
}

describe("the header of a rate's column", () => {
  it.each([
    'Rate/Min (EUR)',
    'Price (EUR per minute)',
    'Price EUR/min',
    'EUR/min',
    'EUR / Min',
    'EUR per minute',
    'Price/min EUR',
    'Price per minute in EUR',
    'EUR rate per minute',
  ])('"%s" states unit and currency', async (header) => {
    const result = await imported(`Code,${header}`);
    expect(result.status === 'imported' ? result.priceBook.currency : result.problems).toBe('EUR');
  });

  it.each([
    'EUR',
    '(EUR)',
    'Minutes',
    'Rate ALL',
    'Top rate',
    'Peak rate EUR',
    'Call in rate',
    'Rate (dd/mm/yyyy)',
  ])('"%s" is no rate', async (header) => {
    expect(await imported(`Code,${header}`, { currency: 'EUR', ratePer: 'minute' })).toMatchObject({
      status: 'refused',
      problems: [{ code: 'column-missing', field: 'rate' }],
    });
  });

  it('two of them are doubtful', async () => {
    expect(await imported('Code,EUR/min,Rate/min USD', { currency: 'EUR' })).toMatchObject({
      status: 'refused',
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'column-ambiguous', field: 'rate' }),
      ]),
    });
  });
});

describe("the header of a fee's column", () => {
  it.each(['Connection Fee (USD)', 'Connect USD', 'Setup fee in USD'])('"%s" is read', async (header) => {
    const result = await imported(`Code,Rate/Min,${header}`, { currency: 'USD' });
    if (result.status === 'refused') throw new Error(result.problems[0]?.message);
    expect(result.warnings).toEqual([]);
    expect([...result.priceBook.rules()][0]?.connectionFee).toBe('0.01');
  });

  it('is refused when it states another currency than the book', async () => {
    expect(await imported('Code,Rate/Min (EUR),Connect (USD)')).toMatchObject({
      status: 'refused',
      problems: [{ code: 'stated-otherwise', line: 1, column: 'Connect (USD)', field: 'connectionFee' }],
    });
  });

  it('is refused beside another that fits', async () => {
    expect(await imported('Code,Rate/Min,Connect,Setup fee (USD)', { currency: 'USD' })).toMatchObject({
      status: 'refused',
      problems: [{ code: 'column-ambiguous', field: 'connectionFee' }],
    });
  });
});

describe('other headers', () => {
  it.each(['Destination (USD)', 'Change (dd/mm/yyyy)', 'Effective date EUR', 'Our remarks'])(
    '"%s" is not read, and a warning says so',
    async (header) => {
      const result = await imported(`Code,Rate/Min,,${header}`, { currency: 'USD' });
      expect(result).toMatchObject({
        status: 'imported',
        reading: { unread: [header] },
        warnings: [{ code: 'column-unread', line: 1, column: header }],
        warningCount: 1,
      });
    },
  );

  it('are told with the columns they were read as, from left to right', async () => {
    const { reading } = await importDeck(' Rate ,Code,interval1,intervalN\n0.01,44,60,60\n');
    expect(reading.columns).toEqual([
      { field: 'rate', header: 'Rate', position: 0 },
      { field: 'prefix', header: 'Code', position: 1 },
      { field: 'firstIncrement', header: 'interval1', position: 2 },
      { field: 'nextIncrement', header: 'intervalN', position: 3 },
    ]);
  });

  it.each<[string, CsvPriceBookOptions, string, string]>([
    ['Effective (dd/mm/yyyy)', {}, '2026-09-05', 'header'],
    ['Effective (mm/dd/yyyy)', {}, '2026-05-09', 'header'],
    ['Effective', { dateOrder: 'month-first' }, '2026-05-09', 'option'],
    ['Effective (dd/mm/yyyy)', { dateOrder: 'month-first' }, '2026-05-09', 'option'],
  ])('"%s" with %j means %s', async (...[header, options, day, known]) => {
    const { priceBook, reading } = await importDeck(
      `Code,Rate,Billing,${header}\n44,1,1/1,05/09/2026\n`,
      options,
    );
    expect(priceBook.rule(0).validFrom).toBe(`${day}T00:00:00.000Z`);
    expect(reading.dates).toMatchObject({ known });
  });

  it('of an end day may have a pattern', async () => {
    const text = 'Code,Rate,Billing,Valid to (dd/mm/yyyy)\n44,1,1/1,05/09/2026\n';
    const { priceBook, reading } = await importDeck(text, { endDay: 'excluded' });
    expect(priceBook.rule(0).validTo).toBe('2026-09-05T00:00:00.000Z');
    expect(reading.dates).toEqual({ order: 'day-first', known: 'header' });
  });
});

describe('a header row', () => {
  it.each<[string, CsvPriceBookOptions, object, RegExp]>([
    ['a,b\n', {}, { code: 'header-not-found', field: 'columns' }, /name them/],
    ['Destination,Currency\n', {}, { code: 'header-not-found', field: 'columns' }, /name them/],
    [
      '\nRate,Destination\nRate,Name\n',
      {},
      { code: 'column-missing', line: 2, field: 'prefix' },
      /"prefix", "prefixes"/,
    ],
    [
      'Code,Zone\n',
      {},
      { code: 'column-missing', line: 1, field: 'rate', seen: '"Code | Zone"' },
      /"rate", "rates"/,
    ],
    [
      'Code,Rate,Billing\n',
      { columns: { prefix: 'Area' } },
      { code: 'header-not-found', field: 'columns' },
      /\(prefix: "Area"\)\.$/,
    ],
    [
      'Code,Offer\n',
      { columns: { name: 'Offer' } },
      { code: 'header-not-found', field: 'columns' },
      /\(name: "Offer"\), with columns of rate besides\.$/,
    ],
  ])('%j with %j is none', async (...[text, options, problem, why]) => {
    const refused = await refuse(text, options);
    expect(refused.problems).toMatchObject([problem]);
    expect(refused.problems[0]?.message).toMatch(why);
    expect(refused).not.toHaveProperty('reading');
  });

  it.each<[string, CsvPriceBookOptions, object, RegExp]>([
    [
      'Code,Rate,New rate,Billing',
      {},
      { code: 'column-ambiguous', column: 'Rate', field: 'rate' },
      /"Rate" and "New rate"/,
    ],
    ['Code,Rate', {}, { code: 'increments-unknown', field: 'increments' }, /billed/],
    ['Code,Rate,Increment 1', {}, { code: 'column-missing', field: 'nextIncrement' }, /nextIncrement/],
    ['Code,Rate,Increment N', {}, { code: 'column-missing', field: 'firstIncrement' }, /firstIncrement/],
    [
      'Code,Rate,Billing,Increment 1',
      {},
      { code: 'column-ambiguous', column: 'Billing', field: 'billing' },
      /both increments/,
    ],
    [
      'Code,Rate,Billing,Increment N',
      {},
      { code: 'column-ambiguous', column: 'Billing', field: 'billing' },
      /both increments/,
    ],
    [
      'Code,Rate,Billing',
      { ratePer: undefined } as never,
      { code: 'unit-unknown', column: 'Rate', field: 'ratePer' },
      /ratePer/,
    ],
    [
      'Code,Rate/sec,Billing',
      {},
      { code: 'stated-otherwise', column: 'Rate/sec', field: 'ratePer' },
      /per second, the option ratePer minute/,
    ],
    [
      'Code,Rate/min,Billing',
      { ratePer: 'second' },
      { code: 'stated-otherwise', column: 'Rate/min', field: 'ratePer' },
      /per minute, the option ratePer second/,
    ],
    [
      'Code,Rate (EUR),Billing',
      {},
      { code: 'stated-otherwise', column: 'Rate (EUR)', field: 'currency' },
      /EUR/,
    ],
    [
      'Code,Rate,Billing',
      { currency: undefined } as never,
      { code: 'currency-unknown', column: 'Rate', field: 'currency' },
      /in which currency/,
    ],
    [
      'Code,Rate,Billing,Valid to',
      {},
      { code: 'end-day-unknown', column: 'Valid to', field: 'endDay' },
      /endDay/,
    ],
    ['Code,Rate,Billing', {}, { code: 'no-rows' }, /no price/],
  ])('"%s" with %j is refused', async (...[header, options, problem, why]) => {
    const { problems, reading } = await refuse(`Carrier\n${header}\n`, options);
    expect(problems).toMatchObject([{ ...problem, line: 2 }]);
    expect(problems[0]?.message).toMatch(why);
    expect(reading).toMatchObject({ headerLine: 2, rows: 0 });
  });

  it('may say twice what the options say', async () => {
    const { priceBook } = await importDeck('Code,Rate/min (USD),Connect (USD),Billing\n44,1,0.1,1/1\n');
    expect(priceBook.rule(0)).toMatchObject({ connectionFee: '0.1', bands: [{ perSeconds: 60 }] });
  });

  it('is the one that has the headers of the option columns', async () => {
    const text = 'Code,Rate,Billing\n1,2,3\n,Rate,Billing,Area,Code\n9,1,1/1,44,5\n';
    const { priceBook, reading } = await importDeck(text, { columns: { prefix: 'AREA' } });
    expect(reading).toMatchObject({ headerLine: 3, unread: ['Code'] });
    expect(priceBook.rule(0).prefix).toBe('44');
  });

  it('is among the first hundred rows, and has at most 500 cells', async () => {
    const header = 'Code,Rate,Billing';
    const under = (rows: number) => `${'x\n'.repeat(rows)}${header}\n44,1,1/1\n`;
    expect((await importDeck(under(99))).reading.headerLine).toBe(100);
    expect((await refuse(under(100))).problems).toMatchObject([{ code: 'header-not-found' }]);
    const wide = (cells: number) => `${header}${','.repeat(cells - 3)}\n44,1,1/1\n`;
    expect((await importDeck(wide(500))).priceBook.ruleCount).toBe(1);
    expect((await refuse(wide(501))).problems).toMatchObject([{ code: 'too-long', line: 1 }]);
  });
});

describe('what is no deck, no book, no head', () => {
  it.each([undefined, null, 5, {}, true])('importPriceBookCsv refuses %j by name', async (text) => {
    const refused = await importPriceBookCsv(text as never, { currency: 'USD' }).catch((error) => error);
    expect(BillingError.is(refused, 'INVALID_INPUT')).toBe(true);
    expect(refused.details.field).toBe('text');
  });

  it('diffPriceBooks says which book is none', () => {
    const before = parsePriceBook({ currency: 'USD', rules: [] });
    const diff = () => diffPriceBooks({ before, after: {} as never, at: '2026-12-01T00:00:00Z' });
    expect(diff).toThrow(/^after must be a price book/);
  });

  it('buildPriceBook refuses a text without looking at its characters', () => {
    expect(() => buildPriceBook('x'.repeat(1_000_000) as never)).toThrow(/^head must be an object/);
  });
});
