import { expect, it } from 'vitest';
import { type Acme, activeAcme, contractWith, openedAcme } from '../../test/acme.ts';

const leg = {
  provider: 'twilio',
  legId: 'CA1',
  to: '+442071838750',
  answeredAt: '2026-01-20T10:00:00Z',
  durationSeconds: 60,
};
const key = { provider: 'twilio', legId: 'CA1' };

async function openLater(acme: Acme): Promise<void> {
  const { actor } = acme.system;
  await acme.billing.accounts.open({ actor, accountId: 'later', name: 'Later', currency: 'USD' });
}

it('a leg that found its account meanwhile is not charged to another one', async () => {
  const acme = await activeAcme('100');
  const { billing, system } = acme;
  const { actor } = system;
  const named = { actor, accountId: 'later', leg };
  expect(await billing.usage.record(named)).toMatchObject({ lot: 'unassigned', reason: 'account-unknown' });
  await openLater(acme);
  expect(await billing.usage.record(named)).toMatchObject({ status: 'unrated', replayed: false });
  const assigned = await billing.parking.assign({ actor, accountId: 'acme', ...key });
  expect(assigned).toEqual({ status: 'assigned-elsewhere', ...key, accountId: 'later' });
  expect((await billing.wallets.balance(system)).posted.amount).toBe('100');
  // It has left the lot, and finds its way by itself from now on.
  expect((await billing.parking.unassigned({ actor })).legs).toEqual([]);
  expect(await billing.usage.record({ actor, leg })).toMatchObject({ status: 'unrated', replayed: true });
  expect(await billing.parking.assign({ actor, accountId: 'later', ...key })).toMatchObject({
    replayed: true,
  });
});

it('a leg whose account is there but was never sent again goes where it is assigned', async () => {
  const acme = await activeAcme('100');
  const { billing, system } = acme;
  const { actor } = system;
  await billing.usage.record({ actor, accountId: 'later', leg });
  await openLater(acme);
  expect(await billing.parking.assign({ actor, accountId: 'acme', ...key })).toMatchObject({
    status: 'charged',
  });
});

it('an unrated leg from before a horizon that was set later is never charged anew', async () => {
  const acme = await openedAcme();
  const { billing, system } = acme;
  expect(await billing.usage.record({ ...system, leg })).toMatchObject({ status: 'unrated' });
  await billing.accounts.setHorizon({ ...system, horizon: '2026-01-21T00:00:00Z' });
  await billing.accounts.activateContract({ ...system, contract: contractWith(acme.priceBook) });
  expect(await billing.parking.retry(system)).toMatchObject({
    tried: 1,
    resolved: 0,
    stillUnrated: 1,
    reasons: { 'before-horizon': 1 },
  });
  expect((await billing.parking.list({ ...system, lot: 'unrated' })).legs).toMatchObject([
    { legId: 'CA1', reason: 'before-horizon' },
  ]);
  expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees' });
});
