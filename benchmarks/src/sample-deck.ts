import type { RatingRule } from '@live-calls/core';

const COUNTRY_CODES = [
  '1',
  '7',
  '20',
  '27',
  '33',
  '34',
  '39',
  '44',
  '49',
  '52',
  '55',
  '61',
  '62',
  '81',
  '86',
  '91',
  '234',
  '971',
];
const INCREMENTS = [
  [1, 1],
  [6, 6],
  [30, 6],
  [60, 60],
] as const;
const LONGEST_PREFIX = 9;

/** Numbers that look random and are the same on every machine (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Makes the rules of a carrier's deck: many prefixes, some thousands of prices, names and dates.
 *
 * @param count - How many rules.
 * @returns Rules of distinct prefixes.
 */
export function sampleDeck(count: number): readonly RatingRule[] {
  const random = seeded(7);
  const whole = (below: number): number => Math.floor(random() * below);
  const prefixes = new Set<string>();
  while (prefixes.size < count) {
    let prefix = COUNTRY_CODES[whole(COUNTRY_CODES.length)] as string;
    const length = prefix.length + 1 + whole(LONGEST_PREFIX - prefix.length);
    while (prefix.length < length) prefix += whole(10);
    prefixes.add(prefix);
  }
  return [...prefixes].map((prefix): RatingRule => {
    const rate = `0.${String(10 + whole(3000)).padStart(4, '0')}`;
    const [first, next] = INCREMENTS[whole(INCREMENTS.length)] as (typeof INCREMENTS)[number];
    const band = { fromSecond: 0, rate, perSeconds: 60, incrementSeconds: first };
    return {
      prefix,
      name: `Destination ${whole(3000)}`,
      country: 'GB',
      bands: first === next ? [band] : [band, { ...band, fromSecond: first, incrementSeconds: next }],
      validFrom: new Date(Date.UTC(2025, 0, 1 + whole(600))).toISOString(),
      ...(random() < 0.1 ? { connectionFee: '0.005' } : {}),
    };
  });
}
