import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { importDeck, rulesOf } from './__fixtures__/imported-decks.ts';
import { importPriceBookCsv } from './price-book-csv.ts';
import type { CsvPriceBookOptions } from './price-book-csv-options.ts';

describe('a wrong option is refused by its name', () => {
  it.each<[unknown, string]>([
    [null, 'options'],
    ['USD', 'options'],
    [{ curency: 'USD' }, 'options.curency'],
    [{ currency: 'dollars' }, 'options.currency'],
    [{ ratePer: 'hour' }, 'options.ratePer'],
    [{ dateOrder: 'year-first' }, 'options.dateOrder'],
    [{ timeZone: '+05:30' }, 'options.timeZone'],
    [{ endDay: 'yes' }, 'options.endDay'],
    [{ columns: 'Code' }, 'options.columns'],
    [{ columns: { code: 'Code' } }, 'options.columns'],
    [{ columns: { prefix: '' } }, 'options.columns.prefix'],
    [{ columns: { prefix: 'Area', name: ' AREA ' } }, 'options.columns.name'],
    [{ columns: { prefix: 'Dial Code', name: 'dial-code' } }, 'options.columns.name'],
    [{ increments: 60 }, 'options.increments'],
    [{ increments: { firstSeconds: 0, nextSeconds: 1 } }, 'options.increments.firstSeconds'],
    [{ increments: { firstSeconds: 1, nextSeconds: 86_401 } }, 'options.increments.nextSeconds'],
    [{ increments: { firstSeconds: 1 } }, 'options.increments.nextSeconds'],
    [{ delimiter: ':' }, 'options.delimiter'],
    [{ delimiter: '' }, 'options.delimiter'],
    [{ decimal: "'" }, 'options.decimal'],
    [{ closed: 'open' }, 'options.closed'],
    [{ changeWords: 'sunset' }, 'options.changeWords'],
    [{ changeWords: { sunset: 'gone' } }, 'options.changeWords.sunset'],
    [{ windowPolicy: 'by-mood' }, 'options.windowPolicy'],
    [{ rounding: 'up' }, 'options.rounding'],
    [{ rounding: { mode: 'up', decimals: 13 } }, 'options.rounding.decimals'],
    [{ keep: 0 }, 'options.keep'],
    [{ keep: 100_001 }, 'options.keep'],
    [{ onProgress: 'yes' }, 'options.onProgress'],
  ])('%j: %s', async (options, field) => {
    const refused = await importPriceBookCsv('', options as never).catch((error) => error);
    expect(BillingError.is(refused, 'INVALID_INPUT') && refused.details.field).toBe(field);
  });
});

describe('an option', () => {
  const ROW = '44,1,1/1\n';

  it.each<[string, CsvPriceBookOptions, object]>([
    ['ratePer second', { ratePer: 'second' }, { bands: [{ perSeconds: 1 }] }],
    ['ratePer minute', { ratePer: 'minute' }, { bands: [{ perSeconds: 60 }] }],
    ['a column left undefined', { columns: { rate: undefined } } as never, { bands: [{ rate: '1' }] }],
  ])('%s', async (_name, options, rule) => {
    expect(await rulesOf(`prefix,rate,billing\n${ROW}`, options)).toMatchObject([rule]);
  });

  it.each([',', ';', '\t', '|'] as const)(
    'delimiter %j is taken, however the deck looks',
    async (delimiter) => {
      const [header, row] = ['prefix,rate,billing', '44,"1",1/1'].map((line) =>
        line.replaceAll(',', delimiter),
      );
      const { reading, priceBook } = await importDeck(`a,b;c\td|e\n${header}\n${row}\n`, { delimiter });
      expect(reading).toMatchObject({ delimiter, headerLine: 2 });
      expect(priceBook.rule(0).prefix).toBe('44');
    },
  );

  it('increments fill empty cells, and nothing else', async () => {
    const options = { increments: { firstSeconds: 30, nextSeconds: 6 } };
    const rules = await rulesOf('prefix,rate,billing\n44,1,\n45,1,1/1\n', options);
    expect(rules.map(({ bands }) => bands.map(({ incrementSeconds }) => incrementSeconds))).toEqual([
      [30, 6],
      [1],
    ]);
  });

  it('windowPolicy and rounding are kept in the book', async () => {
    const head = { windowPolicy: 'split', rounding: { mode: 'up', decimals: 3 } } as const;
    const { priceBook } = await importDeck(`prefix,rate,billing\n${ROW}`, head);
    expect(priceBook.document()).toMatchObject(head);
    const plain = await importDeck(`prefix,rate,billing\n${ROW}`);
    expect(plain.priceBook.hash).not.toBe(priceBook.hash);
  });
});
