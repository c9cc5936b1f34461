import assert from 'node:assert/strict';
import {
  type AccountRow,
  BillingError,
  type Decided,
  type Decision,
  type DecisionView,
  type RowKey,
  type Rows,
  rowKey,
  type Storage,
  type TableName,
  type Verdict,
  type Write,
} from '@live-calls/core/adapter';
import { accountRow, entryRow, holdRow, usageRow } from './rows.ts';

/**
 * A decision of the kit.
 *
 * @param accountId - The account.
 * @param decide - What it decides.
 * @returns The decision; it names no reads, so every row it looks at is asked for late.
 */
export function decision<Outcome>(
  accountId: string,
  decide: (view: DecisionView) => Verdict<Outcome>,
): Decision<Outcome> {
  return { accountId, reads: [], decide };
}

/** Writes rows whatever the state is, looking at what it changes first; the account row stays, or is made. */
export function writing(accountId: string, ...writes: readonly Write[]): Decision<'written'> {
  return decision(accountId, (view) => {
    for (const write of writes) {
      if (write.type === 'update') view.row(write.table, rowKey(write.table, write.row));
      if (write.type === 'remove') view.row(write.table, write.key);
    }
    return { outcome: 'written', changes: { account: view.account ?? accountRow(accountId), writes } };
  });
}

/** Inserts a row of any table. */
export function insert<Table extends Exclude<TableName, 'account'>>(table: Table, row: Rows[Table]): Write {
  return { type: 'insert', table, row } as unknown as Write;
}

/** Updates a row of any table. */
export function update<Table extends Exclude<TableName, 'account'>>(table: Table, row: Rows[Table]): Write {
  return { type: 'update', table, row } as unknown as Write;
}

/** Removes a row. */
export function remove(table: Exclude<TableName, 'account'>, ...key: RowKey): Write {
  return { type: 'remove', table, key } as unknown as Write;
}

/** Changes the account row alone. */
export function touching(accountId: string, fields: Partial<AccountRow>): Decision<'touched'> {
  return decision(accountId, (view) => ({
    outcome: 'touched',
    changes: { account: { ...(view.account ?? accountRow(accountId)), ...fields }, writes: [] },
  }));
}

/** Places a hold if the available money allows it: the guard that prepaid calls live by. */
export function holding(
  accountId: string,
  callRef: string,
  amountAtoms: bigint,
): Decision<'held' | 'refused'> {
  return decision(accountId, (view) => {
    const { account } = view;
    if (account === undefined || account.postedAtoms - account.heldAtoms < amountAtoms)
      return { outcome: 'refused' };
    const next = { ...account, heldAtoms: account.heldAtoms + amountAtoms, openHolds: account.openHolds + 1 };
    return {
      outcome: 'held',
      changes: { account: next, writes: [insert('hold', holdRow(accountId, callRef, { amountAtoms }))] },
    };
  });
}

/** Records a leg once: usage row, entry, balance and number in one commit; a repeat is `replayed`. */
export function recording(
  accountId: string,
  legId: string,
  costAtoms = 8_500_000_000n,
): Decision<{ readonly status: 'recorded' | 'replayed'; readonly number: number }> {
  return {
    accountId,
    reads: [{ table: 'usage', key: ['twilio', legId, 0] }],
    decide: (view) => {
      const known = view.row('usage', ['twilio', legId, 0]);
      if (known !== undefined) return { outcome: { status: 'replayed', number: known.number } };
      const account = view.account ?? accountRow(accountId);
      const number = account.lastNumber + 1;
      const postedAtoms = account.postedAtoms - costAtoms;
      const entry = entryRow(accountId, number, { amountAtoms: costAtoms, balanceAfterAtoms: postedAtoms });
      return {
        outcome: { status: 'recorded', number },
        changes: {
          account: { ...account, lastNumber: number, postedAtoms },
          writes: [
            insert('usage', usageRow(accountId, legId, { number, costAtoms })),
            insert('entry', entry),
          ],
        },
      };
    },
  };
}

/** Decides one and expects it to be done. */
export async function done<Outcome>(storage: Storage, one: Decision<Outcome>): Promise<Outcome> {
  const [decided] = await storage.decide([one], { priority: 'live' });
  return outcomeOf(decided);
}

/** Decides a batch and expects every element to be done. */
export async function allDone<Outcome>(
  storage: Storage,
  batch: readonly Decision<Outcome>[],
): Promise<readonly Outcome[]> {
  const decided = await storage.decide(batch, { priority: 'bulk' });
  assert.equal(decided.length, batch.length, 'one answer for each decision of the batch');
  return decided.map(outcomeOf);
}

/** The outcome of an element that must be done. */
export function outcomeOf<Outcome>(decided: Decided<Outcome> | undefined): Outcome {
  assert.ok(decided !== undefined, 'every decision is answered');
  if (decided.status === 'failed') throw decided.error;
  return decided.outcome;
}

/** Decides one and expects it to fail with a code. */
export async function fails(
  storage: Storage,
  one: Decision,
  code: BillingError['code'],
): Promise<BillingError> {
  const [decided] = await storage.decide([one], { priority: 'live' });
  assert.equal(decided?.status, 'failed', 'the decision fails as an element');
  assert.ok(decided.status === 'failed' && BillingError.is(decided.error), 'the failure is a BillingError');
  assert.equal(decided.error.code, code);
  return decided.error;
}

/** Expects a read to be rejected with a code. */
export async function rejects(read: () => Promise<unknown>, code: BillingError['code']): Promise<void> {
  await assert.rejects(
    async () => read(),
    (error) => BillingError.is(error) && error.code === code,
  );
}

/** Reads one row. */
export async function rowOf<Table extends TableName>(
  storage: Storage,
  table: Table,
  at: { readonly accountId: string; readonly key: RowKey },
): Promise<Rows[Table] | undefined> {
  return (await storage.get(table, at.accountId, [at.key]))[0];
}

/** Reads the account row, which must exist. */
export async function accountOf(storage: Storage, accountId: string): Promise<AccountRow> {
  const row = await rowOf(storage, 'account', { accountId, key: [] });
  assert.ok(row !== undefined, `account ${accountId} exists`);
  return row;
}

/** Compares a row with the one written; a field that is `undefined` counts as absent, nothing else does. */
export function assertRow(actual: object | undefined, expected: object): void {
  assert.ok(actual !== undefined && actual !== null, 'the row is there');
  assert.deepStrictEqual(present(actual), present(expected));
}

/**
 * Compares lists of rows and names the first difference. One by one: Node 22 spends half a minute on the picture of how
 * two lists of thousands of rows differ.
 */
export function assertRows(actual: readonly object[], expected: readonly object[]): void {
  for (const [index, row] of expected.entries()) {
    const seen = actual[index];
    if (seen === undefined) break;
    assert.deepStrictEqual({ index, ...present(seen) }, { index, ...present(row) });
  }
  assert.equal(actual.length, expected.length, 'as many rows as there are');
}

function present(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

/** Runs the same thing many times at once. */
export async function parallel<Result>(
  times: number,
  run: (index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => run(index)));
}

/** How often each value occurs. */
export function tally(values: readonly string[]): { readonly [value: string]: number } {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
