import { storageAround } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { createBilling } from './billing.ts';

const system = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;

/** A memory storage that counts how often it is opened and closed. */
function counted(failures = 0) {
  const memory = memoryStorage();
  const counts = { opened: 0, closed: 0 };
  const storage = storageAround(memory, {
    id: 'counted',
    open: async () => {
      counts.opened += 1;
      if (counts.opened <= failures) throw new Error('not there yet');
      await memory.open();
    },
    close: async () => {
      counts.closed += 1;
      await memory.close();
    },
  });
  return { storage, counts };
}

describe('createBilling', () => {
  it('opens the storage once, before its first use', async () => {
    const { storage, counts } = counted();
    const billing = createBilling({ storage });
    expect(counts.opened).toBe(0);
    const open = { ...system, name: 'Acme', currency: 'USD' };
    await Promise.all([
      billing.accounts.open(open),
      billing.accounts.open(open),
      billing.priceBooks.list(system),
    ]);
    await billing.accounts.get(system);
    expect(counts.opened).toBe(1);
    await billing.close();
    await billing.close();
    expect(counts.closed).toBeGreaterThan(0);
  });

  it('tries again when the storage could not be opened', async () => {
    const { storage, counts } = counted(1);
    const billing = createBilling({ storage });
    await expect(billing.accounts.get(system)).rejects.toThrowError('not there yet');
    await expect(billing.accounts.get(system)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(counts.opened).toBe(2);
  });

  it('refuses adapters that speak another contract', () => {
    const storage = memoryStorage();
    const odd = (option: string, contract: string) => ({ storage, [option]: { contract, id: 'odd' } });
    for (const [options, seen, supported] of [
      [{ storage: { contract: 'storage/v9', id: 'odd' } }, '"storage/v9"', ['storage/v1']],
      [odd('payments', 'payments/v2'), '"payments/v2"', ['payments/v1']],
      [odd('notifier', 'payments/v1'), '"payments/v1"', ['notifier/v1']],
      [{ storage, telephony: [{ contract: 'telephony/v0', id: 'odd' }] }, '"telephony/v0"', ['telephony/v1']],
    ] as const) {
      expect(() => createBilling(options as never)).toThrowError(
        expect.objectContaining({ code: 'CONTRACT_UNSUPPORTED', details: { seen, supported } }),
      );
    }
  });

  it.each([
    ['options', undefined],
    ['storage', {}],
    ['storage', { storage: 'postgres://' }],
    ['telephony', { storage: memoryStorage(), telephony: {} }],
    ['clock', { storage: memoryStorage(), clock: {} }],
    ['ids', { storage: memoryStorage(), ids: {} }],
    ['storage.id', { storage: { ...counted().storage, id: '' } }],
  ])('refuses a broken %s', (option, options) => {
    expect(() => createBilling(options as never)).toThrowError(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        details: expect.objectContaining({ option }),
      }),
    );
  });

  it('refuses two providers of one name', () => {
    const twilio = { contract: 'telephony/v1', id: 'twilio' };
    expect(() =>
      createBilling({ storage: memoryStorage(), telephony: [twilio, twilio] as never }),
    ).toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ option: 'telephony[1].id' }) }),
    );
  });
});
