import { memoryStorage } from '@live-calls/storage-memory';
import type { AccountCommand } from '../src/accounts/actor.ts';
import type { Contract } from '../src/accounts/contract.ts';
import { type Billing, type BillingOptions, createBilling } from '../src/billing.ts';
import { type Money, money } from '../src/money/money.ts';
import type { Clock, IdSource } from '../src/ports/clock.ts';
import type { TopUpOptions } from '../src/top-ups/purchase-options.ts';

/** A clock that stands still until it is moved. */
export class StandingClock implements Clock {
  /** The time, epoch milliseconds. */
  nowMs: number = Date.UTC(2026, 1, 1, 12);

  now(): number {
    return this.nowMs;
  }

  /** An instant some seconds from now. */
  inSeconds(seconds: number): Date {
    return new Date(this.nowMs + seconds * 1000);
  }
}

/** Ids that count. */
export function countingIds(): IdSource {
  let count = 0;
  return {
    next: (prefix) => {
      count += 1;
      return `${prefix}_${count}`;
    },
  };
}

/** A billing on an empty memory storage, and the three who act in the account `acme`. */
export interface Acme {
  readonly billing: Billing;
  readonly clock: StandingClock;
  readonly system: AccountCommand;
  readonly owner: AccountCommand;
  readonly member: AccountCommand;
  /** Hash of a price book in USD that prices everything at 0.60 a minute. */
  readonly priceBook: string;
}

/** US dollars. */
export function usd(amount: string): Money<'USD'> {
  return money(amount, 'USD');
}

/** A contract that allows everything. */
export function contractWith(priceBook: string, changes: Partial<Contract> = {}): Contract {
  return {
    currency: 'USD',
    timeZone: 'America/New_York',
    priceBooks: [{ from: '2020-01-01T00:00:00Z', priceBook }],
    destinations: { allow: ['*'], international: true, homeCountry: 'US' },
    directions: ['inbound', 'outbound'],
    accountManager: { name: 'Kim Lee', email: 'kim@example.com' },
    ...changes,
  };
}

/** An account that is opened and has no contract yet. */
export async function openedAcme(options: Partial<BillingOptions> = {}): Promise<Acme> {
  const clock = new StandingClock();
  const storage = memoryStorage({ checked: true });
  const billing = createBilling({ storage, clock, ids: countingIds(), ...options });
  const system = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;
  const owner = { actor: { role: 'owner', id: 'olga', accountId: 'acme' }, accountId: 'acme' } as const;
  const member = { actor: { role: 'member', id: 'max', accountId: 'acme' }, accountId: 'acme' } as const;
  await billing.accounts.open({ ...system, name: 'Acme Ltd', currency: 'USD' });
  const bands = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];
  const book = { currency: 'USD', rules: [{ prefix: '', bands }] };
  const { hash } = await billing.priceBooks.put({ actor: system.actor, priceBook: book });
  return { billing, clock, system, owner, member, priceBook: hash };
}

/** An active account with some money. */
export async function activeAcme(balance = '100', options: Partial<BillingOptions> = {}): Promise<Acme> {
  const acme = await openedAcme(options);
  const { billing, system, priceBook } = acme;
  await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook) });
  if (balance !== '0') {
    await billing.wallets.adjust({ ...system, key: 'start', amount: usd(balance), reason: 'Start' });
  }
  return acme;
}

/** How call credit is sold in tests. */
export const selling: TopUpOptions = {
  seller: {
    name: 'Example Voice Inc.',
    address: { line1: '1 Main Street', city: 'Springfield', region: 'IL', country: 'US' },
  },
  terms: { version: '2026-11', text: 'Call credit is paid in advance.' },
};

/** Saves billing details and a recipient, and acknowledges the terms; answers their hash. */
export async function readyToBuy(billing: Billing, by: AccountCommand): Promise<string> {
  const address = { line1: '2 Side Street', city: 'Shelbyville', country: 'US' };
  await billing.invoices.saveBillingDetails({ ...by, details: { name: 'Acme Ltd', address }, revision: 0 });
  const recipients = [{ email: 'olga@example.com' }];
  await billing.notifications.saveRecipients({ ...by, recipients, revision: 0 });
  const { terms } = await billing.topUps.quote({ ...by, amount: usd('1') });
  await billing.topUps.acknowledge({
    ...by,
    version: terms.version,
    hash: terms.hash,
    origin: '203.0.113.7',
  });
  return terms.hash;
}
