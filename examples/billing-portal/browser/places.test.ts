import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, HOME, openVisit, type Visit } from './visit.ts';

let visit: Visit;
beforeAll(async () => {
  visit = await openVisit();
});
afterEach(() => visit.leave());
afterAll(() => visit?.close());

const PLACES = {
  '': 'Live Calls',
  '/usage': 'Usage report',
  '/calls': 'Calls',
  '/activity': 'Wallet activity',
  '/invoices': 'Invoices',
  '/billing-details': 'Billing details',
  '/notifications': 'Notifications',
  '/payment-methods': 'Payment methods',
} as const;
const LOOKS: { readonly [name: string]: BrowserContextOptions } = {
  'light, wide': { colorScheme: 'light' },
  'dark, wide': { colorScheme: 'dark' },
  'dark, 360 px': { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
};

async function settled(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await expect.poll(() => page.locator('[class*=skeleton]').count()).toBe(0);
}

describe.each(Object.entries(LOOKS))('%s', (_, look) => {
  test('every place has no violation that axe knows, and nothing that sticks out', async () => {
    const page = await visit.signIn('owner', look);
    for (const [path, title] of Object.entries(PLACES)) {
      await page.goto(HOME + path);
      await settled(page, title);
      await expectAccessible(page, title);
      const beyond = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(beyond, title).toBeLessThanOrEqual(0);
    }
  });
});

test('a member sees what members may see, and no way to anything else', async () => {
  const page = await visit.signIn('member');
  await page.getByTestId('available').getByText('$').waitFor();
  const ways = page.getByRole('navigation', { name: 'Live Calls' });
  expect(await ways.getByRole('link', { name: 'Invoices' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Add Balance' }).count()).toBe(0);
  await expectAccessible(page, 'overview of a member');
  await page.goto(`${HOME}/invoices`);
  await page.getByText('There is no such page, or it is not open to you.').waitFor();
  await expectAccessible(page, 'a place of owners');
});

test('an account without a contract is Not Set Up, and names whom to ask', async () => {
  const page = await visit.signIn('owner');
  await page.getByLabel('Account').selectOption({ label: 'Fabrikam Sales Ltd.' });
  await page.getByRole('heading', { name: 'Not Set Up' }).waitFor();
  await page.getByRole('link', { name: 'kim@seller.example' }).waitFor();
  await expectAccessible(page, 'Not Set Up');
});

test('a call in progress ticks, and its money is held until it ends', async () => {
  const page = await visit.signIn('owner');
  const sandbox = page.getByRole('navigation', { name: 'Sandbox' });
  expect(await sandbox.getByRole('link').allTextContents()).toEqual(['Payments', 'Calls', 'Mail']);
  const phone = await visit.anotherTab(page, '/sandbox/calls');
  await phone.getByRole('button', { name: 'Call', exact: true }).click();
  const call = page.getByRole('row').filter({ hasText: '+442071838750' });
  await call.getByText('Talking').waitFor();
  const clock = async () => (await call.textContent()) ?? '';
  const seen = await clock();
  await expect.poll(clock).not.toBe(seen);
  await expect.poll(() => page.getByTestId('held').textContent()).not.toBe('$0.00');
  await phone.getByRole('button', { name: 'Hang up' }).click();
  await call.waitFor({ state: 'detached' });
  await expect.poll(() => page.getByTestId('held').textContent()).toBe('$0.00');
});

test('it can be used with the keyboard alone: skip link, dialog, Escape, focus back', async () => {
  const page = await visit.signIn('owner');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
  const add = page.getByRole('button', { name: 'Add Balance' }).first();
  await add.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  expect(await page.evaluate("document.activeElement.closest('dialog') !== null")).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Add Balance');
});

test('a wrong password is told, and what signed out is gone', async () => {
  const page = await visit.signIn('owner');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').fill('ada@northwind.example');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('E-mail and password do not fit together.').waitFor();
  await expectAccessible(page, 'sign in');
  await page.goto(`${HOME}/invoices`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('the first page comes in less than 150 KB', async () => {
  const page = await visit.signIn('owner');
  const files: string[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.startsWith('/assets/')) files.push(response.url());
  });
  await page.reload();
  await settled(page, 'Live Calls');
  let bytes = 0;
  for (const url of files) {
    const { headers } = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers.get('content-encoding'), url).toBe('gzip');
    bytes += Number(headers.get('content-length'));
  }
  expect(files.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(150_000);
  expect(bytes).toBeGreaterThan(20_000);
});
