import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBilling } from '@live-calls/core';
import type { PutRow, Storage } from '@live-calls/core/adapter';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor } from './__fixtures__/acme.ts';
import { race, racer } from './__fixtures__/race.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';

const server = testServer();
const HOUR_MS = 3_600_000;
const rounds = Number(process.env.LIVE_CALLS_ROUNDS ?? '8');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-calls-told-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Tally {
  readonly delivered: number;
  readonly lost: number;
  readonly failed: number;
  readonly problems: number;
}

describe('several workers on one database', () => {
  test('4 processes tell 2,000 announcements of 100 accounts once each, and share the load', {
    timeout: 120_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const storage = await open();
      const ids = await announcements(storage, { accounts: 100, each: 20 });
      const journals = journalsOf('shared', 4);
      const job = { connectionString: server(), schema, type: 'tell', drive: 'by hand', tellMs: 3 } as const;
      const lines = await race(journals.map((journal, worker) => ({ ...job, worker, journal })));
      const tallies = lines.map(([line]) => JSON.parse(line ?? '{}') as Tally);
      const told = journals.map((journal) => linesOf(journal, 'told'));
      expect(told.flat().sort()).toEqual(ids);
      expect(tallies.map(({ delivered }) => delivered)).toEqual(told.map(({ length }) => length));
      for (const { delivered, failed, problems } of tallies) {
        expect(delivered, 'nobody starves').toBeGreaterThan(200);
        expect([failed, problems]).toEqual([0, 0]);
      }
      const lost = tallies.reduce((sum, tally) => sum + tally.lost, 0);
      expect(lost, 'claims that came too late').toBeLessThan(1000);
      expect(await left(storage)).toEqual([]);
    } finally {
      await dispose();
    }
  });

  test('workers that are killed while they tell leave nothing untold, and repeat only what they were at', {
    timeout: 60_000 + rounds * 5000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const storage = await open();
      // A killed worker keeps what it had claimed: there have to be enough for every round.
      const ids = await announcements(storage, { accounts: 40, each: 25 + rounds });
      const job = { connectionString: server(), schema, type: 'tell', drive: 'loop', tellMs: 5 } as const;
      const journals = journalsOf('killed', rounds);
      for (const [worker, journal] of journals.entries()) {
        const one = await racer({ ...job, worker, journal });
        one.say('go');
        while (linesOf(journal, 'told').length === 0) await soon();
        await soon(Math.random() * 60);
        one.process.kill('SIGKILL');
        await one.ended;
      }
      const told: string[] = [];
      const deliver = async ({ announcementId }: { readonly announcementId: string }): Promise<void> =>
        void told.push(announcementId);
      const notifier = { contract: 'notifier/v1', id: 'list', deliver } as const;
      const rest = createBilling({ storage, notifier });
      await rest.worker.runOnce();
      // What is leased to the dead is left alone until the lease ends; then it is told.
      const leased = await left(storage);
      expect(leased.length).toBeGreaterThan(0);
      await rest.worker.runOnce({ now: new Date(Date.now() + 2 * HOUR_MS) });
      const before = journals.flatMap((journal) => linesOf(journal, 'told'));
      const begun = new Set(journals.flatMap((journal) => linesOf(journal, 'begun')));
      expect([...new Set([...before, ...told])].sort()).toEqual(ids);
      expect(new Set(before).size, 'no live worker repeats another').toBe(before.length);
      for (const id of told) if (begun.has(id)) expect(leased).toContain(id);
      expect(new Set(told).size).toBe(told.length);
      expect(await left(storage)).toEqual([]);
    } finally {
      await dispose();
    }
  });

  test('a worker that is stopped finishes what it has begun, and settles it', {
    timeout: 60_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const storage = await open();
      const ids = await announcements(storage, { accounts: 10, each: 20 });
      const [journal = ''] = journalsOf('stopped', 1);
      const job = { connectionString: server(), schema, type: 'tell', drive: 'loop', tellMs: 40 } as const;
      const one = await racer({ ...job, worker: 0, journal });
      one.say('go');
      while (linesOf(journal, 'begun').length < 12) await soon();
      one.say('stop');
      await one.ended;
      const told = linesOf(journal, 'told');
      expect(told.sort()).toEqual(linesOf(journal, 'begun').sort());
      // Nothing is left in a lease: what was not told yet is due to anybody at once.
      expect((await left(storage)).concat(told).sort()).toEqual(ids);
      const billing = createBilling({ storage });
      const { work } = await billing.operator.due({ actor, limit: 1000 });
      expect(work.filter(({ attempts }) => attempts > 0)).toEqual([]);
    } finally {
      await dispose();
    }
  });
});

function journalsOf(name: string, count: number): readonly string[] {
  const files = Array.from({ length: count }, (_, index) => join(folder, `${name}-${index}`));
  for (const file of files) writeFileSync(file, '');
  return files;
}

function linesOf(journal: string, word: 'begun' | 'told'): readonly string[] & string[] {
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
}

function soon(afterMs = 2): Promise<void> {
  return new Promise((done) => setTimeout(done, afterMs));
}

/** Writes announcements as a change would, due now; their ids, sorted. */
async function announcements(
  storage: Storage,
  size: { readonly accounts: number; readonly each: number },
): Promise<readonly string[]> {
  const billing = createBilling({ storage });
  const ids: string[] = [];
  for (let index = 0; index < size.accounts; index += 1) {
    const accountId = `told-${index}`;
    await billing.accounts.open({ actor, accountId, name: 'Told Ltd', currency: 'USD' });
    const own = Array.from({ length: size.each }, (_, number) => `${accountId}:${number}`);
    ids.push(...own);
    const atMs = Date.now() - 1000;
    const row = { accountId, atMs, type: 'test', payload: {}, status: 'pending', attempts: 0 } as const;
    const due = { accountId, kind: 'deliver', dueAtMs: atMs, attempts: 0 };
    await storage.decide(
      [
        {
          accountId,
          reads: [],
          decide: ({ account }) => {
            if (account === undefined) throw new Error('The account is not there.');
            const writes = own.flatMap((id): readonly (PutRow<'announcement'> | PutRow<'due'>)[] => [
              { type: 'insert', table: 'announcement', row: { ...row, announcementId: id } },
              { type: 'insert', table: 'due', row: { ...due, reference: id } },
            ]);
            return { outcome: 'announced', changes: { account, writes } };
          },
        },
      ],
      { priority: 'live' },
    );
  }
  return ids.sort();
}

/** What is not told yet. */
async function left(storage: Storage): Promise<string[]> {
  const { rows } = await storage.operator.list('due', { order: 'byDue', limit: 1000 });
  return rows.map(({ reference }) => reference);
}
