import { expect, it } from 'vitest';
import { call, dial, money, pass, stage, TO } from '../../test/metered-stage.ts';

it('a call that is over is not authorized again by its reference: nothing would be held for it', async () => {
  const on = await stage('10');
  const { billing, system } = on;
  await dial(on, 30);
  await pass(on, 30);
  const leg = {
    provider: 'metered',
    legId: 'CA1',
    to: TO,
    answeredAt: on.clock.inSeconds(-30),
    durationSeconds: 30,
  };
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
