import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { AT, band, book, diff, priced } from './__fixtures__/compared.ts';
import { type PriceBook, parsePriceBook } from './price-book.ts';
import { diffPriceBooks, type PriceBookDiffRow } from './price-book-diff.ts';
import type { RatingRule } from './rating-rule.ts';

const SUNDAY = { days: [7], from: '00:00', to: '24:00', timeZone: 'UTC' };

describe('diffPriceBooks', () => {
  it('sorts rules into added, removed, increased, decreased, changed and unchanged', () => {
    const before: RatingRule[] = [
      { prefix: '1', bands: [band('0.01')] },
      { prefix: '44', bands: [band('0.010')] },
      { prefix: '45', bands: [band('0.03')] },
      { prefix: '46', bands: [band('0.01')] },
      { prefix: '47', bands: [band('0.01')] },
    ];
    const after: RatingRule[] = [
      { prefix: '1', bands: [band('0.01')] },
      { prefix: '1246', bands: [band('0.5')], name: 'Barbados' },
      { prefix: '44', bands: [band('0.012')] },
      { prefix: '45', bands: [band('0.02')] },
      { prefix: '46', bands: [band('0.01', { incrementSeconds: 1 })], connectionFee: '0.1' },
    ];
    const { counts, rows } = diff(before, after);
    expect(counts).toEqual({ added: 1, removed: 1, increased: 1, decreased: 1, changed: 1, unchanged: 1 });
    expect(rows).toMatchObject([
      { type: 'added', prefix: '1246', afterIndex: 1, otherwise: { prefix: '1', ratePerMinute: '0.01' } },
      {
        type: 'increased',
        prefix: '44',
        percent: '+20.00',
        changes: ['rate'],
        before: { ratePerMinute: '0.01' },
      },
      { type: 'decreased', prefix: '45', percent: '-33.33' },
      {
        type: 'changed',
        prefix: '46',
        changes: ['increments', 'fees'],
        after: { increments: '1/1', connectionFee: '0.1' },
      },
      { type: 'removed', prefix: '47', before: { ratePerMinute: '0.01' } },
    ]);
    expect(rows.at(-1)).not.toHaveProperty('otherwise');
  });

  it('compares the rules in force at the instant', () => {
    const changing: RatingRule[] = [
      { prefix: '44', bands: [band('0.01')], validTo: '2027-01-01T00:00:00Z' },
      { prefix: '44', bands: [band('0.02')], validFrom: '2027-01-01T00:00:00Z' },
    ];
    const flat: RatingRule[] = [{ prefix: '44', bands: [band('0.02')], validFrom: '2027-01-01T00:00:00Z' }];
    expect(diff(changing, flat).counts).toMatchObject({ removed: 1, unchanged: 0 });
    expect(diff(changing, flat, '2027-06-01T00:00:00Z').counts).toMatchObject({ removed: 0, unchanged: 1 });
  });

  it('compares rates over the age of a call, not band by band', () => {
    const whole = [band('0.6')];
    const split = [band('0.01', { perSeconds: 1 }), band('0.6', { fromSecond: 60 })];
    expect(diff([{ prefix: '44', bands: whole }], [{ prefix: '44', bands: split }]).counts).toMatchObject({
      unchanged: 1,
    });
    const mixed = [band('0.7'), band('0.5', { fromSecond: 60 })];
    expect(diff([{ prefix: '44', bands: whole }], [{ prefix: '44', bands: mixed }]).rows).toMatchObject([
      { type: 'changed', changes: ['rate'], percent: '+16.67' },
    ]);
  });

  it('keeps rules for different callers, providers and hours apart', () => {
    const windows = [{ days: [6, 7], from: '00:00', to: '24:00', timeZone: 'UTC' }];
    const before: RatingRule[] = [
      { prefix: '44', bands: [band('1')] },
      { prefix: '44', bands: [band('2')], provider: 'twilio' },
      { prefix: '44', bands: [band('3')], windows, weight: 1 },
    ];
    const after: RatingRule[] = [
      { prefix: '44', bands: [band('1')] },
      { prefix: '44', bands: [band('2.5')], provider: 'twilio' },
      { prefix: '44', bands: [band('3')], windows: [{ ...windows[0]!, days: [7] }], weight: 1 },
    ];
    expect(diff(before, after).rows).toMatchObject([
      { type: 'increased', provider: 'twilio', percent: '+25.00' },
      { type: 'changed', changes: ['windows'] },
    ]);
  });

  it('reports blocking, validity and names as changes', () => {
    const before: RatingRule[] = [
      { prefix: '44', bands: [band('1')] },
      { prefix: '45', bands: [band('1')], name: 'Denmark' },
      { prefix: '46', bands: [band('0')] },
    ];
    const after: RatingRule[] = [
      { prefix: '44', bands: [], blocked: true },
      { prefix: '45', bands: [band('1')], name: 'Danmark', validTo: '2027-01-01T00:00:00Z' },
      { prefix: '46', bands: [band('0.1')] },
    ];
    const { rows } = diff(before, after);
    expect(rows.map(({ type, changes }) => [type, ...changes])).toEqual([
      ['changed', 'blocked'],
      ['changed', 'validity', 'name'],
      ['increased', 'rate'],
    ]);
    expect(rows[2]).not.toHaveProperty('percent');
  });

  it('refuses books of two currencies, and what is no book', () => {
    const euro = parsePriceBook({ currency: 'EUR', rules: [] });
    const code = (run: () => unknown): string | undefined => {
      try {
        run();
      } catch (error) {
        return BillingError.is(error) ? error.code : undefined;
      }
      return undefined;
    };
    expect(code(() => diffPriceBooks({ before: book(), after: euro, at: AT }))).toBe('CURRENCY_MISMATCH');
    expect(() => diffPriceBooks(undefined as never)).toThrow('request must be');
    expect(() => diffPriceBooks({ before: {} as PriceBook, after: book(), at: AT })).toThrow(
      'before must be',
    );
    expect(() => diffPriceBooks({ before: book(), after: {} as PriceBook, at: AT })).toThrow('after must be');
    expect(() => diffPriceBooks({ before: book(), after: book(), at: '2026-12-01' })).toThrow('at must be');
  });

  it('walks books of digits and names side by side', () => {
    const left = ['', '33', '44', '45', 'client:', 'sip:'].map((prefix) => priced(prefix, '1'));
    const right = ['34', '44', 'sip:', 'tel:'].map((prefix) => priced(prefix, '1'));
    const { counts, rows } = diff(left, right);
    expect(rows.map(({ type, prefix }) => [type, prefix])).toEqual([
      ['removed', ''],
      ['removed', '33'],
      ['added', '34'],
      ['removed', '45'],
      ['removed', 'client:'],
      ['added', 'tel:'],
    ]);
    expect(counts).toMatchObject({ added: 2, removed: 4, unchanged: 2 });
  });

  it.each<[string, Partial<RatingRule>, object]>([
    ['from the instant on', { validFrom: AT }, { increased: 1 }],
    ['a second later', { validFrom: '2026-12-01T00:00:01Z' }, { removed: 1 }],
    ['until the instant', { validTo: AT }, { removed: 1 }],
    ['a second longer', { validTo: '2026-12-01T00:00:01Z' }, { increased: 1 }],
  ])('takes a rule that holds %s', (_when, validity, counts) => {
    const none = { added: 0, removed: 0, increased: 0, decreased: 0, changed: 0, unchanged: 0 };
    expect(diff([priced('44', '1')], [priced('44', '2', validity)]).counts).toEqual({ ...none, ...counts });
  });

  it('takes the newer of two rules that both hold', () => {
    const newer = priced('44', '2', { validFrom: '2026-06-01T00:00:00Z' });
    expect(diff([priced('44', '1')], [priced('44', '1'), newer]).rows).toMatchObject([
      { type: 'increased', afterIndex: 0, after: { ratePerMinute: '2' } },
    ]);
    expect(diff([newer], [priced('44', '1'), newer]).counts).toMatchObject({ added: 0, unchanged: 1 });
  });

  it('says what each side states, once for all rows that state the same', () => {
    const after: readonly RatingRule[] = ['44', '45'].map((prefix) => ({
      prefix,
      bands: [band('1', { incrementSeconds: 30 }), band('1', { fromSecond: 30, incrementSeconds: 6 })],
      connectionFee: '0.10',
      validFrom: '2026-01-01T00:00:00Z',
      validTo: '2028-01-01T00:00:00Z',
    }));
    const { rows } = diff([priced('44', '2'), priced('45', '2', { blocked: true })], after);
    expect(rows.map(({ before }) => before)).toEqual([
      { ratePerMinute: '2', increments: '60/60' },
      { blocked: true },
    ]);
    expect(rows[0]?.after).toEqual({
      ratePerMinute: '1',
      increments: '30/6',
      connectionFee: '0.1',
      validFrom: new Date('2026-01-01T00:00:00Z'),
      validTo: new Date('2028-01-01T00:00:00Z'),
    });
    expect(rows[1]?.after).toBe(rows[0]?.after);
  });

  it.each<[string, readonly RatingRule[], PriceBookDiffRow['otherwise']]>([
    ['nothing', [{ prefix: '440', bands: [band('1')] }], undefined],
    ['a rule for all numbers', [{ prefix: '', bands: [band('1')] }], { prefix: '', ratePerMinute: '1' }],
    [
      'the longest prefix',
      [
        { prefix: '', bands: [band('1')] },
        { prefix: '4', bands: [band('2')] },
      ],
      { prefix: '4', ratePerMinute: '2' },
    ],
    ['what is blocked', [{ prefix: '4', bands: [], blocked: true }], { prefix: '4' }],
    [
      'a rule for more callers',
      [{ prefix: '4', bands: [band('1')], originPrefix: '49' }],
      { prefix: '4', ratePerMinute: '1' },
    ],
    ...[
      { originPrefix: '1' },
      { originPrefix: '4915' },
      { direction: 'outbound' as const },
      { provider: 'telnyx' },
      { validFrom: '2026-12-01T00:00:01Z' },
      { validTo: AT },
    ].map((other): [string, readonly RatingRule[], PriceBookDiffRow['otherwise']] => [
      `a shorter prefix than one for other calls, ${JSON.stringify(other)}`,
      [
        { prefix: '4', bands: [band('3')], ...other },
        { prefix: '4', bands: [band('2')], originPrefix: '33' },
        { prefix: '', bands: [band('1')] },
      ],
      { prefix: '', ratePerMinute: '1' },
    ]),
    ...[
      { originPrefix: '491' },
      { direction: 'inbound' as const },
      { provider: 'twilio' },
      { validFrom: AT },
      { validTo: '2026-12-01T00:00:01Z' },
    ].map((such): [string, readonly RatingRule[], PriceBookDiffRow['otherwise']] => [
      `a rule for such calls, ${JSON.stringify(such)}`,
      [
        { prefix: '4', bands: [band('3')], originPrefix: '33', weight: 9 },
        { prefix: '4', bands: [band('2')], ...such },
        { prefix: '', bands: [band('1')] },
      ],
      { prefix: '4', ratePerMinute: '2' },
    ]),
    [
      'a rule of the prefix for more calls',
      [{ prefix: '44', bands: [band('1')] }],
      { prefix: '44', ratePerMinute: '1' },
    ],
    [
      'the rule without hours',
      [
        { prefix: '44', bands: [band('1')] },
        { prefix: '44', bands: [band('2')], windows: [SUNDAY] },
        { prefix: '4', bands: [band('3')] },
      ],
      { prefix: '44', ratePerMinute: '1' },
    ],
    [
      'one of the rules with hours',
      [{ prefix: '4', bands: [band('2')], windows: [SUNDAY] }],
      { prefix: '4', ratePerMinute: '2' },
    ],
  ])('says what prices calls in the book that lacks the rule: %s', (_what, others, otherwise) => {
    const special: RatingRule = {
      prefix: '44',
      bands: [band('9')],
      originPrefix: '491',
      direction: 'inbound',
      provider: 'twilio',
      name: 'Special',
      country: 'GB',
    };
    const { bands: _bands, ...label } = special;
    const own = (rows: readonly PriceBookDiffRow[]): readonly PriceBookDiffRow[] =>
      rows.filter(({ name }) => name === 'Special');
    expect(own(diff([special, ...others], others).rows)).toEqual([
      {
        ...label,
        type: 'removed',
        changes: [],
        before: { ratePerMinute: '9', increments: '60/60' },
        beforeIndex: expect.any(Number),
        ...(otherwise === undefined ? {} : { otherwise }),
      },
    ]);
    expect(own(diff(others, [...others, special]).rows)).toMatchObject([
      { ...label, type: 'added', ...(otherwise === undefined ? {} : { otherwise }) },
    ]);
  });

  it.each<[string, readonly RatingRule[], PriceBookDiffRow['otherwise']]>([
    // Calls on Mondays find a rule of the prefix, though not in force: they are unrated, not priced by +4.
    ['none at other hours', [priced('44', '1', { windows: [SUNDAY] }), priced('4', '3')], undefined],
    ['one at all hours', [priced('44', '1'), priced('4', '3')], { prefix: '44', ratePerMinute: '1' }],
    [
      'a shorter one, at its hours',
      [priced('4', '3', { windows: [SUNDAY] })],
      { prefix: '4', ratePerMinute: '3' },
    ],
  ])('says what prices calls at the hours of a rule that is gone: %s', (_what, rest, otherwise) => {
    const weekday = priced('44', '2', { windows: [{ ...SUNDAY, days: [1] }] });
    const [row, ...others] = diff([weekday, ...rest], rest).rows;
    expect(others).toEqual([]);
    expect(row).toMatchObject({ type: 'removed', before: { ratePerMinute: '2' } });
    expect(row?.otherwise).toEqual(otherwise);
  });

  it('does not take a rule for other calls for the same one', () => {
    const [twilio, telnyx] = ['twilio', 'telnyx'].map((provider) => [priced('44', '1', { provider })]);
    expect(diff(twilio ?? [], telnyx ?? []).rows).toMatchObject([
      { type: 'removed', provider: 'twilio' },
      { type: 'added', provider: 'telnyx' },
    ]);
  });
});
