import assert from 'node:assert/strict';
import { type ListQuery, type Rows, type Storage, type TableName, tables } from '@live-calls/core/adapter';
import {
  allDone,
  assertRow,
  assertRows,
  done,
  insert,
  rejects,
  remove,
  touching,
  update,
  writing,
} from './actions.ts';
import { chanceOf } from './chance.ts';
import { rowPairs } from './full-rows.ts';
import { listModel } from './list-model.ts';
import { announcementRow, BASE_MS, dueRow, entryRow, holdRow, keyRow, usageRow } from './rows.ts';
import type { StorageCase } from './subject.ts';

/** Text whose order by code point differs from that by UTF-16 unit, by language, by case and by length. */
const ORDERED_TEXT = [
  '',
  ' ',
  '1',
  '10',
  '2',
  'B',
  'Z',
  'a',
  'a ',
  'aa',
  'b',
  'e\u0301',
  '\u00E9',
  '\uFB01',
  '\uFFFD',
  '\u{1F4DE}',
  '\u{10FFFF}',
];

/** Reads by key and by order. */
export const listCases: readonly StorageCase[] = [
  {
    id: 'get/many',
    title: 'rows are answered in the order of the keys, repeated ones again, missing ones absent',
    run: async ({ storage }) => {
      await done(
        storage,
        writing('acc', ...[1, 2, 3].map((number) => insert('entry', entryRow('acc', number)))),
      );
      const rows = await storage.get('entry', 'acc', [[3], [9], [1], [3], [2]]);
      assert.deepStrictEqual(
        rows.map((row) => row?.number),
        [3, undefined, 1, 3, 2],
      );
      assert.deepStrictEqual(await storage.get('entry', 'acc', []), []);
      assert.deepStrictEqual(await storage.get('entry', 'none', [[1]]), [undefined]);
    },
  },
  {
    id: 'list/model',
    title: 'every order, bound and direction of every kind of table agrees with a plain filter, page by page',
    run: async ({ storage }) => {
      const chance = chanceOf(20_261_101);
      const held = await randomRows(storage, chance);
      for (const table of ['usage', 'hold', 'announcement', 'key', 'entry'] as const) {
        const spec = tables[table];
        const orders: Readonly<Record<string, readonly string[]>> = { '': spec.key, ...spec.orders };
        for (const [order, fields] of Object.entries(orders)) {
          for (const query of queriesOn(held[table], fields[0] ?? '')) {
            const named = order === '' ? query : { ...query, order };
            const rows: readonly object[] = held[table];
            const expected = listModel(rows, fields, named);
            const limit = chance.oneOf([1, 3, 7, 1000]);
            assertRows(await pages(storage, table, { ...named, limit }), expected);
          }
        }
      }
    },
  },
  {
    id: 'list/every-table',
    title: 'every table can be listed in every one of its orders',
    run: async ({ storage }) => {
      const pairs = rowPairs('acc');
      await done(storage, touching('acc', {}));
      for (const table of Object.keys(tables) as TableName[]) {
        if (table === 'account') continue;
        const rows: readonly Rows[typeof table][] = pairs[table];
        await done(storage, writing('acc', ...rows.map((row) => insert(table, row))));
        for (const [order, fields] of Object.entries<readonly string[]>({
          '': tables[table].key,
          ...tables[table].orders,
        })) {
          const query = order === '' ? { limit: 1 } : { limit: 1, order };
          assertRows(await pages(storage, table, query), listModel(rows, fields, {}));
          assertRows(
            await pages(storage, table, { ...query, descending: true }),
            listModel(rows, fields, { descending: true }),
          );
        }
      }
      assert.equal((await storage.list('account', 'acc', { limit: 10 })).rows.length, 1);
    },
  },
  {
    id: 'list/code-points',
    title: 'text is ordered by code point, not by language, case or UTF-16 unit',
    run: async ({ storage }) => {
      const shuffled = ORDERED_TEXT.toSorted((left, right) => left.length - right.length);
      await done(storage, writing('acc', ...shuffled.map((key) => insert('key', keyRow('acc', key)))));
      const expected = listModel(
        shuffled.map((key) => ({ key })),
        ['key'],
        {},
      ).map((row) => row.key);
      const rows = (await storage.list('key', 'acc', { limit: 100 })).rows;
      assert.deepStrictEqual(
        rows.map((row) => row.key),
        expected,
      );
    },
  },
  {
    id: 'list/last-page',
    title: 'the last page carries no cursor, also when it is exactly full or empty',
    run: async ({ storage }) => {
      await done(
        storage,
        writing('acc', ...[1, 2, 3, 4].map((number) => insert('entry', entryRow('acc', number)))),
      );
      const first = await storage.list('entry', 'acc', { limit: 2 });
      assert.equal(typeof first.cursor, 'string');
      const second = await storage.list('entry', 'acc', { limit: 2, cursor: first.cursor ?? '' });
      assert.deepStrictEqual([second.rows.map((row) => row.number), second.cursor], [[3, 4], undefined]);
      assert.deepStrictEqual(await storage.list('entry', 'acc', { from: 9, limit: 2 }), { rows: [] });
      assert.deepStrictEqual(await storage.list('entry', 'none', { limit: 2 }), { rows: [] });
    },
  },
  {
    id: 'list/own-account',
    title: 'a list holds rows of its account only',
    run: async ({ storage }) => {
      await allDone(
        storage,
        ['a', 'ab', 'b'].map((accountId) => writing(accountId, insert('entry', entryRow(accountId, 1)))),
      );
      const { rows } = await storage.list('entry', 'ab', { limit: 10 });
      assertRows(rows, [entryRow('ab', 1)]);
    },
  },
  {
    id: 'list/cursor-while-inserting',
    title: 'rows inserted before, at and behind a cursor neither repeat nor hide rows that were there',
    run: async ({ storage }) => {
      const start = (at: number): number => BASE_MS + at * 10;
      const old = Array.from({ length: 40 }, (_, index) => index * 3);
      for (const descending of [false, true]) {
        const accountId = descending ? 'down' : 'up';
        const leg = (at: number) =>
          insert('usage', usageRow(accountId, `CA${at}`, { number: at + 1, billingStartMs: start(at) }));
        await done(storage, writing(accountId, ...old.map(leg)));
        const seen: string[] = [];
        let cursor: string | undefined;
        let round = 0;
        do {
          const page = await storage.list('usage', accountId, {
            order: 'byStart',
            descending,
            limit: 7,
            ...(cursor === undefined ? {} : { cursor }),
          });
          seen.push(...page.rows.map((row) => row.legId));
          cursor = page.cursor;
          await done(storage, writing(accountId, leg(1 + round * 3), leg(119 - round * 3)));
          round += 1;
        } while (cursor !== undefined);
        assert.equal(new Set(seen).size, seen.length, 'no row comes twice');
        for (const at of old) assert.ok(seen.includes(`CA${at}`), `leg CA${at} was there all along`);
      }
    },
  },
  {
    id: 'list/cursor-of-a-removed-row',
    title: 'a cursor stays good when the row it stands on is removed, and while rows before it go',
    run: async ({ storage }) => {
      const references = ['a', 'b', 'c', 'd', 'e', 'f'];
      await done(
        storage,
        writing('acc', ...references.map((reference) => insert('due', dueRow('acc', reference)))),
      );
      const first = await storage.list('due', 'acc', { limit: 3 });
      await done(storage, writing('acc', remove('due', 'deliver', 'c'), remove('due', 'deliver', 'a')));
      const second = await storage.list('due', 'acc', { limit: 10, cursor: first.cursor ?? '' });
      assert.deepStrictEqual(
        second.rows.map((row) => row.reference),
        ['d', 'e', 'f'],
      );
    },
  },
  {
    id: 'list/after-updates',
    title: 'an updated row stands where its new values belong, a removed one nowhere',
    run: async ({ storage }) => {
      const hold = (callRef: string, expiresAtMs: number) => holdRow('acc', callRef, { expiresAtMs });
      await done(
        storage,
        writing(
          'acc',
          insert('hold', hold('a', 1)),
          insert('hold', hold('b', 2)),
          insert('hold', hold('c', 3)),
        ),
      );
      const open = { order: 'byStatus', equals: 'open', limit: 10 } as const;
      const before = await storage.list('hold', 'acc', open);
      assert.deepStrictEqual(
        before.rows.map((row) => row.callRef),
        ['a', 'b', 'c'],
      );
      await done(
        storage,
        writing('acc', update('hold', hold('a', 9)), update('hold', { ...hold('b', 2), status: 'closed' })),
      );
      const after = await storage.list('hold', 'acc', open);
      assertRows(after.rows, [hold('c', 3), hold('a', 9)]);
      await done(storage, writing('acc', remove('hold', 'c')));
      assert.deepStrictEqual(
        (await storage.list('hold', 'acc', open)).rows.map((row) => row.callRef),
        ['a'],
      );
      assertRow((await storage.list('hold', 'acc', { ...open, equals: 'closed' })).rows[0], {
        ...hold('b', 2),
        status: 'closed',
      });
    },
  },
  {
    id: 'list/refuses',
    title: 'unknown orders, bounds of the wrong type, foreign cursors and limits out of range are refused',
    run: async ({ storage }) => {
      await done(
        storage,
        writing(
          'acc',
          ...[1, 2, 3].map((number) => insert('usage', usageRow('acc', `CA${number}`, { number }))),
        ),
      );
      const page = await storage.list('usage', 'acc', { order: 'byNumber', limit: 1 });
      assert.ok(page.cursor !== undefined);
      const bad: readonly ListQuery[] = [
        { order: 'bySize', limit: 10 },
        { order: 'constructor', limit: 10 },
        { limit: 0 },
        { limit: 1001 },
        { limit: 1.5 },
        { order: 'byNumber', from: 'one', limit: 10 },
        { from: 1, limit: 10 },
        { order: 'byNumber', equals: 1, from: 1, limit: 10 },
        { order: 'byNumber', cursor: 'nonsense', limit: 10 },
        { order: 'byNumber', cursor: '', limit: 10 },
        { order: 'byStart', cursor: page.cursor, limit: 10 },
        { order: 'byNumber', descending: true, cursor: page.cursor, limit: 10 },
      ];
      for (const query of bad) await rejects(() => storage.list('usage', 'acc', query), 'INVALID_INPUT');
    },
  },
];

/** Reads page after page, to the end. */
async function pages<Table extends TableName>(
  storage: Storage,
  table: Table,
  query: ListQuery,
): Promise<readonly Rows[Table][]> {
  const rows: Rows[Table][] = [];
  let cursor: string | undefined;
  do {
    const page = await storage.list(table, 'acc', cursor === undefined ? query : { ...query, cursor });
    assert.ok(page.rows.length <= query.limit, 'a page is no longer than its limit');
    rows.push(...page.rows);
    assert.ok(rows.length <= 5000, 'the pages come to an end');
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

interface HeldRows {
  readonly usage: Rows['usage'][];
  readonly hold: Rows['hold'][];
  readonly announcement: Rows['announcement'][];
  readonly key: Rows['key'][];
  readonly entry: Rows['entry'][];
}

/** Writes rows with many equal values, updates some and removes some; lists in between, so that indexes have to follow. */
async function randomRows(storage: Storage, chance: ReturnType<typeof chanceOf>): Promise<HeldRows> {
  const held: HeldRows = { usage: [], hold: [], announcement: [], key: [], entry: [] };
  const atMs = (): number => BASE_MS + chance.below(6);
  for (let round = 0; round < 3; round += 1) {
    for (let index = 0; index < 15; index += 1) {
      const id = `${chance.oneOf(ORDERED_TEXT)}${round}-${index}`;
      const number = round * 1000 + chance.below(40) * 20 + index;
      held.usage.push(
        usageRow('acc', id, {
          provider: chance.oneOf(['twilio', 'vonage']),
          number,
          billingStartMs: atMs(),
          revision: chance.below(2),
        }),
      );
      held.hold.push(holdRow('acc', id, { status: chance.oneOf(['open', 'closed']), expiresAtMs: atMs() }));
      held.announcement.push(announcementRow('acc', id, { atMs: atMs() }));
      held.key.push(keyRow('acc', id, { operation: chance.oneOf(['adjust', 'open']) }));
      held.entry.push(entryRow('acc', number));
    }
    await done(storage, writing('acc', ...newWrites(held)));
    for (const order of ['byStart', 'byNumber']) await storage.list('usage', 'acc', { order, limit: 5 });
    for (const order of ['byStatus']) await storage.list('hold', 'acc', { order, limit: 5 });
    await done(storage, writing('acc', ...changedHolds(held, chance, round)));
  }
  return held;
}

function newWrites(held: HeldRows): ReturnType<typeof insert>[] {
  return [
    ...held.usage.slice(-15).map((row) => insert('usage', row)),
    ...held.hold.slice(-15).map((row) => insert('hold', row)),
    ...held.announcement.slice(-15).map((row) => insert('announcement', row)),
    ...held.key.slice(-15).map((row) => insert('key', row)),
    ...held.entry.slice(-15).map((row) => insert('entry', row)),
  ];
}

function changedHolds(
  held: HeldRows,
  chance: ReturnType<typeof chanceOf>,
  round: number,
): ReturnType<typeof insert>[] {
  const gone = held.hold.splice(chance.below(held.hold.length), 1);
  const writes = gone.map((row) => remove('hold', row.callRef));
  for (let index = round; index < held.hold.length; index += 5) {
    const row = {
      ...(held.hold[index] as Rows['hold']),
      expiresAtMs: BASE_MS + chance.below(6),
      status: chance.oneOf(['open', 'closed'] as const),
    };
    held.hold[index] = row;
    writes.push(update('hold', row));
  }
  return writes;
}

/** Every combination of bounds and direction on values that occur, and on ones beside them. */
function queriesOn(rows: readonly object[], field: string): readonly Omit<ListQuery, 'limit'>[] {
  const values = rows.map(
    (row) => (row as Readonly<Record<string, string | number>>)[field] as string | number,
  );
  const sorted = values.toSorted((left, right) => (left < right ? -1 : 1));
  const low = sorted[Math.floor(sorted.length / 4)] as string | number;
  const high = sorted[Math.floor((sorted.length * 3) / 4)] as string | number;
  const none = typeof low === 'number' ? -1 : 'no such value';
  const bounds = [
    {},
    { from: low },
    { until: high },
    { from: low, until: high },
    { from: high, until: low },
    { from: low, until: low },
    { equals: low },
    { equals: none },
  ];
  return bounds.flatMap((bound) => [bound, { ...bound, descending: true }]);
}
