import { expect, it } from 'vitest';
import { call, dial, money, pass, stage, talked } from '../../test/metered-stage.ts';

it('a call that is over is not authorized again by its reference: nothing would be held for it', async () => {
  const on = await stage('10');
  const { billing, system } = on;
  await dial(on, 30);
  await pass(on, 30);
  const leg = talked(on, 30);
  await billing.calls.settle({ ...system, callRef: call.callRef, leg });
  expect(await billing.calls.authorize({ ...system, ...call })).toEqual({
    status: 'closed',
    call: await billing.calls.get({ ...system, callRef: call.callRef }),
  });
  // Another call under that reference is another matter.
  const other = { ...call, to: '+442079460001' };
  expect(await billing.calls.authorize({ ...system, ...other })).toMatchObject({ status: 'differs' });
  expect(await money(on)).toEqual({ posted: '9.7', held: '0' });
});

it('a call that was never dialled and swept is over, too', async () => {
  const on = await stage('10', undefined, { graceSeconds: 600 });
  const { billing, system } = on;
  await billing.calls.authorize({ ...system, ...call });
  on.clock.nowMs += 500_000;
  // Overdue, it still holds its money.
  expect(await billing.calls.authorize({ ...system, ...call })).toMatchObject({
    status: 'authorized',
    replayed: true,
    call: { status: 'overdue' },
  });
  on.clock.nowMs += 600_000;
  await billing.worker.runOnce();
  expect(await billing.calls.authorize({ ...system, ...call })).toMatchObject({
    status: 'closed',
    call: { status: 'closed', legs: [] },
  });
});

it('a suspended account is told so, not that its money is short, when more is asked for', async () => {
  const on = await stage('10');
  const { billing, system } = on;
  await dial(on);
  await billing.accounts.suspend({ ...system, reason: 'Late' });
  const more = { ...system, callRef: call.callRef, extension: 1 };
  expect(await billing.calls.extend(more)).toEqual({
    status: 'account-not-active',
    accountStatus: 'suspended',
  });
  // The worker ends the call where its granted time does.
  await pass(on, 60);
  expect(on.vendor.talked('CA1')).toBe(60);
  expect(on.vendor.orders.filter((order) => order.startsWith('limit'))).toEqual([]);
});

it('a call is shown as it is kept, without numbers, by the command that closes it', async () => {
  const on = await stage('10');
  const { billing, system } = on;
  await billing.calls.authorize({ ...system, ...call });
  const closing = await billing.calls.close({ ...system, callRef: call.callRef });
  expect(closing.call).toEqual(await billing.calls.get({ ...system, callRef: call.callRef }));
  expect(closing.call).not.toHaveProperty('to');
});
