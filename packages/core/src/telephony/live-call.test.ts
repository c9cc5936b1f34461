import { fakeTelephony } from '@live-calls/conformance';
import { expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';

const to = '+442071838750';

it('a leg of an authorized call is charged to the call, which says what it belongs to and closes with it', async () => {
  const telephony = fakeTelephony();
  const acme = await activeAcme('100', { telephony: [telephony] });
  const { billing, system, clock } = acme;
  const authorized = await billing.calls.authorize({
    ...system,
    callRef: 'call-1',
    provider: 'fake',
    to,
    campaign: { id: 'c-1', title: 'Spring' },
    applicationId: 'app-1',
    manager: { id: 'm-1', email: 'max@example.com' },
  });
  expect(authorized).toMatchObject({ status: 'authorized' });
  await billing.calls.bind({ ...system, callRef: 'call-1', provider: 'fake', legId: 'CA1' });
  // Nothing of ours is carried through: the leg was bound, and its child names it.
  const tell = (leg: Parameters<typeof telephony.report>[0]): Promise<unknown> =>
    billing.telephony.receiveWebhook('fake', telephony.report(leg));
  const answeredAtMs = clock.nowMs;
  const leg = { to, from: '+12025550123', answeredAtMs };
  await tell({ ...leg, legId: 'CA1', status: 'answered' });
  await tell({ ...leg, legId: 'CA2', parentLegId: 'CA1', status: 'answered' });
  clock.nowMs += 30_000;
  const over = { status: 'completed', endedAtMs: clock.nowMs, durationSeconds: 30 } as const;
  await tell({ ...leg, ...over, legId: 'CA2', parentLegId: 'CA1' });
  expect(await billing.calls.get({ ...system, callRef: 'call-1' })).toMatchObject({ status: 'running' });
  await tell({ ...leg, ...over, legId: 'CA1' });
  for (const legId of ['CA1', 'CA2']) {
    expect(await billing.usage.get({ ...system, provider: 'fake', legId })).toMatchObject({
      callRef: 'call-1',
      cost: usd('0.3'),
      campaign: { id: 'c-1', title: 'Spring' },
      applicationId: 'app-1',
      manager: { id: 'm-1', email: 'max@example.com' },
    });
  }
  const { posted, held } = await billing.wallets.balance(system);
  expect([posted.amount, held.amount]).toEqual(['99.4', '0']);
  expect(await billing.calls.get({ ...system, callRef: 'call-1' })).toMatchObject({ status: 'closed' });
  expect((await billing.operator.due(system)).work).toEqual([]);
  expect(await billing.wallets.verify(system)).toMatchObject({ differences: [] });
});
