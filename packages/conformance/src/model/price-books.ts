import type { PriceBookDocument, RatingRule } from '@live-calls/core';

/** Short names of the price books of the model's world. */
export type BookName = 'early' | 'late' | 'yen';

const minute = (rate: string, incrementSeconds: number, fromSecond = 0): RatingRule['bands'][number] => ({
  fromSecond,
  rate,
  perSeconds: 60,
  incrementSeconds,
});

const early: readonly RatingRule[] = [
  { prefix: '1', name: 'North America', country: 'US', bands: [minute('0.12', 30)], connectionFee: '0.003' },
  {
    prefix: '1',
    name: 'North America by Vonage',
    country: 'US',
    bands: [minute('0.1234567', 1)],
    provider: 'vonage',
  },
  { prefix: '1212', country: 'US', bands: [minute('0.2', 60), minute('0.1', 6, 60)] },
  {
    prefix: '44',
    country: 'GB',
    bands: [minute('0.31', 1)],
    freeSeconds: 5,
    minimumSeconds: 30,
    maximumCharge: '4.5',
  },
  { prefix: '4479', country: 'GB', bands: [], blocked: true },
  {
    prefix: '49',
    country: 'DE',
    bands: [minute('0.5', 60)],
    direction: 'outbound',
    incrementRounding: 'down',
    minimumCharge: '0.01',
  },
  {
    prefix: '33',
    country: 'FR',
    bands: [minute('0.07', 6)],
    attemptFee: '0.0015',
    noChargeIfSecondsAtMost: 3,
  },
  { prefix: '7', country: 'RU', bands: [minute('1.1', 60)], validFrom: '2026-03-10T00:00:00Z' },
];

const late: readonly RatingRule[] = [
  { prefix: '1', country: 'US', bands: [minute('0.09', 6)] },
  { prefix: '44', country: 'GB', bands: [minute('0.401', 60)], originPrefix: '1' },
  { prefix: '44', country: 'GB', bands: [minute('0.29', 60)], rounding: { mode: 'up', decimals: 2 } },
  { prefix: '49', country: 'DE', bands: [minute('0.45', 60), minute('0.3', 1, 120)] },
  { prefix: '81', country: 'JP', bands: [minute('0.7', 60)], connectionFee: '0.05' },
];

const yen: readonly RatingRule[] = [
  { prefix: '', name: 'Everywhere', bands: [minute('33.3', 10)] },
  { prefix: '1', country: 'US', bands: [minute('12', 60)], connectionFee: '2' },
];

/** The price books of the model's world, so small that a linear scan rates by them. */
export const priceBooks: { readonly [Name in BookName]: PriceBookDocument } = {
  early: { currency: 'USD', rules: early },
  late: { currency: 'USD', rules: late },
  yen: { currency: 'JPY', rules: yen, rounding: { mode: 'half-up', decimals: 2 } },
};
