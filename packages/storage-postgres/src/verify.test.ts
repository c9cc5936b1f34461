import type { Billing, VerifySummary } from '@live-calls/core';
import { tables } from '@live-calls/core/adapter';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor, legOf } from './__fixtures__/acme.ts';
import { FULL, fullAccount } from './__fixtures__/full-account.ts';
import { type FreshStorage, freshStorage, testServer } from './__fixtures__/test-server.ts';

/** One way to break a table behind the library's back. */
interface Corruption {
  /** What was done. */
  readonly done: string;
  /** The statement; `{s}` is the schema, and rows are those of the account unless it says otherwise. */
  readonly sql: string;
  /** What verify must name. */
  readonly finds: string;
  /** Whether the sums alone show that something is wrong. */
  readonly inTotals: boolean;
}

const own = `account_id = '${FULL}'`;
const numberOfCa3 = `(SELECT min(number) FROM {s}."usage" WHERE ${own} AND leg_id = 'CA3')`;

function corruption(finds: string, done: string, sql: string): Corruption {
  return { done, sql, finds, inTotals: false };
}

function summed(finds: string, done: string, sql: string): Corruption {
  return { done, sql, finds, inTotals: true };
}

/** By table of the contract; a new table without a row here fails the test below. */
const corruptions: { readonly [table: string]: readonly Corruption[] } = {
  account: [
    summed('posted', 'a balance', `UPDATE {s}.account SET posted = posted + 0.000000000001 WHERE ${own}`),
    summed(
      'posted',
      'balances that change places',
      `UPDATE {s}.account a SET posted = b.posted FROM {s}.account b WHERE a.account_id IN ('${FULL}', 'beside') AND b.account_id IN ('${FULL}', 'beside') AND a.account_id <> b.account_id`,
    ),
    summed('held', 'held money', `UPDATE {s}.account SET held = held + 1 WHERE ${own}`),
    summed('running', 'running money', `UPDATE {s}.account SET running = 0 WHERE ${own}`),
    summed(
      'open-holds',
      'the count of holds',
      `UPDATE {s}.account SET open_holds = open_holds + 1 WHERE ${own}`,
    ),
    summed(
      'last-number',
      'the last number',
      `UPDATE {s}.account SET last_number = last_number + 1 WHERE ${own}`,
    ),
    corruption('last-at', 'the time of the last entry', `UPDATE {s}.account SET last_at_ms = 1 WHERE ${own}`),
    corruption(
      'contract-number',
      'a contract number that points nowhere',
      `UPDATE {s}.account SET contract_number = 7 WHERE ${own}`,
    ),
    corruption('status', 'a state', `UPDATE {s}.account SET status = 'active' WHERE ${own}`),
    corruption('currency', 'a currency', `UPDATE {s}.account SET currency = 'EUR' WHERE ${own}`),
    summed('journal-number', 'a row that is gone', `DELETE FROM {s}.account WHERE ${own}`),
  ],
  contract: [
    corruption('contract', 'terms', `UPDATE {s}.contract SET terms = '{}' WHERE ${own}`),
    corruption('contract-number', 'a row that is gone', `DELETE FROM {s}.contract WHERE ${own}`),
    corruption(
      'price-book',
      'a price book that is none',
      `UPDATE {s}.contract SET terms = replace(terms::text, '"priceBook":"', '"priceBook":"0')::json WHERE ${own}`,
    ),
  ],
  entry: [
    summed('posted', 'an amount', `UPDATE {s}.entry SET amount = amount + 0.01 WHERE ${own} AND number = 1`),
    corruption(
      'balance-after',
      'a balance in the middle',
      `UPDATE {s}.entry SET balance_after = balance_after + 1 WHERE ${own} AND number = 2`,
    ),
    summed(
      'balance-after',
      'the last balance',
      `UPDATE {s}.entry SET balance_after = balance_after + 1 WHERE ${own} AND number = (SELECT max(number) FROM {s}.entry WHERE ${own})`,
    ),
    summed('journal-number', 'a row that is gone', `DELETE FROM {s}.entry WHERE ${own} AND number = 2`),
    summed(
      'charge',
      'the entry of a usage row that is gone',
      `DELETE FROM {s}.entry WHERE ${own} AND reference = 'usage:twilio/CA3/0'`,
    ),
    summed(
      'entry',
      'books that change places',
      `UPDATE {s}.entry SET debit_book = credit_book, credit_book = debit_book WHERE ${own} AND reference = 'usage:twilio/CA3/0'`,
    ),
    corruption(
      'billing-start',
      'a billing start',
      `UPDATE {s}.entry SET billing_start_ms = billing_start_ms + 1 WHERE ${own} AND reference = 'usage:twilio/CA3/0'`,
    ),
    corruption(
      'entry-time',
      'the order of times',
      `UPDATE {s}.entry SET at_ms = 1 WHERE ${own} AND number = 4`,
    ),
    corruption(
      'entry-reference',
      'a reference',
      `UPDATE {s}.entry SET reference = 'usage:twilio/CA4/0' WHERE ${own} AND reference = 'usage:twilio/CA3/0'`,
    ),
    summed(
      'reversal',
      'an amount of a reversal',
      `UPDATE {s}.entry SET amount = amount + 1 WHERE ${own} AND type = 'reversal'`,
    ),
    summed(
      'top-up',
      'a credit that becomes another kind',
      `UPDATE {s}.entry SET type = 'adjustment' WHERE ${own} AND type = 'top-up'`,
    ),
    summed(
      'journal-number',
      'an entry of another account',
      `UPDATE {s}.entry SET account_id = 'beside', number = 100 WHERE ${own} AND number = 2`,
    ),
  ],
  usage: [
    summed('charge', 'a cost', `UPDATE {s}."usage" SET cost = cost + 0.01 WHERE ${own} AND leg_id = 'CA3'`),
    corruption(
      'steps',
      'steps',
      `UPDATE {s}."usage" SET steps = replace(steps::text, '0.1', '0.2')::json WHERE ${own} AND leg_id = 'CA3'`,
    ),
    corruption(
      'steps',
      'steps that are gone',
      `UPDATE {s}."usage" SET steps = NULL WHERE ${own} AND leg_id = 'CA3'`,
    ),
    summed('usage-row', 'a row that is gone', `DELETE FROM {s}."usage" WHERE ${own} AND leg_id = 'CA3'`),
    summed(
      'journal-number',
      'an unrated row that is gone',
      `DELETE FROM {s}."usage" WHERE ${own} AND leg_id = 'CA-unrated'`,
    ),
    corruption(
      'billing-start',
      'a billing start',
      `UPDATE {s}."usage" SET billing_start_ms = billing_start_ms + 1 WHERE ${own} AND leg_id = 'CA3'`,
    ),
    corruption(
      'usage-status',
      'a state',
      `UPDATE {s}."usage" SET status = 'unrated' WHERE ${own} AND leg_id = 'CA3'`,
    ),
    corruption(
      'digest',
      'a duration',
      `UPDATE {s}."usage" SET duration_seconds = 11 WHERE ${own} AND leg_id = 'CA3'`,
    ),
    corruption(
      'revision',
      'a revision',
      `UPDATE {s}."usage" SET revision = 5 WHERE ${own} AND leg_id = 'CA3'`,
    ),
    corruption(
      'contract-number',
      'a contract number that points nowhere',
      `UPDATE {s}."usage" SET contract_number = 7 WHERE ${own} AND leg_id = 'CA3'`,
    ),
    corruption(
      'price-book',
      'a price book that is none',
      `UPDATE {s}."usage" SET price_book_hash = 'none' WHERE ${own} AND leg_id = 'CA3'`,
    ),
  ],
  party: [
    corruption(
      'party',
      'a row that is gone',
      `DELETE FROM {s}.party WHERE ${own} AND number = ${numberOfCa3}`,
    ),
    corruption(
      'party',
      'a row of no leg',
      `INSERT INTO {s}.party VALUES ('${FULL}', 9999, '+12025550123', NULL, NULL)`,
    ),
    corruption(
      'digest',
      'a number called',
      `UPDATE {s}.party SET "to" = '+12025550124' WHERE ${own} AND number = ${numberOfCa3}`,
    ),
  ],
  parked: [
    corruption('parked', 'a row that is gone', `DELETE FROM {s}.parked WHERE ${own} AND lot = 'unrated'`),
    corruption(
      'parked',
      'a digest',
      `UPDATE {s}.parked SET digest = 'other' WHERE ${own} AND lot = 'unrated'`,
    ),
    corruption(
      'unrated-legs',
      'a row of a leg that is charged',
      `INSERT INTO {s}.parked SELECT account_id, lot, provider, 'CA3', reason, at_ms, billing_start_ms, digest, facts FROM {s}.parked WHERE ${own} AND lot = 'unrated'`,
    ),
    corruption(
      'parked-lot',
      'a lot',
      `UPDATE {s}.parked SET lot = 'lost' WHERE ${own} AND lot = 'before-horizon'`,
    ),
    corruption(
      'parked-start',
      'a billing start',
      `UPDATE {s}.parked SET billing_start_ms = 1 WHERE ${own} AND lot = 'before-horizon'`,
    ),
  ],
  hold: [
    summed(
      'held',
      'an amount',
      `UPDATE {s}.hold SET amount = amount - 1 WHERE ${own} AND call_ref = 'call-1'`,
    ),
    summed(
      'running',
      'what is used',
      `UPDATE {s}.hold SET used = used + 1 WHERE ${own} AND call_ref = 'call-1'`,
    ),
    summed('open-holds', 'a row that is gone', `DELETE FROM {s}.hold WHERE ${own} AND call_ref = 'call-1'`),
    summed(
      'open-holds',
      'a state',
      `UPDATE {s}.hold SET status = 'open' WHERE ${own} AND call_ref = 'call-3'`,
    ),
    corruption(
      'hold',
      'what was placed',
      `UPDATE {s}.hold SET placed = placed + 1 WHERE ${own} AND call_ref = 'call-1'`,
    ),
    corruption(
      'hold',
      'what was captured',
      `UPDATE {s}.hold SET captured = 0 WHERE ${own} AND call_ref = 'call-1'`,
    ),
    corruption(
      'hold',
      'money in a closed hold',
      `UPDATE {s}.hold SET amount = 1 WHERE ${own} AND call_ref = 'call-3'`,
    ),
    corruption(
      'price-book',
      'a price book that is none',
      `UPDATE {s}.hold SET price_book_hash = 'none' WHERE ${own} AND call_ref = 'call-1'`,
    ),
  ],
  key: [
    corruption(
      'key',
      'what is remembered of an adjustment',
      `UPDATE {s}.key SET outcome = '{"number":2,"posted":"10"}' WHERE ${own} AND operation = 'adjust'`,
    ),
    corruption(
      'key',
      'a balance that is remembered',
      `UPDATE {s}.key SET outcome = replace(outcome::text, '"10"', '"11"')::json WHERE ${own} AND operation = 'adjust'`,
    ),
    corruption(
      'key',
      'a top-up that is none',
      `UPDATE {s}.key SET outcome = '{"topUpId":"none"}' WHERE ${own} AND key = 'order-2'`,
    ),
    corruption(
      'key',
      'an operation',
      `UPDATE {s}.key SET operation = 'other' WHERE ${own} AND operation = 'adjust'`,
    ),
  ],
  announcement: [
    corruption('due', 'a row that is gone', `DELETE FROM {s}.announcement WHERE ${own}`),
    corruption(
      'due',
      'a state',
      `UPDATE {s}.announcement SET status = 'delivered' WHERE ${own} AND status = 'pending'`,
    ),
    corruption(
      'announcement',
      'a delivery that died without a letter',
      `UPDATE {s}.announcement SET status = 'dead' WHERE ${own}`,
    ),
  ],
  due: [
    corruption('announcement', 'a row that is gone', `DELETE FROM {s}.due WHERE ${own} AND kind = 'deliver'`),
    corruption(
      'due',
      'a row of no announcement',
      `UPDATE {s}.due SET reference = reference || 'x' WHERE ${own} AND kind = 'deliver'`,
    ),
    corruption('due', 'a kind', `UPDATE {s}.due SET kind = 'sing' WHERE ${own}`),
  ],
  spend: [
    summed(
      'spend',
      'an amount of a day',
      `UPDATE {s}.spend SET amount = amount + 1 WHERE ${own} AND length(period) = 10`,
    ),
    summed(
      'spend',
      'an amount of a day and its month',
      `UPDATE {s}.spend SET amount = amount + 1 WHERE ${own} AND period LIKE '2026-10%' OR period LIKE '2026-09%' AND ${own}`,
    ),
    summed('spend', 'legs', `UPDATE {s}.spend SET legs = legs + 1 WHERE ${own} AND length(period) = 7`),
    summed('spend', 'a row that is gone', `DELETE FROM {s}.spend WHERE ${own} AND length(period) = 10`),
  ],
  setting: [
    corruption(
      'setting',
      'an opening balance',
      `UPDATE {s}.setting SET value = replace(value::text, '"old"', '"new"')::json WHERE ${own} AND name = 'opening'`,
    ),
    corruption(
      'setting',
      'recipients',
      `UPDATE {s}.setting SET value = '{"recipients":[{"email":"nobody"}]}' WHERE ${own} AND name = 'recipients'`,
    ),
    corruption(
      'money-in',
      'money that is awaited',
      `UPDATE {s}.setting SET value = replace(value::text, '"awaited":1', '"awaited":2')::json WHERE ${own} AND name = 'money-in'`,
    ),
    corruption(
      'invoice-series',
      'a count of invoices',
      `UPDATE {s}.setting SET value = '{"invoice":3}' WHERE ${own} AND name = 'invoice-series'`,
    ),
    corruption(
      'status',
      'a state',
      `UPDATE {s}.setting SET value = '{"status":"closed"}' WHERE ${own} AND name = 'life-cycle'`,
    ),
    corruption(
      'setting',
      'a revision',
      `UPDATE {s}.setting SET revision = 0 WHERE ${own} AND name = 'recipients'`,
    ),
  ],
  topUp: [
    summed(
      'top-up',
      'an amount',
      `UPDATE {s}.top_up SET amount = amount + 1 WHERE ${own} AND status = 'paid'`,
    ),
    summed(
      'top-up',
      'paid without a credit',
      `UPDATE {s}.top_up SET status = 'paid', number = 1 WHERE ${own} AND status <> 'paid'`,
    ),
    summed('top-up', 'a row that is gone', `DELETE FROM {s}.top_up WHERE ${own} AND status = 'paid'`),
    corruption(
      'top-up',
      'the number of its credit',
      `UPDATE {s}.top_up SET number = 1 WHERE ${own} AND status = 'paid'`,
    ),
  ],
  rerating: [
    corruption(
      'price-book',
      'a price book that is none',
      `UPDATE {s}.rerating SET plan = replace(plan::text, '"priceBookHash":"', '"priceBookHash":"0')::json WHERE ${own}`,
    ),
    corruption('rerating', 'progress', `UPDATE {s}.rerating SET progress = '{}' WHERE ${own}`),
    corruption(
      'rerating',
      'a currency',
      `UPDATE {s}.rerating SET plan = replace(plan::text, '"USD"', '"EUR"')::json WHERE ${own}`,
    ),
  ],
  leg: [
    corruption('leg', 'a state', `UPDATE {s}.leg SET status = 'busy' WHERE ${own} AND leg_id = 'R1'`),
    corruption(
      'leg',
      'what was said',
      `UPDATE {s}.leg SET said = '["ringing"]' WHERE ${own} AND leg_id = 'R1'`,
    ),
    corruption('leg', 'the first moment', `UPDATE {s}.leg SET first_at_ms = last_at_ms + 1 WHERE ${own}`),
    corruption('leg', 'a redaction', `UPDATE {s}.leg SET redacted = true WHERE ${own}`),
    corruption(
      'leg',
      'a leg that is over and recorded nowhere',
      `UPDATE {s}.leg SET leg_id = 'R9' WHERE ${own} AND leg_id = 'R1'`,
    ),
    corruption('vendor-cost', 'a row that is gone', `DELETE FROM {s}.leg WHERE ${own} AND leg_id = 'R1'`),
  ],
  event: [
    corruption('event', 'a leg', `UPDATE {s}.event SET leg_id = 'R9' WHERE ${own}`),
    corruption('event', 'a state', `UPDATE {s}.event SET status = 'busy' WHERE ${own}`),
    corruption('event', 'a time', `UPDATE {s}.event SET occurred_at_ms = 1 WHERE ${own}`),
  ],
  directory: [
    corruption('directory', 'a reference', `UPDATE {s}.directory SET reference = reference || 'x'`),
    corruption('directory', 'an owner', `UPDATE {s}.directory SET owner = '~unassigned'`),
  ],
  vendorCost: [
    corruption('vendor-cost', 'a leg', `UPDATE {s}.vendor_cost SET leg_id = 'R9' WHERE leg_id = 'R1'`),
    corruption('vendor-cost', 'a revision', `UPDATE {s}.vendor_cost SET revision = 1 WHERE leg_id = 'R1'`),
  ],
  reconciliation: [
    corruption(
      'reconciliation',
      'counts',
      `UPDATE {s}.reconciliation SET progress = replace(progress::text, '"matched":1', '"matched":2')::json`,
    ),
    corruption('reconciled-leg', 'a run', `UPDATE {s}.reconciliation SET run = 0`),
    corruption('reconciled-leg', 'a row that is gone', `DELETE FROM {s}.reconciliation`),
  ],
  reconciledLeg: [
    corruption('reconciliation', 'a row that is gone', `DELETE FROM {s}.reconciled_leg`),
    corruption('reconciled-leg', 'a result', `UPDATE {s}.reconciled_leg SET result = 'recorded'`),
    corruption('reconciliation', 'another result', `UPDATE {s}.reconciled_leg SET result = 'running'`),
  ],
  invoice: [
    corruption(
      'invoice',
      'a state',
      `UPDATE {s}.invoice SET status = 'expired' WHERE ${own} AND status = 'paid'`,
    ),
    corruption(
      'invoice',
      'a line amount',
      `UPDATE {s}.invoice SET net = net + 1 WHERE ${own} AND status = 'paid'`,
    ),
    corruption('invoice', 'a tax', `UPDATE {s}.invoice SET tax = tax + 1 WHERE ${own} AND status <> 'paid'`),
    corruption('invoice', 'money received', `UPDATE {s}.invoice SET received = received + 1 WHERE ${own}`),
    corruption(
      'invoice',
      'a credit',
      `UPDATE {s}.invoice SET credited = credited - 1 WHERE ${own} AND credited > 0`,
    ),
    corruption(
      'invoice',
      'money taken back',
      `UPDATE {s}.invoice SET clawed = 1 WHERE ${own} AND credited > 0`,
    ),
    corruption('invoice', 'unallocated money', `UPDATE {s}.invoice SET unallocated = 1 WHERE ${own}`),
    corruption(
      'invoice',
      'a digest',
      `UPDATE {s}.invoice SET digest = 'x' WHERE ${own} AND kind = 'invoice'`,
    ),
    corruption(
      'invoice',
      'what is printed',
      `UPDATE {s}.invoice SET document = replace(document::text, 'Example Voice', 'Other Voice')::json WHERE ${own}`,
    ),
    corruption(
      'assigned-money',
      'assigned money that nobody gave',
      `UPDATE {s}.invoice SET facts = (facts::jsonb || '{"assigned":{"from":"none","amount":"0","backed":"0"}}')::json WHERE ${own} AND status = 'paid'`,
    ),
    corruption(
      'assigned-money',
      'money given to a document that is not there',
      `UPDATE {s}.invoice SET facts = (facts::jsonb || '{"given":[{"invoiceId":"none","amount":"1"}]}')::json WHERE ${own} AND status = 'paid'`,
    ),
    corruption('invoice', 'a number that is gone', `UPDATE {s}.invoice SET number = NULL WHERE ${own}`),
    corruption(
      'invoice-series',
      'a place in the series',
      `UPDATE {s}.invoice SET facts = replace(facts::text, '"serial":2', '"serial":3')::json WHERE ${own} AND facts::text LIKE '%"serial":2%'`,
    ),
    corruption('money-in', 'a row that is gone', `DELETE FROM {s}.invoice WHERE ${own} AND status <> 'paid'`),
    corruption('invoice', 'the top-up it is of', `UPDATE {s}.invoice SET top_up_id = 'none' WHERE ${own}`),
  ],
  acknowledgement: [
    corruption('acknowledgement', 'a version', `UPDATE {s}.acknowledgement SET version = 'x' WHERE ${own}`),
    corruption('acknowledgement', 'a time', `UPDATE {s}.acknowledgement SET at_ms = 1 WHERE ${own}`),
    corruption('acknowledgement', 'a row that is gone', `DELETE FROM {s}.acknowledgement WHERE ${own}`),
  ],
  serial: [
    corruption('serial', 'a number', `UPDATE {s}.serial SET serial = serial + 5 WHERE serial = 2`),
    corruption('serial', 'a row that is gone', `DELETE FROM {s}.serial WHERE serial = 1`),
  ],
  document: [
    summed('terms', 'terms', `UPDATE {s}.document SET content = content || ' ' WHERE kind = 'terms'`),
    {
      ...summed(
        'price-book',
        'content',
        `UPDATE {s}.document SET content = replace(content, '0.6', '0.7') WHERE kind = 'price-book'`,
      ),
    },
    corruption('price-book', 'a row that is gone', `DELETE FROM {s}.document WHERE kind = 'price-book'`),
  ],
};

const server = testServer();
let fresh: FreshStorage;
let billing: Billing;
let client: pg.Client;

const snake = (table: string): string => table.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const kept = [...Object.keys(tables), 'document'].map((table) => `"${snake(table)}"`);

beforeAll(async () => {
  fresh = await freshStorage(server());
  billing = await fullAccount(await fresh.open());
  client = new pg.Client({ connectionString: server() });
  await client.connect();
  await run(
    kept.map((table) => `CREATE TABLE {s}.copy_of_${table.slice(1, -1)} AS TABLE {s}.${table}`).join(';'),
  );
}, 60_000);

afterAll(async () => {
  await client?.end();
  await fresh?.dispose();
});

async function run(sql: string): Promise<number> {
  const result = await client.query(sql.replaceAll('{s}', `"${fresh.schema}"`));
  return result.rowCount ?? 0;
}

async function restore(): Promise<void> {
  const again = kept.map(
    (table) => `TRUNCATE {s}.${table}; INSERT INTO {s}.${table} TABLE {s}.copy_of_${table.slice(1, -1)}`,
  );
  await run(again.join(';'));
}

async function verified(depth: 'journal' | 'totals'): Promise<VerifySummary> {
  return billing.verify({ actor, depth }).summary();
}

function namesIn({ differingAccounts, shared }: VerifySummary): readonly string[] {
  return [...differingAccounts.flatMap(({ differences }) => differences), ...shared].map(({ what }) => what);
}

describe('verify', () => {
  test('has a corruption for every table, and rows in every table', async () => {
    expect(Object.keys(corruptions).sort()).toEqual([...Object.keys(tables), 'document'].sort());
    for (const table of kept) {
      const { rows } = await client.query(`SELECT count(*)::int AS n FROM "${fresh.schema}".${table}`);
      expect(rows[0]?.n, table).toBeGreaterThan(0);
    }
  });

  test.each(['journal', 'totals'] as const)('agrees with what the library wrote (%s)', async (depth) => {
    expect(await verified(depth)).toMatchObject({
      status: 'agrees',
      // Two, and the reserved ones of directory, reconciliations and invoices.
      accounts: 6,
      differing: 0,
      differingAccounts: [],
      shared: [],
      complete: true,
    });
  });

  const cases = Object.entries(corruptions).flatMap(([table, list]) =>
    list.map((one) => ({ table, ...one })),
  );
  test.each(cases)('finds in $table: $done', async ({ sql, finds, inTotals }) => {
    try {
      expect(await run(sql), 'rows were changed').toBeGreaterThan(0);
      const journal = await verified('journal');
      expect(journal.status).toBe('differs');
      expect(namesIn(journal)).toContain(finds);
      // What the sums show and what they do not is promised, too.
      const totals = await verified('totals');
      expect(totals.status, 'by totals').toBe(inTotals ? 'differs' : 'agrees');
      if (inTotals) expect(namesIn(totals)).toContain(finds);
    } finally {
      await restore();
    }
  });

  test('goes on from the cursor of a run that was broken off', async () => {
    await run(`UPDATE {s}.account SET held = held + 1`);
    try {
      const seen: string[] = [];
      let cursor: string | undefined;
      for await (const step of billing.verify({ actor })) {
        seen.push(...step.differing.map(({ accountId }) => accountId));
        cursor = step.cursor;
        break;
      }
      expect(cursor).toBeDefined();
      const rest = await billing.verify({ actor, ...(cursor !== undefined && { cursor }) }).summary();
      seen.push(...rest.differingAccounts.map(({ accountId }) => accountId));
      expect(seen.filter((accountId) => !accountId.startsWith('~'))).toEqual(['beside', FULL]);
    } finally {
      await restore();
    }
  });

  test('agrees at every moment while calls are charged, held and corrected', {
    timeout: 60_000,
  }, async () => {
    let running = true;
    let charged = 0;
    const traffic = async (lane: number): Promise<void> => {
      for (let number = 0; running; number += 1) {
        const { leg } = legOf(FULL, lane * 100_000 + 1000 + number);
        const { status } = await billing.usage.record({ actor, accountId: FULL, leg });
        const again = { provider: 'twilio', legId: leg.legId, corrects: 0, reason: 'Late' };
        await billing.usage.correct({ actor, accountId: FULL, ...again, facts: { durationSeconds: 3 } });
        if (status === 'charged') charged += 1;
      }
    };
    const lanes = [traffic(1), traffic(2), traffic(3)];
    try {
      for (let round = 0; round < 5; round += 1) {
        for (const depth of ['journal', 'totals'] as const) {
          const summary = await verified(depth);
          expect(summary).toMatchObject({ status: 'agrees', differingAccounts: [], shared: [] });
        }
      }
    } finally {
      running = false;
      await Promise.all(lanes);
      await restore();
    }
    expect(charged).toBeGreaterThan(0);
  });
});
