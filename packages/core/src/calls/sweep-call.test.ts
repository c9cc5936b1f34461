import { expect, it } from 'vitest';
import { call, dial, money, pass, stage } from '../../test/metered-stage.ts';

const leg = { provider: 'metered', legId: 'CA1' };

it('takes in what the provider says of a leg as any other report of it', async () => {
  const on = await stage('10');
  await dial(on, 30);
  on.clock.nowMs += 400_000;
  await pass(on, 90);
  expect(await money(on)).toEqual({ posted: '9.7', held: '0' });
  const reported = await on.billing.telephony.legs.get({ actor: on.system.actor, ...leg });
  expect(reported).toMatchObject({ accountId: 'acme', status: 'completed', durationSeconds: 30 });
  expect(await on.billing.usage.get({ ...on.system, ...leg })).toMatchObject({ callRef: call.callRef });
  const { work } = await on.billing.operator.due(on.system);
  expect(work.map(({ kind }) => kind)).toEqual(['deliver']);
});

it('charges no leg that belongs to another account', async () => {
  const on = await stage('10', undefined, { graceSeconds: 600 });
  const other = { actor: on.system.actor, accountId: 'other' };
  await on.billing.accounts.open({ ...other, name: 'Other', currency: 'USD' });
  await on.billing.telephony.directory.enter({ ...other, reference: { type: 'leg', ...leg } });
  await dial(on, 30);
  for (let minute = 0; minute < 15; minute += 1) {
    on.clock.nowMs += 60_000;
    await on.billing.worker.runOnce();
  }
  expect(await money(on)).toEqual({ posted: '10', held: '0' });
  expect(await on.billing.usage.get({ ...other, ...leg })).toMatchObject({ status: 'unrated' });
});
