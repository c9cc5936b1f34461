import { expect, it } from 'vitest';
import { call, stage, talked } from '../../test/metered-stage.ts';
import { correlationFrom } from './correlation.ts';

it('what was given when the call was authorized goes before what is reported with a leg', async () => {
  const on = await stage('10');
  const given = {
    campaign: { id: 'c-1', title: 'Spring' },
    applicationId: 'app-1',
    manager: { id: 'm-1', email: 'ada@example.com' },
  };
  await on.billing.calls.authorize({ ...on.system, ...call, ...given });
  const leg = {
    ...talked(on, 30),
    campaign: { id: 'c-2', title: 'Autumn' },
    applicationId: 'app-2',
    manager: { id: 'm-2', email: 'eve@example.com' },
  };
  await on.billing.calls.settle({ ...on.system, callRef: call.callRef, leg });
  const recorded = await on.billing.usage.get({ ...on.system, provider: 'metered', legId: 'CA1' });
  expect(recorded).toMatchObject(given);
});

it('a title and an e-mail are those of the id that was found, wherever they were said', () => {
  const authorized = { campaignId: 'c-1', managerId: 'm-1' };
  const own = {
    campaignId: 'c-2',
    campaignTitle: 'Autumn',
    managerId: 'm-1',
    managerEmail: 'ada@example.com',
  };
  const parent = { campaignId: 'c-1', campaignTitle: 'Spring', applicationId: 'app-1' };
  expect(correlationFrom([authorized, own, parent])).toEqual({
    campaignId: 'c-1',
    campaignTitle: 'Spring',
    applicationId: 'app-1',
    managerId: 'm-1',
    managerEmail: 'ada@example.com',
  });
  expect(correlationFrom([own])).toMatchObject({ campaignTitle: 'Autumn', applicationId: undefined });
});
