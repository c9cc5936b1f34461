import { expect, it } from 'vitest';
import { call, dial, money, pass, type Stage, stage } from '../../test/metered-stage.ts';
import { createBilling } from '../billing.ts';

/** Lets the worker come at half of the granted minute, when the vendor does not answer. */
async function unheardOrder(balance: string): Promise<Stage> {
  const on = await stage(balance, undefined, { warnSeconds: 30 });
  const { storage, clock, vendor } = on;
  const worker = { leaseMs: 10_000 };
  const staged = { ...on, billing: createBilling({ storage, clock, telephony: [vendor], worker }) };
  await dial(staged);
  clock.nowMs += 30_000;
  vendor.failing = 1;
  const { problems } = await staged.billing.worker.runOnce();
  expect(problems).toMatchObject([{ kind: 'extend-call' }]);
  return staged;
}

it.each([
  ['the last', '0.9', 90],
  ['one of several', '10', 120],
])(
  'an order that the vendor did not take is given again, although others write the call: %s',
  async (_, balance, limitSeconds) => {
    const on = await unheardOrder(balance);
    await on.billing.calls.bind({ ...on.system, callRef: call.callRef, provider: 'metered', legId: 'CA2' });
    await pass(on, 12);
    expect(on.vendor.orders).toContain(`limit CA1 ${limitSeconds}`);
    await pass(on, 47);
    expect(on.vendor.talked('CA1')).toBe(89);
    expect(await money(on)).toMatchObject({ held: balance === '0.9' ? '0.9' : '1.2' });
  },
);

it('an order that stands while a host extends by itself is given with what is paid for by then', async () => {
  const on = await unheardOrder('10');
  const more = { ...on.system, callRef: call.callRef, extension: 2 };
  expect(await on.billing.calls.extend(more)).toMatchObject({ status: 'extended', limitSeconds: 180 });
  await pass(on, 12);
  expect(on.vendor.orders).toEqual(['limit CA1 180']);
});
