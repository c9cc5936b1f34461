import { type SimulatedStorage, simulate } from '@live-calls/conformance';
import type { Storage } from '@live-calls/core/adapter';
import pg from 'pg';
import { expect, test } from 'vitest';
import { type CuttingProxy, cuttingProxy } from './__fixtures__/cutting-proxy.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

const server = testServer();
/** `npm run soak` sets LIVE_CALLS_ROUNDS; 8 is what every change goes through. */
const rounds = Math.max(1, Math.round(Number(process.env.LIVE_CALLS_ROUNDS ?? '8') / 8));
const wanted = process.env.LIVE_CALLS_SEED;
/** The same in every `npm test`, others in every soak run. */
const first =
  process.env.LIVE_CALLS_ROUNDS === undefined ? 1 : 1 + (Math.floor(Date.now() / 1000) % 1_000_000);
const seeds =
  wanted === undefined ? Array.from({ length: rounds }, (_, index) => first + index) : [Number(wanted)];

/** Few calls, and a process that dies about once an hour. */
const traffic = {
  callsPerHour: process.env.LIVE_CALLS_ROUNDS === undefined ? 1 : 4,
  accounts: 2,
  buying: { purchases: 3, operatorActions: 1, strayMoney: 0.5 },
  faults: { crashes: 24, lostAnswers: 12, hostOutages: 0.5, vendorOutages: 0.5, clockSteps: 0.5 },
};

test.each(seeds)(
  'a day of a host whose processes are killed leaves nothing wrong, seed %i',
  {
    timeout: 600_000,
  },
  async (seed) => {
    const report = await simulate({
      create: () => killable(server()),
      traffic,
      seed,
      days: 1,
      checkEvery: 50,
    });
    expect(report.commits).toBeGreaterThan(100);
    expect(report.checks).toBeGreaterThan(1);
    const killed = ['before', 'after', 'within'].map((point) => report.seen[`crash ${point}`] ?? 0);
    expect(killed.reduce((sum, times) => sum + times, 0)).toBeGreaterThan(5);
  },
);

/** What a life of the host's process has of the database: its own way there, and a name that its connections carry. */
interface Life {
  readonly storage: Storage;
  readonly way: CuttingProxy;
  readonly name: string;
}

/** A storage whose ways to the server are cut when its process dies; the server then ends what it was at, or does not. */
async function killable(connectionString: string): Promise<SimulatedStorage> {
  const { schema, dispose } = await freshStorage(connectionString);
  const watcher = new pg.Client({ connectionString });
  await watcher.connect();
  const lives: Life[] = [];
  const live = async (): Promise<Storage> => {
    const way = await cuttingProxy(connectionString);
    const name = `${schema}_${lives.length}`;
    const storage = postgresStorage({
      connectionString: `${way.connectionString}?application_name=${name}`,
      schema,
    });
    lives.push({ storage, way, name });
    await storage.open();
    return storage;
  };
  const isGone = async (name: string): Promise<boolean> => {
    const { rowCount } = await watcher.query('SELECT FROM pg_stat_activity WHERE application_name = $1', [
      name,
    ]);
    return rowCount === 0;
  };
  return {
    storage: await live(),
    another: live,
    kill: async (storage) => {
      const life = lives.find((one) => one.storage === storage);
      if (life === undefined) throw new Error('A storage is killed that was never opened.');
      await life.way.close();
      while (!(await isGone(life.name))) await new Promise((done) => setTimeout(done, 5));
    },
    dispose: async () => {
      for (const { way } of lives) await way.close().catch(() => undefined);
      await Promise.all(lives.map(({ storage }) => storage.close()));
      await watcher.end();
      await dispose();
    },
  };
}
