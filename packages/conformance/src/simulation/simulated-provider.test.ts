import { describe, expect, test } from 'vitest';
import { manualClock } from '../fakes/manual-clock.ts';
import type { SimulatedCall } from './simulated-leg.ts';
import { type SimulatedProviderOptions, simulatedProvider } from './simulated-provider.ts';

const NOW_MS = Date.UTC(2026, 10, 26, 12);
const reliable = { lostPercent: 0, repeatedPercent: 0, latePercent: 0 };
const talk: SimulatedCall = { to: '+442071838750', status: 'completed', ringMs: 5000, talkMs: 600_500 };

function stage(options: Partial<SimulatedProviderOptions> = {}) {
  const clock = manualClock(NOW_MS);
  const provider = simulatedProvider({ clock, seed: 1, webhooks: reliable, ...options });
  const leg = (legId: string) => provider.legs().find((one) => one.legId === legId);
  return { clock, provider, leg };
}

describe('the simulated vendor', () => {
  test('names its legs as it is told, so that the next vendor on the same storage has other ones', () => {
    expect(stage().provider.dial(talk)).toBe('sim-00000001');
    expect(stage({ legIdPrefix: 'monday' }).provider.dial(talk)).toBe('monday-00000001');
  });

  test('lets a call ring, talk and end, and tells each once', async () => {
    const { clock, provider } = stage();
    const legId = provider.dial({ ...talk, parameters: { callRef: 'a' } });
    clock.advance(700_000);
    const told = [];
    for (const webhook of provider.arrived()) {
      const read = await provider.parseWebhook(webhook);
      if (read.status === 'events') told.push(...read.events);
    }
    expect(told.map(({ leg }) => leg.status)).toEqual(['queued', 'ringing', 'answered', 'completed']);
    expect(new Set(told.map(({ eventKey }) => eventKey)).size).toBe(4);
    expect(told[3]?.leg).toEqual({
      legId,
      to: '+442071838750',
      direction: 'outbound',
      status: 'completed',
      startedAtMs: NOW_MS,
      answeredAtMs: NOW_MS + 5000,
      endedAtMs: NOW_MS + 605_500,
      durationSeconds: 601,
      parameters: { callRef: 'a' },
    });
    expect(provider.nextAtMs()).toBeUndefined();
  });

  test('cuts off at the cap it was given, and without one lets them talk', () => {
    const { clock, provider, leg } = stage();
    const [capped, free] = [provider.dial({ ...talk, capSeconds: 60 }), provider.dial(talk)];
    clock.advance(3_600_000);
    provider.arrived();
    expect(leg(capped)).toMatchObject({ endedAtMs: NOW_MS + 65_000, endedBy: 'cap' });
    expect(leg(free)).toMatchObject({ endedAtMs: NOW_MS + 605_500, endedBy: 'caller' });
  });

  test('moves the cap of a running leg, also below what was talked already', async () => {
    const { clock, provider, leg } = stage();
    const [longer, shorter] = [provider.dial({ ...talk, capSeconds: 60 }), provider.dial(talk)];
    clock.advance(30_000);
    expect(await provider.limitLeg?.({ legId: longer, limitSeconds: 120 })).toEqual({ status: 'done' });
    clock.advance(90_000);
    expect(await provider.limitLeg?.({ legId: shorter, limitSeconds: 60 })).toEqual({ status: 'done' });
    clock.advance(60_000);
    provider.arrived();
    expect(leg(longer)?.endedAtMs).toBe(NOW_MS + 125_000);
    expect(leg(shorter)?.endedAtMs).toBe(NOW_MS + 120_000);
    expect(await provider.limitLeg?.({ legId: shorter, limitSeconds: 90 })).toEqual({
      status: 'already-ended',
    });
  });

  test('ends by order what talks and what rings, and a child with its parent', async () => {
    const { clock, provider, leg } = stage();
    const ringing = provider.dial({ ...talk, ringMs: 60_000 });
    const parent = provider.dial({ ...talk, child: { to: '+12125550123', afterMs: 1000, talkMs: 900_000 } });
    clock.advance(20_000);
    for (const legId of [ringing, parent])
      expect(await provider.endLeg?.({ legId })).toEqual({ status: 'done' });
    expect(await provider.endLeg?.({ legId: parent })).toEqual({ status: 'already-ended' });
    expect(await provider.endLeg?.({ legId: 'none' })).toEqual({ status: 'not-found' });
    const child = provider.legs().find(({ parentLegId }) => parentLegId === parent);
    expect([leg(ringing)?.status, leg(parent)?.status, child?.status]).toEqual([
      'canceled',
      'completed',
      'completed',
    ]);
    expect(child).toMatchObject({ answeredAtMs: NOW_MS + 6000, endedAtMs: NOW_MS + 20_000 });
    const brief = { ...talk, talkMs: 2000, child: { to: '+12125550123', afterMs: 9000, talkMs: 9000 } };
    const short = provider.dial(brief);
    clock.advance(60_000);
    provider.arrived();
    expect(provider.legs().find(({ parentLegId }) => parentLegId === short)?.status).toBe('canceled');
  });

  test('lists with a lag, by pages, and knows prices later', async () => {
    const { clock, provider } = stage({ pageSize: 2, listingLagMs: 60_000, priceLagMs: 3_600_000 });
    for (let index = 0; index < 5; index += 1) provider.dial({ ...talk, talkMs: 61_000 + index });
    clock.advance(70_000);
    const range = { fromMs: NOW_MS, untilMs: NOW_MS + 100_000 };
    const early = await provider.listLegs(range);
    expect(early.legs.length).toBeLessThan(5);
    clock.advance(60_000);
    const listed = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await provider.listLegs({ ...range, ...(cursor !== undefined && { cursor }) });
      listed.push(...page.legs);
      cursor = page.cursor;
    }
    expect(listed).toHaveLength(5);
    expect(listed.every((leg) => leg.vendorPrice !== undefined)).toBe(false);
    clock.advance(3_600_000);
    const priced = await provider.fetchLeg({ legId: listed[0]?.legId ?? '' });
    expect(priced?.vendorPrice).toEqual({ amount: '0.017000', currency: 'USD' });
    await expect(provider.listLegs({ ...range, cursor: 'x' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  test('goes by its own clock, declares what it can, and may fall silent after it has done what was asked', async () => {
    const { clock, provider, leg } = stage({ clockAheadMs: 30_000, limits: 'none', silentPercent: 100 });
    expect(provider.supports).toEqual({ endLeg: true });
    expect([provider.limits, provider.limitLeg]).toEqual([undefined, undefined]);
    const legId = provider.dial(talk);
    clock.advance(10_000);
    await expect(provider.endLeg?.({ legId })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await expect(provider.fetchLeg({ legId })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(leg(legId)).toMatchObject({ startedAtMs: NOW_MS + 30_000, endedAtMs: NOW_MS + 40_000 });
    expect(stage({ movesLimits: false }).provider.supports).toEqual({ endLeg: true });
  });

  test('loses, repeats and swaps webhooks as told, the same way for the same seed', () => {
    const run = () => {
      const webhooks = { lostPercent: 20, repeatedPercent: 20, latePercent: 30, lateMs: 60_000 };
      const { clock, provider } = stage({ webhooks });
      for (let index = 0; index < 200; index += 1) provider.dial({ ...talk, talkMs: 1000 });
      clock.advance(3_600_000);
      return { arrived: provider.arrived(), ...provider.mail() };
    };
    const { arrived, sent, lost, repeated, late } = run();
    expect(sent).toBe(800);
    expect(arrived).toHaveLength(sent - lost + repeated);
    for (const count of [lost, repeated, late]) expect(count).toBeGreaterThan(80);
    expect(run().arrived).toEqual(arrived);
  });
});
