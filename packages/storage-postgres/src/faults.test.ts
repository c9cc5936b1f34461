import { BillingError, type Decision } from '@live-calls/core/adapter';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor, legOf } from './__fixtures__/acme.ts';
import { racer } from './__fixtures__/race.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

const server = testServer();
const accountId = 'acme';

describe('when the world breaks', () => {
  test('connections that are cut again and again lose no leg and charge none twice', {
    timeout: 60_000,
  }, async () => {
    const { open, dispose } = await freshStorage(server(), { lanes: 2, deadlineMs: 60_000 });
    const killer = new pg.Client({ connectionString: server() });
    await killer.connect();
    let cutting = true;
    let cuts: Promise<number> | undefined;
    try {
      const storage = await open();
      const billing = await activeAccount(storage, accountId, '100');
      const cut = async (): Promise<number> => {
        let cut = 0;
        while (cutting) {
          const { rowCount } = await killer.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'live-calls'`,
          );
          cut += rowCount ?? 0;
          await new Promise((next) => setTimeout(next, 20 + Math.random() * 100));
        }
        return cut;
      };
      cuts = cut();
      const outcomes: string[] = [];
      for (let from = 0; from < 400; from += 40) {
        const legs = Array.from({ length: 40 }, (_, index) => legOf(accountId, from + index).leg);
        const some = await Promise.all(legs.map((leg) => billing.usage.record({ actor, accountId, leg })));
        outcomes.push(...some.map(({ status }) => status));
      }
      cutting = false;
      expect(await cuts, 'connections were cut').toBeGreaterThan(0);
      expect(new Set(outcomes)).toEqual(new Set(['charged']));
      const balance = await billing.wallets.balance({ actor, accountId });
      expect(balance.posted.amount).toBe('60');
      const verified = await billing.wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      cutting = false;
      await cuts;
      await killer.end();
      await dispose();
    }
  });

  test('a process that is killed in the middle leaves each hold whole, and every one it told of', {
    timeout: 60_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const billing = await activeAccount(await open(), accountId, '1000');
      for (let round = 0; round < 3; round += 1) {
        const job = { connectionString: server(), schema, accountId, worker: round } as const;
        const one = await racer({ ...job, type: 'holds', holds: 300, waves: 10 });
        one.say('go');
        while (one.lines.length === 0) await new Promise((next) => setTimeout(next, 1));
        one.process.kill('SIGKILL');
        const told = (await one.ended).filter((line) => line.endsWith(' placed'));
        for (const line of told) {
          const callRef = line.split(' ')[0] ?? '';
          expect(await billing.holds.get({ actor, accountId, callRef })).toBeDefined();
        }
      }
      const verified = await billing.wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      await dispose();
    }
  });

  test('an account that somebody keeps locked fails in time, and only that account', async () => {
    const { schema, open, dispose } = await freshStorage(server(), {
      lockMs: 100,
      answerMs: 400,
      deadlineMs: 300,
    });
    const holder = new pg.Client({ connectionString: server() });
    await holder.connect();
    try {
      const storage = await open();
      await activeAccount(storage, accountId, '1');
      await activeAccount(storage, 'other', '1');
      await holder.query(
        `BEGIN; SELECT 1 FROM "${schema}".account WHERE account_id = '${accountId}' FOR UPDATE`,
      );
      const touch = (id: string): Decision<string> => ({
        accountId: id,
        reads: [],
        decide: ({ account }) =>
          account === undefined ? { outcome: 'none' } : { outcome: 'done', changes: { account, writes: [] } },
      });
      const [decided] = await storage.decide([touch(accountId)], { priority: 'live' });
      expect(decided?.status === 'failed' && BillingError.is(decided.error) && decided.error.code).toMatch(
        /OUTCOME_UNKNOWN|CONTENTION/,
      );
      expect(await storage.decide([touch('other')], { priority: 'live' })).toMatchObject([
        { status: 'done' },
      ]);
      await holder.query('ROLLBACK');
      expect(await storage.decide([touch(accountId)], { priority: 'live' })).toMatchObject([
        { outcome: 'done' },
      ]);
    } finally {
      await holder.end();
      await dispose();
    }
  });

  test('a server that is not there is told as STORAGE_UNAVAILABLE', async () => {
    const storage = postgresStorage({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
    await expect(storage.open()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(storage.get('account', accountId, [[]])).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });
  });
});

test('behind a pooler that forgets prepared statements it goes on without them', async () => {
  const { schema, open, dispose } = await freshStorage(server());
  const pool = new pg.Pool({ connectionString: server(), max: 4 });
  try {
    await activeAccount(await open(), accountId, '1');
    let refused = 0;
    const forgetful = {
      connect: async () => {
        const client = await pool.connect();
        return {
          query: async (query: pg.QueryArrayConfig & { readonly name?: string }) => {
            if (query.name === undefined) return client.query(query);
            refused += 1;
            throw Object.assign(new Error('prepared statement does not exist'), { code: '26000' });
          },
          release: (broken?: Error | boolean) => client.release(broken),
        };
      },
    };
    const storage = postgresStorage({ pool: forgetful, schema });
    await storage.open();
    const touching: Decision<string> = {
      accountId,
      reads: [],
      decide: ({ account }) =>
        account === undefined ? { outcome: 'none' } : { outcome: 'done', changes: { account, writes: [] } },
    };
    expect(await storage.decide([touching], { priority: 'live' })).toMatchObject([{ outcome: 'done' }]);
    expect(await storage.decide([touching], { priority: 'live' })).toMatchObject([{ outcome: 'done' }]);
    expect(refused).toBeGreaterThan(0);
    await storage.close();
  } finally {
    await pool.end();
    await dispose();
  }
});
