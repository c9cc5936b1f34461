import { readFile } from 'node:fs/promises';
import {
  type Contract,
  importPriceBookCsv,
  importPriceBookJson,
  lintPriceBook,
  money,
  type PriceBook,
} from '@live-calls/core';
import { chapter, fact, grouped, style } from './screen.ts';
import type { Stage } from './stage.ts';

/** The price books of the contract. */
export interface Books {
  /** The carrier's deck, for every provider without a book of its own. */
  readonly carrier: PriceBook;
  /** For calls over Vonage. */
  readonly vonage: PriceBook;
}

const DATA = new URL('../data/', import.meta.url);

/** Text of a data file. */
export function dataText(name: string): Promise<string> {
  return readFile(new URL(name, DATA), 'utf8');
}

/** Chapter 1: reads a carrier's deck and a price book written by hand, and looks for what is odd in them. */
export async function importPriceBooks(stage: Stage): Promise<Books> {
  chapter('Price books');
  const deck = await importPriceBookCsv(await dataText('deck.csv'), { dateOrder: 'day-first' });
  if (deck.status === 'refused') throw new Error(deck.problems.map((problem) => problem.message).join('\n'));
  const { priceBook: carrier, reading } = deck;
  fact(
    'data/deck.csv',
    `a carrier's deck: header on line ${reading.headerLine}, ${grouped(reading.rows)} prices`,
  );
  for (const warning of deck.warnings) fact('', style.dim(cut(warning.message)));
  const lint = lintPriceBook({ priceBook: carrier, at: '2026-11-01T00:00:00Z' });
  const { error, warning, note } = lint.severities;
  fact('lint', `${error} errors, ${warning} warnings, ${note} notes`);
  for (const finding of lint.findings.slice(0, 3))
    fact('', style.dim(cut(`${finding.code}: ${finding.message}`)));
  const written = importPriceBookJson(await dataText('vonage-book.json'));
  if (written.status === 'refused')
    throw new Error(written.problems.map((problem) => problem.message).join('\n'));
  const vonage = written.priceBook;
  fact('data/vonage-book.json', `${vonage.ruleCount} rules by hand: 30/6, fees, a weekend price`);
  for (const priceBook of [carrier, vonage]) {
    const { hash, ruleCount } = await stage.billing.priceBooks.put({ actor: stage.host.actor, priceBook });
    fact('kept', `${hash.slice(0, 12)}…  ${grouped(ruleCount)} rules in ${priceBook.currency}`);
  }
  return { carrier, vonage };
}

/** The contract of the example. */
export function contractWith(books: Books): Contract {
  return {
    currency: 'USD',
    timeZone: 'America/New_York',
    priceBooks: [
      { from: '2026-10-01T00:00:00-04:00', priceBook: books.carrier.hash },
      { from: '2026-10-01T00:00:00-04:00', provider: 'vonage', priceBook: books.vonage.hash },
    ],
    destinations: { allow: ['*'], block: ['+53'], international: true, homeCountry: 'US' },
    directions: ['outbound'],
    defaultCountry: 'US',
    accountManager: { name: 'Kim Lee', email: 'kim@seller.example' },
  };
}

/** Chapter 2: an account, its contract, who is told of a low balance, and when. */
export async function openAccount(stage: Stage, books: Books): Promise<void> {
  chapter('Account and contract');
  const { billing, host, owner } = stage;
  await billing.accounts.open({ ...host, name: 'Northwind Calling Inc.', currency: 'USD' });
  fact('opened', `northwind, ${(await billing.accounts.get(host)).status}`);
  const contract = await billing.accounts.activateContract({ ...host, contract: contractWith(books) });
  const number = contract.status === 'activated' ? contract.number : contract.inForce;
  const { status } = await billing.accounts.get(host);
  fact('contract', `no. ${number} in force, so the account is ${status}; two providers, international`);
  const quote = await billing.topUps.quote({ ...owner, amount: money('170', 'USD') });
  fact('top-up', `refused so far: ${quote.refusals.map((refusal) => refusal.status).join(', ')}`);
  const recipients = [
    { email: 'ada@northwind.example', name: 'Ada' },
    { email: 'billing@northwind.example' },
  ];
  const { revision } = await billing.notifications.recipients(owner);
  await billing.notifications.saveRecipients({ ...owner, recipients, revision });
  fact('recipients', recipients.map(({ email }) => email).join(', '));
  const thresholds = await billing.notifications.thresholds(owner);
  await billing.notifications.saveThresholds({
    ...owner,
    levels: [
      { levelId: 'low', severity: 'low', type: 'amount', amount: '60' },
      { levelId: 'critical', severity: 'critical', type: 'amount', amount: '20' },
      { levelId: 'empty', severity: 'empty', type: 'amount', amount: '0' },
    ],
    rearmPercent: 10,
    revision: thresholds.revision,
  });
  fact('notices at', '$60 low, $20 critical, $0 empty');
}

function cut(text: string): string {
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
