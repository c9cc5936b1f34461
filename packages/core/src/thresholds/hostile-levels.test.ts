import { describe, expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';
import type { ThresholdLevel } from './threshold-level.ts';

function levelNamed(levelId: string, amount = '5'): ThresholdLevel {
  return { levelId, severity: 'low', type: 'amount', amount };
}

describe('threshold levels from outside', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'refuse the name %s, which every object has',
    async (levelId) => {
      const { billing, owner } = await activeAcme();
      const save = billing.notifications.saveThresholds({
        ...owner,
        levels: [levelNamed(levelId)],
        revision: 0,
      });
      await expect(save).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { field: 'levels[0].levelId' },
      });
    },
  );

  it('refuse a list with holes by the first of them', async () => {
    const { billing, owner } = await activeAcme();
    const levels = [levelNamed('low')];
    levels[2] = levelNamed('other');
    await expect(
      billing.notifications.saveThresholds({ ...owner, levels, revision: 0 }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'levels[1]' } });
  });

  it.each(['999999999999999', '-999999999999999'])(
    'never stop the money, however far a level of %s and its margin reach',
    async (amount) => {
      const { billing, owner, system } = await activeAcme();
      await billing.notifications.saveThresholds({
        ...owner,
        levels: [levelNamed('far', amount)],
        rearmPercent: 1000,
        revision: 0,
      });
      const adjustment = { ...system, key: 'k', amount: usd('-1'), reason: 'Less' };
      expect(await billing.wallets.adjust(adjustment)).toMatchObject({ status: 'adjusted' });
    },
  );
});
