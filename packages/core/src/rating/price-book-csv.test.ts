import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { load, refuse, rulesOf } from './__fixtures__/imported-decks.ts';
import { importPriceBookCsv } from './price-book-csv.ts';
import type { CsvPriceBookOptions } from './price-book-csv-options.ts';

const CLEAN = [
  'prefix,destination,country,rate,connectionFee,firstIncrement,nextIncrement,effectiveFrom,change',
  '1218,United States Fixed,US,0.0056,0,6,6,2026-05-16,Unchanged',
  '1219,United States Fixed,US,0.0056,0,6,6,2026-05-16,Unchanged',
  '1246,Barbados Fixed,BB,0.5046,0.10,30,6,2025-06-16,Unchanged',
  '1246,Barbados Fixed,BB,0.5318,0.1,30,6,2026-10-08,Increase',
  '231,Liberia Proper,LR,0.025,0,1,1,2026-10-08,Closed',
  '870,Inmarsat,001,4.5,0,60,60,2026-01-02,Unchanged',
].join('\n');

const DIRTY = [
  '\uFEFFSome Carrier,,,,,,',
  'Issue date:,01/10/2026,,,,,',
  ',,,,,,',
  'Destination,Dial Codes,Rate/Min,Connect,Billing,Effective,Change',
  'Inmarsat, 870 ,4.50,0,60/60,02/01/2026,',
  'United States Fixed,"1218; 1219",0.0056,0,6/6,16/05/2026,Unchanged',
  'Barbados Fixed,+1246,0.5318,0.10,30/6,08/10/2026,Increase',
  'Barbados Fixed,001246,.5046,0.10,30/6,16/06/2025,Unchanged',
  'Liberia Proper,231,0.0250,0,1/1,08/10/2026,Closed',
  ',,,,,,',
  '"Rates are subject to change, excluding taxes."',
].join('\r\n');

function deck(...rows: readonly string[]): string {
  return ['prefix,name,rate,billing,effective from,change', ...rows].join('\n');
}

describe('a carrier deck', () => {
  it('gives the same book from a neutral and from a dirty layout', async () => {
    const clean = await load(CLEAN);
    const dirty = await load(DIRTY);
    expect(dirty.document()).toEqual(clean.document());
    expect(dirty.hash).toBe(clean.hash);
  });

  it('reads the fields of a rule', async () => {
    const rules = await rulesOf(CLEAN);
    expect(rules.find((rule) => rule.prefix === '1246' && rule.validTo !== undefined)).toEqual({
      prefix: '1246',
      name: 'Barbados Fixed',
      country: 'BB',
      connectionFee: '0.1',
      validFrom: '2025-06-16T00:00:00.000Z',
      validTo: '2026-10-08T00:00:00.000Z',
      bands: [
        { fromSecond: 0, rate: '0.5046', perSeconds: 60, incrementSeconds: 30 },
        { fromSecond: 30, rate: '0.5046', perSeconds: 60, incrementSeconds: 6 },
      ],
    });
    expect(rules.find((rule) => rule.prefix === '870')).not.toHaveProperty('country');
  });

  it('comes in pieces of any size', async () => {
    const whole = await load(DIRTY);
    for (const size of [1, 2, 7, 1000]) {
      async function* pieces(): AsyncGenerator<string> {
        for (let at = 0; at < DIRTY.length; at += size) yield DIRTY.slice(at, at + size);
      }
      const result = await importPriceBookCsv(pieces(), { currency: 'USD' });
      expect(result.status === 'imported' && result.priceBook.hash).toBe(whole.hash);
    }
  });

  it('says how it was understood', async () => {
    const result = await importPriceBookCsv(DIRTY, { currency: 'USD' });
    expect(result).toMatchObject({
      status: 'imported',
      reading: {
        headerLine: 4,
        delimiter: ',',
        perSeconds: 60,
        rows: 6,
        dates: { order: 'day-first', line: 6 },
      },
      warnings: [{ code: 'note-line', line: 11 }],
    });
  });

  it('reports progress and closes a stream it leaves early', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield 'no,header,here\n'.repeat(5000);
      } finally {
        closed = true;
      }
    }
    const result = await importPriceBookCsv(endless(), { currency: 'USD' });
    expect(result).toMatchObject({ status: 'refused', problems: [{ code: 'header-not-found' }] });
    expect(closed).toBe(true);
    const seen: number[] = [];
    await load(CLEAN, { onProgress: (progress) => seen.push(progress.lines) });
    expect(seen.at(-1)).toBe(7);
  });
});

describe('what is never guessed', () => {
  const BARE = 'prefix,rate,billing\n44,0.01,60/60\n';

  it.each<[string, string, CsvPriceBookOptions, string]>([
    ['currency', BARE, { ratePer: 'minute' }, 'currency-unknown'],
    ['unit', BARE, { currency: 'USD' }, 'unit-unknown'],
    ['increments', 'prefix,rate\n44,0.01\n', { currency: 'USD', ratePer: 'minute' }, 'increments-unknown'],
    [
      'end day',
      'prefix,rate,billing,end date\n44,1,1/1,2027-01-01\n',
      { currency: 'USD', ratePer: 'minute' },
      'end-day-unknown',
    ],
  ])('%s', async (...[, text, options, code]) => {
    const result = await importPriceBookCsv(text, options);
    expect(result).toMatchObject({ status: 'refused', problems: [{ code }] });
  });

  it('the order of day and month, unless a day above 12 or the header says it', async () => {
    const doubtful = deck('44,UK,0.01,60/60,05/09/2026,', '45,Denmark,0.01,60/60,06/06/2026,');
    expect((await refuse(doubtful)).problems).toMatchObject([
      { code: 'date-order-unknown', line: 2, column: 'effective from' },
    ]);
    const [dayFirst] = await rulesOf(doubtful, { dateOrder: 'day-first' });
    expect(dayFirst?.validFrom).toBe('2026-09-05T00:00:00.000Z');
    const [monthFirst] = await rulesOf(`${doubtful}\n46,Sweden,1,1/1,12/31/2026,`);
    expect(monthFirst?.validFrom).toBe('2026-05-09T00:00:00.000Z');
    const [stated] = await rulesOf(doubtful.replace('effective from', 'Effective (mm/dd/yyyy)'));
    expect(stated?.validFrom).toBe('2026-05-09T00:00:00.000Z');
    const both = await refuse(`${doubtful}\n46,S,1,1/1,31/12/2026,\n47,N,1,1/1,12/31/2026,`);
    expect(both.problems[0]?.message).toContain('Line 4 can only be day first and line 5 only month first');
    const same = await rulesOf(deck('45,Denmark,0.01,60/60,06/06/2026,'));
    expect(same[0]?.validFrom).toBe('2026-06-06T00:00:00.000Z');
  });

  it('takes what headers and columns state, and refuses options that say otherwise', async () => {
    const stated = 'Code,Price (USD per second),Increment\n44,0.0002,1/1\n';
    const result = await importPriceBookCsv(stated);
    expect(result.status === 'imported' && [...result.priceBook.rules()][0]?.bands[0]?.perSeconds).toBe(1);
    const other = await importPriceBookCsv(stated, { currency: 'EUR', ratePer: 'minute' });
    expect(other).toMatchObject({ problems: [{ field: 'ratePer' }, { field: 'currency' }] });
    const column = 'prefix,rate,billing,currency\n44,1,1/1,EUR\n45,1,1/1,USD\n';
    expect(await importPriceBookCsv(column, { ratePer: 'minute' })).toMatchObject({
      problems: [{ code: 'stated-otherwise', line: 3, column: 'currency' }],
    });
  });

  it('the zone of days is UTC unless said', async () => {
    const [rule] = await rulesOf(deck('44,UK,0.01,60/60,2026-07-01,'), { timeZone: 'America/New_York' });
    expect(rule?.validFrom).toBe('2026-07-01T04:00:00.000Z');
  });

  it('an end day is excluded or included as said', async () => {
    const text = 'prefix,rate,billing,valid to\n44,1,1/1,2026-12-31\n';
    expect((await rulesOf(text, { endDay: 'included' }))[0]?.validTo).toBe('2027-01-01T00:00:00.000Z');
    expect((await rulesOf(text, { endDay: 'excluded' }))[0]?.validTo).toBe('2026-12-31T00:00:00.000Z');
  });
});

describe('changes of a price', () => {
  it('end the earlier row, in whatever order the deck has them', async () => {
    const rows = [
      '44,UK,0.01,1/1,2025-01-01,',
      '44,UK,0.02,1/1,2026-01-01,Increase',
      '44,UK,0.015,1/1,2026-06-01,Decrease',
    ];
    const book = await load(deck(...rows));
    const [last, second, first] = [...book.rules()];
    expect([first?.validTo, second?.validTo, last?.validTo]).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-06-01T00:00:00.000Z',
      undefined,
    ]);
    expect((await load(deck(...rows.toReversed()))).hash).toBe(book.hash);
  });

  it('let the earlier row go on where the later one ends first', async () => {
    const text =
      'prefix,rate,billing,from date,to date\n44,0.02,1/1,2025-01-01,\n44,0.01,1/1,2026-01-01,2026-02-01\n';
    const rules = await rulesOf(text, { endDay: 'excluded' });
    expect(rules.find((rule) => rule.bands[0]?.rate === '0.02')).not.toHaveProperty('validTo');
  });

  it('Closed ends the earlier row; without one its own price ends; without a price it is a warning', async () => {
    const [ended] = await rulesOf(deck('44,UK,0.01,1/1,2025-01-01,', '44,UK,0.01,1/1,2026-01-01,Closed'));
    expect(ended).toMatchObject({
      validFrom: '2025-01-01T00:00:00.000Z',
      validTo: '2026-01-01T00:00:00.000Z',
    });
    const [own] = await rulesOf(deck('44,UK,0.01,1/1,2026-01-01,Closed'));
    expect(own).toMatchObject({ validTo: '2026-01-01T00:00:00.000Z' });
    expect(own).not.toHaveProperty('validFrom');
    const result = await importPriceBookCsv(deck('45,DK,0.01,1/1,,', '44,UK,,,2026-01-01,Closed'), {
      currency: 'USD',
      ratePer: 'minute',
    });
    expect(result).toMatchObject({ status: 'imported', warnings: [{ code: 'nothing-to-close', line: 3 }] });
    expect((await refuse(deck('44,UK,1,1/1,,Closed'))).problems).toMatchObject([
      { code: 'missing-cell', column: 'effective from' },
    ]);
  });

  it('Closed can block instead, and a later row reopens', async () => {
    const rows = ['44,UK,0.01,1/1,2025-01-01,', '44,UK,,,2026-01-01,Closed', '44,UK,0.03,1/1,2026-06-01,New'];
    const rules = await rulesOf(deck(...rows), { closed: 'block' });
    expect(rules.find((rule) => rule.blocked === true)).toMatchObject({
      bands: [],
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2026-06-01T00:00:00.000Z',
    });
    expect(rules).toHaveLength(3);
    expect(await rulesOf(deck(...rows))).toHaveLength(2);
  });

  it('a repeat is dropped with a warning, a contradiction refused with both lines', async () => {
    const repeated = await importPriceBookCsv(deck('44,UK,0.01,1/1,,', '44,UK,0.010,1,,'), {
      currency: 'USD',
      ratePer: 'minute',
    });
    expect(repeated).toMatchObject({ status: 'imported', warnings: [{ code: 'identical-row', line: 3 }] });
    const { problems } = await refuse(deck('44,UK,0.01,1/1,,', '45,DK,1,1/1,,', '44,UK,0.02,1/1,,'));
    expect(problems).toMatchObject([{ code: 'contradicting-rows', line: 4 }]);
    expect(problems[0]?.message).toContain('line 2');
  });
});

describe('broken cells', () => {
  it.each<[string, string, string]>([
    ['exponent', '44,UK,1e3,60/60,,', 'bad-number'],
    ['thousands', '44,UK,"1,000",60/60,,', 'bad-number'],
    ['decimal comma', '44,UK,"0,01",60/60,,', 'bad-number'],
    ['negative', '44,UK,-0.01,60/60,,', 'bad-number'],
    ['hexadecimal', '44,UK,0x10,60/60,,', 'bad-number'],
    ['full-width digits', '44,UK,\uFF10.\uFF11,60/60,,', 'bad-number'],
    ['NaN', '44,UK,NaN,60/60,,', 'bad-number'],
    ['currency sign', '44,UK,$0.01,60/60,,', 'bad-number'],
    ['too large', '44,UK,999999999.5,60/60,,', 'bad-rule'],
    ['no rate', '44,UK,,60/60,,', 'missing-cell'],
    ['no code', ',UK,1,60/60,,', 'missing-cell'],
    ['rounded code', '1.21E+03,US,1,60/60,,', 'bad-prefix'],
    ['code as number', '1218.0,US,1,60/60,,', 'bad-prefix'],
    ['leading zero', '044,UK,1,60/60,,', 'bad-prefix'],
    ['letters', '44x,UK,1,60/60,,', 'bad-prefix'],
    ['blanks inside', '44 7,UK,1,60/60,,', 'bad-prefix'],
    ['sixteen digits', '4412345678901234,UK,1,60/60,,', 'bad-prefix'],
    ['range backwards', '1220-1218,US,1,60/60,,', 'bad-prefix'],
    ['huge range', '1000000-9999999,US,1,60/60,,', 'bad-prefix'],
    ['empty place in a list', '1218;;1219,US,1,60/60,,', 'bad-prefix'],
    ['zero increment', '44,UK,1,0/1,,', 'bad-number'],
    ['billing as date', '44,UK,1,06-Jun,,', 'bad-number'],
    ['no billing', '44,UK,1,,,', 'missing-cell'],
    ['impossible day', '44,UK,1,1/1,2026-02-30,', 'bad-date'],
    ['impossible day either way', '44,UK,1,1/1,13/14/2026,', 'bad-date'],
    ['two-digit year', '44,UK,1,1/1,01/02/26,', 'bad-date'],
    ['day number', '44,UK,1,1/1,46000,', 'bad-date'],
    ['time without offset', '44,UK,1,1/1,2026-01-01T10:00:00,', 'bad-date'],
    ['unknown change', '44,UK,1,1/1,,Sunset', 'bad-word'],
    ['control character', '44,U\u0007K,1,1/1,,', 'bad-text'],
    ['direction override', '44,U\u202EK,1,1/1,,', 'bad-text'],
    ['failed formula', '44,UK,#REF!,1/1,,', 'spreadsheet-error'],
    ['failed formula as code', '#N/A,UK,1,1/1,,', 'spreadsheet-error'],
    ['narrow column', '44,UK,1,1/1,########,', 'spreadsheet-error'],
    ['more cells', '44,UK,1,1/1,,,,7', 'cell-count'],
    ['megabyte cell', `44,${'x'.repeat(500_000)},1,1/1,,`, 'too-long'],
    ['quote inside', '44,"UK" mobile,1,1/1,,', 'bad-quotes'],
    ['quote not closed', '44,"UK,1,1/1,,\n45,DK,1,1/1,,', 'bad-quotes'],
    ['cut off', '44,UK,1,1/1', 'truncated'],
  ])('%s', async (_what, row, code) => {
    const { problems } = await refuse(deck(row));
    expect(problems[0]).toMatchObject({ code, line: 2 });
  });

  it('are all reported, by physical line and column, and nothing is loaded', async () => {
    const text = deck(
      '44,"United',
      'Kingdom",x,1/1,,',
      '',
      '45,DK,0.01,1/1,,',
      '4x,SE,y,1/1,31/31/2026,Sunset',
    );
    const { problems, problemCount } = await refuse(text);
    expect(problemCount).toBe(5);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 'rate'],
      [6, 'prefix'],
      [6, 'rate'],
      [6, 'change'],
      [6, 'effective from'],
    ]);
  });

  it('are counted beyond the ones kept', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => `44${index + 100},UK,x,1/1,,`);
    const result = await refuse(deck(...rows), { keep: 3 });
    expect(result.problems).toHaveLength(3);
    expect(result.problemCount).toBe(500);
  });

  it('a quote that swallows megabytes stops the import', async () => {
    const text = deck(`44,"UK,1,1/1,,\n${'45,DK,1,1/1,,\n'.repeat(100_000)}`);
    expect((await refuse(text)).problems).toMatchObject([{ code: 'too-long', line: 2 }]);
  });
});

describe('layouts', () => {
  it('other separators and decimal commas', async () => {
    const text = 'Destino;Code;Rate;Billing\nSpain;34;0,0085;60/1\n';
    const [rule] = await rulesOf(text, { decimal: ',' });
    expect(rule).toMatchObject({ prefix: '34', bands: [{ rate: '0.0085' }, { fromSecond: 60 }] });
    expect((await rulesOf('code\trate\tbilling\n34\t1\t1/1\n'))[0]?.prefix).toBe('34');
  });

  it('headers named by the host, and a country code in a column of its own', async () => {
    const text = 'CC,Area,Wholesale\n44,7; 20,0.02\n1,,0.01\n';
    const options = {
      columns: { countryCode: 'CC', prefix: 'Area', rate: 'Wholesale' },
      increments: { firstSeconds: 60, nextSeconds: 60 },
    };
    expect((await rulesOf(text, options)).map((rule) => rule.prefix)).toEqual(['1', '4420', '447']);
    expect((await refuse(text, { ...options, columns: { prefix: 'Nowhere' } })).problems).toMatchObject([
      { code: 'header-not-found' },
    ]);
  });

  it('a header that lacks a column, or fits twice', async () => {
    const lacking = await refuse('Destination,Connect,Rate,Effective\nUK,0,1,\n');
    expect(lacking.problems).toMatchObject([{ code: 'column-missing', line: 1, field: 'prefix' }]);
    const twice = await refuse('code,rate,new rate,billing\n44,1,2,1/1\n');
    expect(twice.problems).toMatchObject([{ code: 'column-ambiguous', line: 1, field: 'rate' }]);
    expect(await refuse('code,rate,billing\n')).toMatchObject({ problems: [{ code: 'no-rows' }] });
    expect(await refuse('')).toMatchObject({ problems: [{ code: 'header-not-found' }] });
  });

  it('lists and ranges of codes, and schemes', async () => {
    const text = 'code,rate,billing\n"1218-1220, 1222",1,1/1\n+44 20,1,1/1\nsip:,0,1/1\n*,1,1/1\n';
    expect((await rulesOf(text)).map((rule) => rule.prefix)).toEqual([
      '',
      '1218',
      '1219',
      '1220',
      '1222',
      '4420',
      'sip:',
    ]);
  });

  it('every other column', async () => {
    const text =
      'prefix,country,rate,billing,attempt fee,minimum charge,maximum charge,free seconds,minimum seconds,origin,direction,provider\n44,United Kingdom,1,1/1,0.01,0.1,5,3,10,49,inbound,twilio\n';
    expect((await rulesOf(text))[0]).toMatchObject({
      country: 'GB',
      attemptFee: '0.01',
      minimumCharge: '0.1',
      maximumCharge: '5',
      freeSeconds: 3,
      minimumSeconds: 10,
      originPrefix: '49',
      direction: 'inbound',
      provider: 'twilio',
    });
  });

  it('wrong options are refused by name', async () => {
    const options = { curency: 'USD' } as CsvPriceBookOptions;
    await expect(importPriceBookCsv('', options)).rejects.toSatisfy(
      (error) => BillingError.is(error, 'INVALID_INPUT') && error.details.field === 'options.curency',
    );
    const bytes = [new Uint8Array([1])] as unknown as string[];
    await expect(importPriceBookCsv(bytes)).rejects.toSatisfy((error) =>
      BillingError.is(error, 'INVALID_INPUT'),
    );
  });
});

/** Two layouts of one deck, kept outside the repository. */
const DECKS = fileURLToPath(new URL('../../../../../shared/data/decks/', import.meta.url));

it('two large layouts of one deck beside the repository, where present, give the same book', async () => {
  if (!existsSync(`${DECKS}sample-deck.csv`)) {
    console.info(
      'price-book-csv: no sample decks beside the repository; only the small decks above were compared',
    );
    return;
  }
  const read = (name: string): string => readFileSync(DECKS + name, 'utf8');
  const clean = await load(read('sample-deck.csv'));
  const dirty = await load(read('sample-deck-dirty.csv'));
  expect(clean.ruleCount).toBe(3000);
  expect(dirty.document()).toEqual(clean.document());
  expect(dirty.hash).toBe(clean.hash);
});
