import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, contractWith, openedAcme, usd } from '../../test/acme.ts';
import { shakyStorage, untilAnswered } from '../../test/shaky-storage.ts';
import { createBilling } from '../billing.ts';

describe('many calls at once', () => {
  it('never hold more than is available, and hold all of it', async () => {
    const { billing, clock, system } = await activeAcme('10');
    const expiresAt = clock.inSeconds(60);
    const outcomes = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        billing.holds.place({ ...system, callRef: `c${index}`, amount: usd('0.3'), expiresAt }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'placed')).toHaveLength(33);
    expect(outcomes.filter((outcome) => outcome.status === 'insufficient-funds')).toHaveLength(467);
    expect(await billing.wallets.balance(system)).toMatchObject({ held: usd('9.9'), available: usd('0.1') });
  });

  it.each([1, 7, 42])('from two processes on a shaky storage (seed %i)', async (seed) => {
    const storage = memoryStorage({ checked: true });
    const { billing: steady, clock, system, priceBook } = await openedAcme({ storage });
    await steady.accounts.activateContract({ ...system, contract: contractWith(priceBook) });
    await steady.wallets.adjust({ ...system, key: 'start', amount: usd('10'), reason: 'Start' });
    const processes = [0, 1].map((number) =>
      createBilling({ storage: shakyStorage(storage, seed + number), clock }),
    );
    const expiresAt = clock.inSeconds(60);
    const call = async (index: number): Promise<string> => {
      const billing = processes[index % 2] as typeof steady;
      const hold = { ...system, callRef: `c${index}`, amount: usd('1'), expiresAt };
      const placed = await untilAnswered(() => billing.holds.place(hold));
      const { available } = await steady.wallets.balance(system);
      expect(available.amount.startsWith('-')).toBe(false);
      if (placed.status !== 'placed') return placed.status;
      const more = { ...hold, extension: 1, amount: usd('0.5') };
      const extended = await untilAnswered(() => billing.holds.extend(more));
      await untilAnswered(() => billing.holds.release({ ...system, callRef: hold.callRef }));
      return extended.status;
    };
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => call(index)));
    expect(results.filter((result) => result === 'extended').length).toBeGreaterThan(0);
    expect(await steady.wallets.balance(system)).toMatchObject({ held: usd('0'), available: usd('10') });
    expect(await steady.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });
});
