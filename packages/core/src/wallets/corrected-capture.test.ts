import { expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';

it('a correction gives back to an open hold what it had taken, and takes it again', async () => {
  const acme = await activeAcme('10');
  const expiresAt = acme.clock.inSeconds(3600);
  await acme.billing.holds.place({ ...acme.system, callRef: 'c1', amount: usd('0.8'), expiresAt });
  const leg = { provider: 'twilio', legId: 'CA1', to: '+442071838750', answeredAt: '2026-01-20T10:00:00Z' };
  await acme.billing.usage.record({ ...acme.system, leg: { ...leg, durationSeconds: 100, callRef: 'c1' } });
  const correct = (corrects: number, durationSeconds: number) =>
    acme.billing.usage.correct({
      ...acme.system,
      provider: 'twilio',
      legId: 'CA1',
      corrects,
      facts: { durationSeconds },
      reason: 'The carrier says so',
    });
  const now = async () => {
    const { held, available } = await acme.billing.wallets.balance(acme.system);
    const { captured } = (await acme.billing.holds.get({ ...acme.system, callRef: 'c1' })) as {
      captured: unknown;
    };
    return { captured, held, available };
  };
  // Costs 1.00 with 0.80 held: the hold is empty, 0.20 came from the wallet beyond it.
  expect(await now()).toEqual({ captured: usd('1'), held: usd('0'), available: usd('9') });
  await correct(0, 90);
  expect(await now()).toEqual({ captured: usd('0.9'), held: usd('0'), available: usd('9.1') });
  await correct(1, 30);
  expect(await now()).toEqual({ captured: usd('0.3'), held: usd('0.5'), available: usd('9.2') });
  await correct(2, 60);
  expect(await now()).toEqual({ captured: usd('0.6'), held: usd('0.2'), available: usd('9.2') });
  expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
});
