import { type Billing, type Contract, type PriceBook, parsePriceBook } from '@live-calls/core';
import type { People } from '../people.ts';
import { contact } from '../selling.ts';
import { type Place, places } from './world.ts';

/** The company whose calls and money are shown. */
export const company = { accountId: 'northwind', name: 'Northwind Calling Inc.' } as const;

/** A company that has signed nothing yet. */
export const newcomer = { accountId: 'fabrikam', name: 'Fabrikam Sales Ltd.' } as const;

/** Somebody of the demo who can sign in. */
export interface Login {
  /** E-mail. */
  readonly email: string;
  /** Password; everybody may know it. */
  readonly password: string;
  /** Full name. */
  readonly name: string;
  /** What they are. */
  readonly role: 'owner' | 'member';
}

/** Who can sign in: the owner of both companies, and a member of the first. */
export const logins: readonly Login[] = [
  { email: 'ada@northwind.example', password: 'owner-demo', name: 'Ada Moreno', role: 'owner' },
  { email: 'max@northwind.example', password: 'member-demo', name: 'Max Ito', role: 'member' },
];

const SYSTEM = { role: 'system', id: 'seed' } as const;
const DAY_MS = 86_400_000;

/**
 * Adds the people.
 *
 * @param people - Where.
 */
export async function addPeople(people: People): Promise<void> {
  for (const { role, ...login } of logins) {
    const accounts = (role === 'owner' ? [company, newcomer] : [company]).map((one) => ({ ...one, role }));
    await people.put({ ...login, personId: login.email.split('@')[0] ?? login.email, accounts });
  }
}

/**
 * Opens both accounts, and sets the first one up: price books, contract, billing details, recipients, thresholds.
 *
 * @param billing - The billing.
 * @param fromMs - When the contract begins, epoch milliseconds.
 */
export async function openAccounts(billing: Billing, fromMs: number): Promise<void> {
  const host = { actor: SYSTEM, accountId: company.accountId };
  await billing.accounts.open({ ...host, name: company.name, currency: 'USD' });
  await billing.accounts.open({ actor: SYSTEM, ...newcomer, currency: 'USD' });
  const first = bookOf(places, '1.15');
  const cheaper = bookOf(places, '1');
  for (const priceBook of [first, cheaper]) await billing.priceBooks.put({ actor: SYSTEM, priceBook });
  await billing.accounts.activateContract({ ...host, contract: contractWith([first, cheaper], fromMs) });
  await fillIn(billing);
}

function contractWith([first, cheaper]: readonly [PriceBook, PriceBook], fromMs: number): Contract {
  return {
    currency: 'USD',
    timeZone: 'America/New_York',
    priceBooks: [
      { from: new Date(fromMs).toISOString(), priceBook: first.hash },
      { from: new Date(fromMs + 21 * DAY_MS).toISOString(), priceBook: cheaper.hash },
    ],
    destinations: { allow: ['*'], block: ['+53'], international: true, homeCountry: 'US' },
    directions: ['outbound'],
    defaultCountry: 'US',
    accountManager: contact,
    // What a provider that is gone was asked for is given back soon, because this one is gone with every restart.
    live: { graceSeconds: 120 },
  };
}

/** Once per prefix; the factor is of prices, in text, so that no amount becomes a float. */
function bookOf(all: readonly Place[], factor: '1' | '1.15'): PriceBook {
  const byPrefix = new Map(all.map((place) => [place.prefix, place]));
  const rules = [...byPrefix.values()].map(({ prefix, name, country, rate, step }) => {
    const band = { fromSecond: 0, rate: times(rate, factor), perSeconds: 60, incrementSeconds: step };
    return { prefix, name, country, bands: [band] };
  });
  return parsePriceBook({ currency: 'USD', rules });
}

function times(rate: string, factor: string): string {
  const atoms = (text: string): bigint => {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(6, '0'));
  };
  const digits = String((atoms(rate) * atoms(factor)) / 1_000_000n).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

async function fillIn(billing: Billing): Promise<void> {
  const { accountId } = company;
  const owner = { actor: { role: 'owner', id: 'ada', accountId }, accountId } as const;
  const address = {
    line1: '7 Harbor Road',
    city: 'Portland',
    region: 'ME',
    postalCode: '04101',
    country: 'US',
  };
  await billing.invoices.saveBillingDetails({
    ...owner,
    details: { name: company.name, address, email: 'billing@northwind.example' },
    revision: 0,
  });
  const recipients = [
    { email: 'ada@northwind.example', name: 'Ada Moreno' },
    { email: 'billing@northwind.example' },
  ];
  await billing.notifications.saveRecipients({ ...owner, recipients, revision: 0 });
  const { revision } = await billing.notifications.thresholds(owner);
  await billing.notifications.saveThresholds({
    ...owner,
    levels: [
      { levelId: 'low', severity: 'low', type: 'amount', amount: '50' },
      { levelId: 'critical', severity: 'critical', type: 'amount', amount: '15' },
      { levelId: 'empty', severity: 'empty', type: 'amount', amount: '0' },
    ],
    rearmPercent: 10,
    revision,
  });
}
