import { expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';

it('a leg that waits before the horizon has left its lot once its history is imported', async () => {
  const { billing, system } = await activeAcme();
  const leg = {
    provider: 'old',
    legId: '1',
    to: '+442071838750',
    answeredAt: '2026-01-01T00:00:00Z',
    durationSeconds: 60,
  };
  await billing.accounts.setHorizon({ ...system, horizon: '2026-01-15T00:00:00Z' });
  expect(await billing.usage.record({ ...system, leg })).toMatchObject({ lot: 'before-horizon' });
  const legs = [{ leg, cost: usd('0.5') }];
  await billing.usage.importHistory({ ...system, legs, dryRun: true });
  expect((await billing.parking.counts(system))['before-horizon']).toMatchObject({ legs: 1 });
  expect(await billing.usage.importHistory({ ...system, legs })).toMatchObject({ imported: 1 });
  expect((await billing.parking.counts(system))['before-horizon']).toEqual({ legs: 0 });
  expect(await billing.usage.record({ ...system, leg })).toMatchObject({ status: 'charged', replayed: true });
  expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees' });
});
