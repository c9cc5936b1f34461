import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Acme, activeAcme } from '../../test/acme.ts';
import type { LegOfAccount } from './record-many.ts';

const leg = fc.record({
  id: fc.integer({ min: 0, max: 12 }),
  minute: fc.integer({ min: 0, max: 3000 }),
  durationSeconds: fc.integer({ min: 0, max: 400 }),
  country: fc.constantFrom('44', '49', '1'),
});

/** One leg per id, so that a repeat is a true repeat. */
const legs = fc.uniqueArray(leg, { selector: ({ id }) => id, minLength: 1, maxLength: 12 }).map((some) =>
  some.map(
    ({ id, minute, durationSeconds, country }): LegOfAccount => ({
      accountId: 'acme',
      leg: {
        provider: id % 2 === 0 ? 'twilio' : 'vonage',
        legId: `L${id}`,
        to: `+${country}2071838750`,
        startAt: new Date(Date.UTC(2026, 0, 1) + minute * 60_000),
        endedAt: new Date(Date.UTC(2026, 0, 1) + minute * 60_000 + durationSeconds * 1000),
        durationSeconds,
      },
    }),
  ),
);

const deliveries = legs.chain((once) =>
  fc.record({
    once: fc.constant(once),
    order: fc
      .array(fc.nat(once.length - 1), { maxLength: 20 })
      .map((repeats) => [...once, ...repeats.map((at) => once[at])]),
    shuffle: fc.infiniteStream(fc.nat()).map((stream) => stream),
  }),
);

function shuffled<Thing>(things: readonly Thing[], random: Iterator<number>): Thing[] {
  const mixed = [...things];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Number(random.next().value) % (at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as Thing, mixed[at] as Thing];
  }
  return mixed;
}

async function stateOf(acme: Acme) {
  const { posted } = await acme.billing.wallets.balance(acme.system);
  const { legs: listed } = await acme.billing.usage.list({ ...acme.owner, limit: 1000 });
  const sums = await acme.billing.wallets.verify(acme.system);
  return {
    posted: posted.amount,
    legs: listed.map(({ number: _, recordedAt: __, ...kept }) => kept),
    differences: sums.differences,
  };
}

it('any order and any repetition of legs give the same state', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ once, order, shuffle }) => {
      const [plain, mixed] = [await activeAcme('100'), await activeAcme('100')];
      const { actor } = plain.system;
      for (const { leg: one } of once) await plain.billing.usage.record({ ...plain.system, leg: one });
      const sent = shuffled(order as LegOfAccount[], shuffle[Symbol.iterator]());
      const half = Math.floor(sent.length / 2);
      await Promise.all([
        mixed.billing.usage.recordMany({ actor, legs: sent.slice(0, half) }).summary(),
        mixed.billing.usage.recordMany({ actor, legs: sent.slice(half) }).summary(),
      ]);
      const state = await stateOf(mixed);
      expect(state).toEqual(await stateOf(plain));
      expect(state.differences).toEqual([]);
      const spent = state.legs.reduce(
        (sum, { cost }) => sum + BigInt(Math.round(Number(cost?.amount ?? 0) * 1e6)),
        0n,
      );
      expect(BigInt(Math.round(Number(state.posted) * 1e6))).toBe(100_000_000n - spent);
    }),
    { numRuns: 40 },
  );
});
