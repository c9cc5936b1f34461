import pg from 'pg';
import type { BenchServer } from './server.ts';

/** Accounts and holds as row-by-row locking has them: tables like the real ones, in a schema of their own. */
export interface LockedTables {
  /** The schema. */
  readonly schema: string;
}

/**
 * Copies the tables of accounts and holds.
 *
 * @param server - The server.
 * @param like - Schema of the real tables.
 * @returns The tables; the accounts are there, without a hold.
 */
export async function lockedTables(server: BenchServer, like: string): Promise<LockedTables> {
  const schema = await server.schema(`locks_${like.split('_').at(-1)}`);
  await server.client.query(`CREATE TABLE ${schema}.account (LIKE ${like}.account INCLUDING ALL)`);
  await server.client.query(`CREATE TABLE ${schema}.hold (LIKE ${like}.hold INCLUDING ALL)`);
  await server.client.query(`INSERT INTO ${schema}.account SELECT * FROM ${like}.account`);
  return { schema };
}

const EXPIRES_AT_MS = Date.UTC(2100, 0, 1);
let calls = 0;

/**
 * Authorizes row by row, as most applications would: BEGIN, lock and read, insert the hold, update the account, COMMIT.
 *
 * @param pool - The connections.
 * @param tables - The tables.
 * @param accountId - The account.
 */
export async function authorizeLocked(pool: pg.Pool, tables: LockedTables, accountId: string): Promise<void> {
  const { schema } = tables;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query({
      name: 'lock',
      text: `SELECT posted - held - floor >= $2::numeric AS affords FROM ${schema}.account WHERE account_id = $1 FOR UPDATE`,
      values: [accountId, '0.60'],
    });
    if (rows[0]?.affords !== true) throw new Error('The account of this benchmark affords every hold.');
    calls += 1;
    const now = Date.now();
    await client.query({
      name: 'hold',
      text:
        `INSERT INTO ${schema}.hold (account_id, call_ref, status, amount, placed, captured, used, expires_at_ms, ` +
        "extensions, placed_at_ms, digest) VALUES ($1, $2, 'open', $3, $3, 0, 0, $4, 0, $5, $6)",
      values: [accountId, `call-${calls}`, '0.60', EXPIRES_AT_MS, now, 'd'.repeat(43)],
    });
    await client.query({
      name: 'held',
      text:
        `UPDATE ${schema}.account SET held = held + $2::numeric, open_holds = open_holds + 1, ` +
        'version = version + 1, last_at_ms = $3 WHERE account_id = $1',
      values: [accountId, '0.60', now],
    });
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Lets callers authorize, each again as soon as it has its answer.
 *
 * @param callers - How many callers.
 * @param calls - How many calls each makes.
 * @param authorize - One call.
 * @returns How many calls there were.
 */
export async function callTogether(
  callers: number,
  each: number,
  authorize: () => Promise<void>,
): Promise<number> {
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let call = 0; call < each; call += 1) await authorize();
    }),
  );
  return callers * each;
}

/**
 * Finds how many connections serve callers best.
 *
 * @param connectionString - The server.
 * @param counts - Which numbers of connections to try.
 * @param work - Does some calls on a pool; returns how many.
 * @returns A pool of that many, and the number.
 */
export async function bestPool(
  connectionString: string,
  counts: readonly number[],
  work: (pool: pg.Pool) => Promise<number>,
): Promise<pg.Pool> {
  let best: { readonly pool: pg.Pool; readonly speed: number } | undefined;
  for (const max of counts) {
    const pool = new pg.Pool({ connectionString, max });
    await work(pool);
    const before = performance.now();
    const speed = (await work(pool)) / (performance.now() - before);
    if (best !== undefined && best.speed >= speed) await pool.end();
    else {
      await best?.pool.end();
      best = { pool, speed };
    }
  }
  if (best === undefined) throw new Error('There is a number of connections to try.');
  return best.pool;
}
