import pg from 'pg';
import type { PostgresPool, PostgresQuery } from '../index.ts';

/** A pool that writes down every text it is sent. */
export interface RecordingPool extends PostgresPool {
  /** The texts, each once, and the name it was prepared under, if it was. */
  readonly sent: ReadonlyMap<string, { readonly name: string | undefined }>;
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
  const sent = new Map<string, { readonly name: string | undefined }>();
  const wrapped = new WeakMap<pg.PoolClient, Awaited<ReturnType<PostgresPool['connect']>>>();
  const wrap = (client: pg.PoolClient) => ({
    query: (query: PostgresQuery) => {
      sent.set(query.text, { name: query.name ?? sent.get(query.text)?.name });
      return client.query(query);
    },
    release: (destroy?: Error | boolean) => client.release(destroy),
    on: (event: 'error', listener: (error: Error) => void) => client.on(event, listener),
  });
  return {
    sent,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client);
      wrapped.set(client, known);
      return known;
    },
  };
}
