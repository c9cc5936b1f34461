import { createBilling, type LiveTerms, type Money, money, subtractMoney } from '@live-calls/core';
import type { Storage } from '@live-calls/core/adapter';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { meteredVendor } from './__fixtures__/metered-vendor.ts';
import { type Racer, race, racer } from './__fixtures__/race.ts';
import { overHttp } from './__fixtures__/supervisor.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { keepTrail } from './__fixtures__/trail.ts';

const server = testServer();
const accountId = 'acme';

describe('live calls of several processes', () => {
  test('authorized and extended at once never hold more than there is, and all of it', {
    timeout: 120_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const trail = await keepTrail(server(), schema);
      const billing = await activeAccount(await open(), accountId, '40.25');
      const job = { connectionString: server(), schema, type: 'calls', accountId, calls: 10 } as const;
      const lines = (await race(Array.from({ length: 4 }, (_, worker) => ({ ...job, worker })))).flat();
      expect(lines.filter((line) => line.endsWith(' authorized')).length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.endsWith(' extended')).length).toBeGreaterThan(0);
      const balance = await billing.wallets.balance({ actor, accountId });
      expect(balance).toMatchObject({ held: money('40.25', 'USD'), available: money('0', 'USD') });
      // A cent a second: what was granted in all is what was held.
      const { calls } = await billing.calls.list({ actor, accountId, limit: 1000 });
      expect(calls.reduce((sum, { grantedSeconds }) => sum + grantedSeconds, 0)).toBe(4025);
      expect((await trail.follow()).faults).toEqual([]);
      const verified = await billing.wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      await dispose();
    }
  });

  test('keep the limits of their contract together: so many at the same time, and so much a day', {
    timeout: 120_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const billing = await activeAccount(await open(), accountId, '40.25');
      const { contract } = await billing.accounts.contract({ actor, accountId });
      const raced = async (live: LiveTerms, first: number): Promise<readonly string[]> => {
        await billing.accounts.activateContract({ actor, accountId, contract: { ...contract, live } });
        const job = { connectionString: server(), schema, type: 'calls', accountId, calls: 10 } as const;
        return (
          await race(Array.from({ length: 4 }, (_, worker) => ({ ...job, worker: first + worker })))
        ).flat();
      };
      const so = (lines: readonly string[], status: string) =>
        lines.filter((line) => line.endsWith(` ${status}`)).length;
      const few = await raced({ concurrentCalls: 7, capSeconds: 60 }, 0);
      expect([so(few, 'authorized'), so(few, 'too-many-calls')]).toEqual([7, 33]);
      // Seven minutes are held and count: of five dollars eighty cents are left.
      const little = await raced({ dailySpendCap: '5' }, 4);
      expect(so(little, 'spend-cap')).toBeGreaterThan(30);
      const { held } = await billing.wallets.balance({ actor, accountId });
      expect(held).toEqual(money('5', 'USD'));
      const verified = await billing.wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      await dispose();
    }
  });

  test('a call whose worker is killed talks no longer than is held for it, and the next worker charges it', {
    timeout: 120_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    const vendor = await meteredVendor();
    const workers: Racer[] = [];
    const work = async (): Promise<Racer> => {
      const job = { connectionString: server(), schema, type: 'supervise', vendorUrl: vendor.url } as const;
      const one = await racer({ ...job, worker: workers.length });
      workers.push(one);
      return one;
    };
    try {
      const storage = await open();
      await inSmallQuanta(storage);
      const billing = createBilling({ storage, telephony: [overHttp(vendor.url)] });
      const call = { actor, accountId, callRef: 'call-1' };
      const first = await work();
      const asked = await billing.calls.authorize({ ...call, provider: 'metered', to: '+12025550123' });
      expect(asked).toMatchObject({ status: 'authorized', limitSeconds: 8, final: false });
      const answeredAt = vendor.talk('CA1', 8);
      await billing.calls.bind({ ...call, provider: 'metered', legId: 'CA1', answeredAt });
      await until(() => vendor.limits.length >= 2);
      first.process.kill('SIGKILL');
      await first.ended;
      await until(vendor.isOver);
      const talked = vendor.talkedSeconds();
      expect(talked).toBe(vendor.limits.at(-1));
      const held = await billing.calls.get(call);
      expect(held.grantedSeconds).toBeGreaterThanOrEqual(talked);
      expect(held.held).toEqual(cents(held.grantedSeconds));
      const second = await work();
      await until(async () => (await billing.calls.get(call)).status === 'closed');
      second.say('stop');
      await second.ended;
      const leg = await billing.usage.get({ actor, accountId, provider: 'metered', legId: 'CA1' });
      expect(leg).toMatchObject({ durationSeconds: talked, cost: cents(talked) });
      const { held: left, posted } = await billing.wallets.balance({ actor, accountId });
      expect([left, posted]).toEqual([cents(0), subtractMoney(cents(1000), cents(talked))]);
      const verified = await billing.wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      for (const { process } of workers) process.kill('SIGKILL');
      await vendor.close();
      await dispose();
    }
  });
});

/** A second costs a cent. */
function cents(seconds: number): Money {
  return money(`${Math.floor(seconds / 100)}.${String(seconds % 100).padStart(2, '0')}`, 'USD');
}

/** Eight seconds at a time, and more is asked for after the first: a busy machine has seven to bring it about. */
async function inSmallQuanta(storage: Storage): Promise<void> {
  const billing = await activeAccount(storage, accountId, '10');
  const { contract } = await billing.accounts.contract({ actor, accountId });
  const live = { quantumSeconds: 8, warnSeconds: 7 };
  await billing.accounts.activateContract({ actor, accountId, contract: { ...contract, live } });
}

/** Waits for what other processes bring about. */
async function until(so: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((done) => setTimeout(done, 20));
}
