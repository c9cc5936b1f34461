import { describe, expect, it } from 'vitest';
import type { RatingPolicies } from './plan.ts';
import { parsePriceBook } from './price-book.ts';
import type { RateWindow, RatingRule, WindowPolicy } from './rating-rule.ts';
import { startsToPrice } from './starts-to-price.ts';

const BANDS = [{ fromSecond: 0, rate: '0.06', perSeconds: 60, incrementSeconds: 1 }];
const NOON = Date.parse('2026-03-02T12:00:00Z');

interface Asked {
  readonly fromMs?: number;
  readonly ringSeconds?: number;
  readonly longestSeconds?: number;
  readonly policies?: RatingPolicies;
}

/** The moments to price for rules of a book, in milliseconds after noon. */
function starts(windowPolicy: WindowPolicy, rules: readonly Partial<RatingRule>[], asked: Asked = {}) {
  const { fromMs = 0, ringSeconds = 60, longestSeconds = 600, policies = {} } = asked;
  const priceBook = parsePriceBook({
    currency: 'USD',
    windowPolicy,
    rules: rules.map((rule) => ({ prefix: '44', bands: BANDS, ...rule })),
  });
  return startsToPrice({
    call: { to: '442071838750', direction: 'outbound' },
    priceBook,
    policies,
    fromMs: NOON + fromMs,
    untilMs: NOON + fromMs + ringSeconds * 1000,
    longestSeconds,
  }).map((ms) => ms - NOON);
}

function window(from: string, to: string): { readonly windows: readonly RateWindow[] } {
  return { windows: [{ from, to, timeZone: 'UTC' }] };
}

const at = (time: string): string => `2026-03-02T${time}Z`;

describe('moments at which a call may be answered, that stand for all', () => {
  it.each<[string, readonly Partial<RatingRule>[], Asked, readonly number[]]>([
    ['the first alone where nothing changes', [{}], {}, [0]],
    [
      'where a rule begins and where it ends',
      [{ validFrom: at('12:00:20'), validTo: at('12:00:40') }],
      {},
      [0, 20_000, 40_000],
    ],
    ['the last moment too', [{ validTo: at('12:01:00') }], {}, [0, 60_000]],
    ['nothing later', [{ validTo: at('12:01:01') }], {}, [0]],
    [
      'nothing earlier, and the first once',
      [{ validFrom: at('11:59:59'), validTo: at('12:00:00') }, {}],
      {},
      [0],
    ],
    ['where a window opens and closes', [{}, window('12:00:30', '12:00:45')], {}, [0, 30_000, 45_000]],
    ['a window that closes at the last moment', [{}, window('11:00', '12:01')], {}, [0, 60_000]],
    [
      'of every rule for the number, each once and in order',
      [
        { validFrom: at('12:00:50') },
        { prefix: '4420', ...window('12:00:10', '12:00:50') },
        { prefix: '', validTo: at('12:00:05') },
        { prefix: '45', validTo: at('12:00:07') },
      ],
      {},
      [0, 5_000, 10_000, 50_000],
    ],
    [
      'from a moment between two seconds',
      [{ validTo: at('12:00:02') }],
      { fromMs: 1_500, ringSeconds: 1 },
      [1_500, 2_000],
    ],
  ])('are %s', (...[, rules, asked, expected]) => {
    expect(starts('by-call-start', rules, asked)).toEqual(expected);
  });

  describe('where a call that runs over an edge changes its price', () => {
    const soon = window('12:00:10', '12:30');
    const later = window('12:00:15', '12:30');

    it.each<[string, readonly Partial<RatingRule>[], Asked, readonly number[]]>([
      ['every second counts', [{}, soon], { ringSeconds: 3 }, [0, 1_000, 2_000, 3_000]],
      ['and the first moment', [{}, soon], { fromMs: 500, ringSeconds: 2 }, [500, 1_000, 2_000]],
      [
        'also when the edge comes while it lasts',
        [{}, later],
        { ringSeconds: 5, longestSeconds: 10 },
        [0, 1_000, 2_000, 3_000, 4_000, 5_000],
      ],
      ['but not when it comes after the call', [{}, later], { ringSeconds: 5, longestSeconds: 9 }, [0]],
      [
        'nor for validity, which the start decides',
        [{ validTo: at('12:00:01') }],
        { ringSeconds: 3 },
        [0, 1_000],
      ],
      [
        'and validity between two seconds besides',
        [{}, { ...soon, validFrom: at('12:00:01.250') }],
        { ringSeconds: 2 },
        [0, 1_000, 1_250, 2_000],
      ],
    ])('%s', (...[, rules, asked, expected]) => {
      expect(starts('split', rules, asked)).toEqual(expected);
      expect(starts('by-increment', rules, asked)).toEqual(expected);
      expect(starts('by-call-start', rules, { ...asked, policies: { windowPolicy: 'split' } })).toEqual(
        expected,
      );
    });

    it('the contract decides over the book', () => {
      const asked = { ringSeconds: 3, policies: { windowPolicy: 'by-call-start' } } as const;
      expect(starts('split', [{}, soon], asked)).toEqual([0]);
    });
  });
});
