import { mkdir, writeFile } from 'node:fs/promises';
import { money } from '@live-calls/core';
import { invoicePdf } from '@live-calls/invoice-pdf';
import { chapter, fact, grouped, style } from './screen.ts';
import { type Stage, shownMoney } from './stage.ts';

const OUTPUT = new URL('../output/', import.meta.url);

/** What the account's owner does once: billing details, and agreeing to the terms. Answers the hash of the terms. */
async function agree(stage: Stage): Promise<string> {
  const { billing, owner } = stage;
  const address = {
    line1: '7 Harbor Road',
    city: 'Portland',
    region: 'ME',
    postalCode: '04101',
    country: 'US',
  };
  const details = { name: 'Northwind Calling Inc.', address, email: 'billing@northwind.example' };
  await billing.invoices.saveBillingDetails({ ...owner, details, revision: 0 });
  const { terms, minutes, total } = await billing.topUps.quote({ ...owner, amount: money('170', 'USD') });
  const { version, hash } = terms;
  await billing.topUps.acknowledge({ ...owner, version, hash, origin: '203.0.113.7' });
  const [home] = minutes?.destinations ?? [];
  const range = home?.status === 'estimated' && home.minutes;
  fact('quote', `${shownMoney(total)}, about ${range ? grouped(range.least) : 'no'} minutes at home`);
  fact('terms', `version ${version} acknowledged, ${hash.slice(0, 12)}…`);
  return hash;
}

/** Chapter 3: a top-up whose answer gets lost; asked again with the same key, the money is there once. */
export async function topUpFirst(stage: Stage): Promise<void> {
  chapter('Top-up');
  const { billing, payments, owner, host } = stage;
  const termsHash = await agree(stage);
  const order = { key: 'order-1', amount: money('170', 'USD'), method: 'card' } as const;
  const purchase = { ...owner, ...order, termsHash };
  payments.answerNext('answer-lost');
  const lost = await billing.topUps.request(purchase).catch((error: unknown) => error);
  fact('card, $170', lost instanceof Error ? style.yellow(`no answer: ${lost.message}`) : 'answered');
  const again = await billing.topUps.request(purchase);
  const outcome = again.status === 'requested' ? again.topUp.status : again.status;
  fact('same key again', `${outcome}; collected ${payments.collected.length} time`);
  await printInvoices(stage);
  const { posted } = await billing.wallets.balance(host);
  fact('wallet', style.green(shownMoney(posted)));
}

/** The invoices so far, each as a file that a finance department takes. */
async function printInvoices({ billing, owner }: Stage): Promise<void> {
  await mkdir(OUTPUT, { recursive: true });
  const { invoices } = await billing.invoices.list(owner);
  for (const invoice of invoices) {
    const { number = invoice.invoiceId, status, total } = invoice;
    const { bytes } = await invoicePdf(invoice, { timeZone: 'America/New_York' });
    await writeFile(new URL(`${number}.pdf`, OUTPUT), bytes);
    fact('invoice', `${number}, ${shownMoney(total)}, ${status}`);
    fact('written', `examples/quickstart/output/${number}.pdf`);
  }
}
