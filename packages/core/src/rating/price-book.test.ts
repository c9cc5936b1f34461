import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { compiledBook } from './compiled-book.ts';
import { buildPriceBook, checkPriceBook, parsePriceBook } from './price-book.ts';

const BAND = { fromSecond: 0, rate: '0.0560', perSeconds: 60, incrementSeconds: 1 };
const RULE = { prefix: '44', bands: [BAND] };
const WINDOW = { from: '08:00', to: '18:00', timeZone: 'Europe/London' };

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
          weight: 0,
          connectionFee: '0.00',
          validFrom: '2026-01-01T01:00:00+01:00',
          windows: [
            { ...WINDOW, days: [7, 1, 2, 3, 4, 5, 6] },
            { ...WINDOW, from: '08:00:00' },
          ],
        },
        { prefix: '1', bands: [BAND] },
      ],
    });
    const other = parsePriceBook({
      rules: [
        { bands: [{ ...BAND, rate: '0.056' }], prefix: '1' },
        {
          prefix: '44',
          name: 'Caf\u00e9',
          bands: [{ ...BAND, rate: '0.056' }],
          validFrom: '2026-01-01T00:00:00Z',
          windows: [WINDOW],
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
    expect(() => book.rule(3)).toThrow(/^index must be/);
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
    [{ connectionFee: '-0.01' }, 'rules[0].connectionFee'],
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
    [{ windows: [{ ...WINDOW, from: '24:00' }] }, 'rules[0].windows[0].from'],
    [{ windows: [{ ...WINDOW, to: '24:01' }] }, 'rules[0].windows[0].to'],
    [{ windows: [{ ...WINDOW, days: [0] }] }, 'rules[0].windows[0].days[0]'],
    [{ windows: [{ ...WINDOW, monthDay: '02-30' }] }, 'rules[0].windows[0].monthDay'],
    [{ windows: [{ ...WINDOW, timeZone: '+01:00' }] }, 'rules[0].windows[0].timeZone'],
    [{ validFrom: '2026-01-01' }, 'rules[0].validFrom'],
    [{ validFrom: '2026-01-02T00:00:00Z', validTo: '2026-01-02T00:00:00Z' }, 'rules[0].validTo'],
    [{ rounding: { mode: 'nearest', decimals: 2 } }, 'rules[0].rounding.mode'],
    [{ rounding: { mode: 'up', decimals: 13 } }, 'rules[0].rounding.decimals'],
    [{ conectionFee: '1' }, 'rules[0].conectionFee'],
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
    expect(builder.build().priceBook).toBeUndefined();
    const whole = buildPriceBook({ currency: 'USD' });
    whole.add(RULE);
    expect(whole.build().priceBook?.hash).toBe(parsePriceBook({ currency: 'USD', rules: [RULE] }).hash);
    expect(() => buildPriceBook({ currency: 'dollars' })).toThrow(/^currency must be/);
  });

  it('keeps a big deck small', () => {
    const rules = Array.from({ length: 20_000 }, (_, index) => ({
      ...RULE,
      prefix: `1${String(index * 37).padStart(6, '0')}`,
      bands: [{ ...BAND, rate: `0.0${index % 500}` }],
    }));
    const { index, columns } = compiledBook(parsePriceBook({ currency: 'USD', rules })).bytes;
    expect(index / rules.length).toBeLessThan(100);
    expect((index + columns) / rules.length).toBeLessThan(200);
  });
});
