import { expect, it } from 'vitest';
import { activeAcme } from '../../test/acme.ts';

it('a re-rating never gets an id by which it could not be applied', async () => {
  const { billing, system, priceBook } = await activeAcme();
  const range = { from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z', priceBook };
  await expect(billing.rerating.plan({ ...system, key: 'k'.repeat(192), ...range })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'key' },
  });
  const planned = await billing.rerating.plan({ ...system, key: 'k'.repeat(191), ...range });
  if (planned.status !== 'planned') throw new Error(planned.status);
  const { reratingId, digest } = planned.rerating;
  expect(await billing.rerating.apply({ ...system, reratingId, digest })).toMatchObject({
    status: 'applied',
  });
});
