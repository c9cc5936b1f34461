import type { LiveTerms } from '@live-calls/core';
import type { Chance } from '../storage/chance.ts';
import type { ContractPlan, LevelPlan } from './model-command.ts';

const MARCH = (day: number, hour = 0): number => Date.UTC(2026, 2, day, hour);

const SMALL: LiveTerms = {
  quantumSeconds: 10,
  warnSeconds: 4,
  ringSeconds: 30,
  maximumCallPrice: '0.25',
  providers: { twilio: { control: 'supervised', capSeconds: 90 }, vonage: { capSeconds: 30 } },
};

const MONTHLY: LiveTerms = {
  monthlySpendCap: '12',
  concurrentCalls: 3,
  providers: { twilio: { control: 'whole', capSeconds: 100 } },
};

const dollars: readonly ContractPlan[] = [
  { lines: [{ fromMs: MARCH(1), book: 'early' }], timeZone: 'America/New_York' },
  {
    lines: [{ fromMs: MARCH(1), book: 'early' }],
    timeZone: 'America/New_York',
    live: {
      quantumSeconds: 45,
      capSeconds: 240,
      concurrentCalls: 6,
      maximumCallPrice: '0.9',
      dailySpendCap: '30',
    },
  },
  {
    lines: [
      { fromMs: MARCH(1), book: 'early' },
      { fromMs: MARCH(9, 15), book: 'late' },
    ],
    timeZone: 'America/New_York',
  },
  {
    lines: [
      { fromMs: MARCH(4), book: 'late' },
      { fromMs: MARCH(6), provider: 'vonage', book: 'early' },
    ],
    timeZone: 'Asia/Kolkata',
    rounding: { mode: 'half-even', decimals: 4 },
  },
  { lines: [{ fromMs: MARCH(2), book: 'early' }], timeZone: 'UTC', legs: 'parent', floor: '-5', live: SMALL },
  {
    lines: [{ fromMs: MARCH(2), book: 'late' }],
    timeZone: 'Europe/London',
    legs: 'child',
    floor: '0',
    live: MONTHLY,
  },
];

const yen: readonly ContractPlan[] = [
  { lines: [{ fromMs: MARCH(1), book: 'yen' }], timeZone: 'Asia/Tokyo' },
  { lines: [{ fromMs: MARCH(8), book: 'yen' }], timeZone: 'UTC', rounding: { mode: 'half-up', decimals: 0 } },
];

/**
 * Draws a contract; the first of a currency come more often, so that most legs have a price.
 *
 * @param chance - Chance.
 * @param currency - Currency of the account.
 * @returns The contract.
 */
export function drawContract(chance: Chance, currency: string): ContractPlan {
  const plans = currency === 'JPY' ? yen : dollars;
  return chance.oneOf(chance.below(2) === 0 ? plans.slice(0, 3) : plans);
}

const levelSets: readonly { readonly levels: readonly LevelPlan[]; readonly rearmPercent: number }[] = [
  {
    levels: [
      { levelId: 'low', severity: 'low', amount: '20' },
      { levelId: 'critical', severity: 'critical', amount: '5' },
      { levelId: 'empty', severity: 'empty', amount: '0' },
    ],
    rearmPercent: 10,
  },
  {
    levels: [
      { levelId: 'low', severity: 'low', amount: '30', rearmAmount: '45' },
      { levelId: 'critical', severity: 'critical', amount: '10' },
    ],
    rearmPercent: 0,
  },
  { levels: [{ levelId: 'empty', severity: 'empty', amount: '-2.5' }], rearmPercent: 50 },
  {
    levels: [
      { levelId: 'second', severity: 'low', amount: '12' },
      { levelId: 'low', severity: 'low', amount: '25' },
      { levelId: 'critical', severity: 'critical', amount: '25', rearmAmount: '26' },
    ],
    rearmPercent: 10,
  },
  { levels: [], rearmPercent: 10 },
];

/**
 * Draws threshold levels.
 *
 * @param chance - Chance.
 * @returns Levels and margin.
 */
export function drawLevels(chance: Chance): (typeof levelSets)[number] {
  return chance.oneOf(levelSets);
}
