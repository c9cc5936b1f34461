import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import type { Announcement, Notifier } from '../ports/notifier.ts';
import type { Storage } from '../ports/storage.ts';
import { contextOf, decided, open, openedAccount } from '../reports/__fixtures__/journal.ts';
import { announce } from '../thresholds/announcement.ts';
import { createNotifications } from '../thresholds/notifications.ts';
import { createWorker, type WorkerOptions } from './worker.ts';

const NOW = Date.UTC(2026, 10, 10, 12);
const own = { actor: { role: 'owner', id: 'olga', accountId: 'acme' }, accountId: 'acme' } as const;

let storage: ReturnType<typeof memoryStorage>;
let context: Context;

beforeEach(async () => {
  storage = memoryStorage();
  context = contextOf(storage, NOW);
  await open(storage, openedAccount('acme'));
});

async function tell(announcementId: string): Promise<void> {
  await decided(storage, {
    accountId: 'acme',
    reads: [],
    decide(view) {
      const account = view.account ?? openedAccount('acme');
      const times = { nowMs: NOW, clockMs: NOW };
      const writes = announce(view, account, { announcementId, type: 'test', facts: {}, ...times });
      return { outcome: undefined, changes: { account, writes } };
    },
  });
}

function recorder(deliver: (announcement: Announcement) => Promise<void> = async () => {}): {
  readonly notifier: Notifier;
  readonly told: string[];
} {
  const told: string[] = [];
  const notifier: Notifier = {
    contract: 'notifier/v1',
    id: 'recorder',
    deliver: async (announcement) => {
      told.push(announcement.announcementId);
      await deliver(announcement);
    },
  };
  return { notifier, told };
}

/** The same storage, answering in an unforeseeable order. */
function jittery(inner: Storage): Storage {
  return new Proxy(inner, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== 'decide') return typeof value === 'function' ? value.bind(target) : value;
      return async (...given: Parameters<Storage['decide']>) => {
        for (let wait = given[0].length % 3; wait >= 0; wait -= 1) await new Promise(setImmediate);
        return target.decide(...given);
      };
    },
  });
}

const after = (ms: number): { readonly now: Date } => ({ now: new Date(NOW + ms) });

describe('worker', () => {
  it('delivers each announcement once, however many workers race', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `a${index}`);
    for (const id of ids) await tell(id);
    const { notifier, told } = recorder(() => new Promise(setImmediate));
    const workers = [1, 2, 3, 4].map((parallel) =>
      createWorker({ ...context, storage: jittery(storage) }, { notifier, parallel }),
    );
    const rounds = await Promise.all(workers.map((worker) => worker.runOnce()));
    expect([...told].sort()).toEqual([...ids].sort());
    expect(rounds.reduce((sum, round) => sum + round.delivered, 0)).toBe(60);
    expect(rounds.reduce((sum, round) => sum + round.lost, 0)).toBeGreaterThan(0);
    const notifications = createNotifications(context);
    expect((await notifications.announcements({ ...own, status: 'pending' })).announcements).toEqual([]);
    expect(await workers[0]?.runOnce()).toMatchObject({ delivered: 0, lost: 0 });
  });

  it('gives a delivery up at once when the notifier says that it will never succeed', async () => {
    await tell('a');
    const { notifier, told } = recorder(async () => {
      const reason = 'no such mailbox';
      throw new BillingError('DELIVERY_REFUSED', reason, { details: { adapter: 'recorder', reason } });
    });
    const worker = createWorker(context, { notifier });
    expect(await worker.runOnce()).toMatchObject({ failed: 0, dead: 1 });
    expect(await worker.runOnce(after(10 ** 12))).toMatchObject({ failed: 0, dead: 0 });
    expect(told).toEqual(['a']);
    const notifications = createNotifications(context);
    const dead = await notifications.announcements({ ...own, status: 'dead' });
    const failure = { kind: 'refused', reason: 'no such mailbox', at: new Date(NOW) };
    expect(dead.announcements).toMatchObject([{ announcementId: 'a', status: 'dead', attempts: 1, failure }]);
    expect(await notifications.retryDelivery({ ...own, announcementId: 'a' })).toEqual({ status: 'queued' });
  });

  it('keeps why the last attempt failed, which is the host’s own affair, until it is delivered', async () => {
    await tell('a');
    let failing: unknown = new Error('down', { cause: new Error('connect ECONNREFUSED 10.0.0.3:25') });
    const { notifier } = recorder(async () => {
      if (failing !== undefined) throw failing;
    });
    const worker = createWorker(context, { notifier, mostAttempts: 2, firstRetryMs: 1000 });
    const notifications = createNotifications(context);
    const seen = async (by: object) => {
      const [announcement] = (await notifications.announcements({ ...own, ...by })).announcements;
      return announcement;
    };
    const system = { actor: { role: 'system', id: 'host' } } as const;
    await worker.runOnce();
    expect((await seen({}))?.failure).toEqual({ kind: 'failed', at: new Date(NOW) });
    const reason = 'down (connect ECONNREFUSED 10.0.0.3:25)';
    expect((await seen(system))?.failure).toEqual({ kind: 'failed', reason, at: new Date(NOW) });
    for (const [odd, kept] of [
      [`a\0b\r\nc\u202ed\ud800e`, 'a b c d e'],
      ['x'.repeat(2000), `${'x'.repeat(499)}…`],
      [`${'x'.repeat(498)}😀😀`, `${'x'.repeat(498)}…`],
      [null, 'null'],
      [Object.assign(new Error(), { name: 'TimeoutError' }), 'TimeoutError'],
      [{ code: 'DELIVERY_REFUSED' }, 'an object'],
    ] as const) {
      await notifications.retryDelivery({ ...own, announcementId: 'a' });
      failing = odd;
      await worker.runOnce(after(10 ** 7));
      expect((await seen(system))?.failure?.reason).toBe(kept);
      await worker.runOnce(after(10 ** 9));
    }
    await notifications.retryDelivery({ ...own, announcementId: 'a' });
    failing = undefined;
    await worker.runOnce(after(10 ** 9));
    expect(await seen(system)).toMatchObject({ status: 'delivered' });
    expect(await seen(system)).not.toHaveProperty('failure');
  });

  it('waits longer after each failure, gives up, and tries again on request', async () => {
    await tell('a');
    let broken = true;
    const { notifier, told } = recorder(async () => {
      if (broken) throw new Error('mail server is down');
    });
    const options: WorkerOptions = {
      notifier,
      firstRetryMs: 1000,
      longestRetryMs: 3000,
      mostAttempts: 4,
      leaseMs: 500,
    };
    const worker = createWorker(context, options);
    const notifications = createNotifications(context);
    expect(await worker.runOnce()).toMatchObject({ failed: 1 });
    expect(await worker.runOnce(after(999))).toMatchObject({ failed: 0 });
    expect(await worker.runOnce(after(1000))).toMatchObject({ failed: 1 });
    expect(await worker.runOnce(after(2999))).toMatchObject({ failed: 0 });
    expect(await worker.runOnce(after(3000))).toMatchObject({ failed: 1 });
    expect(await worker.runOnce(after(6000))).toMatchObject({ dead: 1 });
    expect(told).toEqual(['a', 'a', 'a', 'a']);
    expect(await worker.runOnce(after(10 ** 12))).toMatchObject({ failed: 0, left: 0 });
    const dead = await notifications.announcements({ ...own, status: 'dead' });
    expect(dead.announcements).toMatchObject([{ announcementId: 'a', status: 'dead', attempts: 4 }]);
    broken = false;
    const retry = { ...own, announcementId: 'a' };
    expect(await notifications.retryDelivery(retry)).toEqual({ status: 'queued' });
    expect(await notifications.retryDelivery(retry)).toEqual({ status: 'not-dead' });
    expect(await worker.runOnce()).toMatchObject({ delivered: 1 });
    expect((await notifications.announcements(own)).announcements).toMatchObject([
      { status: 'delivered', attempts: 1 },
    ]);
    await expect(notifications.retryDelivery({ ...own, announcementId: 'b' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('takes over when the lease of a dead worker ends', async () => {
    await tell('a');
    const hangs = recorder(() => new Promise(() => {}));
    void createWorker(context, {
      notifier: hangs.notifier,
      leaseMs: 60_000,
      deliverTimeoutMs: 59_000,
      timers: never,
    }).runOnce();
    await new Promise(setImmediate);
    const { notifier, told } = recorder();
    const worker = createWorker(context, { notifier });
    expect(await worker.runOnce(after(59_999))).toMatchObject({ delivered: 0 });
    expect(await worker.runOnce(after(60_000))).toMatchObject({ delivered: 1 });
    expect([...hangs.told, ...told]).toEqual(['a', 'a']);
  });

  it('counts a silent notifier as failed', async () => {
    await tell('a');
    const { notifier } = recorder(() => new Promise(() => {}));
    expect(await createWorker(context, { notifier, deliverTimeoutMs: 5 }).runOnce()).toMatchObject({
      failed: 1,
    });
  });

  it('leaves deliveries pending without a notifier, and forgets old keys', async () => {
    await tell('a');
    const key = { accountId: 'acme', operation: 'adjust', key: 'k', digest: 'd', outcome: {}, atMs: NOW };
    await decided(storage, {
      accountId: 'acme',
      reads: [],
      decide: (view) => ({
        outcome: undefined,
        changes: {
          account: view.account ?? openedAccount('acme'),
          writes: [{ type: 'insert', table: 'key', row: key }],
        },
      }),
    });
    const worker = createWorker(context, { keyRetentionMs: 1000 });
    expect(await worker.runOnce(after(1000))).toMatchObject({ left: 1, keysForgotten: 0 });
    expect(await worker.runOnce(after(1001))).toMatchObject({ left: 1, keysForgotten: 1 });
  });

  it('runs in a loop until it is stopped, and survives a storage that fails', async () => {
    await tell('a');
    const errors: unknown[] = [];
    let failures = 2;
    const flaky = new Proxy<Storage>(storage, {
      get: (target, name) => {
        if (name === 'operator' && failures > 0) {
          failures -= 1;
          throw new Error('unreachable');
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { notifier, told } = recorder();
    const onError = (error: unknown): void => void errors.push(error);
    const worker = createWorker({ ...context, storage: flaky }, { notifier, pollMs: 1, onError });
    worker.start();
    worker.start();
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await worker.stop();
    await worker.stop();
    expect(told).toEqual(['a']);
    expect(errors).toHaveLength(2);
    await tell('b');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told).toEqual(['a']);
  });

  it.each([{ pollMs: 0 }, { leaseMs: 10, deliverTimeoutMs: 10 }, { parallel: 1.5 }])(
    'refuses %j',
    (options) => {
      expect(() => createWorker(context, options)).toThrow(
        expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
      );
    },
  );
});

const never: NonNullable<WorkerOptions['timers']> = { set: () => undefined, clear: () => {} };
