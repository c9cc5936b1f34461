import { subtractMoney } from '@live-calls/core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { company } from '../src/seed/company.ts';
import { expectAccessible, HOME, openVisit, type Visit } from './visit.ts';

const host = { actor: { role: 'system', id: 'test' }, accountId: company.accountId } as const;

let visit: Visit;
beforeAll(async () => {
  visit = await openVisit();
}, 60_000);
afterEach(() => visit.leave());
afterAll(() => visit?.close());

const posted = async () => (await visit.portal.billing.wallets.balance(host)).posted;
const bought = async () => (await visit.portal.billing.topUps.list(host)).topUps;

async function askFor(page: Page, amount: string, method: RegExp): Promise<void> {
  await page.goto(`${HOME}/add-balance`);
  await page.getByLabel('Amount in USD').fill(amount);
  await page.getByRole('radio', { name: method }).check();
  // The sums are those of this amount.
  await page.locator('.summary[aria-busy=false] .sums').first().waitFor();
  const terms = page.getByRole('checkbox', { name: /I have read the terms/ });
  const agreed = page.getByText('You agreed to these terms');
  await terms.or(agreed).waitFor();
  if (await terms.isVisible()) await terms.check();
}

const request = (page: Page) => page.getByRole('button', { name: 'Request Invoice' });

describe('buying by card', () => {
  test('goes from the amount to the balance, and again; each time it is credited once', async () => {
    const page = await visit.signIn('owner');
    for (const amount of ['100', '40']) {
      const before = await posted();
      await askFor(page, amount, /^Card/);
      await expectAccessible(page, 'Add Balance');
      await request(page).click();
      await page.getByRole('link', { name: 'Continue to card payment' }).click();
      await page.getByRole('button', { name: /^Pay / }).click();
      await page.getByRole('heading', { level: 1, name: 'Live Calls' }).waitFor();
      await expect.poll(async () => subtractMoney(await posted(), before).amount).toBe(amount);
      const shown = `$${(await posted()).amount.replace(/(\.\d\d)\d*$/, '$1')}`;
      await expect.poll(() => page.getByTestId('available').textContent()).toContain(shown.slice(0, -1));
    }
  });

  test('is asked for once, however often the button is pressed', async () => {
    const page = await visit.signIn('owner');
    const before = (await bought()).length;
    await askFor(page, '25', /^Card/);
    await request(page).dblclick();
    await page.getByRole('link', { name: 'Continue to card payment' }).waitFor();
    expect(await bought()).toHaveLength(before + 1);
  });

  test('is still there after back, after a reload, and in another tab, and is paid in whichever comes first', async () => {
    const page = await visit.signIn('owner');
    await askFor(page, '30', /^Card/);
    await request(page).click();
    const pay = page.getByRole('link', { name: 'Continue to card payment' });
    await pay.click();
    await page.getByRole('button', { name: /^Pay / }).waitFor();
    const count = (await bought()).length;
    await page.goBack();
    await pay.waitFor();
    await page.reload();
    await pay.waitFor();
    const address = new URL(page.url());
    const other = await visit.anotherTab(page, address.pathname);
    await other.getByRole('link', { name: 'Continue to card payment' }).click();
    const before = await posted();
    await other.getByRole('button', { name: /^Pay / }).click();
    // The first tab sees it without being asked.
    await page.getByText('Thank you. The payment has arrived').waitFor();
    await pay.waitFor({ state: 'detached' });
    expect(subtractMoney(await posted(), before).amount).toBe('30');
    expect(await bought()).toHaveLength(count);
  });

  test('that is declined says so, credits nothing, and can be begun anew', async () => {
    const page = await visit.signIn('owner');
    const before = await posted();
    await askFor(page, '35', /^Card/);
    await request(page).click();
    await page.getByRole('link', { name: 'Continue to card payment' }).click();
    const [topUp] = await bought();
    await page.getByRole('button', { name: 'Have the card declined' }).click();
    await page.getByRole('heading', { level: 1, name: 'Live Calls' }).waitFor();
    await page.goto(`${HOME}/top-ups/${topUp?.topUpId}`);
    await page.getByText('The payment failed.').waitFor();
    await expectAccessible(page, 'a failed payment');
    expect(await posted()).toEqual(before);
    await page.getByRole('button', { name: 'Begin a new purchase' }).click();
    await page.getByLabel('Amount in USD').waitFor();
  });
});

describe('buying by bank transfer', () => {
  test('shows what to send, waits, and credits when the money is there', async () => {
    const page = await visit.signIn('owner');
    const before = await posted();
    await askFor(page, '500', /^Bank transfer/);
    await request(page).click();
    await page.getByRole('heading', { name: 'Transfer details' }).waitFor();
    await expectAccessible(page, 'transfer details');
    const [topUp] = await bought();
    await page.getByRole('button', { name: 'Close' }).click();
    const row = page.getByRole('link', { name: /\$500\.00 by bank transfer/ });
    await row.getByText('Waiting for payment').waitFor();
    expect(await posted()).toEqual(before);
    const processor = await visit.anotherTab(page, '/sandbox/payments');
    await processor.locator('tbody a').first().click();
    await processor.getByRole('button', { name: /^Complete/ }).click();
    await expect.poll(async () => subtractMoney(await posted(), before).amount).toBe('500');
    await row.getByText('Paid').waitFor();
    await page.goto(`${HOME}/top-ups/${topUp?.topUpId}`);
    await page.getByText('Thank you. The payment has arrived').waitFor();
  });
});

test('nothing is asked for below the least amount, nor with a malformed one', async () => {
  const page = await visit.signIn('owner');
  const before = (await bought()).length;
  for (const [amount, words] of [
    ['1', /at least|minimum|least/i],
    ['12.345', /decimal|cent|digits/i],
    ['-5', /above zero|positive|amount/i],
  ] as const) {
    await page.goto(`${HOME}/add-balance`);
    await page.getByLabel('Amount in USD').fill(amount);
    await page.getByRole('dialog').getByText(words).first().waitFor();
    expect(await request(page).isEnabled(), amount).toBe(false);
  }
  expect(await bought()).toHaveLength(before);
});
