// Books and calls that meet: few prefixes, windows around the instants calls start at, short increments.
import fc from 'fast-check';
import { type RoundingMode, roundingModes } from '../../money/rounding.ts';
import type { LegToRate, RatingPolicies } from '../rate.ts';
import type { PriceBookDocument, RateBand, RateWindow, RatingRule } from '../rating-rule.ts';

/** Nights on which clocks change, and ordinary instants. */
const INSTANTS: readonly (readonly [string, string])[] = [
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['Asia/Kolkata', '2026-06-01T18:30:00Z'],
  ['UTC', '2026-12-31T23:59:30Z'],
];
const TIMES = ['00:00', '00:05', '01:00', '01:30', '02:00', '02:10', '03:00', '12:00', '22:00', '23:00', '23:59:30'];

const amount: fc.Arbitrary<string> = fc.constantFrom('0', '0.01', '0.005', '0.0333', '1', '0.1', '0.000000000007', '12.5');

function optional<T>(name: string, value: fc.Arbitrary<T>, rarely = 3): fc.Arbitrary<Record<string, T>> {
  return fc.oneof(
    { weight: rarely, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: value.map((each) => ({ [name]: each })) },
  );
}

const bands: fc.Arbitrary<readonly RateBand[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 2 }),
    fc.array(
      fc.record({
        rate: fc.constantFrom('0', '0.012', '0.0101', '0.7', '0.000000000001', '3'),
        perSeconds: fc.constantFrom(60, 60, 1, 7, 100),
        incrementSeconds: fc.constantFrom(1, 6, 30, 60, 7, 90),
      }),
      { minLength: 3, maxLength: 3 },
    ),
  )
  .map(([starts, prices]) =>
    [0, ...starts.sort((a, b) => a - b)].map((fromSecond, index) => ({
      fromSecond,
      ...(prices[index] as Omit<RateBand, 'fromSecond'>),
    })),
  );

const window: fc.Arbitrary<RateWindow> = fc
  .tuple(
    fc.constantFrom(...INSTANTS),
    fc.constantFrom(...TIMES),
    fc.constantFrom(...TIMES, '24:00'),
    optional('days', fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), 2),
    optional('monthDay', fc.constantFrom('03-08', '12-31', '01-01', '10-25'), 9),
  )
  .map(([[timeZone], from, to, days, monthDay]) => ({ ...days, ...monthDay, from, to, timeZone }));

const seconds = fc.constantFrom(1, 5, 30, 60, 100);

/** One rule of any fields. */
export const arbitraryRule: fc.Arbitrary<RatingRule> = fc
  .tuple(
    fc.constantFrom('', '4', '44', '447', '44', '44'),
    bands,
    optional('originPrefix', fc.constantFrom('1', '12')),
    optional('direction', fc.constantFrom('inbound' as const, 'outbound' as const)),
    optional('provider', fc.constantFrom('twilio', 'vonage')),
    optional('blocked', fc.constant(true), 12),
    optional('incrementRounding', fc.constantFrom('up' as const, 'down' as const), 1),
    optional('connectionFee', amount),
    optional('attemptFee', amount),
    optional('noChargeIfSecondsAtMost', seconds, 5),
    optional('freeSeconds', seconds),
    optional('minimumSeconds', seconds),
    fc.tuple(optional('minimumCharge', amount), optional('maximumCharge', amount)),
    optional('windows', fc.array(window, { minLength: 1, maxLength: 3 }), 1),
    optional('weight', fc.integer({ min: -1, max: 2 }), 1),
    optional('validFrom', fc.constantFrom('2018-01-01T00:00:00.000Z', '2026-03-08T07:00:00.000Z'), 5),
    optional('validTo', fc.constantFrom('2026-11-01T06:01:00.000Z'), 9),
    optional(
      'rounding',
      fc.record({
        mode: fc.constantFrom<RoundingMode>(...roundingModes),
        decimals: fc.constantFrom(0, 2, 4, 6, 7, 12),
      }),
      4,
    ),
  )
  .map(([prefix, ruleBands, ...rest]) => Object.assign({ prefix, bands: ruleBands }, ...rest.flat()) as RatingRule)
  .filter(
    ({ minimumCharge, maximumCharge }) =>
      minimumCharge === undefined || maximumCharge === undefined || Number(minimumCharge) <= Number(maximumCharge),
  );

/** A book of a few rules, most of which compete. */
export const arbitraryDocument: fc.Arbitrary<PriceBookDocument> = fc
  .array(arbitraryRule, { minLength: 1, maxLength: 5 })
  .map((rules) => ({ currency: 'USD', rules }));

/** A leg that starts near a clock change or a window's edge. */
export const arbitraryLeg: fc.Arbitrary<LegToRate> = fc
  .record({
    to: fc.constantFrom('447700900123', '442071838750', '4912345678', '12125550123'),
    from: fc.constantFrom(undefined, '12125550100', '1302555010', '33123456789'),
    direction: fc.constantFrom('outbound' as const, 'outbound' as const, 'inbound' as const),
    provider: fc.constantFrom('twilio', 'vonage', undefined),
    instant: fc.constantFrom(...INSTANTS),
    shiftMs: fc.integer({ min: -300_000, max: 120_000 }),
    durationSeconds: fc.oneof(fc.constantFrom(0, 1, 5, 6, 30, 31, 60, 61), fc.integer({ min: 0, max: 400 })),
    answered: fc.constantFrom(true, true, true, true, false),
  })
  .map(({ instant, shiftMs, ...leg }) => ({ ...leg, startMs: Date.parse(instant[1]) + shiftMs }));

/** What a contract says. */
export const arbitraryPolicies: fc.Arbitrary<RatingPolicies> = fc.record({
  windowPolicy: fc.constantFrom('by-call-start' as const, 'split' as const, 'by-increment' as const, undefined),
  rounding: fc.constantFrom(undefined, { mode: 'up' as const, decimals: 2 }, { mode: 'half-even' as const, decimals: 4 }),
});
