import { expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';

it('a notice does not wait for a clock that was ahead once', async () => {
  const told: string[] = [];
  const { billing, clock, system } = await activeAcme('100', {
    notifier: {
      contract: 'notifier/v1',
      id: 'recorder',
      deliver: async ({ type }) => void told.push(type),
    },
  });
  const adjust = (key: string, amount: string) =>
    billing.wallets.adjust({ ...system, key, amount: usd(amount), reason: key });
  clock.nowMs += 86_400_000;
  await adjust('ahead', '1');
  clock.nowMs -= 86_400_000;
  await adjust('low', '-90');
  expect(await billing.worker.runOnce()).toMatchObject({ delivered: 1 });
  expect(told).toEqual(['balance-low']);
  const entries = (await billing.wallets.activity(system)).entries.map(({ at }) => at.getTime());
  expect(entries).toEqual([...entries].sort((left, right) => right - left));
});
