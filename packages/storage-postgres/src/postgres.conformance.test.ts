import {
  runCases,
  runModel,
  type StorageSubject,
  storageAround,
  storageCases,
} from '@live-calls/conformance';
import { BillingError, type Storage } from '@live-calls/core/adapter';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../storage-memory/src/index.ts';
import { type CuttingProxy, cuttingProxy } from './__fixtures__/cutting-proxy.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

/** `npm run soak` sets LIVE_CALLS_ROUNDS; 8 is what every change goes through. */
const rounds = Math.max(1, Math.round(Number(process.env.LIVE_CALLS_ROUNDS ?? '8') / 8));

/** `npm run soak` runs everything on the versions between the ends as well, one after the other. */
const wanted = process.env.LIVE_CALLS_POSTGRES_MAJOR;
const [newest, oldest] = wanted === undefined ? ([18, 14] as const) : [undefined, undefined];

/** Both ends of what is supported, and both ways to commit several accounts: one statement for all, or one for each. */
describe.each([
  { name: wanted ?? 18, major: newest, options: {} },
  { name: wanted ?? 14, major: oldest, options: { accountsPerStatement: 1, lanes: 1 } },
])('postgresStorage on PostgreSQL $name with $options', ({ name, major, options }) => {
  const server = testServer(major);

  test('the server has that version, or is the one that was given', async () => {
    const client = new pg.Client({ connectionString: server() });
    await client.connect();
    const { rows } = await client.query('SHOW server_version_num');
    await client.end();
    const seen = Math.floor(Number(rows[0]?.server_version_num) / 10_000);
    if (process.env.DATABASE_URL) expect([14, 15, 16, 17, 18]).toContain(seen);
    else expect(seen).toBe(Number(name));
  });

  runCases(storageCases, { test, create: () => subject(server(), options) });

  test('the model-based test of the core agrees with it state for state', {
    timeout: 60_000 * rounds,
  }, async () => {
    const reports = [];
    for (let run = 0; run < rounds; run += 1) {
      // Several runs at once: one waits while another works.
      const seeds = Array.from({ length: 4 }, () => 1 + Math.floor(Math.random() * 1_000_000));
      const create = (): Promise<StorageSubject> => subject(server(), options);
      reports.push(...(await Promise.all(seeds.map((seed) => runModel({ create, seed, steps: 120 })))));
    }
    for (const { seed, journalNumbers } of reports) expect(journalNumbers, `seed ${seed}`).toBeGreaterThan(0);
  });

  test('without races it ends in the very state of the reference storage', { timeout: 60_000 }, async () => {
    const run = { seed: 1 + Math.floor(Math.random() * 1_000_000), steps: 120, races: 0 };
    const reference = await runModel({ ...run, create: () => ({ storage: memoryStorage() }) });
    expect(await runModel({ ...run, create: () => subject(server(), options) })).toEqual(reference);
  });

  test('the model agrees while connections are cut', { timeout: 60_000 * rounds }, async () => {
    const way = await cuttingProxy(server());
    try {
      const seed = 1 + Math.floor(Math.random() * 1_000_000);
      const create = (): Promise<StorageSubject> => cutSubject(server(), way, options);
      const { recovered } = await runModel({ create, seed, steps: 150 * rounds, faults: 0 });
      expect(way.cuts).toBeGreaterThan(3);
      expect(recovered, `seed ${seed}`).toBeGreaterThan(0);
    } finally {
      await way.close();
    }
  });
});

/** Cuts the way at a random byte of every tenth command or so; whatever came of it then, the caller hears of nothing. */
async function cutSubject(
  connectionString: string,
  way: CuttingProxy,
  options: { readonly accountsPerStatement?: number; readonly lanes?: number },
): Promise<StorageSubject> {
  const { schema, dispose } = await freshStorage(connectionString, options);
  const open = async (): Promise<Storage> => {
    const storage = postgresStorage({ connectionString: way.connectionString, schema, ...options });
    await storage.open();
    return cutOff(storage, way);
  };
  const opened: Storage[] = [];
  const kept = async (): Promise<Storage> => {
    const storage = await open();
    opened.push(storage);
    return storage;
  };
  return {
    storage: await kept(),
    another: kept,
    dispose: async () => {
      await Promise.all(opened.map((storage) => storage.close()));
      await dispose();
    },
  };
}

function cutOff(storage: Storage, way: CuttingProxy): Storage {
  return storageAround(storage, {
    decide: async (batch, decideOptions) => {
      const before = way.cuts;
      const asked = Math.random() < 0.5;
      const afterBytes = Math.floor(Math.random() * (asked ? 2500 : 300));
      if (Math.random() < 0.1) way.arm({ way: asked ? 'asked' : 'answered', afterBytes });
      const decided = await storage.decide(batch, decideOptions);
      way.arm(undefined);
      if (way.cuts === before) return decided;
      const message = 'The connection was cut; repeat with the same key.';
      const error = new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter: storage.id } });
      return decided.map(() => ({ status: 'failed', error }));
    },
  });
}

async function subject(
  connectionString: string,
  options: { readonly accountsPerStatement?: number; readonly lanes?: number },
): Promise<StorageSubject> {
  const { open, dispose } = await freshStorage(connectionString, options);
  const storage = await open();
  return { storage, another: open, dispose };
}
