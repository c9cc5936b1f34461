import { type PostgresMajor, type RunningPostgres, startPostgres } from '@live-calls/embedded-postgres';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type PostgresStorage, type PostgresStorageOptions, postgresStorage } from '../index.ts';

/**
 * One server for the tests of a file.
 *
 * @param major - Major version; absent: the newest, or the one that all tests are run on.
 * @returns Gives its connection string, once tests run.
 */
export function testServer(major?: PostgresMajor): () => string {
  let server: RunningPostgres | undefined;
  beforeAll(async () => {
    server = await startPostgres(major === undefined ? {} : { major });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
  });
  return () => server?.connectionString ?? '';
}

let schemas = 0;

/** A migrated schema of its own. */
export interface FreshStorage {
  /** Name of the schema. */
  readonly schema: string;
  /** Opens one more storage on it. */
  readonly open: () => Promise<PostgresStorage>;
  /** Closes every storage that was opened, and drops the schema. */
  readonly dispose: () => Promise<void>;
}

/**
 * Makes an empty, migrated schema.
 *
 * @param connectionString - The server.
 * @param options - Further options of its storages.
 * @returns How to open storages on it.
 */
export async function freshStorage(
  connectionString: string,
  options: Omit<PostgresStorageOptions, 'connectionString' | 'pool' | 'schema'> = {},
): Promise<FreshStorage> {
  schemas += 1;
  const schema = `test_${process.pid}_${schemas}`;
  const opened: PostgresStorage[] = [];
  const make = (): PostgresStorage => postgresStorage({ connectionString, schema, ...options });
  await make().migrate();
  return {
    schema,
    open: async () => {
      const storage = make();
      opened.push(storage);
      await storage.open();
      return storage;
    },
    dispose: async () => {
      for (const storage of opened) await storage.close();
      const client = new pg.Client({ connectionString });
      await client.connect();
      await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await client.end();
    },
  };
}
