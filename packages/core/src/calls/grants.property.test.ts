import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contractWith, openedAcme, StandingClock, usd } from '../../test/acme.ts';
import { meteredVendor } from '../../test/metered-vendor.ts';
import { compareMoney } from '../money/money.ts';
import { arbitraryRule } from '../rating/__fixtures__/arbitrary-rules.ts';
import { parsePriceBook } from '../rating/price-book.ts';
import { rate } from '../rating/rate.ts';
import type { PriceBookDocument, RatingRule } from '../rating/rating-rule.ts';

const TO = '+442079460000';
const cents = (least: number, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((n) => (n / 100).toFixed(2));

/** Any rule that applies to the call, whenever it is. */
function bookOf(drawn: RatingRule): PriceBookDocument {
  const {
    originPrefix: _o,
    direction: _d,
    provider: _p,
    blocked: _b,
    validFrom: _f,
    validTo: _t,
    ...rule
  } = drawn;
  return { currency: 'USD', rules: [{ ...rule, prefix: '' }] };
}

const story = fc.record({
  rule: arbitraryRule,
  balance: cents(1, 2000),
  quantumSeconds: fc.integer({ min: 1, max: 90 }),
  capSeconds: fc.integer({ min: 1, max: 400 }),
  minimumSeconds: fc.constantFrom(1, 30, 60),
  extensions: fc.integer({ min: 0, max: 8 }),
  answered: fc.boolean(),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  // Around a whole hour, where windows begin and end.
  hour: fc.integer({ min: 0, max: 23 }),
  fromHourSeconds: fc.integer({ min: -130, max: 130 }),
  ringSeconds: fc.integer({ min: 0, max: 120 }),
});

const runs = Number(process.env.LIVE_CALLS_RUNS ?? '100');

it('a call is held in full before it is granted, and charged by the same book', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(story, async (drawn) => {
      const { quantumSeconds, capSeconds, minimumSeconds } = drawn;
      const clock = new StandingClock();
      clock.nowMs += drawn.hour * 3_600_000 + drawn.fromHourSeconds * 1000;
      const vendor = meteredVendor(clock, {
        limits: { minimumSeconds, maximumSeconds: 7200 },
        limitLeg: true,
      });
      const { billing, system } = await openedAcme({ clock, telephony: [vendor] });
      const document = bookOf(drawn.rule);
      const { hash } = await billing.priceBooks.put({ actor: system.actor, priceBook: document });
      const live = { quantumSeconds, capSeconds };
      await billing.accounts.activateContract({ ...system, contract: contractWith(hash, { live }) });
      await billing.wallets.adjust({ ...system, key: 'k', amount: usd(drawn.balance), reason: 'Start' });
      const call = { ...system, callRef: 'call-1' };
      const asked = await billing.calls.authorize({ ...call, provider: 'metered', to: TO });
      if (asked.status !== 'authorized') {
        expect(['insufficient-funds', 'below-vendor-minimum', 'unrated']).toContain(asked.status);
        expect((await billing.wallets.balance(system)).held).toEqual(usd('0'));
        return;
      }
      let granted = asked.grantedSeconds;
      for (let extension = 1; extension <= drawn.extensions; extension += 1) {
        const more = await billing.calls.extend({ ...call, extension });
        if (more.status !== 'extended') break;
        expect(more.grantedSeconds).toBeGreaterThan(granted);
        granted = more.grantedSeconds;
      }
      const { held, final } = await billing.calls.get(call);
      expect(granted).toBeLessThanOrEqual(Math.max(capSeconds, minimumSeconds));
      if (granted >= Math.max(capSeconds, minimumSeconds)) expect(final).toBe(true);
      expect(
        compareMoney((await billing.wallets.balance(system)).available, usd('0')),
      ).toBeGreaterThanOrEqual(0);
      const durationSeconds = drawn.answered ? Math.ceil(drawn.part * granted) : 0;
      clock.nowMs += drawn.ringSeconds * 1000;
      const startAt = new Date(clock.nowMs);
      const answered = drawn.answered;
      const leg = { provider: 'metered', legId: 'CA1', to: TO, durationSeconds, answered };
      const times = answered ? { answeredAt: startAt } : { startAt };
      const charged = await billing.calls.settle({ ...call, leg: { ...leg, ...times } });
      const rated = rate(
        { to: TO, startAt, durationSeconds, answered, provider: 'metered' },
        parsePriceBook(document),
      );
      expect(rated.status).toBe('rated');
      expect(charged).toMatchObject({ status: 'charged', cost: rated.status === 'rated' && rated.cost });
      if (charged.status === 'charged') expect(compareMoney(charged.cost, held)).toBeLessThanOrEqual(0);
      const verified = await billing.wallets.verify(system);
      expect(verified.differences).toEqual([]);
    }),
    { numRuns: runs },
  );
});
