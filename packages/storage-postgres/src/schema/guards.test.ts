import { type FieldType, type TableName, tables } from '@live-calls/core/adapter';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshStorage, testServer } from '../__fixtures__/test-server.ts';
import { type Column, layouts } from './layout.ts';

const server = testServer();
let client: pg.Client;
let schema = '';
let dispose: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshStorage(server());
  ({ schema, dispose } = fresh);
  client = new pg.Client({ connectionString: server() });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await dispose?.();
});

const fitting: { readonly [Type in Exclude<FieldType, 'text'>]: string } = {
  integer: '1',
  instant: '1',
  amount: '1',
  boolean: 'true',
  json: '{}',
};

/** The SQLSTATE with which a row is refused; `kept` where it is not. Nothing stays. */
async function attempt(table: TableName, changed: Readonly<Record<string, string>>): Promise<string> {
  const { name, columns } = layouts[table];
  const names = columns.map((column) => column.name);
  const values = columns.map(
    ({ field, type }) => changed[field] ?? (type === 'text' ? field : fitting[type]),
  );
  if (table === 'account') {
    names.push('"commit_id"');
    values.push('commit');
  }
  await client.query('BEGIN');
  try {
    const places = values.map((_, place) => `$${place + 1}`);
    await client.query(
      `INSERT INTO "${schema}".${name} (${names.join(', ')}) VALUES (${places.join(', ')})`,
      values,
    );
    return 'kept';
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? 'no code') : String(error);
  } finally {
    await client.query('ROLLBACK');
  }
}

const OVERFLOW = '22003';
const CHECK = '23514';
const every = Object.keys(tables) as TableName[];
const amounts = every.flatMap((table) =>
  layouts[table].columns
    .filter(({ type }: Column) => type === 'amount')
    .map(({ field }) => [table, field] as const),
);

describe('the schema itself', () => {
  test.each(every)('keeps a plain row of %s', async (table) => {
    expect(await attempt(table, {})).toBe('kept');
  });

  test.each(amounts)('refuses in %s.%s what is no amount of the contract', async (table, field) => {
    expect(await attempt(table, { [field]: '1000000000000000' })).toBe(OVERFLOW);
    expect(await attempt(table, { [field]: '-1000000000000000' })).toBe(OVERFLOW);
    expect(await attempt(table, { [field]: 'Infinity' })).toBe(OVERFLOW);
    expect(await attempt(table, { [field]: 'NaN' })).toBe(CHECK);
  });

  test('keeps the largest amounts that the contract knows, to the last of twelve decimals', async () => {
    const largest = '999999999999999.999999999999';
    for (const amount of [largest, `-${largest}`]) {
      expect(await attempt('account', { postedAtoms: amount, floorAtoms: amount })).toBe('kept');
      expect(await attempt('usage', { costAtoms: amount })).toBe('kept');
    }
  });

  test.each([
    ['account', 'version', '0'],
    ['account', 'openHolds', '-1'],
    ['account', 'heldAtoms', '-0.000000000001'],
    ['entry', 'amountAtoms', '0'],
    ['entry', 'amountAtoms', '-1'],
    ['entry', 'debitBook', 'creditBook'],
    ['usage', 'revision', '-1'],
    ['usage', 'durationSeconds', '-1'],
    ['usage', 'billedSeconds', '-1'],
    ['hold', 'extensions', '-1'],
    ['hold', 'amountAtoms', '-1'],
    ['hold', 'placedAtoms', '-1'],
    ['hold', 'capturedAtoms', '-1'],
    ['hold', 'usedAtoms', '-1'],
    ['setting', 'revision', '-1'],
    ['topUp', 'amountAtoms', '0'],
    ['leg', 'durationSeconds', '-1'],
    ['vendorCost', 'revision', '-1'],
    ['reconciliation', 'run', '-1'],
    ['reconciledLeg', 'run', '-1'],
    ['invoice', 'netAtoms', '-1'],
    ['invoice', 'taxAtoms', '-1'],
    ['invoice', 'receivedAtoms', '-1'],
    ['invoice', 'creditedAtoms', '-1'],
    ['invoice', 'clawedAtoms', '-1'],
    ['invoice', 'clawedAtoms', '1.000000000001'],
    ['invoice', 'taxClawedAtoms', '-1'],
    ['invoice', 'taxClawedAtoms', '1.000000000001'],
    ['invoice', 'unallocatedAtoms', '-1'],
  ] as const)('refuses %s.%s of %s', async (table, field, value) => {
    expect(await attempt(table, { [field]: value })).toBe(CHECK);
  });
});
