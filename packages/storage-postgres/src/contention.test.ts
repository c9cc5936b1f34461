import { setTimeout as pause } from 'node:timers/promises';
import { createBilling, money } from '@live-calls/core';
import pg from 'pg';
import { expect, test } from 'vitest';
import { activeAccount, actor, legOf } from './__fixtures__/acme.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { type PostgresStorage, type PostgresStorageOptions, postgresStorage } from './index.ts';

const server = testServer();
const accounts = Array.from({ length: 12 }, (_, index) => `shared-${index}`);

/** Accounts that somebody else changes whenever `others` says so, and what the storage does about it. */
interface Shared {
  readonly storage: PostgresStorage;
  /** Kinds of the statements since the last look. */
  works(): readonly string[];
  /** When somebody else changes every account: before each commit, as long as nobody has them locked, or before a lock. */
  others: 'never' | 'before commits' | 'before locks';
  /** How long this process takes before it goes on with several accounts that it has locked. */
  pauseMs: number;
}

async function onShared(
  work: (shared: Shared) => Promise<void>,
  options: Pick<PostgresStorageOptions, 'accountsPerStatement' | 'lockMs'> = {},
): Promise<void> {
  const { schema, open, dispose } = await freshStorage(server());
  const pool = new pg.Pool({ connectionString: server(), max: 3 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const other = new pg.Pool({ connectionString: server(), max: 1 });
  const connect = async () => {
    const client = await pool.connect();
    let locked = false;
    let hasSeveral = false;
    return {
      release: (broken?: Error | boolean) => client.release(broken),
      query: async (query: pg.QueryArrayConfig) => {
        const begins = query.text.startsWith('BEGIN');
        const commits = query.text.startsWith('WITH') && !locked;
        if (shared.others === 'before locks' ? begins : shared.others === 'before commits' && commits) {
          await other.query(`UPDATE "${schema}".account SET version = version + 1`);
        }
        locked ||= begins;
        if (hasSeveral) await pause(shared.pauseMs);
        hasSeveral = query.text.endsWith('ANY($1::text[]) ORDER BY "account_id" FOR NO KEY UPDATE');
        return client.query(query);
      },
    };
  };
  let seen: string[] = [];
  const storage = postgresStorage({
    pool: { connect },
    schema,
    lanes: 1,
    ...options,
    onEvent: (event) => void (event.type === 'statement' && seen.push(event.work)),
  });
  const works = (): readonly string[] => {
    const all = seen;
    seen = [];
    return all;
  };
  const shared: Shared = { storage, works, others: 'never', pauseMs: 0 };
  try {
    const setUp = await open();
    for (const account of accounts) await activeAccount(setUp, account, '5');
    await work(shared);
    shared.others = 'never';
    for (const accountId of accounts) {
      const verified = await createBilling({ storage: setUp }).wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees' });
    }
  } finally {
    await storage.close();
    await pool.end();
    await other.end();
    await dispose();
  }
}

/** Records a leg of every account, from the given number on. */
function recorder({ storage }: Shared): (first: number) => Promise<unknown> {
  const billing = createBilling({ storage });
  return (first) => {
    const legs = accounts.map((account, index) => legOf(account, first + index));
    return billing.usage.recordMany({ actor, legs }).summary();
  };
}

test('live: accounts that others keep changing are locked together, and what they need is loaded at once', async () => {
  await onShared(async (shared) => {
    const billing = createBilling({ storage: shared.storage });
    const amount = money('1', 'USD');
    const adjustAll = (key: string) =>
      Promise.all(
        accounts.map((accountId) =>
          billing.wallets.adjust({ actor, accountId, key, amount, reason: 'Goodwill' }),
        ),
      );
    await adjustAll('first');
    shared.works();
    shared.others = 'before commits';
    for (const { status } of await adjustAll('second')) expect(status).toBe('adjusted');
    const tried = ['commit', 'load', 'commit', 'load', 'commit', 'load', 'commit'];
    expect(shared.works()).toEqual([...tried, 'lock', 'load', 'commit']);
  });
});

test('bulk: accounts that others change as well are locked before anything is decided in vain again', async () => {
  await onShared(async (shared) => {
    const recordFrom = recorder(shared);
    let next = 0;
    const record = async (): Promise<readonly string[]> => {
      expect(await recordFrom(next)).toMatchObject({ charged: accounts.length, rejected: 0 });
      next += accounts.length;
      return shared.works();
    };
    await record();
    expect(await record(), 'alone').toEqual(['commit']);
    shared.others = 'before commits';
    expect(await record(), 'the first is in vain').toEqual(['commit', 'lock', 'load', 'commit']);
    shared.others = 'before locks';
    expect(await record(), 'what others changed is loaded').toEqual(['lock', 'load', 'commit']);
    shared.others = 'never';
    for (let quiet = 0; quiet < 3; quiet += 1) {
      expect(await record(), 'nobody changed anything').toEqual(['lock', 'commit']);
    }
    expect(await record(), 'alone again').toEqual(['commit']);
  });
});

test('bulk: where every account has a statement of its own, none is locked before four tries', async () => {
  const work = async (shared: Shared): Promise<void> => {
    const record = recorder(shared);
    await record(0);
    shared.works();
    shared.others = 'before commits';
    expect(await record(100)).toMatchObject({ charged: accounts.length, rejected: 0 });
    const works = shared.works();
    expect(works.indexOf('lock')).toBeGreaterThan(accounts.length * 4);
    shared.others = 'never';
    await record(200);
    expect(shared.works()).not.toContain('lock');
  };
  await onShared(work, { accountsPerStatement: 1 });
});

test('bulk: a process that is too slow for the lock goes on account by account, and does not lock first again', async () => {
  const work = async (shared: Shared): Promise<void> => {
    const record = recorder(shared);
    await record(0);
    shared.others = 'before commits';
    shared.pauseMs = 1000;
    shared.works();
    expect(await record(100)).toMatchObject({ charged: accounts.length, rejected: 0 });
    const locks = shared.works().filter((kind) => kind === 'lock');
    expect(locks).toHaveLength(1 + accounts.length);
    shared.others = 'never';
    await record(200);
    expect(shared.works()).not.toContain('lock');
  };
  await onShared(work, { lockMs: 200 });
});
