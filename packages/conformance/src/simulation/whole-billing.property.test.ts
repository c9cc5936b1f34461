import { describe, expect, test } from 'vitest';
import { actor, MORNING_MS, priceBook, trafficStage } from './__fixtures__/plain-host.ts';
import { auditTraffic, type Exposure } from './audit-traffic.ts';
import { playTraffic, type TrafficOptions } from './play-traffic.ts';
import type { SimulatedProviderOptions } from './simulated-provider.ts';

const HOUR_MS = 3_600_000;

/** Plays traffic against the whole billing: live calls, webhooks, the worker and reconciliation are its own. */
async function played(
  seed: number,
  options: Partial<TrafficOptions> = {},
  vendor: Partial<SimulatedProviderOptions> = {},
) {
  const stage = await trafficStage(['400', '12', '0.5'], { seed, ...vendor });
  const { clock, provider, billing, accounts } = stage;
  const report = await playTraffic({
    billing,
    clock,
    provider,
    accounts,
    seed,
    workerEveryMs: 10_000,
    ...options,
  });
  const audit = await auditTraffic({ billing, provider, report, accounts, priceBook, actor });
  return { report, audit, legs: provider.legs() };
}

const runs = process.env.LIVE_CALLS_RUNS;
const wanted = process.env.LIVE_CALLS_SEED;
const count = runs === undefined ? 2 : Math.max(2, Math.ceil(Number(runs) / 200));
const seeds =
  wanted === undefined ? Array.from({ length: count }, (_, index) => index + 11) : [Number(wanted)];

describe('the whole billing', () => {
  test.each(seeds)(
    'charges every leg of a morning once and holds nothing at its end, seed %i',
    { timeout: 120_000 },
    async (seed) => {
      const { report, audit, legs } = await played(seed, { lastMs: 6 * HOUR_MS });
      expect(audit.problems).toEqual([]);
      expect(legs.length).toBeGreaterThan(300);
      expect(report.answers.authorized).toBeGreaterThan(200);
    },
  );

  const noChildren = { shape: { childPercent: 0, unauthorizedPercent: 0 }, lastMs: 3 * HOUR_MS };
  const away = [{ fromMs: MORNING_MS + HOUR_MS, untilMs: MORNING_MS + 2 * HOUR_MS }];
  const worlds: readonly (readonly [string, Partial<TrafficOptions>, Partial<SimulatedProviderOptions>])[] = [
    ['whose host is away for an hour', { ...noChildren, outages: away }, {}],
    ['whose vendor does not answer every fifth request', noChildren, { silentPercent: 20 }],
    ['whose vendor is seconds ahead', noChildren, { clockAheadMs: 7000 }],
    ['whose vendor is seconds behind', noChildren, { clockAheadMs: -7000 }],
    ['whose vendor moves no limit', noChildren, { movesLimits: false }],
    ['that is compared while calls come', { ...noChildren, reconcileEveryMs: HOUR_MS / 4 }, {}],
  ];
  test.each(worlds)('grants no second that is not paid for in a world %s', async (_, options, vendor) => {
    const { audit } = await played(21, options, vendor);
    expect(audit.problems).toEqual([]);
    expect(reasons(audit.exposures)).not.toContain('overrun');
  });

  test('shows what runs on as exposure where the vendor takes no limit', async () => {
    const { audit, legs } = await played(22, noChildren, { limits: 'none' });
    expect(audit.problems).toEqual([]);
    expect(legs.some((leg) => leg.endedBy === 'order')).toBe(true);
  });
});

function reasons(exposures: readonly Exposure[]): ReadonlySet<string> {
  return new Set(exposures.map(({ reason }) => reason));
}
