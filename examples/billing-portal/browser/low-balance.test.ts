import { type Money, money, subtractMoney } from '@live-calls/core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { company } from '../src/seed/company.ts';
import { expectAccessible, HOME, openVisit, type Visit } from './visit.ts';

const host = { actor: { role: 'system', id: 'test' }, accountId: company.accountId } as const;

let visit: Visit;
beforeAll(async () => {
  visit = await openVisit();
});
afterEach(() => visit.leave());
afterAll(() => visit?.close());

/** Leaves so much in the wallet, as calls would. */
async function leave(amount: string, key: string): Promise<void> {
  const { wallets } = visit.portal.billing;
  const { posted } = await wallets.balance(host);
  const rest = subtractMoney(money(amount, 'USD') as Money, posted);
  expect(await wallets.adjust({ ...host, key, amount: rest, reason: 'A test of notices' })).toMatchObject({
    status: 'adjusted',
  });
}

test('a wallet that runs low is told on every page that is open, by mail, until there is money again; twice', async () => {
  const owner = await visit.signIn('owner');
  const member = await visit.signIn('member');
  const report = await visit.anotherTab(owner, `${HOME}/usage`);
  const pages = [owner, member, report];
  for (const round of ['first', 'second']) {
    const before = await notices();
    await leave('12', `low-${round}`);
    for (const page of pages) await page.getByText('Your balance is very low').waitFor();
    await expectAccessible(owner, 'low balance');
    await expect.poll(async () => (await notices()) - before, { timeout: 20_000 }).toBeGreaterThan(0);
    const banner = (page: typeof owner) => page.getByRole('region', { name: 'Low balance' });
    expect(await banner(owner).getByRole('button', { name: 'Add Balance' }).count()).toBe(1);
    expect(await banner(member).getByRole('button').count()).toBe(0);
    await report.reload();
    await banner(report).waitFor();
    await leave('-0.01', `empty-${round}`);
    for (const page of pages) await page.getByText('Your balance is used up').waitFor();
    await leave('180', `back-${round}`);
    for (const page of pages) await banner(page).waitFor({ state: 'detached' });
  }
});

test('the banner leads to a purchase that makes it go away', async () => {
  const page = await visit.signIn('owner');
  await leave('5', 'before-purchase');
  await page.getByRole('region', { name: 'Low balance' }).getByRole('button').click();
  await page.getByRole('button', { name: '$100' }).click();
  await page.getByRole('radio', { name: /^Card/ }).check();
  const terms = page.getByRole('checkbox', { name: /I have read the terms/ });
  await terms.or(page.getByText('You agreed to these terms')).waitFor();
  if (await terms.isVisible()) await terms.check();
  await page.getByRole('button', { name: 'Request Invoice' }).click();
  await page.getByRole('link', { name: 'Continue to card payment' }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.getByTestId('available').getByText('$105.00').waitFor();
  await page.getByRole('region', { name: 'Low balance' }).waitFor({ state: 'detached' });
});

async function notices(): Promise<number> {
  const page = await fetch(`${visit.portal.url}/sandbox/mail`);
  return (await page.text()).split('balance-critical').length;
}
