import { expect, test } from 'vitest';
import { actor, MORNING_MS, priceBook, trafficStage } from './__fixtures__/plain-host.ts';
import { auditTraffic } from './audit-traffic.ts';
import { playTraffic, type TrafficOptions } from './play-traffic.ts';

const HOUR_MS = 3_600_000;

/** The whole of a billing, its worker included, against a vendor whose webhooks get lost, come twice and come late. */
async function played(seed: number, options: Partial<TrafficOptions> = {}) {
  const stage = await trafficStage(['60', '12', '0.5'], { seed });
  const { billing, clock, provider, accounts } = stage;
  const playing = { billing, clock, provider, accounts, seed, workerEveryMs: 5000, restMs: 4 * HOUR_MS };
  const report = await playTraffic({ ...playing, ...options });
  const audit = await auditTraffic({ billing, provider, report, accounts, priceBook, actor });
  return { report, audit, legs: provider.legs() };
}

const wanted = process.env.LIVE_CALLS_SEED;
const count = Math.max(2, Math.ceil(Number(process.env.LIVE_CALLS_RUNS ?? '0') / 100));
const seeds =
  wanted === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(wanted)];

test.each(seeds)(
  'whatever becomes of webhooks, every leg is charged once and nothing stays held, seed %i',
  {
    timeout: 120_000,
  },
  async (seed) => {
    const { report, audit, legs } = await played(seed);
    expect(audit.problems).toEqual([]);
    expect(report.calls.length).toBeGreaterThan(500);
    expect(legs.every((leg) => leg.endedAtMs !== undefined)).toBe(true);
    expect(legs.some((leg) => leg.endedBy === 'cap')).toBe(true);
  },
);

test('calls that were authorized never pass the floor, whatever becomes of their webhooks', {
  timeout: 120_000,
}, async () => {
  const shape = { unauthorizedPercent: 0, childPercent: 0, meanTalkSeconds: 900 };
  const { audit } = await played(8, { lastMs: 6 * HOUR_MS, shape });
  expect(audit.problems).toEqual([]);
  expect(audit.exposures).toEqual([]);
});

test('a host that was away for hours catches up by comparing', { timeout: 120_000 }, async () => {
  const outages = [{ fromMs: MORNING_MS + 2 * HOUR_MS, untilMs: MORNING_MS + 5 * HOUR_MS }];
  const { audit } = await played(5, { outages, lastMs: 8 * HOUR_MS, shape: { childPercent: 0 } });
  expect(audit.problems).toEqual([]);
});
