import { BillingError } from '@live-calls/core/adapter';
import type { PostgresPool } from './connection/postgres-pool.ts';
import type { StorageEvent } from './events.ts';
import { quoted } from './schema/layout.ts';

/** How a PostgreSQL storage is set up: a connection string, or a pool of your own. */
export interface PostgresStorageOptions {
  /** Where to connect to, such as `postgres://user:password@host:5432/database`. Give this or `pool`. */
  readonly connectionString?: string;
  /** A pool of the `pg` driver that is yours: it is used, and never closed. Give this or `connectionString`. */
  readonly pool?: PostgresPool;
  /** Schema that holds the tables; lower-case letters, digits and underscores. `live_calls` by default. */
  readonly schema?: string;
  /** Most connections of the pool that a connection string opens; 10 by default. */
  readonly connections?: number;
  /**
   * Commits under way at a time; 4 by default. More do not make one account faster: its decisions are brought together.
   * Leave some connections of the pool to reads.
   */
  readonly lanes?: number;
  /**
   * Most accounts that one statement changes; 1,000 by default. On a database that is distributed by account, such as
   * Citus, set 1: every statement then goes to one shard.
   */
  readonly accountsPerStatement?: number;
  /** Accounts whose state is remembered between decisions; 10,000 by default. */
  readonly rememberedAccounts?: number;
  /**
   * How long a server that is gone is waited for, in milliseconds; 10,000 by default. After that decisions fail with
   * `STORAGE_UNAVAILABLE`, or `OUTCOME_UNKNOWN` where one may have been committed.
   */
  readonly deadlineMs?: number;
  /** How long one statement may take before its connection is given up, in milliseconds; 30,000 by default. */
  readonly answerMs?: number;
  /** How long the lock of a contested account is waited for, and held, in milliseconds; 2,000 by default. */
  readonly lockMs?: number;
  /**
   * Told about statements, rounds and contention as they happen, for metrics and structured logs. It is called often and must
   * be quick; what it throws is ignored.
   */
  readonly onEvent?: (event: StorageEvent) => void;
}

/** Options with every default in its place. */
export type CheckedOptions = Required<Omit<PostgresStorageOptions, 'connectionString' | 'pool' | 'onEvent'>> &
  Pick<PostgresStorageOptions, 'connectionString' | 'pool' | 'onEvent'>;

const defaults = {
  connections: 10,
  lanes: 4,
  accountsPerStatement: 1000,
  rememberedAccounts: 10_000,
  deadlineMs: 10_000,
  answerMs: 30_000,
  lockMs: 2000,
} as const;

/**
 * Checks the options of a storage.
 *
 * @param options - As the host gave them.
 * @returns The options; the schema's name is quoted.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkOptions(options: PostgresStorageOptions): CheckedOptions {
  const { connectionString, pool, schema = 'live_calls' } = options;
  if ((connectionString === undefined) === (pool === undefined)) {
    throw invalid('storage.connectionString', 'given, or else pool; not both');
  }
  if (connectionString !== undefined && typeof connectionString !== 'string') {
    throw invalid('storage.connectionString', 'text');
  }
  if (pool !== undefined && typeof pool.connect !== 'function') {
    throw invalid('storage.pool', 'a pool with a function connect()');
  }
  if (typeof schema !== 'string' || !/^(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw invalid(
      'storage.schema',
      "up to 63 lower-case letters, digits and underscores, none of the server's own names",
    );
  }
  const { onEvent } = options;
  if (onEvent !== undefined && typeof onEvent !== 'function') throw invalid('storage.onEvent', 'a function');
  const numbers = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof typeof defaults)[]) {
    const given = options[name];
    if (given === undefined) continue;
    if (!(Number.isInteger(given) && given >= 1))
      throw invalid(`storage.${name}`, 'a whole number above zero');
    (numbers as Record<keyof typeof defaults, number>)[name] = given;
  }
  return {
    ...numbers,
    schema: quoted(schema),
    ...(connectionString === undefined ? {} : { connectionString }),
    ...(pool === undefined ? {} : { pool }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}

function invalid(option: string, rule: string): BillingError<'CONFIGURATION_INVALID'> {
  return new BillingError('CONFIGURATION_INVALID', `${option} must be ${rule}.`, {
    details: { option, rule },
  });
}
