import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../storage-memory/src/index.ts';
import { brokenWorlds } from './__fixtures__/broken-worlds.ts';
import { type SimulationProgress, simulate } from './simulate.ts';
import { SimulationViolation } from './simulation-violation.ts';
import type { SimulationTrace } from './trace.ts';

const create = () => ({ storage: memoryStorage({ checked: true }) });
const runs = process.env.LIVE_CALLS_RUNS;
const wanted = process.env.LIVE_CALLS_SEED;
const count = runs === undefined ? 2 : Math.max(2, Math.ceil(Number(runs) / 500));
const seeds =
  wanted === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(wanted)];
const days = runs === undefined ? 1 : 20;
const timeout = 60_000 + days * 20_000;
/** Much in little time: few calls, and more of everything that breaks. */
const dense = {
  callsPerHour: 4,
  buying: { purchases: 3, operatorActions: 1, strayMoney: 0.5 },
  faults: { crashes: 12, lostAnswers: 12, hostOutages: 0.5, vendorOutages: 0.5, clockSteps: 0.5 },
};

describe('a simulation', () => {
  test.each(seeds)('finds nothing wrong with the billing, seed %i', { timeout }, async (seed) => {
    const report = await simulate({ create, traffic: dense, seed, days, checkEvery: 150 });
    expect(report.commits).toBeGreaterThan(300);
    expect(report.checks).toBeGreaterThan(2);
  });

  test('is the same for the same seed, and another for another', { timeout }, async () => {
    const options = { create, traffic: { ...dense, callsPerHour: 2 }, days: 1 };
    const first = await simulate({ ...options, seed: 5 });
    expect(await simulate({ ...options, seed: 5 })).toEqual(first);
    expect((await simulate({ ...options, seed: 6 })).seen).not.toEqual(first.seen);
  });

  test('sees everything it is for', { timeout }, async () => {
    const progress: SimulationProgress[] = [];
    const rates = { crashes: 60, lostAnswers: 60, hostOutages: 3, vendorOutages: 3, clockSteps: 3 };
    const buying = { purchases: 6, amount: '2', operatorActions: 2, strayMoney: 4, unhappyPercent: 70 };
    const traffic = { callsPerHour: 6, deposit: '2', accounts: 4, faults: rates, buying };
    const onProgress = (so: SimulationProgress) => progress.push(so);
    const { seen, deliveries } = await simulate({ create, traffic, seed: 3, days: 2, onProgress });
    for (const point of ['before', 'after', 'within', 'lost', 'refused'])
      expect(seen).toHaveProperty([`crash ${point}`]);
    for (const of of ['host', 'telephony', 'payments', 'notifier', 'clock'])
      expect(seen).toHaveProperty([`trouble ${of}`]);
    for (const name of [
      ...[
        'authorize authorized',
        'authorize insufficient-funds',
        'authorize account-not-active',
        'call unasked',
      ],
      ...[
        'call past the host',
        'call webhook not taken',
        'call webhook received',
        'payment webhook received',
      ],
      ...[
        'buy requested',
        'cancel canceled',
        'assign assigned',
        'adjust adjusted',
        'suspend changed',
        'round no answer',
      ],
    ]) {
      expect(seen).toHaveProperty([name]);
    }
    expect(deliveries).toBeGreaterThan(20);
    expect(progress.map(({ day }) => day)).toEqual([1]);
    expect(progress[0]?.steps).toBeGreaterThan(100);
  });
});

describe('a simulation that could not end, or would not look, is refused', () => {
  test.each([
    [{ workerEveryMs: 0 }, 'workerEveryMs is a whole number of 1 or more; seen: 0.'],
    [{ checkEvery: 0 }, 'checkEvery is a whole number of 1 or more; seen: 0.'],
    [{ checkEvery: Number.NaN }, 'checkEvery is a whole number of 1 or more; seen: null.'],
    [{ days: 1.5 }, 'days is a whole number of 1 or more; seen: 1.5.'],
    [{ traffic: { accounts: 0 } }, 'accounts is a whole number of 1 or more; seen: 0.'],
  ])('%o', async (options, message) => {
    await expect(simulate({ create, days: 1, ...options })).rejects.toThrow(message);
  });

  test('also as a trace', async () => {
    const played = await simulate({ create, days: 1, traffic: { callsPerHour: 0.1 } });
    expect(played.checks).toBeGreaterThan(0);
    const setting = { workerEveryMs: 0 } as SimulationTrace['setting'];
    const trace: SimulationTrace = { format: 'live-calls-trace/1', seed: 1, setting, steps: [] };
    await expect(simulate({ create, trace })).rejects.toThrow('workerEveryMs is a whole number');
  });
});

describe('a simulation finds', () => {
  test.each(brokenWorlds)('$name', { timeout }, async (broken) => {
    const { rules, most, traffic = {}, host } = broken;
    const options = {
      create: broken.create ?? create,
      ...(host !== undefined && { host }),
      seed: 1,
      mostReplays: 80,
    };
    const found = await violationOf(
      simulate({ ...options, traffic: { callsPerHour: 4, ...traffic }, days: 2 }),
    );
    expect(rules, found.message).toContain(found.rule);
    expect(found.trace.steps.length, found.message).toBeLessThanOrEqual(most);
    expect(found.message).toContain('Seed 1; ');
    expect(found.message.split('\n').length).toBe(found.trace.steps.length + 3);

    // As a host would keep it, and play it again.
    const trace = JSON.parse(JSON.stringify(found.trace)) as SimulationTrace;
    const again = await violationOf(simulate({ ...options, trace, mostReplays: 0 }));
    expect([again.rule, again.what]).toEqual([found.rule, found.what]);
    await simulate({ create, trace });
  });
});

async function violationOf(run: Promise<unknown>): Promise<SimulationViolation> {
  const error = await run.then(
    (report) => new Error(`Nothing was found: ${JSON.stringify(report)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof SimulationViolation) return error;
  throw error;
}
