import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBilling, money } from '@live-calls/core';
import type { Decision } from '@live-calls/core/adapter';
import { type RunningPostgres, startPostgres } from '@live-calls/embedded-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activeAccount, actor, legOf } from '../__fixtures__/acme.ts';
import { testServer } from '../__fixtures__/test-server.ts';
import { postgresStorage, type ShardedStorage, shardedStorage, shardOfAccount } from '../index.ts';

// A server that is to be stopped is always one of our own.
delete process.env.DATABASE_URL;
const steady = testServer();
const options = { deadlineMs: 300, answerMs: 2000 };
const live = { priority: 'live' } as const;
const unavailable = { code: 'STORAGE_UNAVAILABLE' };
// Of two shards, the first is the steady one.
const [onSteady, onShaky] = [0, 1].map((shard) =>
  ['a', 'b', 'c', 'd'].find((id) => shardOfAccount(id, 2) === shard),
) as [string, string];

let folder = '';
let shaky: RunningPostgres;
let port = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'live-calls-shaky-'));
  chmodSync(folder, 0o755);
  shaky = await startPostgres({ dataDirectory: join(folder, 'data') });
  port = new URL(shaky.connectionString).port;
}, 60_000);

afterAll(async () => {
  await shaky.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The same server again, on the same port. */
async function comeBack(): Promise<void> {
  shaky = await startPostgres({ dataDirectory: join(folder, 'data'), settings: { port } });
}

function twoShards(schema: string): ShardedStorage {
  const servers = [steady(), `postgres://postgres@127.0.0.1:${port}/postgres`];
  return shardedStorage({
    shards: servers.map((connectionString) => postgresStorage({ connectionString, schema, ...options })),
  });
}

function touching(accountId: string): Decision<string> {
  return {
    accountId,
    reads: [],
    decide: ({ account }) =>
      account === undefined ? { outcome: 'none' } : { outcome: 'done', changes: { account, writes: [] } },
  };
}

describe('a shard that is down', () => {
  test('fails only its own accounts, and they go on when it is back', { timeout: 90_000 }, async () => {
    const storage = twoShards('down');
    await storage.migrate();
    await storage.open();
    const late = twoShards('down');
    try {
      await activeAccount(storage, onSteady, '10');
      const billing = await activeAccount(storage, onShaky, '10');
      await shaky.stop();

      const both = await storage.decide([onShaky, onSteady, onShaky].map(touching), live);
      expect(both).toMatchObject([
        { status: 'failed', error: unavailable },
        { status: 'done', outcome: 'done' },
        { status: 'failed', error: unavailable },
      ]);
      await expect(storage.get('account', onShaky, [[]])).rejects.toMatchObject(unavailable);
      expect(await storage.get('account', onSteady, [[]])).toMatchObject([{ accountId: onSteady }]);
      // The price book is read from the other shard.
      const { leg } = legOf(onSteady, 1);
      expect(await billing.usage.record({ actor, accountId: onSteady, leg })).toMatchObject({
        status: 'charged',
      });
      // What must be complete says so.
      await expect(billing.operator.accounts({ actor })).rejects.toMatchObject(unavailable);
      await expect(storage.references.put('terms', 't1', 'terms')).rejects.toMatchObject(unavailable);

      // A process that starts now serves the others, and the worker of the other shard works.
      await late.open();
      expect(await late.decide([touching(onShaky), touching(onSteady)], live)).toMatchObject([
        { status: 'failed', error: unavailable },
        { status: 'done', outcome: 'done' },
      ]);
      const [alone] = late.shards;
      if (alone === undefined) throw new Error('There are two shards.');
      expect(await createBilling({ storage: alone }).worker.runOnce()).toMatchObject({ problems: [] });

      await comeBack();
      expect(await late.decide([touching(onShaky)], live)).toMatchObject([{ outcome: 'done' }]);
      expect(await billing.wallets.balance({ actor, accountId: onShaky })).toMatchObject({
        posted: money('10', 'USD'),
      });
      expect((await billing.operator.accounts({ actor })).accounts).toHaveLength(2);
      await storage.references.put('terms', 't1', 'terms');
    } finally {
      await late.close();
      await storage.close();
    }
  });

  test('keeps no other from being migrated; again, when it is back, does the rest', {
    timeout: 90_000,
  }, async () => {
    await shaky.stop();
    const storage = twoShards('migrated');
    await expect(storage.migrate()).rejects.toMatchObject(unavailable);
    const [first] = storage.shards;
    if (first === undefined) throw new Error('There are two shards.');
    await first.open();
    await first.close();
    await comeBack();
    expect((await storage.migrate()).map(({ from }) => from > 0)).toEqual([true, false]);
    await storage.open();
    await storage.close();
  });

  test('with every shard down, or one that has no schema, nothing opens', async () => {
    const gone = shardedStorage({
      shards: [1, 2].map((last) =>
        postgresStorage({ connectionString: `postgres://nobody@127.0.0.1:${last}/none` }),
      ),
    });
    await expect(gone.open()).rejects.toMatchObject(unavailable);
    await expect(twoShards('unmade').open()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});

test('the default hash is the one that is written down, and PostgreSQL computes the same', async () => {
  expect(['acme', 'globex', 'initech', '', 'É', '\u{1F4DE}'].map((id) => shardOfAccount(id, 16))).toEqual([
    13, 13, 2, 2, 13, 3,
  ]);
  const client = new pg.Client({ connectionString: steady() });
  await client.connect();
  try {
    for (const id of ['acme', 'É', '\u{1F4DE} 7', '~unassigned']) {
      const { rows } = await client.query(
        `SELECT ('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 8))::bit(32)::bigint % 7 AS shard`,
        [id],
      );
      expect(Number(rows[0]?.shard), id).toBe(shardOfAccount(id, 7));
    }
  } finally {
    await client.end();
  }
});
