import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { storageAround } from '@live-calls/conformance';
import { type Billing, createBilling, type UsageReport } from '@live-calls/core';
import { startPostgres } from '@live-calls/embedded-postgres';
import { type PostgresStorage, postgresStorage } from '@live-calls/storage-postgres';
import pg from 'pg';
import { actor, sampleBilling } from '../sample-billing.ts';
import { sampleLegs } from '../sample-legs.ts';
import { compare, type Finding } from '../side-by-side.ts';

const SCHEMA = 'bench_report';
const ACCOUNT = 'account-0';
const SAMPLE = 10_000;
const COPIES = 100;
/** The sample's legs begin twenty milliseconds apart. */
const SAMPLE_MS = SAMPLE * 20;
const FROM_MS = Date.UTC(2026, 9, 1);
const ROWS = SAMPLE * COPIES;

/**
 * Exports a usage report of a million legs from PostgreSQL as CSV, against `COPY` of the same columns into this process;
 * then the peak memory of fresh processes for a tenth of it and for all.
 *
 * @returns The findings.
 */
export async function postgresReport(): Promise<readonly Finding[]> {
  const server = await startPostgres({ durable: true, settings: { shared_buffers: '1GB' } });
  const { connectionString } = server;
  const storage = postgresStorage({ connectionString, schema: SCHEMA });
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    await storage.migrate();
    await storage.open();
    await fill(storage, client);
    const findings = [await written(storage, client), await rendered(storage, client)];
    for (const rows of [ROWS / 10, ROWS]) await printPeak(connectionString, rows);
    return findings;
  } finally {
    await storage.close();
    await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    await client.end();
    await server.stop();
  }
}

function written(storage: PostgresStorage, client: pg.Client): Promise<Finding> {
  return compare({
    title: `Usage report of ${ROWS.toLocaleString('en-US')} legs as CSV, its cells written by PostgreSQL`,
    unit: 'rows',
    goal: { least: 0.9, aim: 1 },
    rounds: 7,
    ours: {
      name: 'reports.usage().csv(): storage.reports.text, every line looked at',
      run: () => exported(createBilling({ storage }), ROWS),
    },
    limit: { name: LIMIT, run: () => copied(client, ROWS) },
  });
}

function rendered(storage: PostgresStorage, client: pg.Client): Promise<Finding> {
  const rows = ROWS / 5;
  const { reports } = storage;
  if (reports === undefined) throw new Error('The storage joins no rows of reports.');
  return compare({
    title: `Usage report of ${rows.toLocaleString('en-US')} legs as CSV, rendered in JavaScript`,
    unit: 'rows',
    goal: { least: 0.28, aim: 0.35 },
    rounds: 7,
    ours: {
      name: 'reports.usage().csv(): storage.reports.legs, rendered by core',
      run: () =>
        exported(
          createBilling({
            storage: storageAround(storage, { reports: { legs: (query) => reports.legs(query) } }),
          }),
          rows,
        ),
    },
    limit: { name: LIMIT, run: () => copied(client, rows) },
  });
}

const LIMIT = 'COPY (SELECT ... JOIN ... ORDER BY ...) TO STDOUT (FORMAT csv) of the same columns';

function untilMs(rows: number): number {
  return FROM_MS + (rows / SAMPLE) * SAMPLE_MS;
}

async function exported(billing: Billing, rows: number): Promise<number> {
  const range = { from: new Date(FROM_MS), until: new Date(untilMs(rows)), timeZone: 'UTC' };
  const report: UsageReport = await billing.reports.usage({ actor, accountId: ACCOUNT, ...range });
  let characters = 0;
  for await (const piece of report.csv()) characters += piece.length;
  if (characters < rows * 50) throw new Error(`The report of ${rows} legs has ${characters} characters.`);
  return rows;
}

/** What the driver calls while rows are copied out; they are only counted. */
class RowCounter {
  readonly done: Promise<number>;
  readonly #text: string;
  #rows = 0;
  #bytes = 0;
  #settle!: { readonly done: (rows: number) => void; readonly failed: (error: Error) => void };

  constructor(text: string) {
    this.#text = text;
    this.done = new Promise((done, failed) => {
      this.#settle = { done, failed };
    });
  }

  submit(connection: { query(text: string): void }): void {
    connection.query(this.#text);
  }

  handleCopyData({ chunk }: { readonly chunk: Uint8Array }): void {
    this.#rows += 1;
    this.#bytes += chunk.length;
  }

  handleReadyForQuery(): void {
    this.#settle.done(this.#bytes > 0 ? this.#rows : 0);
  }

  handleError(error: Error): void {
    this.#settle.failed(error);
  }

  handleCommandComplete(): void {}
}

async function copied(client: pg.Client, rows: number): Promise<number> {
  const counter = new RowCounter(
    `COPY (SELECT u.campaign_title, u.application_id, u.manager_id, p.manager_email, p."to", u.country,
        u.billing_start_ms, u.ended_at_ms, u.duration_seconds, u.leg_status, u.rate_text, u.cost
      FROM ${SCHEMA}."usage" u JOIN ${SCHEMA}.party p USING (account_id, number)
      WHERE u.account_id = '${ACCOUNT}' AND u.billing_start_ms >= ${FROM_MS} AND u.billing_start_ms < ${untilMs(rows)}
      ORDER BY u.billing_start_ms, u.provider, u.leg_id, u.revision) TO STDOUT (FORMAT csv)`,
  );
  client.query(counter);
  const seen = await counter.done;
  if (seen < rows) throw new Error(`Expected at least ${rows} rows, seen ${seen}.`);
  return rows;
}

/** Legs recorded and corrected through the library, then copied by the server under legs in no order. */
async function fill(storage: PostgresStorage, client: pg.Client): Promise<void> {
  const billing = await sampleBilling(1, storage);
  const accountId = ACCOUNT;
  const legs = [...sampleLegs(SAMPLE, 1)];
  await billing.usage.recordMany({ actor, legs }).summary();
  for (const { leg } of legs.slice(0, 20)) {
    const { provider, legId } = leg;
    const facts = { durationSeconds: 30 };
    await billing.usage.correct({ actor, accountId, provider, legId, corrects: 0, facts, reason: 'Sample' });
  }
  const { rows } = await client.query<{ size: string }>(`SELECT last_number AS size FROM ${SCHEMA}.account`);
  const size = rows[0]?.size ?? '0';
  await copyRows(client, 'usage', {
    leg_id: `'CA' || md5(leg_id || copy)`,
    number: `number + copy * ${size}`,
    billing_start_ms: `billing_start_ms + copy * ${SAMPLE_MS}`,
    manager_id: `'m' || number % 40`,
  });
  await copyRows(client, 'party', { number: `number + copy * ${size}` });
  await client.query(`UPDATE ${SCHEMA}.account SET last_number = last_number * ${COPIES}`);
  await client.query(`VACUUM (ANALYZE) ${SCHEMA}."usage", ${SCHEMA}.party`);
}

async function copyRows(
  client: pg.Client,
  table: string,
  changed: { readonly [column: string]: string },
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
    [SCHEMA, table],
  );
  const names = rows.map(({ name }) => `"${name}"`).join(', ');
  const values = rows.map(({ name }) => changed[name] ?? `"${name}"`).join(', ');
  await client.query(
    `INSERT INTO ${SCHEMA}."${table}" (${names}) SELECT ${values}
      FROM ${SCHEMA}."${table}", generate_series(1, ${COPIES - 1}) copy ORDER BY copy, number`,
  );
}

/** Without a loader: one that translates sources would need more memory than the report. */
async function printPeak(connectionString: string, rows: number): Promise<void> {
  const script = fileURLToPath(new URL('export-report.mjs', import.meta.url));
  const task = JSON.stringify({
    connectionString,
    schema: SCHEMA,
    accountId: ACCOUNT,
    fromMs: FROM_MS,
    untilMs: untilMs(rows),
  });
  for (const ability of ['text', 'legs']) {
    const run = spawnSync(process.execPath, [script, task, ability], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`The export ended with ${run.status}: ${run.stderr}`);
    const { peakMb, lines } = JSON.parse(run.stdout) as { readonly peakMb: number; readonly lines: number };
    console.log(
      `  peak memory of a fresh process: ${peakMb} MB for ${lines.toLocaleString('en-US')} lines by ${ability}`,
    );
  }
}
