import assert from 'node:assert/strict';
import type { TelephonyCase } from './subject.ts';
import { dialled, listAll, MINUTE_MS, refused, talked } from './truths.ts';

/** Listing loses nothing and doubles nothing: reconciliation stands on it. */
export const listCases: readonly TelephonyCase[] = [
  {
    id: 'list/half-open',
    title: 'a range takes legs that ended at its start, and leaves those that ended at its end',
    run: async ({ provider, vendor }) => {
      const untilMs = vendor.nowMs - MINUTE_MS;
      const fromMs = untilMs - 60 * MINUTE_MS;
      const ends = [fromMs - 1000, fromMs, fromMs + 1800_000, untilMs - 1000, untilMs];
      const legIds = ends.map((endedAtMs) => vendor.add(talked(endedAtMs, '30')));
      const within = (await listAll(provider, fromMs, untilMs)).map(({ legId }) => legId);
      assert.deepStrictEqual(within.toSorted(), legIds.slice(1, 4).toSorted());
      const before = (await listAll(provider, fromMs - 60 * MINUTE_MS, fromMs)).map(({ legId }) => legId);
      assert.deepStrictEqual(before, legIds.slice(0, 1));
      const after = (await listAll(provider, untilMs, vendor.nowMs)).map(({ legId }) => legId);
      assert.deepStrictEqual(after, legIds.slice(4));
    },
  },
  {
    id: 'list/long-leg',
    title: 'a leg belongs to the range in which it ended, however long before it began',
    run: async ({ provider, vendor }) => {
      const endedAtMs = vendor.nowMs - 10 * MINUTE_MS;
      const legId = vendor.add(talked(endedAtMs, '7000'));
      const range = await listAll(provider, endedAtMs - MINUTE_MS, endedAtMs + MINUTE_MS);
      assert.deepStrictEqual(
        range.map((leg) => leg.legId),
        [legId],
      );
      const began = await listAll(provider, endedAtMs - 7100_000, endedAtMs - 6900_000);
      assert.deepStrictEqual(began, []);
    },
  },
  {
    id: 'list/unanswered',
    title: 'legs that nobody answered are listed too, each in one of the ranges that touch',
    run: async ({ provider, vendor }) => {
      const untilMs = vendor.nowMs;
      const middleMs = untilMs - 30 * MINUTE_MS;
      const unanswered = vendor.statuses.filter((status) => status !== 'completed');
      const legIds = unanswered.flatMap((status) => [
        vendor.add(dialled(status, middleMs - 10 * MINUTE_MS)),
        vendor.add(dialled(status, middleMs + 10 * MINUTE_MS)),
        vendor.add(dialled(status, middleMs - 10_000)),
      ]);
      const listed = [
        ...(await listAll(provider, middleMs - 30 * MINUTE_MS, middleMs)),
        ...(await listAll(provider, middleMs, untilMs)),
      ];
      assert.deepStrictEqual(listed.map(({ legId }) => legId).toSorted(), legIds.toSorted());
    },
  },
  {
    id: 'list/pages',
    title: 'pages follow each other without loss or double, and the last has no cursor',
    run: async ({ provider, vendor }) => {
      const untilMs = vendor.nowMs - MINUTE_MS;
      const count = vendor.pageSize * 2 + 1;
      const legIds = Array.from({ length: count }, (_, index) =>
        // Several end in the same second, on both sides of a page's edge.
        vendor.add(talked(untilMs - 1000 - Math.floor(index / 4) * 1000, '5')),
      );
      const listed = await listAll(provider, untilMs - 60 * MINUTE_MS, untilMs);
      assert.deepStrictEqual(listed.map(({ legId }) => legId).toSorted(), legIds.toSorted());
      const first = await provider.listLegs({ fromMs: untilMs - 60 * MINUTE_MS, untilMs });
      assert.ok(
        first.cursor !== undefined && first.legs.length < count,
        'not everything is on the first page',
      );
    },
  },
  {
    id: 'list/resumable',
    title: 'a cursor is text that another process can go on with, also twice',
    run: async ({ provider, vendor, another }) => {
      const untilMs = vendor.nowMs - MINUTE_MS;
      const range = { fromMs: untilMs - 60 * MINUTE_MS, untilMs };
      for (let index = 0; index <= vendor.pageSize * 2; index += 1) vendor.add(talked(untilMs - 2000, '5'));
      const whole = (await listAll(provider, range.fromMs, untilMs)).map(({ legId }) => legId);
      const first = await provider.listLegs(range);
      for (const other of [another(), another(), provider]) {
        const seen = first.legs.map(({ legId }) => legId);
        let cursor = first.cursor;
        while (cursor !== undefined) {
          const kept = JSON.parse(JSON.stringify(cursor)) as string;
          const page = await other.listLegs({ ...range, cursor: kept });
          seen.push(...page.legs.map(({ legId }) => legId));
          cursor = page.cursor;
        }
        assert.deepStrictEqual(seen, whole);
      }
    },
  },
  {
    id: 'list/running',
    title: 'running legs are left out until they end',
    run: async ({ provider, vendor }) => {
      const startedAtMs = vendor.nowMs - 5 * MINUTE_MS;
      const running = (['queued', 'ringing', 'answered'] as const).map((status) =>
        vendor.add(dialled(status, startedAtMs)),
      );
      assert.deepStrictEqual(await listAll(provider, startedAtMs - MINUTE_MS, vendor.nowMs), []);
      const legId = running[2] as string;
      vendor.change(legId, { status: 'completed', endedAtMs: startedAtMs + 65_000, talkSeconds: '60' });
      const listed = await listAll(provider, startedAtMs - MINUTE_MS, vendor.nowMs);
      assert.deepStrictEqual(
        listed.map((leg) => leg.legId),
        [legId],
      );
    },
  },
  {
    id: 'list/refuses',
    title: 'a range or a cursor that is none is refused, not read as the beginning',
    run: async ({ provider, vendor }) => {
      const untilMs = vendor.nowMs;
      const fromMs = untilMs - 60 * MINUTE_MS;
      vendor.add(talked(untilMs - MINUTE_MS));
      for (const cursor of ['nonsense', '', '-1', '../../x', 'http://localhost/', '\u0000']) {
        await refused(() => provider.listLegs({ fromMs, untilMs, cursor }), ['INVALID_INPUT']);
      }
      const ranges = [
        { fromMs: untilMs, untilMs },
        { fromMs: untilMs, untilMs: fromMs },
        { fromMs: Number.NaN, untilMs },
        { fromMs, untilMs: Number.POSITIVE_INFINITY },
      ];
      for (const range of ranges) await refused(() => provider.listLegs(range), ['INVALID_INPUT']);
    },
  },
];
