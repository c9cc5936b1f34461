import { type Billing, createBilling, money, type Storage } from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import { smallBook } from './sample-legs.ts';

/** The actor of every command here. */
export const actor = { role: 'system', id: 'benchmark' } as const;

/** Accounts that are opened at a time. */
const AT_A_TIME = 50;

/**
 * A billing with active, funded accounts `account-0` to `account-<n-1>`.
 *
 * @param accounts - How many accounts.
 * @param storage - Where; a fresh memory storage by default.
 * @returns The billing.
 */
export async function sampleBilling(accounts: number, storage: Storage = memoryStorage()): Promise<Billing> {
  const billing = createBilling({ storage });
  const { hash } = await billing.priceBooks.put({ actor, priceBook: smallBook() });
  for (let first = 0; first < accounts; first += AT_A_TIME) {
    const some = Math.min(AT_A_TIME, accounts - first);
    await Promise.all(
      Array.from({ length: some }, (_, at) => openFunded(billing, `account-${first + at}`, hash)),
    );
  }
  return billing;
}

/**
 * Opens an active account with more credit than a benchmark uses.
 *
 * @param billing - The billing.
 * @param accountId - Id of the account.
 * @param priceBook - Content hash of its price book, kept before.
 */
export async function openFunded(billing: Billing, accountId: string, priceBook: string): Promise<void> {
  await billing.accounts.open({ actor, accountId, name: `The company ${accountId}`, currency: 'USD' });
  await billing.accounts.activateContract({
    actor,
    accountId,
    contract: {
      currency: 'USD',
      timeZone: 'America/New_York',
      priceBooks: [{ from: '2020-01-01T00:00:00Z', priceBook }],
      destinations: { allow: ['*'], international: true, homeCountry: 'US' },
      directions: ['outbound', 'inbound'],
      accountManager: { name: 'Ada Example', email: 'ada@example.com' },
    },
  });
  const amount = money('1000000', 'USD');
  await billing.wallets.adjust({
    actor,
    accountId,
    key: 'start',
    amount,
    reason: 'Credit for the benchmark',
  });
}
