import { storageAround } from '@live-calls/conformance';
import { type Billing, createBilling } from '@live-calls/core';
import type { ReportReads } from '@live-calls/core/adapter';
import pg from 'pg';
import { expect, test } from 'vitest';
import { type FreshStorage, freshStorage, testServer } from '../__fixtures__/test-server.ts';
import { PLAN_SETTINGS, partiesText, usageText } from './report-texts.ts';

const server = testServer();
const ROWS = 60_000;
const actor = { role: 'system', id: 'test' } as const;

const RANGE = { accountId: 'acc-1', fromMs: 1_000_000, untilMs: 40_000_000, asOf: ROWS };
const TEXT_QUERY = {
  ...RANGE,
  only: {},
  statusNames: { completed: 'Completed' },
  countryNames: { US: 'States' },
};

/** Rows of two accounts, in order of time, under legs in no order; one of so many is a second revision. */
async function fill(client: pg.Client, schema: string, revisedOf = 1000): Promise<void> {
  await client.query(`INSERT INTO "${schema}"."usage" (account_id, provider, leg_id, revision, number, cause, status,
      digest, billing_start_ms, leg_status, answered, duration_seconds, billed_seconds, direction, cost, rate_text,
      country, contract_number, campaign_title, at_ms)
    SELECT 'acc-' || n % 2, 'twilio', md5((n - CASE WHEN n % ${revisedOf} = 1 THEN 2 ELSE 0 END)::text),
      (n % ${revisedOf} = 1)::int, n, 'leg', 'charged', 'd', n * 1000, 'completed', true, n % 600, n % 600, 'outbound',
      0.0085 * n, '0.0085', 'US', 1, 'Autumn', 0
    FROM generate_series(1, ${ROWS}) n WHERE n <> 1`);
  await client.query(`INSERT INTO "${schema}".party (account_id, number, "to")
    SELECT account_id, number, '+1202' || lpad(number::text, 7, '0') FROM "${schema}"."usage"`);
  await client.query(`ANALYZE "${schema}"."usage", "${schema}".party`);
}

async function onRows(
  work: (client: pg.Client, fresh: FreshStorage) => Promise<void>,
  revisedOf?: number,
): Promise<void> {
  const fresh = await freshStorage(server());
  const client = new pg.Client({ connectionString: server() });
  await client.connect();
  try {
    await fill(client, fresh.schema, revisedOf);
    await work(client, fresh);
  } finally {
    await client.end();
    await fresh.dispose();
  }
}

/** Every node of a plan, outermost first. */
function nodesOf(plan: PlanNode): readonly PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

async function planOf(client: pg.Client, text: string): Promise<readonly PlanNode[]> {
  const copied = text.replace(/^COPY \(/, '').replace(/\)\s+TO STDOUT.*$/s, '');
  const results: unknown = await client.query(`${PLAN_SETTINGS} EXPLAIN (FORMAT json) ${copied}`);
  const { rows } = (results as readonly pg.QueryResult[]).at(-1) as pg.QueryResult;
  return nodesOf(rows[0]['QUERY PLAN'][0].Plan);
}

test('a page of a report is read from the index on the billing start, and nothing is read as a whole', async () => {
  await onRows(async (client, { schema }) => {
    for (const after of [undefined, '20001']) {
      for (const revised of [false, true]) {
        const nodes = await planOf(client, usageText(`"${schema}"`, TEXT_QUERY, { revised, after }));
        const kinds = nodes.map((node) => node['Node Type']);
        expect(kinds).toContain('Limit');
        for (const whole of ['Seq Scan', 'Bitmap Heap Scan', 'Sort', 'Incremental Sort']) {
          expect(kinds).not.toContain(whole);
        }
        expect(nodes.map((node) => node['Index Name'])).toContain('usage_by_start');
      }
    }
    const numbers = Float64Array.from({ length: 5000 }, (_, index) => 20_001 + 2 * index);
    const nodes = await planOf(client, partiesText(`"${schema}"`, 'acc-1', { numbers, rows: 5000 }));
    expect(nodes.map((node) => node['Index Name'])).toEqual(['party_pkey']);
  });
});

test('what the statements of a report read stays in proportion to the report', async () => {
  await onRows(async (client, { open, schema }) => {
    const scans = async (): Promise<{ readonly whole: number; readonly rows: number }> => {
      await client.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await client.query(
        `SELECT sum(seq_scan)::int AS whole, sum(idx_tup_fetch)::int AS rows FROM pg_stat_user_tables
          WHERE schemaname = $1 AND relname IN ('usage', 'party')`,
        [schema],
      );
      return rows[0];
    };
    const storage = await open();
    const billing = createBilling({ storage });
    await billing.accounts.open({ actor, accountId: 'acc-1', name: 'Acme', currency: 'USD' });
    await client.query(`UPDATE "${schema}".account SET last_number = ${ROWS}`);
    const before = await scans();
    const range = { from: new Date(1_000_000), until: new Date(11_000_000), timeZone: 'UTC' };
    const report = await billing.reports.usage({ actor, accountId: 'acc-1', ...range });
    let lines = 0;
    for await (const piece of report.csv()) lines += piece.split('\r\n').length - 1;
    for await (const _ of report.lines()) lines += 1;
    await billing.close();
    // The header, then five thousand revisions each time, ten of them replaced by the next.
    expect(lines).toBe(1 + 2 * (5000 - 10));
    // Versions before 17 count what is looked up by a list of keys otherwise, so this only says that the counts have come.
    await expect.poll(async () => (await scans()).rows - before.rows).toBeGreaterThan(10_000);
    const after = await scans();
    expect(after.whole).toBe(before.whole);
    expect(after.rows - before.rows).toBeLessThan(30_000);
  });
});

test('a report leaves out what was replaced, also when that is more than is kept in memory', async () => {
  await onRows(async (client, { open, schema }) => {
    const storage = await open();
    const billing = createBilling({ storage });
    await billing.accounts.open({ actor, accountId: 'acc-1', name: 'Acme', currency: 'USD' });
    await client.query(`UPDATE "${schema}".account SET last_number = ${ROWS}`);
    const reports = storage.reports as ReportReads;
    const joined = createBilling({
      storage: storageAround(storage, { reports: { legs: (query) => reports.legs(query) } }),
    });
    const range = { from: new Date(0), until: new Date(100_000_000), timeZone: 'UTC' };
    const textOf = async ({ reports: { usage } }: Billing): Promise<string> => {
      let text = '';
      for await (const piece of (await usage({ actor, accountId: 'acc-1', ...range })).csv()) text += piece;
      return text;
    };
    const text = await textOf(billing);
    // Thirty thousand rows of which ten thousand are second revisions, after the header.
    expect(text.split('\r\n').length - 2).toBe(20_000);
    expect(text === (await textOf(joined))).toBe(true);
    await billing.close();
  }, 3);
});
