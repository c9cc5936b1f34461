import { tables } from '@live-calls/core/adapter';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { freshStorage, testServer } from '../__fixtures__/test-server.ts';
import { Database } from '../connection/database.ts';
import { postgresStorage } from '../index.ts';
import { layouts, quoted, snakeCase } from './layout.ts';
import { checkSchema, migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';

const newest = migrations.length;
const server = testServer();

/** A made-up next step. */
function step(version: number, runsFrom: number): Migration {
  return {
    version,
    name: `step ${version}`,
    runsFrom,
    sql: `CREATE TABLE {schema}.step_${version} (a bigint);\n`,
  };
}

/** Runs something on a schema of its own. */
async function onSchema(work: (database: Database, schema: string) => Promise<void>): Promise<void> {
  const schema = `migrate_${process.pid}_${Math.floor(Math.random() * 1e9)}`;
  const pool = new pg.Pool({ connectionString: server(), max: 12 });
  try {
    await work(new Database(pool, 30_000), quoted(schema));
  } finally {
    await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await pool.end();
  }
}

describe('the migrated schema', () => {
  test('keeps every field of every table in a column of its type, null only where it may be absent', async () => {
    const { schema, dispose } = await freshStorage(server());
    const client = new pg.Client({ connectionString: server() });
    await client.connect();
    try {
      const { rows } = await client.query<{ readonly seen: string }>(
        `SELECT concat_ws(' ', c.relname, a.attname, CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
             ELSE format_type(a.atttypid, a.atttypmod) END,
           CASE WHEN a.attnotnull THEN 'required' ELSE 'optional' END,
           CASE WHEN a.attcollation <> 0 THEN (SELECT collname FROM pg_collation WHERE oid = a.attcollation) END) AS seen
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
         WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0
           AND c.relname NOT IN ('migration', 'document') ORDER BY 1`,
        [schema],
      );
      const types = {
        text: 'text',
        integer: 'bigint',
        instant: 'bigint',
        amount: 'numeric(27,12)',
        boolean: 'boolean',
        json: 'json',
      } as const;
      const expected = Object.entries(tables).flatMap(([table, { fields }]) =>
        Object.entries<{ readonly type: keyof typeof types; readonly optional?: true }>(fields).map(
          ([field, { type, optional }]) =>
            [
              snakeCase(table),
              snakeCase(field),
              types[type],
              optional === true ? 'optional' : 'required',
              ...(type === 'text' ? ['C'] : []),
            ].join(' '),
        ),
      );
      // The storage's own: which commit changed an account last.
      expected.push('account commit_id text required C');
      expect(rows.map(({ seen }) => seen).sort()).toEqual(expected.sort());
    } finally {
      await client.end();
      await dispose();
    }
  });

  test('has an index for every order, and the account id leads every key', async () => {
    const { schema, dispose } = await freshStorage(server());
    const client = new pg.Client({ connectionString: server() });
    await client.connect();
    try {
      const { rows } = await client.query<{
        readonly of: string;
        readonly is_unique: boolean;
        readonly columns: string;
      }>(
        `SELECT c.relname AS of, i.indisunique AS is_unique,
           (SELECT string_agg(a.attname, ' ' ORDER BY p.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS p(attnum, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.attnum
            WHERE p.place <= i.indnkeyatts) AS columns
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = $1::regnamespace`,
        [schema],
      );
      const shared = new Set(['migration', 'document']);
      const ours = rows.filter(({ of }) => !shared.has(of));
      expect(ours.filter((row) => row.is_unique && !/^account_id\b/.test(row.columns))).toEqual([]);
      const seen = new Set(ours.map((row) => `${row.of}: ${row.columns}`));
      for (const [table, spec] of Object.entries(tables)) {
        const name = layouts[table as keyof typeof layouts].name.replaceAll('"', '');
        const columns = (fields: readonly string[]): string => fields.map(snakeCase).join(' ');
        expect(seen).toContain(`${name}: ${columns(['accountId', ...spec.key])}`);
        for (const order of Object.values<readonly string[]>(spec.orders)) {
          expect(seen).toContain(`${name}: ${columns(['accountId', ...order])}`);
        }
        for (const order of Object.values<readonly string[]>(spec.operatorOrders ?? {})) {
          expect(seen).toContain(`${name}: ${columns(order)}`);
        }
      }
    } finally {
      await client.end();
      await dispose();
    }
  });
});

describe('migrating', () => {
  test('ten processes that start at once make the schema once', async () => {
    await onSchema(async (database, schema) => {
      const done = await Promise.all(Array.from({ length: 10 }, () => migrate(database, schema)));
      expect(done.filter(({ from }) => from === 0)).toHaveLength(1);
      expect(done.every(({ to }) => to === newest)).toBe(true);
      expect(await migrate(database, schema)).toEqual({ from: newest, to: newest });
    });
  });

  test('a step that fails leaves the schema as it was', async () => {
    await onSchema(async (database, schema) => {
      await migrate(database, schema);
      const broken = {
        ...step(newest + 2, newest + 2),
        sql: 'CREATE TABLE {schema}.half (a bigint);\nBROKEN;\n',
      };
      const steps = [...migrations, step(newest + 1, newest + 1), broken];
      await expect(migrate(database, schema, steps)).rejects.toThrow();
      await checkSchema(database, schema);
      expect(await migrate(database, schema, steps.slice(0, -1))).toEqual({ from: newest, to: newest + 1 });
    });
  });

  test('code runs on its own schema and the next, and refuses one that is missing, older or too new', async () => {
    await onSchema(async (database, schema) => {
      const unusable = { code: 'CONFIGURATION_INVALID' };
      await expect(checkSchema(database, schema)).rejects.toMatchObject(unusable);
      await migrate(database, schema);
      await checkSchema(database, schema);
      const next = [...migrations, step(newest + 1, newest)];
      await expect(checkSchema(database, schema, next)).rejects.toMatchObject(unusable);
      await migrate(database, schema, next);
      await checkSchema(database, schema);
      const afterNext = [...next, step(newest + 2, newest + 1)];
      await migrate(database, schema, afterNext);
      await expect(checkSchema(database, schema)).rejects.toMatchObject(unusable);
      await expect(migrate(database, schema)).rejects.toMatchObject(unusable);
      await checkSchema(database, schema, next);
    });
  });

  test('open says what to do when there is no schema, and works once there is one', async () => {
    const schema = `absent_${process.pid}`;
    const storage = postgresStorage({ connectionString: server(), schema });
    await expect(storage.open()).rejects.toThrow(/live-calls migrate/);
    await storage.migrate();
    await storage.open();
    await storage.close();
    const client = new pg.Client({ connectionString: server() });
    await client.connect();
    await client.query(`DROP SCHEMA "${schema}" CASCADE`);
    await client.end();
  });
});
