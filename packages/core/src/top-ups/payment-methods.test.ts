import { fakePayments } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { activeAcme } from '../../test/acme.ts';
import type { SavedMethod } from '../ports/payment-processor.ts';

const card: SavedMethod = { methodId: 'pm_1', method: 'card', label: 'Visa ending in 4242', isDefault: true };
const debit: SavedMethod = {
  ...{ methodId: 'pm_2', method: 'bank-debit', label: 'Bank ending in 6789', isDefault: false },
};

async function setUp() {
  const payments = fakePayments();
  const acme = await activeAcme('0', { payments });
  for (const method of [card, debit]) payments.keep('acme', method);
  payments.keep('other', { ...card, methodId: 'pm_3' });
  return { ...acme, payments, methods: acme.billing.paymentMethods };
}

describe('saved ways to pay', () => {
  it('are those of the account; its owner makes another the default, and removes one', async () => {
    const { methods, owner } = await setUp();
    expect(await methods.list(owner)).toEqual([card, debit]);
    await methods.setDefault({ ...owner, methodId: 'pm_2' });
    expect((await methods.list(owner)).map(({ isDefault }) => isDefault)).toEqual([false, true]);
    await methods.remove({ ...owner, methodId: 'pm_1' });
    expect(await methods.list(owner)).toEqual([{ ...debit, isDefault: true }]);
  });

  it('are begun at the processor, for this account, under the key of the caller', async () => {
    const { methods, owner, payments } = await setUp();
    const begun: unknown[] = [];
    const begin = payments.savedMethods.setUp;
    Object.assign(payments.savedMethods, {
      setUp: (request: Parameters<typeof begin>[0]) => {
        begun.push(request);
        return begin(request);
      },
    });
    expect(await methods.setUp({ ...owner, key: 'k-1', method: 'bank-debit' })).toEqual({
      actionUrl: 'https://pay.example/save/k-1',
    });
    expect(begun).toEqual([{ key: 'k-1', accountId: 'acme', method: 'bank-debit' }]);
  });

  it.each([
    ['key', 'setUp', { key: '', method: 'card' }],
    ['method', 'setUp', { key: 'k', method: 'cash' }],
    ['methodId', 'remove', { methodId: '' }],
    ['methodId', 'setDefault', { methodId: 7 }],
  ] as const)('are refused with a broken %s: %s', async (field, command, request) => {
    const { methods, owner } = await setUp();
    await expect(methods[command]({ ...owner, ...request } as never)).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { field } },
    });
    expect(await methods.list(owner)).toEqual([card, debit]);
  });

  it('need an account, a processor, and one that keeps them', async () => {
    const { methods, system } = await setUp();
    await expect(methods.list({ ...system, accountId: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { billing: bare, owner } = await activeAcme('0');
    await expect(bare.paymentMethods.list(owner)).rejects.toMatchObject({
      ...{ code: 'CONFIGURATION_INVALID', details: { option: 'payments' } },
    });
    const { savedMethods: _, ...forgetful } = fakePayments();
    const { billing } = await activeAcme('0', { payments: forgetful });
    await expect(billing.paymentMethods.list(owner)).rejects.toMatchObject({
      ...{ code: 'ABILITY_MISSING', details: { adapter: 'fake', ability: 'savedMethods' } },
    });
  });
});
