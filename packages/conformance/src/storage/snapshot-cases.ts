import assert from 'node:assert/strict';
import type { AccountReads, Rows, Storage, TableName } from '@live-calls/core/adapter';
import { accountOf, done, insert, rejects, touching, update, writing } from './actions.ts';
import { entryRow, holdRow, spendRow } from './rows.ts';
import type { StorageCase } from './subject.ts';

/** Everything of one account as of one moment. */
export const snapshotCases: readonly StorageCase[] = [
  {
    id: 'snapshot/one-moment',
    title: 'a snapshot sees one moment, in every table and order, whatever is committed while it is read',
    run: async ({ storage }) => {
      await fill(storage);
      const before = await storage.snapshot('acc', everything);
      const seen = await storage.snapshot('acc', async (reads) => {
        const [account] = await reads.get('account', [[]]);
        const entries: Rows['entry'][] = [];
        for await (const chunk of reads.stream('entry', {})) {
          entries.push(...chunk);
          // Behind, before and in the middle of what is read: none of it is of this moment.
          await change(storage, entries.length);
        }
        return { ...(await everything(reads)), account, entries };
      });
      assert.deepStrictEqual(seen, before);
      const after = await storage.snapshot('acc', everything);
      assert.notEqual(after.account?.version, before.account?.version);
      assert.ok(after.entries.length > before.entries.length, 'later snapshots see later rows');
    },
  },
  {
    id: 'snapshot/side-by-side',
    title:
      'two streams of a snapshot are read side by side, keys in between, and one of them may be left early',
    run: async ({ storage }) => {
      await fill(storage);
      const found = await storage.snapshot('acc', async (reads) => {
        const numbers: number[] = [];
        const holds = reads.stream('hold', { order: 'byStatus', equals: 'open' })[Symbol.asyncIterator]();
        for await (const chunk of reads.stream('entry', { from: 2, descending: true })) {
          numbers.push(...chunk.map((row) => row.number));
          const hold = (await holds.next()).value?.[0];
          const keys = [['call'], ['none']];
          const [call, none] = await reads.get('hold', keys);
          assert.equal(hold?.callRef, call?.callRef);
          assert.equal(none, undefined);
          break;
        }
        return numbers;
      });
      assert.equal(found[0], ENTRIES);
      await storage.snapshot('none', async (reads) => {
        assert.deepStrictEqual(await reads.get('account', [[]]), [undefined]);
        for await (const _ of reads.stream('entry', {}))
          assert.fail('an account that does not exist has rows');
      });
    },
  },
  {
    id: 'snapshot/ends',
    title: 'a snapshot ends with its function: what that throws is thrown on, and later reads are rejected',
    run: async ({ storage }) => {
      await fill(storage);
      const own = new Error('the function threw');
      for (let turn = 0; turn < 25; turn += 1) {
        const thrown = await storage
          .snapshot('acc', async (reads) => {
            await reads.get('account', [[]]);
            throw own;
          })
          .catch((error: unknown) => error);
        assert.equal(thrown, own, 'the very error, once');
      }
      const kept = await storage.snapshot('acc', async (reads) => reads);
      await rejects(() => kept.get('account', [[]]), 'STORAGE_UNAVAILABLE');
      await done(storage, touching('acc', {}));
    },
  },
];

const ENTRIES = 2300;

async function fill(storage: Storage): Promise<void> {
  await done(storage, touching('acc', {}));
  for (let first = 1; first <= ENTRIES; first += 500) {
    const numbers = Array.from({ length: Math.min(500, ENTRIES - first + 1) }, (_, index) => first + index);
    const writes = numbers.map((number) => insert('entry', entryRow('acc', number)));
    await done(storage, writing('acc', ...writes));
  }
  const rows = [insert('hold', holdRow('acc', 'call')), insert('spend', spendRow('acc', '2026-11-01'))];
  await done(storage, writing('acc', ...rows));
}

async function change(storage: Storage, seen: number): Promise<void> {
  const { accountId, ...fields } = await accountOf(storage, 'acc');
  await done(storage, touching(accountId, { postedAtoms: fields.postedAtoms + 1n }));
  const spend = spendRow('acc', '2026-11-01', { legs: seen + 1 });
  const hold = holdRow('acc', 'call', { usedAtoms: BigInt(seen) });
  const entry = insert('entry', entryRow('acc', ENTRIES + seen));
  await done(storage, writing('acc', entry, update('spend', spend), update('hold', hold)));
}

interface Everything {
  readonly account: Rows['account'] | undefined;
  readonly entries: readonly Rows['entry'][];
  readonly holds: readonly Rows['hold'][];
  readonly spend: readonly Rows['spend'][];
}

async function everything(reads: AccountReads): Promise<Everything> {
  const all = async <Table extends TableName>(table: Table): Promise<Rows[Table][]> => {
    const rows: Rows[Table][] = [];
    for await (const chunk of reads.stream(table, {})) rows.push(...chunk);
    return rows;
  };
  const [account] = await reads.get('account', [[]]);
  return { account, entries: await all('entry'), holds: await all('hold'), spend: await all('spend') };
}
