import { expect, it } from 'vitest';
import { call, money, pass, type Stage, stage, TO } from '../../test/metered-stage.ts';
import type { meteredVendor } from '../../test/metered-vendor.ts';

const limits = { minimumSeconds: 1, maximumSeconds: 7200 };

/** A call that came in and was answered: no request of ours created it, so the vendor was given no limit. */
async function cameIn(balance: string, can: Parameters<typeof meteredVendor>[1]): Promise<Stage> {
  const on = await stage(balance, can, { capSeconds: 300 });
  const { billing, system, vendor, clock } = on;
  const asked = { ...system, ...call, direction: 'inbound' } as const;
  expect(await billing.calls.authorize(asked)).toMatchObject({ status: 'authorized' });
  vendor.talk('CA1', { to: TO });
  const leg = { callRef: call.callRef, provider: 'metered', legId: 'CA1', answeredAt: new Date(clock.now()) };
  await billing.calls.bind({ ...system, ...leg });
  return on;
}

it('a call that came in is given its limit as soon as it is answered, and cut there if the worker is gone', async () => {
  const on = await cameIn('10', { limits, limitLeg: true });
  await on.billing.worker.runOnce();
  expect(on.vendor.orders).toEqual(['limit CA1 60']);
  on.clock.nowMs += 90_000;
  expect(on.vendor.talked('CA1')).toBe(60);
  await pass(on, 30);
  expect(await money(on)).toEqual({ posted: '9.4', held: '0' });
});

it('and goes on like any other while there is money', async () => {
  const on = await cameIn('1.5', { limits, limitLeg: true });
  await pass(on, 300);
  expect(on.vendor.talked('CA1')).toBe(150);
  expect(on.vendor.orders.filter((order) => order.startsWith('limit'))).toEqual([
    'limit CA1 60',
    'limit CA1 120',
    'limit CA1 150',
  ]);
  expect(await money(on)).toEqual({ posted: '0', held: '0' });
});

it('is ended by the worker where the vendor takes a limit at the creation only', async () => {
  const on = await cameIn('1.5', { limits });
  await pass(on, 300);
  expect(on.vendor.orders).toContain('end CA1');
  expect(on.vendor.talked('CA1')).toBe(150);
  expect(await money(on)).toEqual({ posted: '0', held: '0' });
});
