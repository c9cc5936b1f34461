import { fakeTelephony } from '@live-calls/conformance';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Acme, activeAcme } from '../../test/acme.ts';
import type { ReportedLeg } from '../ports/telephony-provider.ts';
import type { Webhook } from '../ports/webhook.ts';

const START_MS = Date.UTC(2026, 0, 20, 10);
const SECOND = 1000;

/** Everything that may be told of one leg: its life, the reason why nobody talked, and contradictions of a vendor. */
const story = fc.record({
  id: fc.integer({ min: 0, max: 3 }),
  talkSeconds: fc.integer({ min: 0, max: 200 }),
  reason: fc.constantFrom('busy', 'no-answer', 'canceled', 'failed', 'completed' as const),
  isChild: fc.boolean(),
  said: fc.uniqueArray(fc.constantFrom('queued', 'ringing', 'answered', 'reason', 'over' as const), {
    minLength: 1,
  }),
  otherFrom: fc.boolean(),
});
type Story = typeof story extends fc.Arbitrary<infer Told> ? Told : never;

function reportsOf({ id, talkSeconds, reason, isChild, said, otherFrom }: Story): readonly ReportedLeg[] {
  const endedAtMs = START_MS + talkSeconds * SECOND;
  const leg = {
    legId: `L${id}`,
    to: '+442071838750',
    from: '+12025550123',
    ...(isChild && { parentLegId: 'P' }),
    parameters: { accountId: 'acme', campaignId: `c${id}`, campaignTitle: 'T', managerId: 'm' },
  } as const;
  const over = { ...leg, endedAtMs, durationSeconds: talkSeconds } as const;
  const reports: { readonly [Word in Story['said'][number]]: ReportedLeg } = {
    queued: { ...leg, status: 'queued', startedAtMs: START_MS - 20 * SECOND },
    ringing: { ...leg, status: 'ringing', ...(otherFrom && { from: '+12025550999' }) },
    // Nobody answered where nobody talked.
    answered:
      talkSeconds > 0
        ? { ...leg, status: 'answered', answeredAtMs: START_MS }
        : { ...leg, status: 'ringing', startedAtMs: START_MS - 10 * SECOND },
    reason: talkSeconds > 0 ? { ...over, status: 'completed' } : { ...over, status: reason },
    over: { ...over, status: 'completed' },
  };
  return said.map((word) => reports[word]);
}

const deliveries = fc
  .uniqueArray(story, { selector: ({ id }) => id, minLength: 1, maxLength: 4 })
  .chain((stories) => {
    const reports = stories.flatMap(reportsOf);
    return fc.record({
      reports: fc.constant(reports),
      repeats: fc.array(fc.nat(reports.length - 1), { maxLength: 12 }),
      seed: fc.infiniteStream(fc.nat()),
    });
  });

async function stage() {
  const telephony = fakeTelephony();
  return { acme: await activeAcme('100', { telephony: [telephony] }), telephony };
}

/** What is left of it all, without what tells in which order it came. */
async function stateOf(acme: Acme) {
  const { actor } = acme.system;
  // What lacks a fact is asked for, until nothing is due.
  for (let round = 0; round < 3; round += 1) {
    acme.clock.nowMs += 3_600_000;
    await acme.billing.worker.runOnce();
  }
  const live = await acme.billing.telephony.legs.list({ actor, accountId: 'acme', limit: 1000 });
  const charged = await acme.billing.usage.list({ ...acme.system, limit: 1000 });
  const { posted } = await acme.billing.wallets.balance(acme.system);
  const { differences } = await acme.billing.wallets.verify(acme.system);
  return {
    live: live.legs,
    // Billing starts from what was known when the leg was recorded; everything else is the same.
    charged: charged.legs
      .map(({ number: _, recordedAt: __, billingStart: ___, from: ____, ...kept }) => kept)
      .sort((left, right) => (left.legId < right.legId ? -1 : 1)),
    posted: posted.amount,
    differences,
    due: (await acme.billing.operator.due({ actor })).work,
  };
}

it('any order and any repetition of events give the same legs, each charged once', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ reports, repeats, seed }) => {
      const [plain, mixed] = [await stage(), await stage()];
      for (const leg of reports) {
        await plain.acme.billing.telephony.receiveWebhook('fake', plain.telephony.report(leg));
      }
      const sent = reports.map((leg) => mixed.telephony.report(leg));
      const order = [...sent, ...repeats.map((at) => sent[at] as Webhook)];
      for (let at = order.length - 1; at > 0; at -= 1) {
        const other = Number(seed.next().value) % (at + 1);
        [order[at], order[other]] = [order[other] as Webhook, order[at] as Webhook];
      }
      const half = Math.floor(order.length / 2);
      for (const some of [order.slice(0, half), order.slice(half)]) {
        await Promise.all(
          some.map(async (hook) => mixed.acme.billing.telephony.receiveWebhook('fake', hook)),
        );
      }
      const state = await stateOf(mixed.acme);
      expect(state).toEqual(await stateOf(plain.acme));
      expect(state.differences).toEqual([]);
      expect(new Set(state.charged.map(({ legId }) => legId)).size).toBe(state.charged.length);
      for (const { revision } of state.charged) expect(revision).toBe(0);
      const spent = state.charged.reduce(
        (sum, { cost }) => sum + Math.round(Number(cost?.amount ?? 0) * 1e6),
        0,
      );
      expect(Math.round(Number(state.posted) * 1e6)).toBe(100_000_000 - spent);
    }),
    { numRuns: Number(process.env.LIVE_CALLS_RUNS ?? 40) },
  );
});
