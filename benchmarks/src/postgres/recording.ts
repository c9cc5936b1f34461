import type { Billing } from '@live-calls/core';
import type { PostgresStorageOptions } from '@live-calls/storage-postgres';
import pg from 'pg';
import { actor, sampleBilling } from '../sample-billing.ts';
import { compare, type Finding } from '../side-by-side.ts';
import { BareInsert, type BareRow } from './bare-insert.ts';
import { twoImporters } from './importers.ts';
import { type BenchServer, withServer } from './server.ts';
import { walletLegs } from './wallet-legs.ts';

/** What `recordMany` puts into a batch. */
export const BATCH = 4000;
/** Several batches, so that the first and the last, which overlap with none, weigh little. */
const LEGS = 20_000;
/** Importers find out that they are two at the cost of a round; an import is longer than that. */
const LONG = 3 * LEGS;
const WALLETS = 1000;

/** Recording and its limit in schemas of their own, with rounds that never repeat a leg. */
export interface RecordingPair {
  /** Ours. */
  readonly billing: Billing;
  /** The limit. */
  readonly bare: BareInsert;
  /** Rows as the limit gets them. */
  readonly examples: readonly BareRow[];
  /** Schema of ours. */
  readonly schema: string;
  /** Closes both. */
  close(): Promise<void>;
}

/**
 * Recording through the facade, everything included, against the usage rows alone.
 *
 * @returns The findings.
 */
export async function postgresRecording(): Promise<readonly Finding[]> {
  return withServer(async (server) => [
    ...(await overWallets(server, { name: 'spread', wallets: WALLETS, options: { lanes: 1 } })),
    ...(await overWallets(server, { name: 'lanes', wallets: WALLETS, options: {} })),
    ...(await overWallets(server, { name: 'hot', wallets: 1, options: { lanes: 1 } })),
    await twoImporters(server, { wallets: WALLETS, legs: LONG }),
  ]);
}

interface Spread {
  readonly name: string;
  readonly wallets: number;
  readonly options: Pick<PostgresStorageOptions, 'lanes'>;
}

async function overWallets(server: BenchServer, spread: Spread): Promise<readonly Finding[]> {
  const pair = await recordingPair(server, { ...spread, legs: LEGS });
  try {
    if (spread.name === 'spread') await control(pair);
    const findings = [await againstBare(pair, spread)];
    if (spread.options.lanes === 1) {
      findings.push(await repeats(pair, spread));
      await printCosts(server, { pair, ...spread });
    }
    return findings;
  } finally {
    await pair.close();
  }
}

/**
 * Opens accounts, records a first lot of legs by ours, and takes its rows as examples for the limit.
 *
 * @param server - The server.
 * @param spread - Name, wallets, legs of a round, and options of the storage.
 * @returns Both sides.
 */
export async function recordingPair(
  server: BenchServer,
  spread: Spread & { readonly legs: number },
): Promise<RecordingPair> {
  const { name, wallets, options, legs } = spread;
  const { storage, schema } = await server.storage(name, options);
  const billing = await sampleBilling(wallets, storage);
  await record(billing, walletLegs(legs, wallets, 0));
  const bare = await BareInsert.open(server, schema, options.lanes ?? 4);
  const examples = await bare.rowsOf(server, schema);
  return {
    billing,
    bare,
    examples,
    schema,
    close: async () => {
      await billing.close();
      await bare.close();
    },
  };
}

/**
 * Records legs that were not recorded before.
 *
 * @param billing - Where.
 * @param legs - The legs.
 */
export async function record(billing: Billing, legs: ReturnType<typeof walletLegs>): Promise<void> {
  const { charged } = await billing.usage.recordMany({ actor, legs }).summary();
  if (charged !== legs.length) throw new Error(`Expected ${legs.length} charged legs, seen ${charged}.`);
}

/** The same work on both sides: how far a ratio may be off today. */
async function control(pair: RecordingPair): Promise<void> {
  let next = 100_000_000;
  const side = (): { name: string; run: () => Promise<number>; prepare: () => void } => {
    let rows: readonly BareRow[] = [];
    return {
      name: 'the bare insert',
      prepare: () => {
        next += LEGS;
        rows = pair.bare.asLegs(pair.examples, next);
      },
      run: async () => {
        await pair.bare.insert(rows, BATCH);
        return LEGS;
      },
    };
  };
  const goal = { least: 0.93, aim: 0.97 };
  await compare({
    title: 'Control: the limit against itself',
    unit: 'rows',
    goal,
    ours: side(),
    limit: side(),
  });
}

async function againstBare(pair: RecordingPair, spread: Spread): Promise<Finding> {
  const { wallets, options } = spread;
  const of = wallets === 1 ? 'one hot wallet' : `${wallets.toLocaleString('en-US')} wallets`;
  const connections = options.lanes ?? 4;
  return compareRecording(pair, {
    title: `Recording ${LEGS.toLocaleString('en-US')} legs of ${of} on PostgreSQL, ${connections} connection${connections === 1 ? '' : 's'}`,
    wallets,
    firstLeg: LEGS,
  });
}

/**
 * Records new legs and inserts bare rows in turn.
 *
 * @param pair - Both sides.
 * @param work - Title, wallets, number of the first new leg, rounds.
 * @returns The finding.
 */
export async function compareRecording(
  pair: RecordingPair,
  work: {
    readonly title: string;
    readonly wallets: number;
    readonly firstLeg: number;
    readonly rounds?: number;
  },
): Promise<Finding> {
  const { title, wallets, rounds } = work;
  const count = pair.examples.length;
  const next = { ours: work.firstLeg, bare: work.firstLeg };
  let legs: ReturnType<typeof walletLegs> = [];
  let rows: readonly BareRow[] = [];
  return compare({
    title,
    unit: 'legs',
    goal: { least: 0.5, aim: 0.6 },
    ...(rounds === undefined ? {} : { rounds }),
    ours: {
      name: 'usage.recordMany: check, rate, charge, usage row, ledger, wallet, thresholds, exactly once',
      prepare: () => {
        legs = walletLegs(count, wallets, next.ours);
        next.ours += count;
      },
      run: async () => {
        await record(pair.billing, legs);
        return count;
      },
    },
    limit: {
      name: `INSERT ... SELECT FROM unnest of the usage rows alone, batches of ${BATCH}`,
      prepare: () => {
        rows = pair.bare.asLegs(pair.examples, next.bare);
        next.bare += count;
      },
      run: async () => {
        await pair.bare.insert(rows, BATCH);
        return count;
      },
    },
  });
}

async function repeats(pair: RecordingPair, spread: Spread): Promise<Finding> {
  const { wallets } = spread;
  let next = 200_000_000;
  let legs = walletLegs(LEGS, wallets, next);
  await record(pair.billing, legs);
  return compare({
    title: `Recording the same legs again, ${wallets === 1 ? 'one hot wallet' : `${wallets} wallets`}`,
    unit: 'legs',
    goal: { least: 1.8, aim: 2.2 },
    ours: {
      name: 'all repeats',
      run: async () => {
        const { replayed } = await pair.billing.usage.recordMany({ actor, legs }).summary();
        if (replayed !== LEGS) throw new Error(`Expected ${LEGS} repeats, seen ${replayed}.`);
        return LEGS;
      },
    },
    limit: {
      name: 'the first time',
      prepare: () => {
        next += LEGS;
        legs = walletLegs(LEGS, wallets, next);
      },
      run: async () => {
        await record(pair.billing, legs);
        return LEGS;
      },
    },
  });
}

/** What a leg costs in write-ahead log, and a batch in statements. */
async function printCosts(server: BenchServer, of: Spread & { readonly pair: RecordingPair }): Promise<void> {
  const { pair, wallets } = of;
  const ours = await logOf(server, () => record(pair.billing, walletLegs(LEGS, wallets, 300_000_000)));
  const rows = pair.bare.asLegs(pair.examples, 300_000_000);
  const bare = await logOf(server, () => pair.bare.insert(rows, BATCH));
  const perLeg = (bytes: number): string => Math.round(bytes / LEGS).toLocaleString('en-US');
  console.log(`  write-ahead log   ${perLeg(ours)} bytes a leg; the bare row ${perLeg(bare)}`);
  const pool = new pg.Pool({ connectionString: server.connectionString, max: 10 });
  let statements = 0;
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query: (...given: unknown[]) => {
        statements += 1;
        return query(...given);
      },
    });
  });
  const { storage } = await server.storage(`${of.name}_counted`, { pool, ...of.options });
  const billing = await sampleBilling(wallets, storage);
  statements = 0;
  await record(billing, walletLegs(LEGS, wallets, 0));
  await billing.close();
  await pool.end();
  console.log(`  statements        ${((statements * BATCH) / LEGS).toFixed(2)} a batch of ${BATCH} legs`);
}

async function logOf(server: BenchServer, work: () => Promise<void>): Promise<number> {
  const place = async (): Promise<string> => {
    const { rows } = await server.client.query('SELECT pg_current_wal_insert_lsn()::text AS lsn');
    return rows[0].lsn;
  };
  const before = await place();
  await work();
  const { rows } = await server.client.query(
    'SELECT pg_wal_lsn_diff($1::pg_lsn, $2::pg_lsn)::float8 AS bytes',
    [await place(), before],
  );
  return rows[0].bytes;
}
