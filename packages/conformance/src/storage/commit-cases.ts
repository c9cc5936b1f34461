import assert from 'node:assert/strict';
import { BillingError, type Decision, type Write } from '@live-calls/core/adapter';
import {
  accountOf,
  allDone,
  assertRow,
  decision,
  done,
  fails,
  insert,
  parallel,
  recording,
  remove,
  rowOf,
  touching,
  update,
  writing,
} from './actions.ts';
import { accountRow, dueRow, entryRow, holdRow, keyRow, spendRow, usageRow } from './rows.ts';
import type { StorageCase } from './subject.ts';

const refused = new BillingError('STATE_FORBIDS', 'The kit refuses this.', {
  details: { what: 'account', state: 'closed', command: 'kit' },
});
const throwing: Decision<never> = decision('acc', (view) => {
  view.row('due', ['deliver', 'd']);
  throw refused;
});

/** All or nothing, and a decision sees what is true. */
export const commitCases: readonly StorageCase[] = [
  {
    id: 'atomic/throws',
    title: 'a decision that throws fails with what it threw and changes nothing',
    run: async ({ storage }) => {
      await done(storage, writing('acc', insert('due', dueRow('acc', 'd'))));
      const error = await fails(storage, throwing, 'STATE_FORBIDS');
      assert.deepStrictEqual(error.details, refused.details);
      assert.equal((await accountOf(storage, 'acc')).version, 1);
    },
  },
  {
    id: 'atomic/foreign-error',
    title: 'a decision that stumbles fails as INVARIANT_BROKEN, with what was thrown as the cause',
    run: async ({ storage }) => {
      const cause = new TypeError('cannot read properties of undefined');
      const stumbling = decision('acc', () => {
        throw cause;
      });
      const error = await fails(storage, stumbling, 'INVARIANT_BROKEN');
      assert.equal(error.cause, cause);
    },
  },
  {
    id: 'atomic/bad-write',
    title: 'when the last write of a decision is impossible none of them is made',
    run: async ({ storage }) => {
      await done(
        storage,
        writing('acc', insert('spend', spendRow('acc', '2026-11')), insert('due', dueRow('acc', 'd'))),
      );
      const good: readonly Write[] = [
        insert('usage', usageRow('acc', 'CA1')),
        update('spend', spendRow('acc', '2026-11', { legs: 2 })),
        remove('due', 'deliver', 'd'),
      ];
      const bad: readonly Write[] = [
        update('hold', holdRow('acc', 'none')),
        insert('spend', spendRow('acc', '2026-11')),
        remove('key', 'adjust', 'none'),
      ];
      for (const write of bad) {
        const writes = [...good.filter((one) => one.table !== write.table), write];
        const { decide } = writing('acc', ...writes);
        const renaming = decision('acc', (view) => {
          decide(view);
          return { outcome: 'x', changes: { account: accountRow('acc', { name: 'changed' }), writes } };
        });
        await fails(storage, renaming, 'INVARIANT_BROKEN');
        assert.equal(
          await rowOf(storage, 'usage', { accountId: 'acc', key: ['twilio', 'CA1', 0] }),
          undefined,
        );
        assertRow(
          await rowOf(storage, 'spend', { accountId: 'acc', key: ['2026-11'] }),
          spendRow('acc', '2026-11'),
        );
        assertRow(
          await rowOf(storage, 'due', { accountId: 'acc', key: ['deliver', 'd'] }),
          dueRow('acc', 'd'),
        );
        const account = await accountOf(storage, 'acc');
        assert.deepStrictEqual([account.name, account.version], ['Kit Calls Ltd', 1]);
      }
    },
  },
  {
    id: 'atomic/visible-together',
    title: 'who sees the account row of a commit sees all of its rows',
    run: async ({ storage }) => {
      await done(storage, touching('acc', {}));
      let writing = true;
      const write = async (): Promise<void> => {
        try {
          for (let leg = 0; leg < 40; leg += 1) await done(storage, recording('acc', `CA${leg}`));
        } finally {
          writing = false;
        }
      };
      const read = async (): Promise<void> => {
        while (writing) {
          const { lastNumber } = await accountOf(storage, 'acc');
          if (lastNumber > 0) {
            const [entry] = await storage.get('entry', 'acc', [[lastNumber]]);
            const [usage] = await storage.get('usage', 'acc', [['twilio', `CA${lastNumber - 1}`, 0]]);
            assert.deepStrictEqual([entry?.number, usage?.number], [lastNumber, lastNumber]);
          }
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await Promise.all([write(), read()]);
    },
  },
  {
    id: 'atomic/read-your-write',
    title: 'what was answered is there for every read that follows',
    run: async ({ storage }) => {
      await parallel(20, async (index) => {
        const accountId = `acc-${index % 4}`;
        const outcome = await done(storage, recording(accountId, `CA${index}`));
        const [row] = await storage.get('usage', accountId, [['twilio', `CA${index}`, 0]]);
        assert.equal(row?.number, outcome.number);
        const { rows } = await storage.list('entry', accountId, { from: outcome.number, limit: 100 });
        assert.equal(rows[0]?.number, outcome.number);
      });
    },
  },
  {
    id: 'view/late-rows',
    title: 'a decision may follow rows it did not name before, as far as they lead',
    run: async ({ storage }) => {
      const links = Array.from({ length: 12 }, (_, index) =>
        insert('key', keyRow('acc', `k${index}`, { outcome: `k${index + 1}` })),
      );
      await done(storage, writing('acc', ...links));
      const following = decision('acc', (view) => {
        let key = 'k0';
        let steps = 0;
        for (
          let row = view.row('key', ['adjust', key]);
          row !== undefined;
          row = view.row('key', ['adjust', key])
        ) {
          key = String(row.outcome);
          steps += 1;
        }
        return { outcome: { key, steps } };
      });
      assert.deepStrictEqual(await done(storage, following), { key: 'k12', steps: 12 });
    },
  },
  {
    id: 'view/named-reads',
    title: 'rows named beforehand, there or not, are shown like any other',
    run: async ({ storage }) => {
      await done(
        storage,
        writing('acc', insert('hold', holdRow('acc', 'c')), insert('entry', entryRow('acc', 1))),
      );
      const looking: Decision<readonly boolean[]> = {
        accountId: 'acc',
        reads: [
          { table: 'hold', key: ['c'] },
          { table: 'hold', key: ['none'] },
          { table: 'entry', key: [1] },
          { table: 'entry', key: [1] },
          { table: 'contract', key: [1] },
        ],
        decide: (view) => ({
          outcome: [
            view.row('hold', ['c']) !== undefined,
            view.row('hold', ['none']) !== undefined,
            view.row('entry', [1]) !== undefined,
            view.row('entry', [2]) !== undefined,
            view.row('contract', [1]) !== undefined,
          ],
        }),
      };
      assert.deepStrictEqual(await done(storage, looking), [true, false, true, false, false]);
    },
  },
  {
    id: 'view/nothing-there',
    title: 'of an account that does not exist a decision sees neither account nor rows',
    run: async ({ storage }) => {
      await done(storage, recording('other', 'CA1'));
      const looking = decision('none', (view) => ({
        outcome: [view.account, view.row('usage', ['twilio', 'CA1', 0]), view.row('entry', [1])],
      }));
      assert.deepStrictEqual(await done(storage, looking), [undefined, undefined, undefined]);
      assert.equal(await rowOf(storage, 'account', { accountId: 'none', key: [] }), undefined);
    },
  },
  {
    id: 'view/stable-when-repeated',
    title: 'a decision that races with others commits only what it saw in its last run',
    run: async ({ storage }) => {
      await done(
        storage,
        writing(
          'acc',
          insert('setting', {
            accountId: 'acc',
            name: 's',
            revision: 0,
            value: 'start',
            atMs: 0,
            actor: 'a',
          }),
        ),
      );
      const appending = (mark: string): Decision<string> =>
        decision('acc', (view) => {
          const row = view.row('setting', ['s']);
          const account = view.account ?? accountRow('acc');
          const value = `${String(row?.value)}>${mark}`;
          const next = { accountId: 'acc', name: 's', revision: account.version, value, atMs: 0, actor: 'a' };
          return { outcome: value, changes: { account, writes: [update('setting', next)] } };
        });
      const outcomes = await parallel(15, (index) => done(storage, appending(String(index))));
      const last = outcomes.toSorted((left, right) => left.length - right.length).at(-1) ?? '';
      for (const outcome of outcomes)
        assert.ok(last.startsWith(outcome), 'each change built on the one before');
      assert.equal(new Set(outcomes.map((outcome) => outcome.split('>').length)).size, 15);
      assert.equal((await rowOf(storage, 'setting', { accountId: 'acc', key: ['s'] }))?.value, last);
    },
  },
  {
    id: 'batch/each-on-the-one-before',
    title: 'decisions of one account in a batch see what those before them wrote, row by row',
    run: async ({ storage }) => {
      const seen = (mark: string): Decision<string | undefined> =>
        decision('acc', (view) => ({
          outcome: `${mark}${view.row('due', ['deliver', 'd'])?.attempts ?? 'none'}`,
        }));
      const outcomes = await allDone<string | undefined>(storage, [
        seen('a'),
        writing('acc', insert('due', dueRow('acc', 'd', { attempts: 1 }))),
        seen('b'),
        writing('acc', update('due', dueRow('acc', 'd', { attempts: 2 }))),
        seen('c'),
        writing('acc', remove('due', 'deliver', 'd')),
        seen('d'),
        writing('acc', insert('due', dueRow('acc', 'd', { attempts: 3 }))),
        seen('e'),
      ]);
      assert.deepStrictEqual(
        outcomes.filter((outcome) => outcome !== 'written'),
        ['anone', 'b1', 'c2', 'dnone', 'e3'],
      );
    },
  },
];
