import { expect, test } from 'vitest';
import { actor, MORNING_MS, plainHost, priceBook, trafficStage } from './__fixtures__/plain-host.ts';
import { auditTraffic, type Exposure } from './audit-traffic.ts';
import { playTraffic, type TrafficOptions } from './play-traffic.ts';

type Mistakes = Parameters<typeof plainHost>[1];

const HOUR_MS = 3_600_000;

async function played(seed: number, options: Partial<TrafficOptions> = {}, mistakes?: Mistakes) {
  const stage = await trafficStage(['60', '12', '0.5'], { seed });
  const billing = plainHost(stage, mistakes);
  const { clock, provider, accounts } = stage;
  const playing = { billing, clock, provider, accounts, seed, workerEveryMs: 60_000, restMs: 120_000 };
  const report = await playTraffic({ ...playing, ...options });
  const audit = await auditTraffic({ billing, provider, report, accounts, priceBook, actor });
  return { report, audit, legs: provider.legs() };
}

const runs = process.env.LIVE_CALLS_RUNS;
const wanted = process.env.LIVE_CALLS_SEED;
const count = runs === undefined ? 3 : Math.max(3, Math.ceil(Number(runs) / 100));
const seeds =
  wanted === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(wanted)];

test.each(seeds)(
  'after a day of traffic every leg is charged once, and nothing is held, seed %i',
  async (seed) => {
    const { report, audit, legs } = await played(seed);
    expect(audit.problems).toEqual([]);
    expect(report.calls.length).toBeGreaterThan(500);
    expect(legs.every((leg) => leg.endedAtMs !== undefined)).toBe(true);
    expect(legs.some((leg) => leg.parentLegId !== undefined)).toBe(true);
    expect(legs.some((leg) => leg.endedBy === 'cap')).toBe(true);
    expect(Math.min(report.mail.lost, report.mail.repeated, report.mail.late)).toBeGreaterThan(50);
    expect(Object.keys(report.answers)).toEqual(
      expect.arrayContaining(['authorized', 'below-vendor-minimum']),
    );
    expect(reasons(audit.exposures)).toContain('unauthorized');
  },
);

test('a host that is away for hours is owed what nobody asked for, and nothing that had a cap', async () => {
  const outages = [{ fromMs: MORNING_MS + 2 * HOUR_MS, untilMs: MORNING_MS + 5 * HOUR_MS }];
  const { report, audit, legs } = await played(5, {
    outages,
    lastMs: 8 * HOUR_MS,
    shape: { childPercent: 0 },
  });
  expect(audit.problems).toEqual([]);
  expect(report.webhooks['not taken']).toBeGreaterThan(50);
  expect(legs.length).toBeGreaterThan(200);
  expect(reasons(audit.exposures)).toEqual(new Set(['unauthorized']));
});

test('comparing while calls come changes nothing about the end', async () => {
  const { report, audit } = await played(6, { reconcileEveryMs: HOUR_MS / 2, lastMs: 6 * HOUR_MS });
  expect(audit.problems).toEqual([]);
  expect(report.reconciliations).toBeGreaterThan(10);
});

test('a leg that comes after the money of its call was given back is told apart', async () => {
  const { audit } = await played(23);
  expect(audit.problems).toEqual([]);
  const amount = { amount: '1.2', currency: 'USD' };
  const late = { accountId: 'acc-3', legId: 'sim-00000047', reason: 'late', amount };
  expect(audit.exposures).toContainEqual(late);
});

test('the same seed plays the same day', async () => {
  const run = () => played(7, { lastMs: 3 * HOUR_MS });
  expect(await run()).toEqual(await run());
});

test('a cap that was forgotten shows as money that is not there', async () => {
  const shape = { unauthorizedPercent: 0, childPercent: 0, meanTalkSeconds: 900 };
  const right = await played(8, { lastMs: 6 * HOUR_MS, shape });
  expect(right.audit.exposures).toEqual([]);
  const wrong = await played(8, { lastMs: 6 * HOUR_MS, shape }, { forgetsCap: true });
  expect(wrong.audit.problems).toEqual([]);
  expect(reasons(wrong.audit.exposures)).toEqual(new Set(['overrun']));
});

test.each([
  ['keepsHolds', 'is overdue'],
  ['ignoresListing', 'is not recorded'],
  ['chargesTwice', 'it is not of this account'],
] as const)('a host that %s is found out', async (mistake, problem) => {
  const { audit } = await played(9, { lastMs: 3 * HOUR_MS }, { [mistake]: true });
  expect(audit.problems.join('\n')).toContain(problem);
});

function reasons(exposures: readonly Exposure[]): ReadonlySet<string> {
  return new Set(exposures.map(({ reason }) => reason));
}
