import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { compiledBook } from './compiled-book.ts';
import { buildPriceBook, checkPriceBook, parsePriceBook } from './price-book.ts';
import type { PriceBookDocument } from './rating-rule.ts';

type BookHead = Omit<PriceBookDocument, 'rules'>;

const BAND = { fromSecond: 0, rate: '0.0560', perSeconds: 60, incrementSeconds: 1 };
const RULE = { prefix: '44', bands: [BAND] };
const WINDOW = { from: '08:00', to: '18:00', timeZone: 'Europe/London' };

/** Every field that says nothing besides the default. */
const NOTHING_SAID = {
  originPrefix: '',
  blocked: false,
  weight: 0,
  incrementRounding: 'up',
  connectionFee: '0.00',
  attemptFee: '0',
  noChargeIfSecondsAtMost: 0,
  freeSeconds: 0,
  minimumSeconds: 0,
  minimumCharge: '0',
};

function problemsOf(rule: object): readonly string[] {
  return checkPriceBook({ currency: 'USD', rules: [{ ...RULE, ...rule }] }).problems.map(({ path }) => path);
}

describe('a price book', () => {
  it('is addressed by what it says, not by how it is spelled', () => {
    const one = parsePriceBook({
      currency: 'USD',
      windowPolicy: 'by-call-start',
      rounding: { mode: 'half-up', decimals: 6 },
      rules: [
        {
          ...RULE,
          name: 'Cafe\u0301',
          ...NOTHING_SAID,
          validFrom: '2026-01-01T01:00:00+01:00',
          windows: [
            { ...WINDOW, days: [7, 1, 2, 3, 4, 5, 6] },
            { ...WINDOW, from: '08:00:00' },
            { ...WINDOW, days: [5, 1], from: '20:00' },
          ],
        },
        { prefix: '1', bands: [BAND] },
        { prefix: 'sip:', bands: [BAND], name: 'One' },
        { prefix: 'sip:', bands: [BAND], name: 'Two' },
        { prefix: 'client:', bands: [BAND] },
      ],
    });
    const other = parsePriceBook({
      rules: [
        { prefix: 'client:', bands: [BAND] },
        { prefix: 'sip:', bands: [BAND], name: 'Two' },
        { prefix: 'sip:', bands: [BAND], name: 'One' },
        { bands: [{ ...BAND, rate: '0.056' }], prefix: '1' },
        {
          prefix: '44',
          name: 'Caf\u00e9',
          bands: [{ ...BAND, rate: '0.056' }],
          validFrom: '2026-01-01T00:00:00Z',
          windows: [{ ...WINDOW, days: [1, 5], from: '20:00' }, WINDOW],
        },
      ],
      currency: 'USD',
    });
    expect(other.hash).toBe(one.hash);
    expect(other.document()).toEqual(one.document());
    expect(parsePriceBook({ currency: 'EUR', rules: [] }).hash).not.toBe(
      parsePriceBook({ currency: 'USD', rules: [] }).hash,
    );
  });

  it('has the hash of the JSON text of its document', () => {
    const book = parsePriceBook({
      currency: 'USD',
      windowPolicy: 'split',
      rounding: { mode: 'up', decimals: 2 },
      rules: [
        { ...RULE, name: 'Quo"te \\ ü' },
        { prefix: 'sip:', bands: [BAND] },
        { prefix: '', bands: [], blocked: true },
      ],
    });
    expect(book.hash).toBe(createHash('sha256').update(JSON.stringify(book.document())).digest('hex'));
    expect([...book.rules()].map(({ prefix }) => prefix)).toEqual(['', '44', 'sip:']);
    expect(book.rule(1)).toEqual({ prefix: '44', name: 'Quo"te \\ ü', bands: [{ ...BAND, rate: '0.056' }] });
    for (const index of [3, -1, 0.5]) expect(() => book.rule(index)).toThrow(/^index must be/);
    expect(book.rule(2)).toEqual({ prefix: 'sip:', bands: [{ ...BAND, rate: '0.056' }] });
    const rules = Array.from({ length: 1500 }, (_, index) => ({ ...RULE, prefix: String(1000 + index) }));
    const long = parsePriceBook({ currency: 'USD', rules });
    expect(long.hash).toBe(createHash('sha256').update(JSON.stringify(long.document())).digest('hex'));
  });

  it.each<[Partial<BookHead>]>([
    [{}],
    [{ windowPolicy: 'split' }],
    [{ rounding: { mode: 'up', decimals: 6 } }],
    [{ rounding: { mode: 'half-up', decimals: 0 } }],
  ])('writes down what is not the default: %j', (head) => {
    const document = { currency: 'USD', ...head, rules: [] };
    expect(parsePriceBook(document).document()).toEqual(document);
    const least = parsePriceBook({ ...document, rounding: { mode: 'up', decimals: -0 } });
    expect(least.rounding).toEqual({ mode: 'up', decimals: 0 });
    const spelled = {
      windowPolicy: 'by-call-start',
      ...document,
      rounding: { mode: 'half-up', decimals: 6, ...document.rounding },
    };
    expect(parsePriceBook(spelled).document()).toEqual(document);
  });

  it.each([
    [{ prefix: '+44' }, 'rules[0].prefix'],
    [{ prefix: '1234567890123456' }, 'rules[0].prefix'],
    [{ prefix: '４４' }, 'rules[0].prefix'],
    [{ prefix: 44 }, 'rules[0].prefix'],
    [{ prefix: 'x'.repeat(1_000_000) }, 'rules[0].prefix'],
    [{ name: 'a\u202eb' }, 'rules[0].name'],
    [{ name: 'a\u0000b' }, 'rules[0].name'],
    [{ name: 'x'.repeat(1_000_000) }, 'rules[0].name'],
    [{ country: 'gb' }, 'rules[0].country'],
    [{ bands: [] }, 'rules[0].bands'],
    [{ bands: undefined }, 'rules[0].bands'],
    [{ bands: [{ ...BAND, fromSecond: 1 }] }, 'rules[0].bands[0].fromSecond'],
    [{ bands: [BAND, BAND] }, 'rules[0].bands[1].fromSecond'],
    [{ bands: [{ ...BAND, perSeconds: 0 }] }, 'rules[0].bands[0].perSeconds'],
    [{ bands: [{ ...BAND, incrementSeconds: 1.5 }] }, 'rules[0].bands[0].incrementSeconds'],
    [{ bands: [{ ...BAND, incrementSeconds: Number.NaN }] }, 'rules[0].bands[0].incrementSeconds'],
    [{ bands: [{ ...BAND, fromSecond: '0' }] }, 'rules[0].bands[0].fromSecond'],
    [{ incrementRounding: 'nearest' }, 'rules[0].incrementRounding'],
    [{ connectionFee: '-0.01' }, 'rules[0].connectionFee'],
    [{ minimumCharge: 2 }, 'rules[0].minimumCharge'],
    [{ maximumCharge: 1 }, 'rules[0].maximumCharge'],
    [{ originPrefix: '+49' }, 'rules[0].originPrefix'],
    [{ name: '' }, 'rules[0].name'],
    [{ name: 'x'.repeat(201) }, 'rules[0].name'],
    [{ prefix: `sip:${'x'.repeat(65)}` }, 'rules[0].prefix'],
    [{ attemptFee: 0.01 }, 'rules[0].attemptFee'],
    [{ freeSeconds: -1 }, 'rules[0].freeSeconds'],
    [{ minimumSeconds: Number.POSITIVE_INFINITY }, 'rules[0].minimumSeconds'],
    [{ noChargeIfSecondsAtMost: 1e12 }, 'rules[0].noChargeIfSecondsAtMost'],
    [{ minimumCharge: '2', maximumCharge: '1' }, 'rules[0].maximumCharge'],
    [{ direction: 'sideways' }, 'rules[0].direction'],
    [{ provider: 'a b' }, 'rules[0].provider'],
    [{ blocked: 'yes' }, 'rules[0].blocked'],
    [{ weight: 0.5 }, 'rules[0].weight'],
    [{ windows: [] }, 'rules[0].windows'],
    [{ windows: [{ ...WINDOW, from: '08:60' }] }, 'rules[0].windows[0].from'],
    [{ windows: [{ ...WINDOW, to: '08:00:60' }] }, 'rules[0].windows[0].to'],
    [{ windows: [{ ...WINDOW, days: [] }] }, 'rules[0].windows[0].days'],
    [{ windows: [{ ...WINDOW, days: [1, 2, 3, 4, 5, 6, 7, 1] }] }, 'rules[0].windows[0].days'],
    [{ windows: [{ ...WINDOW, from: '24:00' }] }, 'rules[0].windows[0].from'],
    [{ windows: [{ ...WINDOW, to: '24:01' }] }, 'rules[0].windows[0].to'],
    [{ windows: [{ ...WINDOW, days: [0] }] }, 'rules[0].windows[0].days[0]'],
    [{ windows: [{ ...WINDOW, monthDay: '02-30' }] }, 'rules[0].windows[0].monthDay'],
    [{ windows: [{ ...WINDOW, timeZone: '+01:00' }] }, 'rules[0].windows[0].timeZone'],
    [{ validFrom: '2026-01-01' }, 'rules[0].validFrom'],
    [{ validTo: '2026-01-01' }, 'rules[0].validTo'],
    [{ validFrom: '2026-01-02T00:00:00Z', validTo: '2026-01-02T00:00:00Z' }, 'rules[0].validTo'],
    [{ rounding: { mode: 'nearest', decimals: 2 } }, 'rules[0].rounding.mode'],
    [{ rounding: { mode: 'up', decimals: 13 } }, 'rules[0].rounding.decimals'],
    [{ conectionFee: '1' }, 'rules[0].conectionFee'],
    [{ 'a]b c': '1' }, 'rules[0].a?b?c'],
    [{ ['x'.repeat(100)]: '1' }, `rules[0].${'x'.repeat(40)}`],
    [JSON.parse('{"__proto__": {"prefix": "1"}}'), 'rules[0]'],
  ])('refuses %j at %s', (rule, path) => {
    // A spread drops an own key __proto__, so that one is given bare.
    const bare = Object.hasOwn(rule, '__proto__');
    const found = bare
      ? checkPriceBook({ currency: 'USD', rules: [rule] }).problems.map((each) => each.path)
      : problemsOf(rule);
    expect(found.some((each) => (bare ? each.startsWith(path) : each === path))).toBe(true);
  });

  it.each([
    [{ prefix: '1'.repeat(15) }],
    [{ prefix: `${'s'.repeat(16)}:${'x'.repeat(64)}` }],
    [{ name: 'x'.repeat(200) }],
    [{ connectionFee: '100000000.000000000000' }],
    [{ windows: [{ ...WINDOW, monthDay: '02-29' }] }],
  ])('takes what is just within bounds: %j', (rule) => {
    expect(problemsOf(rule)).toEqual([]);
  });

  it('refuses lists that are too long', () => {
    const bands = Array.from({ length: 51 }, (_, fromSecond) => ({ ...BAND, fromSecond }));
    const windows = Array.from({ length: 201 }, () => WINDOW);
    expect(problemsOf({ bands, windows })).toEqual(['rules[0].windows', 'rules[0].bands']);
    expect(problemsOf({ bands: bands.slice(1), windows: windows.slice(1) })).toEqual([
      'rules[0].bands[0].fromSecond',
    ]);
    expect(problemsOf({ bands: bands.slice(0, 50), windows: windows.slice(1) })).toEqual([]);
    const rules = new Array(2_000_001);
    expect(checkPriceBook({ currency: 'USD', rules }).problems.map(({ path }) => path)).toEqual(['rules']);
  });

  it.each([
    [{ bands: [{ ...BAND, fromSecond: 1 }] }, /^0 for the first band$/],
    [{ bands: [BAND, BAND] }, /^above 0$/],
    [{ windows: [{ ...WINDOW, from: '24:00' }] }, /to "23:59:59"$/],
    [{ windows: [{ ...WINDOW, to: '25:00' }] }, /to "24:00"$/],
    [
      {
        bands: [
          { ...BAND, fromSecond: '0' },
          { ...BAND, fromSecond: 1 },
        ],
      },
      /^a whole number from 0/,
    ],
  ])('says what must be instead of %j', (rule, text) => {
    expect(checkPriceBook({ currency: 'USD', rules: [{ ...RULE, ...rule }] }).problems).toMatchObject([
      { rule: expect.stringMatching(text) },
    ]);
  });

  it.each([
    [{ currency: 'dollars' }, 'currency'],
    [{ windowPolicy: 'never' }, 'windowPolicy'],
    [{ rounding: 'up' }, 'rounding'],
    [{ rules: {} }, 'rules'],
    [{ rules: undefined }, 'rules'],
  ])('refuses a document with %j', (part, path) => {
    const document = { currency: 'USD', rules: [], ...part };
    expect(checkPriceBook(document).problems.map((problem) => problem.path)).toEqual([path]);
    if ('rules' in part) return;
    expect(() => buildPriceBook({ currency: 'USD', ...part } as BookHead)).toThrow(`${path} must be`);
  });

  it.each([
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '１２',
    '-1',
    '+1',
    ' 1',
    '1 ',
    '1,5',
    '.5',
    '5.',
    '',
    '1'.repeat(1_000_000),
    '100000000.1',
    '0.0000000000001',
    '1_000',
  ])('refuses the rate %j', (rate) => {
    expect(problemsOf({ bands: [{ ...BAND, rate }] })).toEqual(['rules[0].bands[0].rate']);
  });

  it('names every problem, and then gives no book', () => {
    const check = checkPriceBook({
      currency: 'usd',
      rules: [RULE, { prefix: 'x' }, { ...RULE, weight: 'a', country: 1 }],
      more: 1,
    });
    expect(check.priceBook).toBeUndefined();
    expect(check.problems.map(({ path }) => path)).toEqual([
      'priceBook.more',
      'currency',
      'rules[1].prefix',
      'rules[1].bands',
      'rules[2].country',
      'rules[2].weight',
    ]);
    expect(check.problemCount).toBe(6);
    const many = checkPriceBook({ currency: 'USD', rules: new Array(1001).fill({ ...RULE, prefix: 'x' }) });
    expect([many.problems.length, many.problemCount]).toEqual([1000, 1001]);
    for (const value of [null, 5, [], 'x', undefined, new Date()])
      expect(checkPriceBook(value).problems).toHaveLength(1);
  });

  it('throws the first problem with field and rule', () => {
    try {
      parsePriceBook({ currency: 'USD', rules: [{ ...RULE, freeSeconds: '\u202ehuge' }] }, 'priceBooks[2]');
      expect.unreachable();
    } catch (error) {
      if (!BillingError.is(error, 'INVALID_INPUT')) throw error;
      expect(error.details.field).toBe('priceBooks[2].rules[0].freeSeconds');
      expect(error.details.rule).toBe('a whole number from 0 to 2678400');
      expect(error.details.seen).not.toContain('\u202e');
    }
  });

  it('takes rules one by one', () => {
    const builder = buildPriceBook({ currency: 'USD' });
    expect(builder.add(RULE)).toEqual([]);
    expect(builder.add({ prefix: 'a', bands: [BAND] }, 'line 7').map(({ path }) => path)).toEqual([
      'line 7.prefix',
    ]);
    expect(builder.add({ prefix: 'a', bands: [BAND] }).map(({ path }) => path)).toEqual(['rules[2].prefix']);
    expect(builder.build()).toMatchObject({ problemCount: 2 });
    expect(builder.build().priceBook).toBeUndefined();
    const whole = buildPriceBook({ currency: 'USD' });
    whole.add(RULE);
    expect(whole.build().priceBook?.hash).toBe(parsePriceBook({ currency: 'USD', rules: [RULE] }).hash);
  });

  it('keeps a big deck small', () => {
    const rules = Array.from({ length: 20_000 }, (_, index) => ({
      ...RULE,
      prefix: `1${String(index * 37).padStart(6, '0')}`,
      bands: [{ ...BAND, rate: `0.0${index % 500}` }],
    }));
    const book = parsePriceBook({ currency: 'USD', rules });
    const { index, columns } = compiledBook(book).bytes;
    // Five numbers of four bytes, and the prefix.
    expect(columns / rules.length).toBeGreaterThan(20);
    expect(index / rules.length).toBeLessThan(100);
    expect((index + columns) / rules.length).toBeLessThan(200);
  });
});
