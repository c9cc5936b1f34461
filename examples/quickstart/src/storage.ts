import { type RunningPostgres, startPostgres } from '@live-calls/embedded-postgres';
import { memoryStorage } from '@live-calls/storage-memory';
import { postgresStorage } from '@live-calls/storage-postgres';
import pg from 'pg';

/** Everything of this example, in a database of the user's own as well; each run begins anew. */
const SCHEMA = 'live_calls_quickstart';

/** Where the example keeps its rows. */
export interface Kept {
  /** The storage, ready to be opened. */
  readonly storage: ReturnType<typeof memoryStorage> | ReturnType<typeof postgresStorage>;
  /** What it is, for people. */
  readonly name: string;
  /** Ends what was brought up for it. */
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL: the server that `DATABASE_URL` names, else one that is brought up on loopback for this run.
 *
 * @param inMemory - Keep everything in this process instead.
 * @returns The storage, empty.
 */
export async function keptRows(inMemory: boolean): Promise<Kept> {
  if (inMemory) return { storage: memoryStorage(), name: 'in memory, as asked', stop: async () => {} };
  const server = await startPostgres();
  try {
    const version = await emptied(server.connectionString);
    const storage = postgresStorage({ connectionString: server.connectionString, schema: SCHEMA });
    await storage.migrate();
    return { storage, name: nameOf(server, version), stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function emptied(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    const { rows } = await client.query('SHOW server_version');
    return rows[0].server_version;
  } finally {
    await client.end();
  }
}

function nameOf({ embedded, connectionString }: RunningPostgres, version: string): string {
  const where = embedded
    ? `brought up for this run on ${new URL(connectionString).host}`
    : `of DATABASE_URL, schema ${SCHEMA}, which stays`;
  return `PostgreSQL ${version}, ${where}`;
}
