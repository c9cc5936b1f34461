import { startPostgres } from '@live-calls/embedded-postgres';
import {
  type PostgresStorage,
  type PostgresStorageOptions,
  postgresStorage,
} from '@live-calls/storage-postgres';
import pg from 'pg';

/** A server whose commits are durable, and what this benchmark put there. */
export interface BenchServer {
  /** Where to connect to. */
  readonly connectionString: string;
  /** One connection of the benchmark's own; for looking, making tables and bare statements. */
  readonly client: pg.Client;
  /**
   * Makes an empty schema of a name that no other run has; it goes when the run ends.
   *
   * @param name - What it is for.
   * @returns The schema's name.
   */
  schema(name: string): Promise<string>;
  /**
   * A storage in a schema of its own, migrated and ready to be used.
   *
   * @param name - What it is for.
   * @param options - How to use it.
   * @returns The storage and the name of its schema.
   */
  storage(
    name: string,
    options?: Omit<PostgresStorageOptions, 'connectionString' | 'schema'>,
  ): Promise<{ readonly storage: PostgresStorage; readonly schema: string }>;
}

/** Enough memory and log that no checkpoint falls into a comparison; everything else as PostgreSQL ships it. */
const settings = {
  shared_buffers: '1GB',
  max_wal_size: '16GB',
  checkpoint_timeout: '30min',
  max_connections: '120',
} as const;

/**
 * Runs a benchmark on a durable server: an embedded PostgreSQL 18, or the one `DATABASE_URL` names.
 *
 * @param run - The benchmark.
 * @returns What it returned.
 */
export async function withServer<Result>(run: (server: BenchServer) => Promise<Result>): Promise<Result> {
  const running = await startPostgres({ durable: true, settings });
  const { connectionString } = running;
  const client = new pg.Client({ connectionString });
  await client.connect();
  const made: string[] = [];
  const schema = async (name: string): Promise<string> => {
    const own = `bench_${process.pid}_${name}`;
    await client.query(`CREATE SCHEMA ${own}`);
    made.push(own);
    return own;
  };
  try {
    await printServer(client);
    return await run({
      connectionString,
      client,
      schema,
      storage: async (name, options = {}) => {
        const own = await schema(name);
        const where = options.pool === undefined ? { connectionString } : {};
        const storage = postgresStorage({ ...where, ...options, schema: own });
        await storage.migrate();
        return { storage, schema: own };
      },
    });
  } finally {
    if (!running.embedded) for (const own of made) await client.query(`DROP SCHEMA ${own} CASCADE`);
    await client.end();
    await running.stop();
  }
}

async function printServer(client: pg.Client): Promise<void> {
  const names = ['server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size'];
  const { rows } = await client.query<{ readonly setting: string }>(
    "SELECT string_agg(name || ' ' || current_setting(name), ', ' ORDER BY place) AS setting " +
      'FROM unnest($1::text[]) WITH ORDINALITY AS named(name, place)',
    [names],
  );
  console.log(`\nPostgreSQL: ${rows[0]?.setting}`);
}
