import { expect, test } from 'vitest';
import { actor, plainHost, priceBook, trafficStage } from './__fixtures__/plain-host.ts';
import { auditTraffic } from './audit-traffic.ts';
import { playTraffic, type TrafficOptions } from './play-traffic.ts';

type Mistakes = Parameters<typeof plainHost>[1];

async function played(
  seed: number,
  options: Partial<TrafficOptions> = {},
  { mistakes, deposits = ['60', '12', '0.5'] }: { mistakes?: Mistakes; deposits?: readonly string[] } = {},
) {
  const stage = await trafficStage(deposits, { seed });
  const billing = plainHost(stage, mistakes);
  const { clock, provider, accounts } = stage;
  const report = await playTraffic({ billing, clock, provider, accounts, seed, restMs: 120_000, ...options });
  const audit = await auditTraffic({ billing, provider, report, accounts, priceBook, actor });
  return { report, audit, provider };
}

const runs = process.env.LIVE_CALLS_RUNS;
const wanted = process.env.LIVE_CALLS_SEED;
const count = runs === undefined ? 3 : Math.max(3, Math.ceil(Number(runs) / 100));
const seeds = wanted === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(wanted)];

test.each(seeds)('after a day of traffic every leg is charged once, and nothing is held, seed %i', async (seed) => {
  const { report, audit, provider } = await played(seed);
  expect(audit.problems).toEqual([]);
  expect(report.calls.length).toBeGreaterThan(1000);
  expect(provider.legs().every((leg) => leg.endedAtMs !== undefined)).toBe(true);
  expect(report.mail.lost).toBeGreaterThan(100);
  expect(report.mail.repeated).toBeGreaterThan(100);
  expect(new Set(audit.exposures.map(({ reason }) => reason))).toContain('unauthorized');
});
