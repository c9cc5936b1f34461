import assert from 'node:assert/strict';
import type { Decision, Storage } from '@live-calls/core/adapter';
import {
  accountOf,
  allDone,
  decision,
  done,
  holding,
  insert,
  outcomeOf,
  parallel,
  recording,
  rowOf,
  tally,
  touching,
  update,
} from './actions.ts';
import { accountRow, spendRow } from './rows.ts';
import type { StorageCase } from './subject.ts';

const UNIT = 10n ** 12n;

/** A committed decision saw exactly the state that its changes replaced. All of these are raced. */
export const guardCases: readonly StorageCase[] = [
  {
    id: 'guard/raced',
    title: 'of twenty parallel holds for the last money one is placed, nineteen are refused',
    run: async ({ storage }) => {
      await done(storage, touching('acc', { postedAtoms: UNIT }));
      const outcomes = await parallel(20, (index) => done(storage, holding('acc', `call-${index}`, UNIT)));
      assert.deepStrictEqual(tally(outcomes), { held: 1, refused: 19 });
      await assertHeld(storage, 1);
    },
  },
  {
    id: 'guard/in-a-batch',
    title: 'of twenty holds for the last money in one batch the first is placed, the rest are refused',
    run: async ({ storage }) => {
      await done(storage, touching('acc', { postedAtoms: UNIT }));
      const batch = Array.from({ length: 20 }, (_, index) => holding('acc', `call-${index}`, UNIT));
      const outcomes = await allDone(storage, batch);
      assert.deepStrictEqual(outcomes, ['held', ...Array.from({ length: 19 }, () => 'refused')]);
      await assertHeld(storage, 1);
    },
  },
  {
    id: 'guard/batches-raced',
    title: 'eight parallel batches of holds place as many as the money affords, not one more',
    run: async ({ storage }) => {
      await done(storage, touching('acc', { postedAtoms: 10n * UNIT }));
      const outcomes = await parallel(8, (batch) =>
        allDone(
          storage,
          Array.from({ length: 5 }, (_, index) => holding('acc', `call-${batch}-${index}`, UNIT)),
        ),
      );
      assert.deepStrictEqual(tally(outcomes.flat()), { held: 10, refused: 30 });
      await assertHeld(storage, 10);
    },
  },
  {
    id: 'guard/two-connections',
    title: 'the guard holds between two storages on the same data',
    needs: 'another',
    run: async ({ storage, another }) => {
      const second = (await another?.()) as Storage;
      try {
        await done(storage, touching('acc', { postedAtoms: 5n * UNIT }));
        const outcomes = await parallel(20, (index) =>
          done(index % 2 === 0 ? storage : second, holding('acc', `call-${index}`, UNIT)),
        );
        assert.deepStrictEqual(tally(outcomes), { held: 5, refused: 15 });
        await assertHeld(second, 5);
      } finally {
        if (second !== storage) await second.close();
      }
    },
  },
  {
    id: 'guard/first-write',
    title: 'thirty parallel first postings to an account that does not exist yet are all counted',
    run: async ({ storage }) => {
      const outcomes = await parallel(30, (index) => done(storage, recording('new', `CA${index}`, 1n)));
      assert.deepStrictEqual(tally(outcomes.map((outcome) => outcome.status)), { recorded: 30 });
      const account = await accountOf(storage, 'new');
      assert.deepStrictEqual([account.version, account.lastNumber], [30, 30]);
      assert.equal(account.postedAtoms, 100n * UNIT - 30n);
    },
  },
  {
    id: 'guard/counts-every',
    title: 'fifty parallel changes of one account all arrive, and each is told the state it changed',
    run: async ({ storage }) => {
      await done(storage, touching('acc', { lastNumber: 0 }));
      const counting: Decision<number> = decision('acc', (view) => {
        const account = view.account ?? accountRow('acc');
        const next = { ...account, lastNumber: account.lastNumber + 1 };
        return { outcome: account.lastNumber, changes: { account: next, writes: [] } };
      });
      const seen = await parallel(50, () => done(storage, counting));
      assert.deepStrictEqual(
        seen.toSorted((left, right) => left - right),
        Array.from({ length: 50 }, (_, index) => index),
      );
      const account = await accountOf(storage, 'acc');
      assert.deepStrictEqual([account.lastNumber, account.version], [50, 51]);
    },
  },
  {
    id: 'guard/told-version',
    title: 'each of thirty parallel commits is told its own version',
    run: async ({ storage }) => {
      const decided = await parallel(
        30,
        async () => (await storage.decide([touching('acc', {})], { priority: 'live' }))[0],
      );
      decided.map(outcomeOf);
      const versions = decided.map((one) => (one?.status === 'done' ? one.version : -1));
      assert.deepStrictEqual(new Set(versions), new Set(Array.from({ length: 30 }, (_, index) => index + 1)));
    },
  },
  {
    id: 'guard/row',
    title: 'a limit kept in another row than the account guards as well',
    run: async ({ storage }) => {
      await done(storage, touching('acc', {}));
      const outcomes = await parallel(20, () => done(storage, spending(3)));
      assert.deepStrictEqual(tally(outcomes), { spent: 3, 'limit-reached': 17 });
      assert.equal((await rowOf(storage, 'spend', { accountId: 'acc', key: ['2026-11-01'] }))?.legs, 3);
    },
  },
];

async function assertHeld(storage: Storage, holds: number): Promise<void> {
  const account = await accountOf(storage, 'acc');
  assert.deepStrictEqual([account.heldAtoms, account.openHolds], [BigInt(holds) * UNIT, holds]);
  assert.equal((await storage.list('hold', 'acc', { limit: 100 })).rows.length, holds);
}

function spending(limit: number): Decision<'spent' | 'limit-reached'> {
  return decision('acc', (view) => {
    const known = view.row('spend', ['2026-11-01']);
    const legs = known?.legs ?? 0;
    if (legs >= limit) return { outcome: 'limit-reached' };
    const row = spendRow('acc', '2026-11-01', { legs: legs + 1 });
    const write = known === undefined ? insert('spend', row) : update('spend', row);
    return { outcome: 'spent', changes: { account: view.account ?? accountRow('acc'), writes: [write] } };
  });
}
