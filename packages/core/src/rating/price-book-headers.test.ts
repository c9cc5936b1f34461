import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
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

  it.each(['EUR', 'Rate ALL', 'Top rate', 'Peak rate EUR'])('"%s" is no rate', async (header) => {
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
