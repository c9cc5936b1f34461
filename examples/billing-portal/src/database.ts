import { type RunningPostgres, startPostgres } from '@live-calls/embedded-postgres';
import pg from 'pg';
import { SettingsError } from './environment.ts';
import { type HostTables, hasHostTables, migrateHost } from './host-tables.ts';

/** Where everything is kept. */
export interface DatabaseOptions {
  /** A server that is there already; absent: one is brought up. */
  readonly databaseUrl?: string;
  /** Folder of the server that is brought up; absent: its data goes with it. */
  readonly dataDirectory?: string;
  /** Schema of the billing; the host's own tables are in `<schema>_host`. */
  readonly schema: string;
  /** Whether tables that are not there are made. */
  readonly migrates: boolean;
}

/** A database that can be worked with. */
export interface Database {
  /** Where to connect to. */
  readonly connectionString: string;
  /** Schema of the billing. */
  readonly schema: string;
  /** The host's own tables. */
  readonly tables: HostTables;
  /** What it is, for people. */
  readonly name: string;
  /** Gives everything back, and ends a server that was brought up. */
  stop(): Promise<void>;
}

const CONNECT_MS = 5000;
/** A connection whose server fell silent is given up. */
const QUERY_MS = 20_000;

/** What a power cut takes is the last moment; what was written before stays whole. */
const KEPT = { fsync: 'on', full_page_writes: 'on', max_connections: '60' };

/**
 * Opens the database, which brings up a server where none is named.
 *
 * @param options - Which, and where.
 * @returns The database.
 * @throws SettingsError when it cannot be reached, or has no tables and is not to get any.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDirectory, schema, migrates } = options;
  const server: RunningPostgres =
    databaseUrl === undefined
      ? await startPostgres(dataDirectory === undefined ? {} : { dataDirectory, settings: KEPT })
      : { connectionString: databaseUrl, embedded: false, stop: async () => undefined };
  const { connectionString } = server;
  const pool = new pg.Pool({
    ...{ connectionString, max: 5 },
    ...{ connectionTimeoutMillis: CONNECT_MS, query_timeout: QUERY_MS },
  });
  // A connection that breaks while nobody uses it is replaced with the next query.
  pool.on('error', () => undefined);
  const stop = async (): Promise<void> => {
    await pool.end();
    await server.stop();
  };
  const tables = { pool, schema: `${schema}_host` };
  try {
    await reach(pool);
    if (migrates) await migrateHost(tables);
    else if (!(await hasHostTables(tables))) {
      throw new SettingsError(`There is no schema ${tables.schema} in this database. Run admin.ts migrate.`);
    }
    return {
      connectionString,
      schema,
      tables,
      name: nameOf(server),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the driver says names user, database and host, never the password. */
async function reach(pool: pg.Pool): Promise<void> {
  try {
    await pool.query('SELECT 1');
  } catch (cause) {
    const { message, code } = cause as { readonly message?: string; readonly code?: string };
    const said = message || code || 'no answer';
    throw new SettingsError(`The PostgreSQL of DATABASE_URL cannot be worked with: ${said}.`, { cause });
  }
}

function nameOf({ connectionString, embedded, dataDirectory }: Omit<RunningPostgres, 'stop'>): string {
  if (!embedded) return `PostgreSQL of DATABASE_URL on ${new URL(connectionString).host}`;
  return dataDirectory === undefined ? 'PostgreSQL, for this run' : `PostgreSQL, kept in ${dataDirectory}`;
}
