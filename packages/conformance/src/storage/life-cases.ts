import assert from 'node:assert/strict';
import type { Rows, Storage, TableName } from '@live-calls/core/adapter';
import { rowKey, tables } from '@live-calls/core/adapter';
import {
  accountOf,
  allDone,
  assertRow,
  decision,
  done,
  fails,
  insert,
  recording,
  rejects,
  tally,
  touching,
  writing,
} from './actions.ts';
import { rowPairs } from './full-rows.ts';
import type { StorageCase } from './subject.ts';

/** Opening, closing, and what outlives it. */
export const lifeCases: readonly StorageCase[] = [
  {
    id: 'life/declares',
    title: 'a storage says which contract it was written for, and its name',
    run: async ({ storage }) => {
      assert.equal(storage.contract, 'storage/v1');
      assert.match(storage.id, /^[a-z][a-z0-9-]{1,30}$/);
    },
  },
  {
    id: 'life/open-again',
    title: 'opening an open storage changes nothing',
    run: async ({ storage }) => {
      await done(storage, recording('acc', 'CA1'));
      await storage.open();
      await storage.open();
      assert.equal((await done(storage, recording('acc', 'CA1'))).status, 'replayed');
    },
  },
  {
    id: 'life/closed',
    title: 'a closed storage refuses work with STORAGE_UNAVAILABLE, and closing again is safe',
    run: async ({ storage }) => {
      await done(storage, touching('acc', {}));
      await storage.close();
      await storage.close();
      await fails(storage, touching('acc', {}), 'STORAGE_UNAVAILABLE');
      await rejects(() => storage.get('account', 'acc', [[]]), 'STORAGE_UNAVAILABLE');
      await rejects(() => storage.list('entry', 'acc', { limit: 1 }), 'STORAGE_UNAVAILABLE');
    },
  },
  {
    id: 'life/close-waits',
    title: 'closing waits for what is under way: every answer given is true afterwards',
    needs: 'another',
    run: async ({ storage, another }) => {
      const batch = Array.from({ length: 1200 }, (_, index) =>
        recording(`acc-${index % 3}`, `CA${index}`, 1n),
      );
      const [answers] = await Promise.all([allDone(storage, batch), storage.close()]);
      assert.deepStrictEqual(tally(answers.map((answer) => answer.status)), { recorded: 1200 });
      const again = (await another?.()) as Storage;
      try {
        assert.equal((await accountOf(again, 'acc-0')).lastNumber, 400);
      } finally {
        if (again !== storage) await again.close();
      }
    },
  },
  {
    id: 'life/reopened',
    title:
      'every row, version and document is there, for decisions too, in a storage that is opened on the same data later',
    needs: 'another',
    run: async ({ storage, another }) => {
      const pairs = rowPairs('acc');
      for (const table of Object.keys(tables) as TableName[]) {
        if (table === 'account') continue;
        const rows: readonly Rows[typeof table][] = pairs[table];
        await done(storage, writing('acc', ...rows.map((row) => insert(table, row))));
      }
      await storage.references.put('price-book', 'b1', 'book');
      const account = await accountOf(storage, 'acc');
      await storage.close();
      const again = (await another?.()) as Storage;
      try {
        assertRow(await accountOf(again, 'acc'), account);
        for (const table of Object.keys(tables) as TableName[]) {
          if (table === 'account') continue;
          const rows: readonly Rows[typeof table][] = pairs[table];
          const read = await again.get(
            table,
            'acc',
            rows.map((row) => rowKey(table, row)),
          );
          const seen = await done(
            again,
            decision('acc', (view) => ({ outcome: rows.map((row) => view.row(table, rowKey(table, row))) })),
          );
          rows.forEach((row, index) => {
            assertRow(read[index], row);
            assertRow(seen[index], row);
          });
        }
        assert.equal(await again.references.get('price-book', 'b1'), 'book');
      } finally {
        if (again !== storage) await again.close();
      }
    },
  },
];
