import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { StandingClock } from '../../test/acme.ts';
import type { Context } from '../context.ts';
import type { Announcement, Notifier } from '../ports/notifier.ts';
import type { Write } from '../ports/storage.ts';
import { contextOf, decided, open, openedAccount } from '../reports/__fixtures__/journal.ts';
import { announce } from '../thresholds/announcement.ts';
import type { Timers } from './timers.ts';
import { createWorker } from './worker.ts';

let storage: ReturnType<typeof memoryStorage>;
let clock: StandingClock;
let context: Context;

beforeEach(async () => {
  storage = memoryStorage({ checked: true });
  clock = new StandingClock();
  context = { ...contextOf(storage), clock };
  await open(storage, openedAccount('acme'));
});

async function write(writes: (nowMs: number) => readonly Write[]): Promise<void> {
  await decided(storage, {
    accountId: 'acme',
    reads: [],
    decide: (view) => {
      const account = view.account ?? openedAccount('acme');
      return { outcome: undefined, changes: { account, writes: writes(clock.nowMs) } };
    },
  });
}

async function tell(announcementId: string): Promise<void> {
  await decided(storage, {
    accountId: 'acme',
    reads: [],
    decide(view) {
      const account = view.account ?? openedAccount('acme');
      const news = { announcementId, type: 'test', facts: {}, nowMs: clock.nowMs, clockMs: clock.nowMs };
      return { outcome: undefined, changes: { account, writes: announce(view, account, news) } };
    },
  });
}

function notifierOf(deliver: (announcement: Announcement) => Promise<void>): Notifier {
  return { contract: 'notifier/v1', id: 'slow', deliver };
}

describe('a round that takes long', () => {
  it('leases from when a delivery is claimed, not from when the round began', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    for (const id of ids) await tell(id);
    const told: string[] = [];
    const other = createWorker(context, {
      notifier: notifierOf(async ({ announcementId }) => void told.push(`other ${announcementId}`)),
    });
    const slow = createWorker(context, {
      parallel: 1,
      leaseMs: 60_000,
      notifier: notifierOf(async ({ announcementId }) => {
        told.push(announcementId);
        clock.nowMs += 25_000;
        if (announcementId === 'd') await other.runOnce();
      }),
    });
    expect(await slow.runOnce()).toMatchObject({ delivered: 4 });
    expect(told).toEqual(ids);
  });

  it('forgets every key that is past its retention', async () => {
    const keys = Array.from({ length: 450 }, (_, index) => `k${index}`);
    await write((atMs) =>
      keys.map((key): Write => {
        const row = { accountId: 'acme', operation: 'adjust', key, digest: 'd', outcome: {}, atMs };
        return { type: 'insert', table: 'key', row };
      }),
    );
    clock.nowMs += 1001;
    const worker = createWorker(context, { keyRetentionMs: 1000 });
    expect(await worker.runOnce()).toMatchObject({ keysForgotten: 450 });
  });
});

it('a worker that is stopped and started again within a round runs one loop', async () => {
  const waiting = new Set<() => void>();
  const timers: Timers = {
    set: (run) => {
      waiting.add(run);
      return run;
    },
    clear: (timer) => void waiting.delete(timer as () => void),
  };
  const fire = (): void => {
    for (const run of [...waiting]) {
      waiting.delete(run);
      run();
    }
  };
  const worker = createWorker(context, { timers });
  worker.start();
  fire();
  const stopped = worker.stop();
  worker.start();
  await stopped;
  await new Promise(setImmediate);
  expect(waiting.size).toBe(1);
  await worker.stop();
  expect(waiting.size).toBe(0);
});
