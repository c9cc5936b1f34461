import type { LegOfAccount, PriceBookDocument } from '@live-calls/core';

/** Numbers with the same seed and order on every run; xorshift, 32 bits. */
export function seededNumbers(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

const START_MS = Date.UTC(2026, 9, 1);

/** A price book of the size a carrier's country list has. */
export function smallBook(): PriceBookDocument {
  const rules = [];
  for (let prefix = 10; prefix < 100; prefix += 1) {
    rules.push({
      prefix: String(prefix),
      name: `Zone ${prefix}`,
      country: 'US',
      bands: [
        { fromSecond: 0, rate: `0.0${prefix}5`, perSeconds: 60, incrementSeconds: prefix % 2 === 0 ? 6 : 1 },
      ],
    });
  }
  return { currency: 'USD', rules };
}

/**
 * Makes finished legs of many accounts.
 *
 * @param count - How many.
 * @param accounts - Over how many accounts they are spread.
 * @param firstLeg - Number of the first leg; other numbers are other legs.
 * @returns The legs.
 */
export function* sampleLegs(count: number, accounts: number, firstLeg = 0): Generator<LegOfAccount> {
  const random = seededNumbers(firstLeg + 7);
  for (let index = 0; index < count; index += 1) {
    const number = firstLeg + index;
    const durationSeconds = Math.floor(random() * 600) + 1;
    yield {
      accountId: `account-${number % accounts}`,
      leg: {
        provider: number % 2 === 0 ? 'twilio' : 'vonage',
        legId: `CA${number.toString(16).padStart(30, '0')}`,
        status: 'completed',
        direction: 'outbound',
        to: `+${10 + Math.floor(random() * 90)}${5_000_000 + Math.floor(random() * 4_000_000)}`,
        from: '+12025550123',
        answeredAt: new Date(START_MS + index * 20),
        durationSeconds,
        campaign: { id: 'c1', title: 'Autumn renewals' },
        applicationId: 'app-1',
        manager: { id: 'm1', email: 'manager@example.com' },
      },
    };
  }
}
