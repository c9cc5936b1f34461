import { type Billing, createBilling, type LegOfAccount, money } from '@live-calls/core';
import type { Storage } from '@live-calls/core/adapter';

/** The actor of every command. */
export const actor = { role: 'system', id: 'race' } as const;

/**
 * Opens an active account with some money.
 *
 * @param storage - Where.
 * @param accountId - The account.
 * @param balance - Dollars.
 * @returns The billing.
 */
export async function activeAccount(
  storage: Storage,
  accountId: string,
  balance: string,
): Promise<Billing> {
  const billing = createBilling({ storage });
  await activate(billing, accountId, balance);
  return billing;
}

/**
 * The same on a billing that stands, with a clock of its own.
 *
 * @param billing - The billing.
 * @param accountId - The account.
 * @param balance - Dollars.
 */
export async function activate(billing: Billing, accountId: string, balance: string): Promise<void> {
  const bands = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency: 'USD', rules: [{ prefix: '', bands }] };
  const { hash } = await billing.priceBooks.put({ actor, priceBook });
  await billing.accounts.open({ actor, accountId, name: 'Race Ltd', currency: 'USD' });
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
  const amount = money(balance, 'USD');
  await billing.wallets.adjust({ actor, accountId, key: 'start', amount, reason: 'Start' });
}

/**
 * A finished leg of ten seconds, which costs ten cents.
 *
 * @param accountId - Its account.
 * @param number - Which leg.
 * @returns The leg.
 */
export function legOf(accountId: string, number: number): LegOfAccount {
  return {
    accountId,
    leg: {
      provider: 'twilio',
      legId: `CA${number}`,
      status: 'completed',
      direction: 'outbound',
      to: '+12025550123',
      from: '+12025550199',
      answeredAt: new Date(Date.UTC(2026, 9, 1) + number * 1000),
      durationSeconds: 10,
    },
  };
}
