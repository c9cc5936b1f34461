import assert from 'node:assert/strict';
import {
  accountOf,
  allDone,
  assertRow,
  decision,
  done,
  fails,
  insert,
  outcomeOf,
  parallel,
  recording,
  remove,
  rowOf,
  tally,
  touching,
  update,
  writing,
} from './actions.ts';
import { accountRow, dueRow, entryRow, holdRow, keyRow, usageRow } from './rows.ts';
import type { StorageCase } from './subject.ts';

/** A key is there once, and a row changes only as its table allows. */
export const identityCases: readonly StorageCase[] = [
  {
    id: 'once/raced',
    title: 'of twenty parallel recordings of one leg one records, nineteen replay its number',
    run: async ({ storage }) => {
      await done(storage, touching('acc', {}));
      const outcomes = await parallel(20, () => done(storage, recording('acc', 'CA1')));
      assert.deepStrictEqual(tally(outcomes.map((outcome) => outcome.status)), { recorded: 1, replayed: 19 });
      assert.deepStrictEqual(new Set(outcomes.map((outcome) => outcome.number)), new Set([1]));
      const account = await accountOf(storage, 'acc');
      assert.deepStrictEqual(
        [account.lastNumber, account.postedAtoms],
        [1, 100n * 10n ** 12n - 8_500_000_000n],
      );
    },
  },
  {
    id: 'once/in-a-batch',
    title: 'a leg that stands twenty times in one batch is recorded once',
    run: async ({ storage }) => {
      const outcomes = await allDone(
        storage,
        Array.from({ length: 20 }, () => recording('acc', 'CA1')),
      );
      assert.deepStrictEqual(tally(outcomes.map((outcome) => outcome.status)), { recorded: 1, replayed: 19 });
      assert.equal(outcomes[0]?.status, 'recorded');
      assert.equal((await accountOf(storage, 'acc')).lastNumber, 1);
    },
  },
  {
    id: 'once/later',
    title: 'a leg recorded again later is replayed with the first number and changes nothing',
    run: async ({ storage }) => {
      await allDone(storage, [recording('acc', 'CA1'), recording('acc', 'CA2')]);
      const before = await accountOf(storage, 'acc');
      const [again] = await allDone(storage, [recording('acc', 'CA1', 1n)]);
      assert.deepStrictEqual(again, { status: 'replayed', number: 1 });
      assertRow(await accountOf(storage, 'acc'), before);
    },
  },
  {
    id: 'once/never-overwrites',
    title: 'inserting a key that the decision was shown fails and leaves the row alone',
    run: async ({ storage }) => {
      await done(storage, writing('acc', insert('usage', usageRow('acc', 'CA1'))));
      const second = decision('acc', (view) => {
        assert.ok(view.row('usage', ['twilio', 'CA1', 0]) !== undefined, 'the row is shown');
        const writes = [insert('usage', usageRow('acc', 'CA1', { costAtoms: 1n }))];
        return { outcome: 'overwrote', changes: { account: accountRow('acc', { name: 'changed' }), writes } };
      });
      await fails(storage, second, 'INVARIANT_BROKEN');
      assertRow(
        await rowOf(storage, 'usage', { accountId: 'acc', key: ['twilio', 'CA1', 0] }),
        usageRow('acc', 'CA1'),
      );
      assert.equal((await accountOf(storage, 'acc')).name, 'Kit Calls Ltd');
    },
  },
  {
    id: 'once/unseen-key',
    title: 'inserting a taken key without having looked fails too, and leaves the row alone',
    run: async ({ storage }) => {
      await done(storage, writing('acc', insert('key', keyRow('acc', 'k'))));
      await fails(
        storage,
        writing('acc', insert('key', keyRow('acc', 'k', { digest: 'other' }))),
        'INVARIANT_BROKEN',
      );
      assertRow(await rowOf(storage, 'key', { accountId: 'acc', key: ['adjust', 'k'] }), keyRow('acc', 'k'));
      assert.equal((await accountOf(storage, 'acc')).version, 1);
    },
  },
  {
    id: 'once/per-account',
    title: 'the same key in two accounts is two rows, and neither account sees the other',
    run: async ({ storage }) => {
      const outcomes = await allDone(storage, [recording('a', 'CA1', 5n), recording('b', 'CA1', 7n)]);
      assert.deepStrictEqual(
        outcomes.map((outcome) => outcome.status),
        ['recorded', 'recorded'],
      );
      const rows = await parallel(2, (index) =>
        rowOf(storage, 'usage', { accountId: 'ab'[index] ?? '', key: ['twilio', 'CA1', 0] }),
      );
      assert.deepStrictEqual(
        rows.map((row) => row?.costAtoms),
        [5n, 7n],
      );
    },
  },
  {
    id: 'once/after-remove',
    title: 'a removed key is free again',
    run: async ({ storage }) => {
      await done(storage, writing('acc', insert('due', dueRow('acc', 'd'))));
      await done(storage, writing('acc', remove('due', 'deliver', 'd')));
      assert.equal(await rowOf(storage, 'due', { accountId: 'acc', key: ['deliver', 'd'] }), undefined);
      await done(storage, writing('acc', insert('due', dueRow('acc', 'd', { attempts: 2 }))));
      assert.equal((await rowOf(storage, 'due', { accountId: 'acc', key: ['deliver', 'd'] }))?.attempts, 2);
    },
  },
  {
    id: 'write/missing-row',
    title: 'updating or removing a row that is not there fails and writes nothing',
    run: async ({ storage }) => {
      await done(storage, touching('acc', {}));
      await fails(storage, writing('acc', update('hold', holdRow('acc', 'no-call'))), 'INVARIANT_BROKEN');
      await fails(storage, writing('acc', remove('hold', 'no-call')), 'INVARIANT_BROKEN');
      assert.equal(await rowOf(storage, 'hold', { accountId: 'acc', key: ['no-call'] }), undefined);
      assert.equal((await accountOf(storage, 'acc')).version, 1);
    },
  },
  {
    id: 'write/append-only',
    title: 'rows of append-only tables are neither updated nor removed',
    run: async ({ storage }) => {
      await done(storage, writing('acc', insert('entry', entryRow('acc', 1))));
      await fails(
        storage,
        writing('acc', update('entry', entryRow('acc', 1, { amountAtoms: 1n }))),
        'INVARIANT_BROKEN',
      );
      await fails(storage, writing('acc', remove('entry', 1)), 'INVARIANT_BROKEN');
      assertRow(await rowOf(storage, 'entry', { accountId: 'acc', key: [1] }), entryRow('acc', 1));
    },
  },
  {
    id: 'write/own-account',
    title: 'a decision writes rows of its own account only',
    run: async ({ storage }) => {
      await allDone(storage, [touching('acc', {}), touching('other', {})]);
      await fails(
        storage,
        writing(
          'acc',
          insert('spend', { ...{ accountId: 'other', period: '2026-11' }, amountAtoms: 1n, legs: 1 }),
        ),
        'INVARIANT_BROKEN',
      );
      const foreign = decision('acc', () => ({
        outcome: 'x',
        changes: { account: accountRow('other', { name: 'taken over' }), writes: [] },
      }));
      await fails(storage, foreign, 'INVARIANT_BROKEN');
      assert.equal(await rowOf(storage, 'spend', { accountId: 'other', key: ['2026-11'] }), undefined);
      assert.equal((await accountOf(storage, 'other')).name, 'Kit Calls Ltd');
    },
  },
  {
    id: 'version/counts-commits',
    title: 'the version counts commits, whatever the decision says; what changes nothing does not count',
    run: async ({ storage }) => {
      const version = async (one: Parameters<typeof done>[1]): Promise<number> => {
        const [decided] = await storage.decide([one], { priority: 'live' });
        outcomeOf(decided);
        return decided?.status === 'done' ? decided.version : -1;
      };
      const looking = decision('acc', () => ({ outcome: 'looked' }));
      assert.equal(await version(looking), 0, 'an account that does not exist has version 0');
      assert.equal(await version(touching('acc', { version: 41 })), 1);
      assert.equal(await version(touching('acc', { version: 7 })), 2);
      assert.equal(await version(looking), 2);
      assert.equal(await version(writing('acc', insert('due', dueRow('acc', 'd')))), 3);
      assert.equal((await accountOf(storage, 'acc')).version, 3);
      assert.equal(
        await done(
          storage,
          decision('acc', (view) => ({ outcome: view.account?.version })),
        ),
        3,
      );
    },
  },
];
