import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor, legOf } from '../__fixtures__/acme.ts';
import { race, racer } from '../__fixtures__/race.ts';
import { freshStorage, testServer } from '../__fixtures__/test-server.ts';
import { Database } from '../connection/database.ts';
import { type PostgresStorage, postgresStorage } from '../index.ts';
import { quoted } from './layout.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';

const newest = migrations.length;
const server = testServer();
let schemas = 0;

interface Ground {
  readonly schema: string;
  readonly client: pg.Client;
  /** Makes a storage on the schema; further settings of its sessions, such as `-c statement_timeout=5`. */
  readonly storage: (settings?: string) => PostgresStorage;
}

/** A schema that is not there yet, and somebody who looks. */
async function onGround(work: (ground: Ground) => Promise<void>): Promise<void> {
  schemas += 1;
  const schema = `migrating_${process.pid}_${schemas}`;
  const client = new pg.Client({ connectionString: server() });
  await client.connect();
  const storage = (settings?: string): PostgresStorage => {
    const url = new URL(server());
    if (settings !== undefined) url.searchParams.set('options', settings);
    return postgresStorage({ connectionString: url.href, schema });
  };
  try {
    await work({ schema, client, storage });
  } finally {
    await client.query('ROLLBACK');
    await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await client.end();
  }
}

/** Makes a table that a step of the migration makes too: it waits there, in the middle, until this is undone. */
async function obstruct({ client, schema }: Ground): Promise<void> {
  await client.query(`CREATE SCHEMA "${schema}"`);
  await client.query(`BEGIN; CREATE TABLE "${schema}".rerating (a bigint)`);
}

/** Waits until somebody waits for that table, and names his process on the server. */
async function whoWaits({ schema }: Ground): Promise<number> {
  const watcher = new pg.Client({ connectionString: server() });
  await watcher.connect();
  try {
    for (;;) {
      const { rows } = await watcher.query<{ readonly pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1`,
        [`%"${schema}".rerating%`],
      );
      if (rows[0] !== undefined) return rows[0].pid;
      await new Promise((next) => setTimeout(next, 5));
    }
  } finally {
    await watcher.end();
  }
}

async function tablesOf({ client, schema }: Ground): Promise<number> {
  const { rows } = await client.query('SELECT 1 FROM pg_tables WHERE schemaname = $1', [schema]);
  return rows.length;
}

describe('several processes', () => {
  test('that start at once make the schema once, and all of them run on it', {
    timeout: 60_000,
  }, async () => {
    await onGround(async ({ schema }) => {
      const said = await race(
        Array.from({ length: 6 }, (_, worker) => {
          return { type: 'migrate', connectionString: server(), schema, worker } as const;
        }),
      );
      const done = said.map(
        ([line]) => JSON.parse(line ?? '') as { readonly from: number; readonly to: number },
      );
      expect(done.map(({ from }) => from).sort()).toEqual([0, newest, newest, newest, newest, newest]);
      expect(done.every(({ to }) => to === newest)).toBe(true);
    });
  });

  test('find it undone when the one that migrates is killed in the middle, and do it', {
    timeout: 60_000,
  }, async () => {
    await onGround(async (ground) => {
      await obstruct(ground);
      const job = { type: 'migrate', connectionString: server(), schema: ground.schema } as const;
      const one = await racer({ ...job, worker: 1 });
      one.say('go');
      await whoWaits(ground);
      one.process.kill('SIGKILL');
      await one.ended;
      const other = ground.storage().migrate();
      await ground.client.query('ROLLBACK');
      expect(await other).toEqual({ from: 0, to: newest });
    });
  });

  test('wait as long as it takes, whatever the isolation and the time limit of their sessions', async () => {
    await onGround(async (ground) => {
      await obstruct(ground);
      const settings = '-c default_transaction_isolation=serializable -c statement_timeout=80';
      const all = Promise.all(Array.from({ length: 3 }, () => ground.storage(settings).migrate()));
      await whoWaits(ground);
      await new Promise((next) => setTimeout(next, 200));
      await ground.client.query('ROLLBACK');
      expect((await all).map(({ from }) => from).sort()).toEqual([0, newest, newest]);
    });
  });
});

test('a migration that is cut off tells so, leaves nothing, and runs again', async () => {
  await onGround(async (ground) => {
    await obstruct(ground);
    const cut = expect(ground.storage().migrate()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    const pid = await whoWaits(ground);
    await ground.client.query('SELECT pg_terminate_backend($1)', [pid]);
    await cut;
    await ground.client.query('ROLLBACK');
    expect(await tablesOf(ground)).toBe(0);
    expect(await ground.storage().migrate()).toEqual({ from: 0, to: newest });
  });
});

test('a role that may only read and write runs on the schema, and is told that it cannot make one', async () => {
  await onGround(async (ground) => {
    const { client, schema } = ground;
    const role = `${schema}_app`;
    await client.query(`CREATE ROLE "${role}" LOGIN`);
    const url = new URL(server());
    url.username = role;
    const own = postgresStorage({ connectionString: url.href, schema });
    try {
      await expect(own.migrate()).rejects.toThrow(/refused to migrate.*permission denied/);
      await expect(own.migrate()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
      await ground.storage().migrate();
      await client.query(`GRANT USAGE ON SCHEMA "${schema}" TO "${role}"`);
      await client.query(
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "${schema}" TO "${role}"`,
      );
      expect(await own.migrate()).toEqual({ from: newest, to: newest });
      await own.open();
      const billing = await activeAccount(own, 'acme', '5');
      expect(await billing.wallets.verify({ actor, accountId: 'acme' })).toMatchObject({ differences: [] });
    } finally {
      await own.close();
      await client.query(`DROP OWNED BY "${role}"`);
      await client.query(`DROP ROLE "${role}"`);
    }
  });
});

test('processes of the version before go on while, and after, the schema is brought to the next', async () => {
  const { schema, open, dispose } = await freshStorage(server());
  const pool = new pg.Pool({ connectionString: server(), max: 2 });
  try {
    const accountId = 'acme';
    const billing = await activeAccount(await open(), accountId, '100');
    const record = async (from: number) => {
      const legs = Array.from({ length: 20 }, (_, index) => legOf(accountId, from + index).leg);
      const done = await Promise.all(legs.map((leg) => billing.usage.record({ actor, accountId, leg })));
      expect(new Set(done.map(({ status }) => status))).toEqual(new Set(['charged']));
    };
    await record(0);
    const next = {
      version: newest + 1,
      name: 'what a next version may do',
      runsFrom: newest,
      sql: [
        'ALTER TABLE {schema}.account ADD COLUMN "mood" text COLLATE "C";',
        `ALTER TABLE {schema}."usage" ADD COLUMN "mood" text COLLATE "C" NOT NULL DEFAULT 'fine';`,
        'CREATE INDEX hold_by_age ON {schema}.hold (account_id, "placed_at_ms", "call_ref");',
        'CREATE TABLE {schema}.mood ("account_id" text COLLATE "C" NOT NULL, PRIMARY KEY ("account_id"));\n',
      ].join('\n'),
    };
    const steps = [...migrations, next];
    const moved = migrate(new Database(pool, 30_000), quoted(schema), steps);
    await Promise.all([moved, record(100), record(200)]);
    expect(await moved).toEqual({ from: newest, to: newest + 1 });
    await record(300);
    // One that starts now, and calls migrate() as every process does.
    const late = await open();
    expect(await late.migrate()).toEqual({ from: newest + 1, to: newest + 1 });
    expect(await late.get('account', accountId, [[]])).toMatchObject([{ accountId }]);
    expect(await billing.wallets.verify({ actor, accountId })).toMatchObject({ differences: [] });
    expect(await billing.wallets.balance({ actor, accountId })).toMatchObject({ posted: { amount: '92' } });
    // The one after that needs newer code, and says so.
    const breaking = { ...next, version: newest + 2, runsFrom: newest + 1, sql: 'SELECT 1;\n' };
    await migrate(new Database(pool, 30_000), quoted(schema), [...steps, breaking]);
    await expect(open()).rejects.toThrow(/Update this package/);
  } finally {
    await pool.end();
    await dispose();
  }
});

test.each(['user', 'select', '_', 'public', 'x'.repeat(63), '_7'])('schema %s works', async (schema) => {
  const storage = postgresStorage({ connectionString: server(), schema });
  const client = new pg.Client({ connectionString: server() });
  await client.connect();
  try {
    await storage.migrate();
    await storage.open();
    const billing = await activeAccount(storage, 'acme', '1');
    expect(await billing.wallets.verify({ actor, accountId: 'acme' })).toMatchObject({ differences: [] });
  } finally {
    await storage.close();
    await client.query(`DROP SCHEMA "${schema}" CASCADE`);
    await client.end();
  }
});

test.each([
  '',
  'Billing',
  'live-calls',
  'a"b',
  'a.b',
  '7up',
  'pg_billing',
  'information_schema',
  'x'.repeat(64),
  'é',
])('schema %j is refused', (schema) => {
  expect(() => postgresStorage({ connectionString: 'postgres://nobody@127.0.0.1:1/none', schema })).toThrow(
    /storage.schema must be/,
  );
});
