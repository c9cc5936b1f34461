import type { Page } from 'playwright-core';
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

const kept = async () =>
  (await visit.portal.billing.notifications.recipients(host)).recipients.map(({ email }) => email);
const recipients = (page: Page) =>
  page.getByRole('form', { name: 'Recipients' }).or(page.locator('form').first());
const save = (page: Page) => recipients(page).getByRole('button', { name: 'Save changes' });
const row = (page: Page, email: string) => page.getByRole('listitem').filter({ hasText: email });

async function type(page: Page, email: string): Promise<void> {
  await page.getByLabel('Add a recipient').fill(email);
  await page.getByLabel('Add a recipient').press('Enter');
}

test('type, Enter, Save changes: kept, and still there after a reload; twice', async () => {
  const page = await visit.signIn('owner');
  await page.getByRole('link', { name: 'Notifications' }).click();
  for (const email of ['finance@northwind.example', 'ops@northwind.example']) {
    await type(page, email);
    await row(page, email).waitFor();
    expect(await kept()).not.toContain(email);
    await save(page).click();
    await page.getByText('Saved.').first().waitFor();
    expect(await kept()).toContain(email);
    await page.reload();
    await row(page, email).waitFor();
  }
  await expectAccessible(page, 'notifications');
});

test('what is not saved is not kept, and says so; the same address once more changes nothing', async () => {
  const page = await visit.signIn('owner');
  const before = await kept();
  await page.goto(`${HOME}/notifications`);
  await type(page, 'nobody@northwind.example');
  await page.getByText('Not saved yet.').waitFor();
  await page.reload();
  await page.getByLabel('Add a recipient').waitFor();
  expect(await row(page, 'nobody@northwind.example').count()).toBe(0);
  await type(page, before[0] ?? '');
  expect(await row(page, before[0] ?? '').count()).toBe(1);
  await type(page, 'no address');
  await page.getByRole('alert').or(page.locator('[aria-invalid="true"]')).first().waitFor();
  expect(await kept()).toEqual(before);
});

test('of two tabs the later one is told that somebody else saved, and loses nothing silently', async () => {
  const page = await visit.signIn('owner');
  await page.goto(`${HOME}/notifications`);
  const other = await visit.anotherTab(page, `${HOME}/notifications`);
  await type(other, 'second@northwind.example');
  await type(page, 'first@northwind.example');
  await save(page).click();
  await page.getByText('Saved.').first().waitFor();
  await save(other).click();
  await other.getByRole('button', { name: 'Show what was saved, and drop my changes' }).click();
  await row(other, 'first@northwind.example').waitFor();
  expect(await kept()).toContain('first@northwind.example');
  expect(await kept()).not.toContain('second@northwind.example');
  await type(other, 'second@northwind.example');
  await save(other).click();
  await other.getByText('Saved.').first().waitFor();
  expect(await kept()).toEqual(
    expect.arrayContaining(['first@northwind.example', 'second@northwind.example']),
  );
});
