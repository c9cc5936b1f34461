import { performance } from 'node:perf_hooks';
import { type Billing, createBilling } from '@live-calls/core';
import { startPostgres } from '@live-calls/embedded-postgres';
import { postgresStorage } from '@live-calls/storage-postgres';
import pg from 'pg';
import { actor } from '../sample-billing.ts';
import { compare } from '../side-by-side.ts';
import { fillLedger } from './copied-ledger.ts';

const SIZE = { accounts: 1000, legsEach: 1000 } as const;
const SCHEMA = 'bench_verify';
/** Enough memory for the tables that are compared, on both sides; everything else as PostgreSQL ships it. */
const settings = { shared_buffers: '1GB', max_wal_size: '16GB', checkpoint_timeout: '30min' } as const;

/** Verifying a whole ledger by its sums, against adding up the amounts of its entries. */
export async function verifying(): Promise<void> {
  const server = await startPostgres({ durable: true, settings });
  const { connectionString } = server;
  const storage = postgresStorage({ connectionString, schema: SCHEMA });
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    await storage.migrate();
    await storage.open();
    await fillLedger(storage, client, { schema: SCHEMA, ...SIZE });
    const billing = createBilling({ storage });
    const entries = await verified(billing);
    await compare({
      title:
        `Verifying ${SIZE.accounts} accounts with ${SIZE.accounts * SIZE.legsEach} legs, one of 33 corrected, on PostgreSQL by their sums ` +
        '(at least 0.4: at most 2.5 times as long)',
      unit: 'entries',
      goal: { least: 0.4, aim: 0.5 },
      ours: { name: 'billing.verify({ depth: totals })', run: () => verified(billing) },
      limit: { name: 'SELECT sum(amount) FROM entry', run: () => added(client, entries) },
    });
    await everyRow(billing);
    await found(billing, client);
  } finally {
    await storage.close();
    await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    await client.end();
    await server.stop();
  }
}

async function verified(billing: Billing): Promise<number> {
  const { status, accounts, entries } = await billing.verify({ actor, depth: 'totals' }).summary();
  if (status !== 'agrees' || accounts !== SIZE.accounts) throw new Error('The sample ledger does not agree.');
  return entries;
}

async function added(client: pg.Client, entries: number): Promise<number> {
  await client.query(`SELECT sum("amount") FROM ${SCHEMA}.entry`);
  return entries;
}

/** For orientation: what reading every row costs. */
async function everyRow(billing: Billing): Promise<void> {
  const before = performance.now();
  let rows = 0;
  for await (const { counts } of billing.verify({ actor })) {
    rows = counts.entries + counts.usageRows;
    if (counts.accounts >= 50) break;
  }
  const seconds = (performance.now() - before) / 1000;
  console.log(
    `  row by row: ${Math.round(rows / seconds).toLocaleString('en-US')} entries and usage rows a second`,
  );
}

/** What is fast has to find something, too. */
async function found(billing: Billing, client: pg.Client): Promise<void> {
  const broken = 'account-000500';
  await client.query(
    `UPDATE ${SCHEMA}.entry SET "amount" = "amount" + 0.000000000001 WHERE "account_id" = $1 AND "number" = 500`,
    [broken],
  );
  const before = performance.now();
  const { differingAccounts } = await billing.verify({ actor, depth: 'totals' }).summary();
  const names = differingAccounts.map(({ accountId }) => accountId).join(', ');
  if (names !== broken) throw new Error(`Expected to find ${broken}, seen: ${names}.`);
  console.log(`  a changed amount found, and its account read: ${Math.round(performance.now() - before)} ms`);
}
