import pg from 'pg';
import type { PostgresPool, PostgresQuery } from '../index.ts';

/** A pool that writes down every text it is sent. */
export interface RecordingPool extends PostgresPool {
  /** The texts, each once, and whether it was ever sent as a prepared statement. */
  readonly sent: ReadonlyMap<string, { readonly isNamed: boolean }>;
  /** Forgets what was sent. */
  readonly forget: () => void;
  /** Closes its connections. */
  readonly end: () => Promise<void>;
}

/**
 * Makes a pool that records.
 *
 * @param connectionString - The server.
 * @returns The pool.
 */
export function recordingPool(connectionString: string): RecordingPool {
  const pool = new pg.Pool({ connectionString, max: 10 });
  pool.on('error', () => {});
  const sent = new Map<string, { readonly isNamed: boolean }>();
  const wrapped = new WeakMap<pg.PoolClient, Awaited<ReturnType<PostgresPool['connect']>>>();
  const wrap = (client: pg.PoolClient) => ({
    query: (query: PostgresQuery) => {
      const isNamed = query.name !== undefined || sent.get(query.text)?.isNamed === true;
      sent.set(query.text, { isNamed });
      return client.query(query);
    },
    release: (destroy?: Error | boolean) => client.release(destroy),
    on: (event: 'error', listener: (error: Error) => void) => client.on(event, listener),
  });
  return {
    sent,
    forget: () => sent.clear(),
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client);
      wrapped.set(client, known);
      return known;
    },
  };
}
