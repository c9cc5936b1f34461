/** A query as this storage sends it: text, values that are text or bytes, and rows wanted as arrays. */
export interface PostgresQuery {
  /** The statement; values stand in it as `$1`, `$2`. */
  readonly text: string;
  /** The values; bytes are in the server's binary form, as `pg` sends them. */
  readonly values: (string | null | Uint8Array)[];
  /** Every row as an array. */
  readonly rowMode: 'array';
  /** Name of a prepared statement; absent: not prepared. */
  readonly name?: string;
  /** Every value is wanted as the text the server sent. */
  readonly types: {
    /** The parser of a type. */
    readonly getTypeParser: () => (text: string) => string;
  };
}

/** What the storage needs of a result. */
export interface PostgresResult {
  /** The rows. */
  readonly rows: readonly unknown[];
}

/** A connection that was taken from a pool. */
export interface PostgresClient {
  /**
   * Runs a query.
   *
   * @param query - The query.
   * @returns Its rows.
   */
  query(query: PostgresQuery): Promise<PostgresResult>;
  /**
   * Gives the connection back.
   *
   * @param destroy - An error, or true, when the connection is broken and must not be used again.
   */
  release(destroy?: Error | boolean): void;
  /**
   * Listens to failures of the connection between queries.
   *
   * @param event - Always `error`.
   * @param listener - Told of the failure.
   */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** A pool of connections; a `Pool` of the `pg` driver is one. */
export interface PostgresPool {
  /**
   * Takes a connection.
   *
   * @returns A connection that is this caller's until it is released.
   */
  connect(): Promise<PostgresClient>;
  /**
   * Listens to new connections, before anybody gets them.
   *
   * @param event - Always `connect`.
   * @param listener - Told of the connection.
   */
  on?(event: 'connect', listener: (client: PostgresClient) => void): unknown;
}

/** A pool that this storage opened itself, and closes. */
export interface OwnPool extends PostgresPool {
  /** Closes every connection. */
  end(): Promise<void>;
}

const guarded = new WeakSet<PostgresPool>();

/**
 * Keeps a connection that breaks from ending the process. What the server says last may come in the very bytes that made
 * the connection ready, before whoever waits for it can listen; the query that is sent on it then fails, and is told.
 *
 * @param pool - The pool.
 */
export function guardConnections(pool: PostgresPool): void {
  if (guarded.has(pool)) return;
  guarded.add(pool);
  pool.on?.('connect', (client) => void client.on?.('error', () => {}));
}

/**
 * Opens a pool with the `pg` driver.
 *
 * @param connectionString - Where to connect to.
 * @param connections - Most connections at a time.
 * @returns The pool.
 */
export async function openPool(connectionString: string, connections: number): Promise<OwnPool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'live-calls',
  });
  // A connection that breaks while it is idle is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}
