import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { money } from '../money/money.ts';
import { estimate } from './estimate.ts';
import { explain } from './explain.ts';
import { matchRule } from './match-rule.ts';
import { type CallToQuote, maxSeconds } from './max-seconds.ts';
import { parsePriceBook } from './price-book.ts';
import { type CallToRate, rate } from './rate.ts';

const BAND = { fromSecond: 0, rate: '0.06', perSeconds: 60, incrementSeconds: 1 };
const CALL: CallToRate = { to: '+442071838750', startAt: '2026-03-02T12:00:00Z', durationSeconds: 60 };
const QUOTE: CallToQuote = { to: CALL.to, startAt: CALL.startAt };
const book = parsePriceBook({
  currency: 'USD',
  rules: [{ prefix: '44', name: 'UK', country: 'GB', bands: [BAND] }],
});

function refusedField(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return error.details.field;
    throw error;
  }
  return 'nothing was refused';
}

describe('rate', () => {
  it('gives a charge as plain data', () => {
    const charge = rate(CALL, book);
    expect(JSON.parse(JSON.stringify(charge))).toEqual({
      status: 'rated',
      cost: { currency: 'USD', amount: '0.06' },
      billedSeconds: 60,
      ratePerMinute: '0.06',
      rule: { index: 0, prefix: '44', name: 'UK', country: 'GB' },
      steps: [
        {
          type: 'band',
          amount: '0.06',
          fromSecond: 0,
          untilSecond: 60,
          steps: 60,
          incrementSeconds: 1,
          rate: '0.06',
          perSeconds: 60,
        },
        { type: 'rounding', amount: '0', mode: 'half-up', decimals: 6 },
      ],
      priceBookHash: book.hash,
    });
  });

  it('prints steps with six decimals more than the cost, so that they still add up', () => {
    const thirds = parsePriceBook({
      currency: 'USD',
      rules: [
        {
          prefix: '44',
          connectionFee: '0.01',
          rounding: { mode: 'up', decimals: 2 },
          bands: [
            { fromSecond: 0, rate: '0.1', perSeconds: 60, incrementSeconds: 20 },
            { fromSecond: 20, rate: '0.1', perSeconds: 60, incrementSeconds: 40 },
          ],
        },
      ],
    });
    const charge = rate({ ...CALL, durationSeconds: 20 }, thirds);
    if (charge.status === 'unrated') return expect.unreachable();
    expect(charge.steps.map(({ amount }) => amount)).toEqual(['0.03333333', '0.01', '0.00666667']);
    expect(charge.cost.amount).toBe('0.05');
    const longer = rate(CALL, thirds);
    if (longer.status === 'unrated') return expect.unreachable();
    expect(longer.steps.map(({ amount }) => amount)).toEqual(['0.03333333', '0.06666667', '0.01', '0']);
  });

  it('says mixed when prices differ, not when increments do', () => {
    const rates = (second: object) => {
      const bands = [BAND, { ...BAND, fromSecond: 30, ...second }];
      const charge = rate(CALL, parsePriceBook({ currency: 'USD', rules: [{ prefix: '', bands }] }));
      return charge.status === 'rated' ? charge.ratePerMinute : charge.reason;
    };
    expect(rates({ incrementSeconds: 6 })).toBe('0.06');
    expect(rates({ rate: '0.001', perSeconds: 1 })).toBe('0.06');
    expect(rates({ rate: '0.002', perSeconds: 1 })).toBe('mixed');
  });

  it.each([
    ['+33123456789', {}, 'no-rule'],
    ['+442071838750', { startAt: '2031-01-01T00:00:00Z' }, 'not-valid'],
    ['+447000000000', {}, 'blocked'],
  ])('says why %s %j has no price', (to, more, reason) => {
    const rules = [
      { prefix: '44', bands: [BAND], validTo: '2030-01-01T00:00:00Z' },
      { prefix: '447', bands: [], blocked: true },
    ];
    const answer = rate({ ...CALL, to, ...more }, parsePriceBook({ currency: 'USD', rules }));
    expect(answer).toMatchObject({ status: 'unrated', reason });
  });

  it.each([
    [{ durationSeconds: -1 }, 'durationSeconds'],
    [{ durationSeconds: 1.5 }, 'durationSeconds'],
    [{ durationSeconds: Number.NaN }, 'durationSeconds'],
    [{ durationSeconds: Number.POSITIVE_INFINITY }, 'durationSeconds'],
    [{ durationSeconds: 2_678_401 }, 'durationSeconds'],
    [{ durationSeconds: '60' }, 'durationSeconds'],
    [{ durationSeconds: [60] }, 'durationSeconds'],
    [{ startAt: '2026-03-02T12:00:00' }, 'startAt'],
    [{ startAt: undefined }, 'startAt'],
    [{ to: '442071838750' }, 'to'],
    [{ to: 'anonymous' }, 'to'],
    [{ from: 'a\u0000' }, 'from'],
    [{ direction: 'up' }, 'direction'],
    [{ provider: '' }, 'provider'],
    [{ answered: 'yes' }, 'answered'],
    [{ defaultCountry: 'us' }, 'defaultCountry'],
    [{ defaultCountry: '__proto__' }, 'defaultCountry'],
  ])('refuses a call with %j', (more, field) => {
    expect(refusedField(() => rate({ ...CALL, ...more } as CallToRate, book))).toBe(field);
  });

  it.each([
    [{ windowPolicy: 'sometimes' }, 'policies.windowPolicy'],
    [{ rounding: { mode: 'up' } }, 'policies.rounding.decimals'],
    [{ rounding: { mode: '__proto__', decimals: 2 } }, 'policies.rounding.mode'],
    [{ defaultCountry: 'GBR' }, 'policies.defaultCountry'],
    [null, 'policies'],
  ])('refuses policies %j', (policies, field) => {
    expect(refusedField(() => rate(CALL, book, policies as never))).toBe(field);
  });

  it('refuses what is no call and no price book', () => {
    expect(refusedField(() => rate(null as never, book))).toBe('call');
    expect(refusedField(() => rate(CALL, { ...book }))).toBe('priceBook');
  });

  it('rates the longest and dearest call there can be', () => {
    const bands = [{ fromSecond: 0, rate: '100000000', perSeconds: 1, incrementSeconds: 86_400 }];
    const charge = rate(
      { ...CALL, durationSeconds: 2_678_400 },
      parsePriceBook({ currency: 'USD', rules: [{ prefix: '', bands }] }),
    );
    expect(charge).toMatchObject({ cost: { amount: '267840000000000' } });
  });
});

describe('explain', () => {
  it('prints aligned lines', () => {
    const rules = [
      {
        prefix: '44',
        name: 'United Kingdom',
        freeSeconds: 10,
        connectionFee: '12.5',
        maximumCharge: '12.52',
        bands: [{ ...BAND, incrementSeconds: 30 }],
      },
    ];
    expect(explain(rate(CALL, parsePriceBook({ currency: 'USD', rules })))).toBe(
      [
        'Rule 0: prefix 44, United Kingdom',
        '  10 seconds free                               0',
        '  second 0 to 60: 2 x 30 s at 0.06 per 60 s     0.06',
        '  connection fee                               12.5',
        '  brought down to the maximum charge of 12.52  -0.04',
        '  rounding: half-up to 6 decimals               0',
        '  cost in USD                                  12.52',
      ].join('\n'),
    );
    expect(explain(rate({ ...CALL, to: '+33123456789' }, book))).toMatch(/^Not rated \(no-rule\)\./);
  });
});

describe('matchRule', () => {
  it('says why the others lost', () => {
    const closed = [{ from: '18:00', to: '19:00', timeZone: 'UTC' }];
    const rules = [
      { prefix: '', bands: [BAND] },
      { prefix: '44', bands: [BAND] },
      { prefix: '44', bands: [BAND], weight: -1 },
      { prefix: '44', bands: [BAND], weight: 3, windows: closed },
      { prefix: '442', bands: [BAND], direction: 'inbound' },
      { prefix: '442', bands: [BAND], provider: 'vonage' },
      { prefix: '442', bands: [BAND], originPrefix: '33' },
      { prefix: '442', bands: [BAND], validTo: '2020-01-01T00:00:00Z' },
    ];
    const facts = {
      to: '442071838750',
      direction: 'outbound',
      startMs: Date.parse('2026-03-02T12:00:00Z'),
    } as const;
    const candidates = matchRule(facts, parsePriceBook({ currency: 'USD', rules }));
    expect(candidates.map(({ prefix, lostBy }) => `${prefix} ${lostBy ?? 'chosen'}`)).toEqual([
      '442 origin',
      // Only the order of their texts tells these two apart.
      '442 direction',
      '442 provider',
      '442 validity',
      '44 window',
      '44 chosen',
      '44 weight',
      ' shorter-prefix',
    ]);
  });
});

describe('maxSeconds', () => {
  const ask = (amount: string, more: object = {}) =>
    maxSeconds({ call: QUOTE, priceBook: book, amount: money(amount, 'USD'), ...more });

  it.each([
    ['0.1', 100, false],
    ['0.0005', 0, false],
    ['0', 0, false],
    ['-5', 0, false],
    ['1000000', 86_400, true],
  ])('grants on %s', (amount, seconds, capped) => {
    expect(ask(amount)).toMatchObject({ status: 'rated', seconds, capped });
  });

  it('grants nothing that the fee of an unanswered attempt would not be paid by', () => {
    const rules = [{ prefix: '44', bands: [BAND], attemptFee: '1' }];
    expect(ask('0.5', { priceBook: parsePriceBook({ currency: 'USD', rules }) })).toMatchObject({
      seconds: 0,
    });
  });

  it('ends a call where it would have no price', () => {
    const windows = [{ from: '12:00', to: '12:02', timeZone: 'UTC' }];
    const priceBook = parsePriceBook({ currency: 'USD', rules: [{ prefix: '44', bands: [BAND], windows }] });
    expect(ask('9', { priceBook, policies: { windowPolicy: 'split' } })).toMatchObject({ seconds: 120 });
    expect(ask('9', { priceBook })).toMatchObject({ seconds: 9000 });
  });

  it('refuses broken requests by field', () => {
    expect(refusedField(() => ask('1', { capSeconds: 0 }))).toBe('capSeconds');
    expect(refusedField(() => ask('1', { call: { ...QUOTE, to: '1' } }))).toBe('to');
    expect(refusedField(() => ask('1', { amount: { currency: 'USD', amount: '1e3' } }))).toBe(
      'amount.amount',
    );
    expect(() => ask('1', { amount: money('1', 'EUR') })).toThrow(/Expected USD, seen EUR/);
    expect(ask('1', { call: { ...QUOTE, to: '+33123456789' } })).toMatchObject({
      status: 'unrated',
      reason: 'no-rule',
    });
  });
});

describe('seconds that a rule adds or leaves out', () => {
  const charged = (rule: object, durationSeconds: number) => {
    const priceBook = parsePriceBook({ currency: 'USD', rules: [{ prefix: '44', bands: [BAND], ...rule }] });
    const charge = rate({ ...CALL, durationSeconds }, priceBook);
    return charge.status === 'unrated' ? charge : [charge.cost.amount, charge.steps[0]];
  };

  it('are told by their step', () => {
    const least = { minimumSeconds: 30 };
    const added = { type: 'minimum-seconds', amount: '0', seconds: 20, minimumSeconds: 30 };
    expect(charged(least, 10)).toEqual(['0.03', added]);
    expect(charged(least, 30)).toMatchObject(['0.03', { type: 'band' }]);
    expect(charged({ freeSeconds: 5 }, 10)).toEqual([
      '0.005',
      { type: 'free-seconds', amount: '0', seconds: 5 },
    ]);
    const short = { type: 'no-charge', amount: '0', seconds: 3, secondsAtMost: 3 };
    expect(charged({ noChargeIfSecondsAtMost: 3 }, 3)).toEqual(['0', short]);
    expect(charged({ noChargeIfSecondsAtMost: 3 }, 4)).toMatchObject(['0.004', { type: 'band' }]);
  });
});

describe('estimate', () => {
  const rules = [
    {
      prefix: '44',
      name: 'UK',
      bands: [{ ...BAND, rate: '0.1', incrementSeconds: 60 }],
      connectionFee: '0.05',
    },
    { prefix: '1', bands: [{ ...BAND, rate: '0.01', incrementSeconds: 60 }] },
    { prefix: '800', bands: [{ ...BAND, rate: '0' }] },
  ];
  const request = {
    amount: money('15', 'USD'),
    priceBook: parsePriceBook({ currency: 'USD', rules }),
    startAt: '2026-03-02T12:00:00Z',
  };

  it('gives a range per destination and for the mix', () => {
    const { destinations, mix, assumptions } = estimate({
      ...request,
      destinations: [{ prefix: '44' }, { prefix: '+1212', name: 'New York', share: 3 }],
    });
    expect(destinations).toEqual([
      { status: 'estimated', prefix: '44', name: 'UK', minutes: { least: 100, most: 142 } },
      { status: 'estimated', prefix: '1212', name: 'New York', minutes: { least: 1500, most: 1500 } },
    ]);
    // A quarter at 0.15 and three quarters at 0.01 a minute: 0.045.
    expect(mix).toEqual({ least: 333, most: 444 });
    expect(assumptions).toMatchObject({ shortCallSeconds: 60, longCallSeconds: 600, allAnswered: true });
  });

  it('leaves out what has no figure', () => {
    const { destinations, mix } = estimate({
      ...request,
      destinations: [{ prefix: '33' }, { prefix: '800' }],
    });
    expect(destinations).toMatchObject([{ status: 'unrated', reason: 'no-rule' }, { status: 'estimated' }]);
    expect(destinations[1]).not.toHaveProperty('minutes');
    expect(mix).toBeUndefined();
    const some = estimate({ ...request, destinations: [{ prefix: '44' }, { prefix: '33' }] });
    expect([some.destinations[0]?.status, some.mix]).toEqual(['estimated', undefined]);
  });

  it('gives no minutes for a debt, and none in another currency', () => {
    const destinations = [{ prefix: '44' }];
    const owing = estimate({ ...request, amount: money('-15', 'USD'), destinations });
    expect(owing.destinations).toMatchObject([{ minutes: { least: 0, most: 0 } }]);
    expect(() => estimate({ ...request, amount: money('15', 'EUR') as never, destinations })).toThrow(
      expect.objectContaining({ code: 'CURRENCY_MISMATCH', details: { expected: 'USD', seen: 'EUR' } }),
    );
  });

  it.each([
    [{ destinations: [{ prefix: 'sip:' }] }, 'destinations[0].prefix'],
    [{ destinations: [{ prefix: '' }] }, 'destinations[0].prefix'],
    [{ destinations: [{ prefix: '+' }] }, 'destinations[0].prefix'],
    [{ destinations: [{ prefix: '44', name: 5 }] }, 'destinations[0].name'],
    [{ longCallSeconds: 0 }, 'longCallSeconds'],
    [{ amount: { currency: 'USD', amount: 15 } }, 'amount.amount'],
    [{ destinations: [{ prefix: '44', share: 0 }] }, 'destinations[0].share'],
    [{ destinations: 'all' }, 'destinations'],
    [{ shortCallSeconds: 0 }, 'shortCallSeconds'],
    [{ startAt: 'now' }, 'startAt'],
    [{ provider: '' }, 'provider'],
  ])('refuses %j', (more, field) => {
    expect(refusedField(() => estimate({ ...request, destinations: [], ...more } as never))).toBe(field);
  });
});
