import { type Billing, createBilling, money } from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import { smallBook } from './sample-legs.ts';

/** The actor of every command here. */
export const actor = { role: 'system', id: 'benchmark' } as const;

/**
 * A billing on memory storage with active, funded accounts `account-0` to `account-<n-1>`.
 *
 * @param accounts - How many accounts.
 * @returns The billing.
 */
export async function sampleBilling(accounts: number): Promise<Billing> {
  const billing = createBilling({ storage: memoryStorage() });
  const { hash } = await billing.priceBooks.put({ actor, priceBook: smallBook() });
  for (let index = 0; index < accounts; index += 1) {
    const accountId = `account-${index}`;
    await billing.accounts.open({ actor, accountId, name: `Account ${index}`, currency: 'USD' });
    await billing.accounts.activateContract({
      actor,
      accountId,
      contract: {
        currency: 'USD',
        timeZone: 'America/New_York',
        priceBooks: [{ from: '2020-01-01T00:00:00Z', priceBook: hash }],
        destinations: { allow: ['*'], international: true, homeCountry: 'US' },
        directions: ['outbound', 'inbound'],
        accountManager: { name: 'Ada Example', email: 'ada@example.com' },
      },
    });
    await billing.wallets.adjust({
      actor,
      accountId,
      key: 'start',
      amount: money('1000000', 'USD'),
      reason: 'Credit for the benchmark',
    });
  }
  return billing;
}
