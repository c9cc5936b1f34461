import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** What the host product itself keeps, beside the billing: people, and what the sandbox remembers. */
export interface HostTables {
  /** Connections. */
  readonly pool: pg.Pool;
  /** Schema of the tables, such as `portal_host`. */
  readonly schema: string;
}

const LOCK = 7_215_061;
/** Whoever asks whether we are ready waits a second or two for the answer. */
const ANSWER_MS = 2000;

/**
 * Makes the tables that are not there yet. Several processes may do it at once.
 *
 * @param tables - Where.
 */
export async function migrateHost({ pool, schema }: HostTables): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS ${schema};
      CREATE TABLE IF NOT EXISTS ${schema}.person (
        person_id text PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, password text NOT NULL);
      CREATE TABLE IF NOT EXISTS ${schema}.membership (
        person_id text NOT NULL REFERENCES ${schema}.person ON DELETE CASCADE, account_id text NOT NULL,
        name text NOT NULL, role text NOT NULL CHECK (role IN ('owner', 'member')), place integer NOT NULL,
        PRIMARY KEY (person_id, account_id));
      CREATE TABLE IF NOT EXISTS ${schema}.kept (name text PRIMARY KEY, value jsonb NOT NULL);
      CREATE TABLE IF NOT EXISTS ${schema}.mail (
        announcement_id text NOT NULL, account_id text NOT NULL, at_ms bigint NOT NULL, kind text NOT NULL,
        told jsonb NOT NULL, PRIMARY KEY (account_id, announcement_id));
    `);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/**
 * Looks whether the tables are there.
 *
 * @param tables - Where.
 * @returns Whether a migration has made them.
 */
export async function hasHostTables({ pool, schema }: HostTables): Promise<boolean> {
  const { rows } = await pool.query('SELECT to_regclass($1) IS NOT NULL AS there', [`${schema}.mail`]);
  return (rows[0] as { readonly there: boolean }).there;
}

/**
 * Looks whether the database answers, and soon.
 *
 * @param tables - Where.
 * @returns Whether it did.
 */
export async function isReachable({ pool }: HostTables): Promise<boolean> {
  const over = new AbortController();
  const answered = pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const late = pause(ANSWER_MS, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([answered, late]);
  } finally {
    over.abort();
  }
}

/**
 * Reads a value that was kept.
 *
 * @param tables - Where.
 * @param name - Its name.
 * @returns The value, as it came out of JSON; absent when there is none.
 */
export async function readKept<Value>(
  { pool, schema }: HostTables,
  name: string,
): Promise<Value | undefined> {
  const { rows } = await pool.query(`SELECT value FROM ${schema}.kept WHERE name = $1`, [name]);
  return (rows[0] as { readonly value: Value } | undefined)?.value;
}

/**
 * Keeps a value.
 *
 * @param tables - Where.
 * @param name - Its name.
 * @param value - The value, as JSON takes it.
 */
export async function keep({ pool, schema }: HostTables, name: string, value: unknown): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.kept VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`,
    [name, JSON.stringify(value)],
  );
}
