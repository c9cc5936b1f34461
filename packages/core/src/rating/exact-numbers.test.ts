import { describe, expect, it } from 'vitest';
import { divideRounded, roundingModes } from '../money/rounding.ts';
import { compiledBook } from './compiled-book.ts';
import { meterByCallStart } from './metering.ts';
import { planCall, ratePlan } from './plan.ts';
import { parsePriceBook } from './price-book.ts';
import { priceExactly } from './price-exactly.ts';
import { divideSafely, priceSafely } from './price-safely.ts';
import { rateQuickly } from './rate-quickly.ts';

// Usual prices, the finest and the largest there are, and those whose products come close to what a number holds exactly.
const USUAL_RATES = ['0', '0.0085', '0.05', '0.123457', '1.999999'];
const RATES = [
  ...USUAL_RATES,
  '0.000000000001',
  '33.333333333333',
  '4503.599627370495',
  '9007.199254740991',
  '99999999',
];
const SECONDS = [1, 7, 59, 60, 61, 3600, 86_400, 2_678_400];

function bookOf(rule: object) {
  return compiledBook(parsePriceBook({ currency: 'USD', rules: [{ prefix: '44', ...rule }] }));
}

describe('division of safe integers', () => {
  it('is the exact one in every mode', () => {
    for (const mode of roundingModes) {
      for (let denominator = 1; denominator <= 12; denominator += 1) {
        for (let numerator = 0; numerator <= 40; numerator += 1) {
          const expected = divideRounded(BigInt(numerator), BigInt(denominator), mode);
          const seen = divideSafely(numerator, denominator, mode);
          expect([mode, numerator, denominator, BigInt(seen)]).toEqual([
            mode,
            numerator,
            denominator,
            expected,
          ]);
        }
      }
    }
  });
});

describe('pricing with safe integers', () => {
  const bounds = [
    {},
    { minimumCharge: '0.4' },
    { maximumCharge: '0.07' },
    { minimumCharge: '9007', maximumCharge: '9008' },
  ];
  const fees = [undefined, '0.005', '0.000000000007', '4503.6', '99999999'];

  it.each(RATES)('at %s a minute gives the exact cost and steps, or none', (rate) => {
    for (const incrementSeconds of [1, 6, 60]) {
      for (const connectionFee of fees) {
        for (const bound of bounds) {
          const bands = [{ fromSecond: 0, rate, perSeconds: 60, incrementSeconds }];
          const tariff = bookOf({ bands, connectionFee, ...bound }).tariff(0);
          for (const [index, seconds] of SECONDS.entries()) {
            const mode = roundingModes[(index + incrementSeconds) % roundingModes.length] ?? 'up';
            const decimals = (index * 3) % 8;
            const metered = { runs: meterByCallStart(tariff, 0, seconds), tariff, ruleIndex: 0 };
            const rounding = { mode, decimals };
            const safely = priceSafely({ ...metered, rounding, steps: [] });
            if (safely !== undefined)
              expect(safely).toEqual(priceExactly({ ...metered, rounding, steps: [] }));
          }
        }
      }
    }
  });

  it.each(USUAL_RATES)(
    'at %s a minute is possible for a day of talk, with every usual bound and fee',
    (rate) => {
      for (const bound of bounds.slice(0, 3)) {
        for (const connectionFee of fees.slice(0, 3)) {
          const bands = [{ fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 60 }];
          const tariff = bookOf({ bands, connectionFee, ...bound }).tariff(0);
          const metered = { runs: meterByCallStart(tariff, 0, 86_400), tariff, ruleIndex: 0 };
          const rounding = { mode: 'half-up', decimals: 6 } as const;
          expect(priceSafely({ ...metered, rounding, steps: [] })).toBeDefined();
        }
      }
    },
  );
});

describe('the short way', () => {
  const leg = { to: '442071838750', startMs: Date.UTC(2026, 2, 2), answered: true };

  function compare(rule: object, durationSeconds: number, rounding: { mode: 'half-up'; decimals: number }) {
    const book = bookOf(rule);
    const call = { ...leg, durationSeconds } as never;
    const policies = { rounding };
    const plan = planCall(call, book, { policies, longestSeconds: durationSeconds });
    if (plan.status === 'unrated') throw new Error(plan.reason);
    const quickly = rateQuickly(call, book, policies);
    if (quickly !== undefined) expect(quickly).toEqual(ratePlan(plan, durationSeconds, true));
    return quickly;
  }

  it.each(RATES)('at %s a minute gives the exact charge, or none', (rate) => {
    for (const connectionFee of [undefined, '0.005', '4503.6', '99999999']) {
      for (const next of [undefined, { fromSecond: 60, rate: '0.05', incrementSeconds: 6 }]) {
        for (const [index, seconds] of SECONDS.entries()) {
          const bands = [
            { fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 30 },
            ...(next === undefined ? [] : [{ ...next, perSeconds: 60 }]),
          ];
          compare({ bands, connectionFee }, seconds, { mode: 'half-up', decimals: index });
        }
      }
    }
  });

  it('is taken by usual calls, and by no rule that needs more than a row', () => {
    const band = { fromSecond: 0, rate: '0.05', perSeconds: 60, incrementSeconds: 6 };
    const next = { ...band, fromSecond: 60, rate: '0.04' };
    const rounding = { mode: 'half-up', decimals: 6 } as const;
    expect(compare({ bands: [band] }, 61, rounding)).toMatchObject({ costAtoms: 55_000_000_000n });
    expect(compare({ bands: [band, next] }, 61, rounding)).toMatchObject({ rateText: 'mixed' });
    expect(compare({ bands: [band, next] }, 60, rounding)).toMatchObject({ rateText: '0.05' });
    expect(compare({ bands: [band] }, 61, { mode: 'half-up', decimals: 7 })).toBeUndefined();
    for (const more of [
      { bands: [band, next, { ...next, fromSecond: 120 }] },
      { bands: [{ ...band, perSeconds: 30 }] },
      { bands: [band], freeSeconds: 5 },
      { bands: [band], minimumSeconds: 90 },
      { bands: [band], noChargeIfSecondsAtMost: 3 },
      { bands: [band], minimumCharge: '1' },
      { bands: [band], incrementRounding: 'down' },
      { bands: [band], rounding: { mode: 'up', decimals: 2 } },
    ]) {
      expect(compare(more, 61, rounding)).toBeUndefined();
    }
  });
});
