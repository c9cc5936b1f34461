import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { company } from '../src/seed/company.ts';
import { expectAccessible, HOME, openVisit, type Visit } from './visit.ts';

const host = { actor: { role: 'system', id: 'test' }, accountId: company.accountId } as const;
const DAY_MS = 86_400_000;

let visit: Visit;
beforeAll(async () => {
  visit = await openVisit();
});
afterEach(() => visit.leave());
afterAll(() => visit?.close());

const dayBefore = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** What the library itself says of the same range. */
function reportOf(days: { readonly from: string; readonly until: string; readonly timeZone: string }) {
  return visit.portal.billing.reports.usage({ ...host, ...days });
}

type Chosen = readonly [first: string, last: string, zone: string];

async function choose(page: Page, [first, last, zone]: Chosen): Promise<void> {
  await page.getByLabel('First day').fill(first);
  await page.getByLabel('Last day (inclusive)').fill(last);
  await page.getByLabel('Time zone of the days').selectOption(zone);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
}

async function download(page: Page): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const file = await buffer(await (await coming).createReadStream());
  await page.getByText('Download complete.').waitFor();
  return file.toString('utf8');
}

test('a range in another zone is shown, drawn, and taken away as the very report of the library, twice', async () => {
  const page = await visit.signIn('owner');
  await page.getByRole('link', { name: 'Usage report' }).click();
  const [first, last] = [dayBefore(9), dayBefore(3)];
  await choose(page, [first, last, 'Asia/Tokyo']);
  await expect.poll(() => page.url()).toContain('zone=Asia%2FTokyo');
  const report = await reportOf({ from: first, until: dayBefore(2), timeZone: 'Asia/Tokyo' });
  const { legs } = await report.totals();
  expect(legs).toBeGreaterThan(20);
  await page.locator('.figures').getByText(String(legs), { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expectAccessible(page, 'usage report');
  const text = await download(page);
  expect(await download(page)).toBe(text);
  const whole: Buffer[] = [];
  for await (const piece of report.csv({ byteOrderMark: true })) whole.push(Buffer.from(piece));
  expect(text).toBe(Buffer.concat(whole).toString('utf8'));
});

test('the range is that of the address: after back, after a reload, and in another tab', async () => {
  const page = await visit.signIn('owner');
  const chosen: Chosen = [dayBefore(6), dayBefore(4), 'Europe/Berlin'];
  await page.goto(`${HOME}/usage`);
  await choose(page, chosen);
  await expect.poll(() => page.url()).toContain('zone=Europe%2FBerlin');
  const shown = async (tab: Page) => [
    await tab.getByLabel('First day').inputValue(),
    await tab.getByLabel('Last day (inclusive)').inputValue(),
    await tab.getByLabel('Time zone of the days').inputValue(),
  ];
  expect(await shown(page)).toEqual(chosen);
  await page.reload();
  await expect.poll(() => shown(page)).toEqual(chosen);
  await page.getByRole('link', { name: 'Invoices' }).click();
  await page.getByRole('heading', { level: 1, name: 'Invoices' }).waitFor();
  await page.goBack();
  await expect.poll(() => shown(page)).toEqual(chosen);
  const { pathname, search } = new URL(page.url());
  const other = await visit.anotherTab(page, pathname + search);
  await expect.poll(() => shown(other)).toEqual(chosen);
  await choose(other, [dayBefore(2), dayBefore(1), 'UTC']);
  await expect.poll(() => other.url()).toContain('zone=UTC');
  expect(await shown(page)).toEqual(chosen);
});

test('a call of the report says why it cost that, and the steps come to its cost', async () => {
  const page = await visit.signIn('owner');
  await page.goto(`${HOME}/usage`);
  await page.getByRole('table').getByRole('link', { name: /^\+\d/ }).first().click();
  await page.getByRole('heading', { name: 'Why did this call cost that' }).waitFor();
  // Which call comes first depends on the day; one that was talked on, and one that nobody took, there are on all of them.
  const { legs } = await visit.portal.billing.usage.list({ ...host, limit: 1000 });
  const talked = legs.find(({ cost, durationSeconds }) => cost !== undefined && durationSeconds > 0);
  const missed = legs.find(({ cost, durationSeconds }) => cost !== undefined && durationSeconds === 0);
  await page.goto(`${HOME}/calls/${talked?.provider}/${talked?.legId}`);
  await page.getByText('The steps add up to the cost.').waitFor();
  await expectAccessible(page, 'one call');
  await page.goto(`${HOME}/calls/${missed?.provider}/${missed?.legId}`);
  await page.getByText('Nobody was connected, so nothing is charged.').waitFor();
  await expectAccessible(page, 'a call that nobody took');
});

test('the last day may not come before the first', async () => {
  const page = await visit.signIn('owner');
  await page.goto(`${HOME}/usage`);
  await page.getByLabel('First day').fill(dayBefore(1));
  await page.getByLabel('Last day (inclusive)').fill(dayBefore(5));
  expect(await page.getByRole('button', { name: 'Show', exact: true }).isEnabled()).toBe(false);
});
