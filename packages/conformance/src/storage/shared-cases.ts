import assert from 'node:assert/strict';
import type { Rows, Storage, TableName } from '@live-calls/core/adapter';
import { tables } from '@live-calls/core/adapter';
import {
  allDone,
  assertRows,
  done,
  insert,
  parallel,
  rejects,
  remove,
  touching,
  update,
  writing,
} from './actions.ts';
import { listModel } from './list-model.ts';
import { BASE_MS, dueRow, keyRow } from './rows.ts';
import type { StorageCase } from './subject.ts';
import { LONG_TEXT, TRICKY_TEXT } from './tricky-values.ts';

/** Shared documents, and reads across accounts. */
export const sharedCases: readonly StorageCase[] = [
  {
    id: 'reference/round-trip',
    title: 'a document reads back unchanged, however long; one never kept is absent',
    run: async ({ storage }) => {
      const text = `${TRICKY_TEXT}${LONG_TEXT.repeat(20)}`;
      await storage.references.put('price-book', 'a1', text);
      assert.equal(await storage.references.get('price-book', 'a1'), text);
      assert.equal(await storage.references.get('price-book', 'a2'), undefined);
      assert.equal(await storage.references.get('terms', 'a1'), undefined);
      await storage.references.put('shard-map', 'a1', 'another kind');
      assert.equal(await storage.references.get('shard-map', 'a1'), 'another kind');
      assert.equal(await storage.references.get('price-book', 'a1'), text);
    },
  },
  {
    id: 'reference/immutable',
    title: 'keeping a document again changes nothing, also when many do it at once',
    run: async ({ storage }) => {
      await parallel(10, () => storage.references.put('terms', 'a1', 'first'));
      await storage.references.put('terms', 'a1', 'second');
      assert.equal(await storage.references.get('terms', 'a1'), 'first');
      assert.deepStrictEqual((await storage.references.list('terms', { limit: 10 })).hashes, ['a1']);
    },
  },
  {
    id: 'reference/list',
    title: 'hashes are listed by kind, in order, in pages that stay good while documents come',
    run: async ({ storage }) => {
      const { references } = storage;
      for (const hash of ['c', 'a', 'B', 'e', 'f']) await references.put('price-book', hash, `book ${hash}`);
      await references.put('terms', 'd', 'terms');
      const first = await references.list('price-book', { limit: 2 });
      assert.deepStrictEqual(first.hashes, ['B', 'a']);
      await references.put('price-book', 'A', 'earlier');
      await references.put('price-book', 'd', 'later');
      const second = await references.list('price-book', { limit: 10, cursor: first.cursor ?? '' });
      assert.deepStrictEqual(second, { hashes: ['c', 'd', 'e', 'f'] });
      await rejects(() => references.list('terms', { limit: 0 }), 'INVALID_INPUT');
    },
  },
  {
    id: 'operator/accounts',
    title: 'all accounts are listed in order, page by page',
    run: async ({ storage }) => {
      const ids = ['b', 'a', 'B', 'ab', '\u{1F4DE}', '\uFB01', 'z'];
      await allDone(
        storage,
        ids.map((id) => touching(id, {})),
      );
      const rows = await operatorPages(storage, 'account', { order: 'byAccount', limit: 2 });
      const expected = listModel(
        ids.map((accountId) => ({ accountId })),
        ['accountId'],
        {},
      );
      assert.deepStrictEqual(
        rows.map((row) => row.accountId),
        expected.map((row) => row.accountId),
      );
      await done(storage, touching('a', { name: 'renamed' }));
      const again = await operatorPages(storage, 'account', { order: 'byAccount', limit: 3 });
      assert.deepStrictEqual(
        again.map((row) => row.accountId),
        rows.map((row) => row.accountId),
      );
      assert.equal(again.find((row) => row.accountId === 'a')?.name, 'renamed');
    },
  },
  {
    id: 'operator/due',
    title: 'due work of all accounts comes in order of time, up to a bound, and follows claims',
    run: async ({ storage }) => {
      const rows = Array.from({ length: 30 }, (_, index) =>
        dueRow(`acc-${(index * 7) % 5}`, `r${index}`, { dueAtMs: BASE_MS + ((index * 11) % 10) }),
      );
      await allDone(
        storage,
        rows.map((row) => writing(row.accountId, insert('due', row))),
      );
      const fields = tables.due.operatorOrders?.byDue ?? [];
      const query = { order: 'byDue', until: BASE_MS + 6 };
      assertRows(await operatorPages(storage, 'due', { ...query, limit: 4 }), listModel(rows, fields, query));
      const down = { ...query, descending: true };
      assertRows(await operatorPages(storage, 'due', { ...down, limit: 4 }), listModel(rows, fields, down));
      const [first, second] = listModel(rows, fields, {}) as [Rows['due'], Rows['due']];
      const claimed = { ...first, dueAtMs: BASE_MS + 60_000, attempts: 1 };
      await done(storage, writing(first.accountId, update('due', claimed)));
      await done(storage, writing(second.accountId, remove('due', second.kind, second.reference)));
      const left = [...rows.filter((row) => row !== first && row !== second), claimed];
      assertRows(
        await operatorPages(storage, 'due', { order: 'byDue', limit: 7 }),
        listModel(left, fields, {}),
      );
    },
  },
  {
    id: 'operator/same-keys',
    title: 'rows of different accounts with the same key and the same time are all listed',
    run: async ({ storage }) => {
      const ids = ['a', 'b', 'c', 'd', 'e'];
      await allDone(
        storage,
        ids.map((id) => writing(id, insert('key', keyRow(id, 'same')))),
      );
      const rows = await operatorPages(storage, 'key', { order: 'byAge', limit: 2 });
      assert.deepStrictEqual(
        rows.map((row) => row.accountId),
        ids,
      );
    },
  },
  {
    id: 'operator/refuses',
    title: 'tables and orders that are not for operators are refused',
    run: async ({ storage }) => {
      await rejects(() => storage.operator.list('usage', { order: 'byStart', limit: 10 }), 'INVALID_INPUT');
      await rejects(() => storage.operator.list('due', { order: 'bySize', limit: 10 }), 'INVALID_INPUT');
      await rejects(() => storage.operator.list('due', { order: 'byDue', limit: 5000 }), 'INVALID_INPUT');
    },
  },
];

async function operatorPages<Table extends TableName>(
  storage: Storage,
  table: Table,
  query: Parameters<Storage['operator']['list']>[1],
): Promise<readonly Rows[Table][]> {
  const rows: Rows[Table][] = [];
  let cursor: string | undefined;
  do {
    const page = await storage.operator.list(table, cursor === undefined ? query : { ...query, cursor });
    rows.push(...page.rows);
    assert.ok(rows.length <= 5000, 'the pages come to an end');
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}
