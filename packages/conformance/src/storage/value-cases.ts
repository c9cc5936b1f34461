import assert from 'node:assert/strict';
import {
  type Rows,
  rowKey,
  type Storage,
  type TableName,
  tables,
  type Write,
} from '@live-calls/core/adapter';
import { accountOf, assertRow, decision, done, insert, rowOf, touching, writing } from './actions.ts';
import { rowPairs } from './full-rows.ts';
import { accountRow, entryRow, keyRow, partyRow, spendRow } from './rows.ts';
import type { StorageCase } from './subject.ts';
import { LONG_TEXT, MOST_ATOMS, ODD_ATOMS, TRICKY_TEXT } from './tricky-values.ts';

const tableNames = Object.keys(tables) as TableName[];

/** Values read back as they were written. */
export const valueCases: readonly StorageCase[] = [
  ...tableNames.map(roundTrip),
  {
    id: 'value/amounts',
    title: 'amounts of 27 digits, both signs, are exact, also inside a decision',
    run: async ({ storage }) => {
      const amounts = [
        0n,
        1n,
        -1n,
        MOST_ATOMS,
        -MOST_ATOMS,
        ODD_ATOMS,
        -ODD_ATOMS,
        2n ** 53n + 1n,
        10n ** 18n + 1n,
      ];
      for (const postedAtoms of amounts) {
        await done(storage, touching('acc', { postedAtoms }));
        assert.equal((await accountOf(storage, 'acc')).postedAtoms, postedAtoms);
        const seen = await done(
          storage,
          decision('acc', (view) => ({ outcome: view.account?.postedAtoms })),
        );
        assert.equal(seen, postedAtoms);
      }
    },
  },
  {
    id: 'value/text',
    title: 'text comes back unchanged in every character, and long',
    run: async ({ storage }) => {
      const texts = [
        '',
        ' ',
        TRICKY_TEXT,
        LONG_TEXT,
        'NULL',
        '{}',
        '\\x00',
        '\uFFFD',
        '\u{1F3F4}\u200D\u2620\uFE0F',
        'e\u0301',
        '\u00E9',
      ];
      const writes = texts.map((reason, index) => insert('entry', entryRow('acc', index + 1, { reason })));
      await done(storage, writing('acc', ...writes));
      const rows = await storage.get(
        'entry',
        'acc',
        texts.map((_, index) => [index + 1]),
      );
      assert.deepStrictEqual(
        rows.map((row) => row?.reason),
        texts,
      );
    },
  },
  {
    id: 'value/absent-empty-zero',
    title: 'absent, empty, zero and JSON null stay four different things',
    run: async ({ storage }) => {
      await done(
        storage,
        writing(
          'acc',
          insert('party', { accountId: 'acc', number: 1 }),
          insert('party', partyRow('acc', 2, { to: '', from: '', managerEmail: '' })),
          insert('key', keyRow('acc', 'null', { outcome: null })),
          insert('key', keyRow('acc', 'text', { outcome: 'null' })),
          insert('key', keyRow('acc', 'zero', { outcome: 0 })),
          insert('spend', spendRow('acc', '2026-11-02', { amountAtoms: 0n, legs: 0 })),
        ),
      );
      const [absent, empty] = await storage.get('party', 'acc', [[1], [2]]);
      assert.deepStrictEqual(
        [absent?.to, absent?.from, absent?.managerEmail],
        [undefined, undefined, undefined],
      );
      assert.deepStrictEqual([empty?.to, empty?.from, empty?.managerEmail], ['', '', '']);
      const keys = await storage.get('key', 'acc', [
        ['adjust', 'null'],
        ['adjust', 'text'],
        ['adjust', 'zero'],
      ]);
      assert.deepStrictEqual(
        keys.map((row) => row?.outcome),
        [null, 'null', 0],
      );
      const seen = await done(
        storage,
        decision('acc', (view) => ({
          outcome: ['null', 'text', 'zero'].map((key) => view.row('key', ['adjust', key])?.outcome),
        })),
      );
      assert.deepStrictEqual(seen, [null, 'null', 0]);
      const spend = await rowOf(storage, 'spend', { accountId: 'acc', key: ['2026-11-02'] });
      assert.deepStrictEqual([spend?.amountAtoms, spend?.legs], [0n, 0]);
    },
  },
  {
    id: 'value/exact-keys',
    title: 'keys that look alike are different keys',
    run: async ({ storage }) => {
      const keys = [
        'k',
        'K',
        'k ',
        ' k',
        'k\u0301',
        '\u00E9',
        'e\u0301',
        '\uFB01',
        'fi',
        '\u{1F4DE}',
        'k\t',
        '1',
        '01',
        '%',
        'k%',
        '_',
        '',
      ];
      await done(
        storage,
        writing('acc', ...keys.map((key) => insert('key', keyRow('acc', key, { digest: `of ${key}` })))),
      );
      const rows = await storage.get(
        'key',
        'acc',
        keys.map((key) => ['adjust', key]),
      );
      assert.deepStrictEqual(
        rows.map((row) => row?.digest),
        keys.map((key) => `of ${key}`),
      );
    },
  },
  {
    id: 'value/never-altered',
    title: 'what cannot be kept is refused whole; it is never kept in another form',
    run: async ({ storage }) => {
      const reason = 'nul \0 inside';
      await done(storage, touching('acc', {}));
      const [decided] = await storage.decide(
        [writing('acc', insert('entry', entryRow('acc', 1, { reason })))],
        {
          priority: 'live',
        },
      );
      const row = await rowOf(storage, 'entry', { accountId: 'acc', key: [1] });
      if (decided?.status === 'done') assert.equal(row?.reason, reason);
      else assert.equal(row, undefined);
    },
  },
  {
    id: 'value/update-drops-fields',
    title: 'an update carries the whole row: fields it leaves out become absent',
    run: async ({ storage }) => {
      await done(storage, writing('acc', insert('party', partyRow('acc', 7, { from: '+12025550199' }))));
      const blank = { accountId: 'acc', number: 7 };
      await done(
        storage,
        decision('acc', (view) => {
          view.row('party', [7]);
          const writes: Write[] = [{ type: 'update', table: 'party', row: blank }];
          return { outcome: 'blanked', changes: { account: view.account ?? accountRow('acc'), writes } };
        }),
      );
      assertRow(await rowOf(storage, 'party', { accountId: 'acc', key: [7] }), blank);
    },
  },
];

/** Both rows of a table's pair, written, read by key and by list, and seen by a decision. */
function roundTrip(table: TableName): StorageCase {
  return {
    id: `value/${table}`,
    title: `rows of table ${table} read back exactly as they were written`,
    run: async ({ storage }) => {
      if (table === 'account') return roundTripAccount(storage);
      const pair: readonly Rows[typeof table][] = rowPairs('acc')[table];
      await done(storage, writing('acc', ...pair.map((row) => insert(table, row))));
      const read = await storage.get(
        table,
        'acc',
        pair.map((row) => rowKey(table, row)),
      );
      pair.forEach((row, index) => {
        assertRow(read[index], row);
      });
      const { rows } = await storage.list(table, 'acc', { limit: 10 });
      assert.equal(rows.length, 2);
      for (const row of pair) {
        const key = JSON.stringify(rowKey(table, row));
        assertRow(
          rows.find((other) => JSON.stringify(rowKey(table, other)) === key),
          row,
        );
        const seen = await done(
          storage,
          decision('acc', (view) => ({ outcome: view.row(table, rowKey(table, row)) })),
        );
        assertRow(seen, row);
      }
    },
  };
}

async function roundTripAccount(storage: Storage): Promise<void> {
  for (const [index, row] of rowPairs('acc').account.entries()) {
    await done(
      storage,
      decision('acc', () => ({ outcome: 'set', changes: { account: row, writes: [] } })),
    );
    const expected = { ...row, version: index + 1 };
    assertRow(await accountOf(storage, 'acc'), expected);
    assertRow(
      await done(
        storage,
        decision('acc', (view) => ({ outcome: view.account })),
      ),
      expected,
    );
  }
}
