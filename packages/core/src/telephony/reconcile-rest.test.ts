import { fakeTelephony } from '@live-calls/conformance';
import { expect, it } from 'vitest';
import { type Acme, activeAcme } from '../../test/acme.ts';
import { finishedReport, START_MS } from '../../test/reported-legs.ts';
import type { TelephonyProvider } from '../ports/telephony-provider.ts';
import type { Reconciliation } from './reconciliation.ts';

const DAY_MS = 86_400_000;

/** A vendor whose answers about single legs are counted. */
interface Asked {
  readonly acme: Acme;
  readonly asked: string[];
  /** Most questions that were open at the same time. */
  most: number;
  /** How many more questions are answered. */
  answers: number;
  readonly run: (progress?: Reconciliation[]) => Promise<Reconciliation>;
}

async function asking(changes: Partial<TelephonyProvider> = {}): Promise<Asked> {
  const fake = fakeTelephony();
  const asked: string[] = [];
  let open = 0;
  const telephony: TelephonyProvider = {
    ...fake,
    ...changes,
    fetchLeg: async ({ legId }) => {
      on.answers -= 1;
      if (on.answers < 0) throw new Error('No answer.');
      open += 1;
      on.most = Math.max(on.most, open);
      await Promise.resolve();
      open -= 1;
      asked.push(legId);
      return undefined;
    },
  };
  const acme = await activeAcme('10000', { telephony: [telephony] });
  acme.clock.nowMs = START_MS + DAY_MS;
  const range = { from: new Date(START_MS - DAY_MS), until: new Date(START_MS + DAY_MS) };
  const request = { actor: acme.system.actor, provider: fake.id, ...range };
  const run: Asked['run'] = (progress = []) =>
    acme.billing.reconcile({ ...request, onProgress: (step) => progress.push(step) });
  const on: Asked = { acme, asked, most: 0, answers: Number.POSITIVE_INFINITY, run };
  return on;
}

async function record(
  { billing, system }: Acme,
  legs: readonly { legId: string; hours?: number }[],
): Promise<void> {
  const finished = legs.map(({ legId, hours = 0.1 }) => ({
    accountId: system.accountId,
    leg: {
      provider: 'fake',
      legId,
      to: '+442071838750',
      from: '+12025550123',
      endedAt: new Date(START_MS),
      durationSeconds: hours * 3600,
    },
  }));
  for await (const line of billing.usage.recordMany({ actor: system.actor, legs: finished })) {
    expect(line).toMatchObject({ status: 'recorded' });
  }
}

it('a provider that misses hundreds of legs is asked for a few at a time, and told of as it goes on', async () => {
  const on = await asking();
  await record(
    on.acme,
    Array.from({ length: 250 }, (_, index) => ({ legId: `L${index}` })),
  );
  const progress: Reconciliation[] = [];
  expect(await on.run(progress)).toMatchObject({ status: 'done', results: { 'missing-there': 250 } });
  expect(new Set(on.asked).size).toBe(250);
  expect(on.asked).toHaveLength(250);
  expect(on.most).toBe(4);
  const counts = progress
    .filter(({ phase }) => phase === 'rest')
    .map(({ results }) => results['missing-there']);
  expect(counts).toEqual([0, 100, 200, 250]);
});

it('what was asked before a run was broken off is not asked again, but for what was not committed', async () => {
  const on = await asking();
  await record(
    on.acme,
    Array.from({ length: 250 }, (_, index) => ({ legId: `L${index}` })),
  );
  on.answers = 150;
  await expect(on.run()).rejects.toMatchObject({ message: 'No answer.' });
  on.answers = Number.POSITIVE_INFINITY;
  expect(await on.run()).toMatchObject({ run: 1, results: { 'missing-there': 250 } });
  expect(on.asked.length).toBe(150 + 150);
});

it('a leg that lasts longer than others is found where its provider says how long legs may last', async () => {
  for (const [longestLegMs, results] of [
    [undefined, { 'missing-there': 1 }],
    [7 * DAY_MS, { 'missing-there': 2 }],
  ] as const) {
    const on = await asking(longestLegMs === undefined ? {} : { longestLegMs });
    await record(on.acme, [
      { legId: 'L-short', hours: 47 },
      { legId: 'L-long', hours: 100 },
    ]);
    expect(await on.run()).toMatchObject({ results });
  }
});

it('a long leg that a host recorded and the list shows is no leg of nobody', async () => {
  const fake = fakeTelephony();
  const telephony: TelephonyProvider = { ...fake, longestLegMs: 7 * DAY_MS };
  const acme = await activeAcme('10000', { telephony: [telephony] });
  const durationSeconds = 100 * 3600;
  await record(acme, [{ legId: 'L-long', hours: 100 }]);
  const answeredAtMs = START_MS - durationSeconds * 1000;
  const long = {
    legId: 'L-long',
    answeredAtMs,
    startedAtMs: answeredAtMs,
    endedAtMs: START_MS,
    durationSeconds,
  };
  fake.report(finishedReport({ ...long, parameters: {} }));
  acme.clock.nowMs = START_MS + DAY_MS;
  const range = { from: new Date(START_MS - DAY_MS), until: new Date(START_MS + DAY_MS) };
  const done = await acme.billing.reconcile({ actor: acme.system.actor, provider: 'fake', ...range });
  expect(done.results).toMatchObject({ unassigned: 0, matched: 1 });
});
