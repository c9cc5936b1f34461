import assert from 'node:assert/strict';
import { BillingError, type Decision } from '@live-calls/core/adapter';
import {
  accountOf,
  allDone,
  decision,
  done,
  insert,
  parallel,
  recording,
  rowOf,
  tally,
  touching,
  update,
  writing,
} from './actions.ts';
import { accountRow, holdRow, spendRow } from './rows.ts';
import type { StorageCase } from './subject.ts';

/** A batch is a transport. */
export const batchCases: readonly StorageCase[] = [
  {
    id: 'batch/answers-in-order',
    title: 'every decision of a batch over many accounts is answered in its own place',
    run: async ({ storage }) => {
      const batch = Array.from({ length: 60 }, (_, index) => marking(`acc-${(index * 7) % 9}`, index));
      const outcomes = await allDone(storage, batch);
      assert.deepStrictEqual(
        outcomes.map((outcome) => outcome.mark),
        batch.map((_, index) => index),
      );
      assert.deepStrictEqual(
        outcomes.map((outcome) => outcome.accountId),
        batch.map((one) => one.accountId),
      );
    },
  },
  {
    id: 'batch/order-within-account',
    title: 'decisions of one account in a batch are decided in the order given',
    run: async ({ storage }) => {
      const outcomes = await allDone(
        storage,
        Array.from({ length: 50 }, (_, index) => marking(`acc-${index % 3}`, index)),
      );
      for (const accountId of ['acc-0', 'acc-1', 'acc-2']) {
        const own = outcomes.filter((outcome) => outcome.accountId === accountId);
        assert.deepStrictEqual(
          own.map((outcome) => outcome.before),
          own.map((_, index) => index),
        );
      }
    },
  },
  {
    id: 'batch/fails-alone',
    title: 'a decision that fails fails alone; those before and after it are committed',
    run: async ({ storage }) => {
      const failing = decision<never>('acc', () => {
        throw new BillingError('NOT_FOUND', 'The kit did not find it.', {
          details: { what: 'hold', reference: 'x' },
        });
      });
      const stumbling = decision<never>('acc', () => {
        throw new RangeError('out of range');
      });
      const impossible = writing(
        'acc',
        insert('spend', spendRow('acc', '2026-11')),
        update('hold', holdRow('acc', 'none')),
      );
      const batch: Decision<unknown>[] = [
        recording('acc', 'CA1'),
        failing,
        recording('acc', 'CA2'),
        stumbling,
        recording('other', 'CA1'),
        impossible,
        recording('acc', 'CA3'),
      ];
      const decided = await storage.decide(batch, { priority: 'bulk' });
      const codes = decided.map((one) => (one.status === 'done' ? 'done' : one.error.code));
      assert.deepStrictEqual(codes, [
        'done',
        'NOT_FOUND',
        'done',
        'INVARIANT_BROKEN',
        'done',
        'INVARIANT_BROKEN',
        'done',
      ]);
      assert.equal((await accountOf(storage, 'acc')).lastNumber, 3);
      assert.equal((await accountOf(storage, 'other')).lastNumber, 1);
      assert.equal(await rowOf(storage, 'spend', { accountId: 'acc', key: ['2026-11'] }), undefined);
    },
  },
  {
    id: 'batch/empty',
    title: 'an empty batch is answered with an empty list',
    run: async ({ storage }) => {
      assert.deepStrictEqual(await storage.decide([], { priority: 'live' }), []);
    },
  },
  {
    id: 'batch/large',
    title: 'five thousand decisions over fifty accounts are all answered and all committed',
    run: async ({ storage }) => {
      const batch = Array.from({ length: 5000 }, (_, index) =>
        recording(`acc-${index % 50}`, `CA${index % 4900}`, 1n),
      );
      const outcomes = await allDone(storage, batch);
      assert.deepStrictEqual(tally(outcomes.map((outcome) => outcome.status)), {
        recorded: 4900,
        replayed: 100,
      });
      for (const index of [0, 17, 49]) {
        const account = await accountOf(storage, `acc-${index}`);
        assert.equal(account.lastNumber, 98);
        assert.equal(account.postedAtoms, 100n * 10n ** 12n - 98n);
      }
      assert.equal((await storage.list('usage', 'acc-17', { limit: 1000 })).rows.length, 98);
    },
  },
  {
    id: 'batch/overlapping',
    title: 'batches over the same accounts in opposite orders end, and count every leg once',
    run: async ({ storage }) => {
      const legs = Array.from({ length: 240 }, (_, index) => ({
        accountId: `acc-${index % 12}`,
        legId: `CA${index}`,
      }));
      const outcomes = await parallel(4, (turn) => {
        const order = turn % 2 === 0 ? legs : legs.toReversed();
        return allDone(
          storage,
          order.map((leg) => recording(leg.accountId, leg.legId, 1n)),
        );
      });
      assert.deepStrictEqual(tally(outcomes.flat().map((outcome) => outcome.status)), {
        recorded: 240,
        replayed: 720,
      });
      for (let index = 0; index < 12; index += 1) {
        const account = await accountOf(storage, `acc-${index}`);
        assert.deepStrictEqual([account.lastNumber, account.postedAtoms], [20, 100n * 10n ** 12n - 20n]);
      }
    },
  },
  {
    id: 'batch/live-beside-bulk',
    title: 'live decisions are answered while bulk batches run, before the last of them',
    run: async ({ storage }) => {
      await done(storage, touching('live', {}));
      const ended: string[] = [];
      const bulk = parallel(3, async (turn) => {
        await allDone(
          storage,
          Array.from({ length: 1500 }, (_, index) => recording(`bulk-${turn}`, `CA${index}`)),
        );
        ended.push('bulk');
      });
      const live = parallel(5, async (index) => {
        await done(storage, recording('live', `CA${index}`));
        ended.push('live');
      });
      await Promise.all([bulk, live]);
      assert.equal(ended.length, 8);
      assert.ok(
        ended.indexOf('live') < ended.lastIndexOf('bulk'),
        'a live decision did not wait for all bulk work',
      );
    },
  },
];

/** Counts the account's commits in its journal number, and says who it is. */
function marking(
  accountId: string,
  mark: number,
): Decision<{ readonly accountId: string; readonly mark: number; readonly before: number }> {
  return decision(accountId, (view) => {
    const account = view.account ?? accountRow(accountId);
    const next = { ...account, lastNumber: account.lastNumber + 1 };
    return {
      outcome: { accountId, mark, before: account.lastNumber },
      changes: { account: next, writes: [] },
    };
  });
}
