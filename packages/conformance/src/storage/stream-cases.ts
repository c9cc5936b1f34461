import assert from 'node:assert/strict';
import type { ListQuery, Rows, Storage } from '@live-calls/core/adapter';
import { allDone, assertRows, done, insert, recording, rejects, touching, writing } from './actions.ts';
import { listModel } from './list-model.ts';
import { BASE_MS, usageRow } from './rows.ts';
import type { StorageCase } from './subject.ts';

const FIELDS = ['billingStartMs', 'provider', 'legId', 'revision'];

/** Streams for reports. */
export const streamCases: readonly StorageCase[] = [
  {
    id: 'stream/whole',
    title: 'a stream gives all rows of a range in order, in chunks of bounded size',
    run: async ({ storage }) => {
      const rows = await fill(storage, 2600);
      for (const descending of [false, true]) {
        const query = { order: 'byStart', from: BASE_MS + 100, until: BASE_MS + 2500, descending };
        const streamed: Rows['usage'][] = [];
        for await (const chunk of storage.stream('usage', 'acc', query)) {
          assert.ok(chunk.length > 0 && chunk.length <= 2000, `a chunk of ${chunk.length} rows`);
          streamed.push(...chunk);
        }
        assertRows(streamed, listModel(rows, FIELDS, query));
      }
    },
  },
  {
    id: 'stream/empty',
    title: 'a stream of nothing ends at once',
    run: async ({ storage }) => {
      await fill(storage, 3);
      assert.deepStrictEqual(await legsOf(storage, 'acc', { order: 'byStart', from: BASE_MS + 10 }), []);
      assert.deepStrictEqual(await legsOf(storage, 'none', {}), []);
    },
  },
  {
    id: 'stream/ended-early',
    title: 'streams that are left early, by break or by an error, give everything back',
    run: async ({ storage }) => {
      await fill(storage, 1500);
      for (let turn = 0; turn < 25; turn += 1) {
        const reading = async (): Promise<void> => {
          for await (const chunk of storage.stream('usage', 'acc', { order: 'byNumber' })) {
            if (turn % 2 === 0) break;
            throw new Error(`stopped at ${chunk.length}`);
          }
        };
        await reading().catch((error: unknown) => {
          assert.match(String(error), /stopped at/);
        });
      }
      assert.equal((await legsOf(storage, 'acc', {})).length, 1500);
      await done(storage, recording('acc', 'after'));
    },
  },
  {
    id: 'stream/while-writing',
    title: 'while others write, a stream gives every row that was there once',
    run: async ({ storage }) => {
      const rows = await fill(storage, 2400);
      const seen: string[] = [];
      let extra = 0;
      for await (const chunk of storage.stream('usage', 'acc', { order: 'byStart' })) {
        seen.push(...chunk.map((row) => row.legId));
        const late = [0, 1200, 5000].map((at) =>
          usageRow('acc', `late-${extra}-${at}`, {
            number: 9000 + extra * 3 + at,
            billingStartMs: BASE_MS + at,
          }),
        );
        await done(storage, writing('acc', ...late.map((row) => insert('usage', row))));
        extra += 1;
        if (extra > 50) break;
      }
      assert.equal(new Set(seen).size, seen.length, 'no row comes twice');
      const known = new Set(seen);
      assert.deepStrictEqual(
        rows.filter((row) => !known.has(row.legId)).map((row) => row.legId),
        [],
      );
    },
  },
  {
    id: 'stream/refuses',
    title: 'a stream in an unknown order is refused when it is read',
    run: async ({ storage }) => {
      await rejects(() => legsOf(storage, 'acc', { order: 'bySize' }), 'INVALID_INPUT');
    },
  },
];

async function legsOf(
  storage: Storage,
  accountId: string,
  query: Omit<ListQuery, 'limit' | 'cursor'>,
): Promise<readonly string[]> {
  const legs: string[] = [];
  for await (const chunk of storage.stream('usage', accountId, query))
    legs.push(...chunk.map((row) => row.legId));
  return legs;
}

async function fill(storage: Storage, count: number): Promise<readonly Rows['usage'][]> {
  const rows = Array.from({ length: count }, (_, index) =>
    usageRow('acc', `CA${(index * 7919) % count}`, {
      number: index + 1,
      billingStartMs: BASE_MS + ((index * 31) % count),
    }),
  );
  await done(storage, touching('acc', {}));
  const writes = rows.map((row) => insert('usage', row));
  await allDone(
    storage,
    Array.from({ length: Math.ceil(count / 500) }, (_, part) =>
      writing('acc', ...writes.slice(part * 500, part * 500 + 500)),
    ),
  );
  return rows;
}
