import { expect, it } from 'vitest';
import { call, dial, money, pass, type Stage, stage, TO } from '../../test/metered-stage.ts';
import { type MeteredVendor, meteredVendor } from '../../test/metered-vendor.ts';
import { createBilling } from '../billing.ts';

/** A call over one vendor, a leg of which goes on over another, for whom the host set no limit. */
async function overTwo(
  balance: string,
  can: Parameters<typeof meteredVendor>[1],
): Promise<Stage & { readonly other: MeteredVendor }> {
  const on = await stage(balance);
  const { storage, clock, vendor, system } = on;
  const other: MeteredVendor = { ...meteredVendor(clock, can), id: 'other' };
  const staged = { ...on, other, billing: createBilling({ storage, clock, telephony: [vendor, other] }) };
  await dial(staged, 30);
  other.talk('V1', { to: TO });
  const answeredAt = new Date(clock.now());
  const leg = { callRef: call.callRef, provider: 'other', legId: 'V1', answeredAt };
  await staged.billing.calls.bind({ ...system, ...leg });
  return staged;
}

it('every leg of a call is given the limit, by its own provider', async () => {
  const on = await overTwo('10', { limits: { minimumSeconds: 1, maximumSeconds: 7200 }, limitLeg: true });
  await pass(on, 100);
  // The first leg was over already: its provider was asked what became of it, and nothing more is ordered.
  expect(on.vendor.orders).toEqual(['limit CA1 120', 'fetch CA1']);
  expect(on.other.orders).toEqual(['limit V1 120', 'fetch V1', 'limit V1 180']);
});

it.each([
  ['takes no limit', {}],
  ['takes a limit at the start only', { limits: { minimumSeconds: 1, maximumSeconds: 7200 } }],
  ['takes no limit as short', { limits: { minimumSeconds: 600, maximumSeconds: 7200 }, limitLeg: true }],
])('a leg over a provider that %s is ended by the worker where the money ends', async (_, can) => {
  const on = await overTwo('1.5', can);
  await pass(on, 300);
  expect(on.other.orders.filter((order) => order.startsWith('limit'))).toEqual([]);
  expect(on.other.talked('V1')).toBe(120);
  // The first leg talked thirty seconds: a hundred and twenty are left for the second, and not one more.
  expect(await money(on)).toEqual({ posted: '0', held: '0' });
});

it('a leg is given the longest limit its provider takes, where that is shorter', async () => {
  const on = await overTwo('10', { limits: { minimumSeconds: 1, maximumSeconds: 90 }, limitLeg: true });
  await pass(on, 60);
  expect(on.other.orders[0]).toBe('limit V1 90');
});
