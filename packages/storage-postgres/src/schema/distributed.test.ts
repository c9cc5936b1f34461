import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyNode, nodeKind, parsed } from '../__fixtures__/parsed-sql.ts';
import { recordingPool } from '../__fixtures__/recording-pool.ts';
import { sessionProblems } from '../__fixtures__/session-rule.ts';
import { testServer } from '../__fixtures__/test-server.ts';
import { postgresStorage } from '../index.ts';

const server = testServer();
const schema = 'distributed';
const guide = readFileSync(new URL('../../../../docs/sharding.md', import.meta.url), 'utf8');
/** Tables that belong to no account; every node of a cluster has a copy. */
const shared = ['document', 'migration'];

describe('on a database that is distributed by account', () => {
  let sent: readonly string[] = [];
  let client: pg.Client;

  beforeAll(async () => {
    const pool = recordingPool(server());
    await postgresStorage({ pool, schema }).migrate();
    await pool.end();
    sent = [...pool.sent.keys()];
    client = new pg.Client({ connectionString: server() });
    await client.connect();
  }, 60_000);
  afterAll(() => client.end());

  async function names(query: string): Promise<readonly string[]> {
    const { rows } = await client.query<{ readonly name: string }>(query, [schema]);
    return rows.map(({ name }) => name).sort();
  }

  test('every table has an account id that leads its primary key and every unique index', async () => {
    const tables = await names('SELECT tablename AS name FROM pg_tables WHERE schemaname = $1');
    const led = await names(
      `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] AND a.attname = 'account_id'
       WHERE c.relnamespace = $1::regnamespace AND i.indisprimary AND a.attnotnull`,
    );
    expect([...led, ...shared].sort()).toEqual(tables);
    const astray = await names(
      `SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
       WHERE c.relnamespace = $1::regnamespace AND (i.indisunique OR i.indisexclusion) AND a.attname <> 'account_id'`,
    );
    expect(astray).toEqual(['distributed.document_pkey', 'distributed.migration_pkey']);
  });

  test('no table refers to another, and nothing in the schema is more than a table with its indexes, and domains', async () => {
    expect(
      await names(
        `SELECT conname AS name FROM pg_constraint WHERE connamespace = $1::regnamespace AND contype NOT IN ('p', 'c', 'n')`,
      ),
    ).toEqual([]);
    expect(
      await names(
        `SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind NOT IN ('r', 'i', 't')`,
      ),
    ).toEqual([]);
    expect(await names('SELECT proname AS name FROM pg_proc WHERE pronamespace = $1::regnamespace')).toEqual(
      [],
    );
    expect(
      await names(
        `SELECT tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE c.relnamespace = $1::regnamespace`,
      ),
    ).toEqual([]);
    // A table brings a type of its rows, and every type one of its arrays.
    expect(
      await names(
        `SELECT typname AS name FROM pg_type t WHERE typnamespace = $1::regnamespace AND typtype NOT IN ('c', 'd')
         AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)`,
      ),
    ).toEqual([]);
    expect(
      await names(
        `SELECT a.attrelid::regclass::text AS name FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
         WHERE t.typnamespace = $1::regnamespace AND t.typtype = 'd' AND a.attname = 'account_id'`,
      ),
    ).toEqual([]);
    // A default is computed where the statement is planned; there is none.
    expect(
      await names(
        `SELECT c.relname AS name FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
         WHERE c.relnamespace = $1::regnamespace`,
      ),
    ).toEqual([]);
  });

  test('migrating sends plain tables, indexes and domains, each with the schema it is in, and needs no session', async () => {
    const statements = (await Promise.all(sent.map(parsed))).flat();
    const domains = everyNode(statements, 'CreateDomainStmt').map(({ domainname }) =>
      everyNode(domainname, 'String').map(({ sval }) => sval),
    );
    expect(domains.length).toBeGreaterThan(0);
    for (const name of domains) expect(name).toEqual([schema, expect.any(String)]);
    expect(statements.filter((statement) => nodeKind(statement) === 'CreateStmt').length).toBeGreaterThan(10);
    for (const statement of statements) {
      expect(sessionProblems(statement, true)).toEqual([]);
      const kind = nodeKind(statement);
      if (kind !== 'CreateStmt' && kind !== 'IndexStmt') continue;
      const constraints = everyNode(statement, 'Constraint').map(({ contype }) => contype);
      expect(constraints).not.toContain('CONSTR_FOREIGN');
      const { relation } = statement[kind] as { readonly relation: { readonly schemaname?: string } };
      expect(relation.schemaname).toBe(schema);
    }
  });

  test('the guide says for every table how it is distributed', async () => {
    const [, script = ''] = /```sql\n(SELECT create_distributed_table[\s\S]*?)```/.exec(guide) ?? [];
    const byAccount = [...script.matchAll(/create_distributed_table\('live_calls\.(\w+)', 'account_id'/g)];
    const copied = [...script.matchAll(/create_reference_table\('live_calls\.(\w+)'\)/g)];
    const tables = await names('SELECT tablename AS name FROM pg_tables WHERE schemaname = $1');
    expect(byAccount.map(([, name]) => name).sort()).toEqual(tables.filter((name) => !shared.includes(name)));
    expect(copied.map(([, name]) => name).sort()).toEqual(shared);
    expect((await parsed(script)).length).toBe(tables.length);
    // Tables that are read together stand together.
    expect(script.match(/colocate_with => 'live_calls\.account'/g)).toHaveLength(byAccount.length - 1);
  });
});
