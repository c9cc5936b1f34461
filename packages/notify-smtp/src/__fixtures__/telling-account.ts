import {
  exampleTopUps,
  type FakePayments,
  fakePayments,
  type ManualClock,
  manualClock,
  readyToBuy,
} from '@live-calls/conformance';
import { type AnnouncementView, type Billing, createBilling, money } from '@live-calls/core';
import type { Notifier } from '@live-calls/core/adapter';
import { memoryStorage } from '@live-calls/storage-memory';

const host = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;
const owner = { actor: { role: 'owner', id: 'olga', accountId: 'acme' }, accountId: 'acme' } as const;

/** An account with 100 dollars that buys credit, and whose notices are mailed to two people. */
export interface TellingAccount {
  readonly billing: Billing;
  readonly payments: FakePayments;
  readonly clock: ManualClock;
  readonly owner: typeof owner;
  readonly host: typeof host;
  readonly termsHash: string;
  /** Changes the balance. */
  readonly move: (amount: string) => Promise<unknown>;
  /** Asks for a top-up; answers its id. */
  readonly buy: (key: string, amount: string, method?: 'card' | 'bank-transfer') => Promise<string>;
  /** What could not be told and waits for a person. */
  readonly dead: (by: typeof owner | typeof host) => Promise<readonly AnnouncementView[]>;
}

/**
 * Opens it.
 *
 * @param notifier - What tells its notices.
 * @returns The account.
 */
export async function tellingAccount(notifier: Notifier): Promise<TellingAccount> {
  const clock = manualClock();
  const payments = fakePayments({ clock });
  const options = { storage: memoryStorage(), payments, notifier, clock, topUps: exampleTopUps };
  const billing = createBilling(options);
  const bands = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency: 'USD', rules: [{ prefix: '', bands }] };
  const { hash } = await billing.priceBooks.put({ actor: host.actor, priceBook });
  await billing.accounts.open({ ...host, name: 'Acme Ltd', currency: 'USD' });
  await billing.accounts.activateContract({
    ...host,
    contract: {
      currency: 'USD',
      timeZone: 'America/New_York',
      priceBooks: [{ from: '2020-01-01T00:00:00Z', priceBook: hash }],
      destinations: { allow: ['*'], international: true, homeCountry: 'US' },
      directions: ['outbound', 'inbound'],
      accountManager: { name: 'Kim Lee', email: 'kim@calls.example' },
    },
  });
  const recipients = [{ email: 'olga@acme.example', name: 'Olga' }, { email: 'finance@acme.example' }];
  await billing.notifications.saveRecipients({ ...owner, recipients, revision: 0 });
  const termsHash = await readyToBuy(billing, owner);
  let moves = 0;
  const move = (amount: string) => {
    moves += 1;
    const moved = { key: `move-${moves}`, amount: money(amount, 'USD'), reason: 'Calls' };
    return billing.wallets.adjust({ ...host, ...moved });
  };
  await move('100');
  return {
    ...{ billing, payments, clock, owner, host, termsHash, move },
    buy: async (key, amount, method = 'card') => {
      const order = { key, amount: money(amount, 'USD'), method, termsHash };
      const bought = await billing.topUps.request({ ...owner, ...order });
      if (bought.status !== 'requested') throw new Error(bought.status);
      return bought.topUp.topUpId;
    },
    dead: async (by) => (await billing.notifications.announcements({ ...by, status: 'dead' })).announcements,
  };
}
