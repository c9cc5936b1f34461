/** Takes the pictures of the README anew: `npm run screenshots`. They are of the demo, whose calls are drawn anew each time. */
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { startPortal } from '../src/portal.ts';
import { startBrowser } from './start-browser.ts';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const HOME = '/settings/billing/live-calls';

const portal = await startPortal();
const server = await startBrowser();
try {
  const browser = await chromium.connect(server.wsEndpoint());
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      ...{ baseURL: portal.url, colorScheme, locale: 'en-US', timezoneId: 'America/New_York' },
      viewport: { width: 1200, height: 820 },
    });
    const page = await context.newPage();
    await page.goto('/');
    await page.getByRole('button', { name: 'Ada Moreno' }).click();
    await page.getByRole('heading', { level: 1, name: 'Live Calls' }).waitFor();
    await placeCalls(page);
    await page.goto(HOME);
    await page.getByRole('cell', { name: 'Talking' }).nth(2).waitFor();
    await taken(page, `portal-overview-${colorScheme}`);
    await page.goto(`${HOME}/usage`);
    await page.getByRole('heading', { name: 'Cost by day' }).scrollIntoViewIfNeeded();
    await page.waitForTimeout(1000);
    await taken(page, `portal-usage-${colorScheme}`);
    await page.goto(`${HOME}/add-balance`);
    await page.getByRole('button', { name: '$100' }).click();
    await page.locator('.summary[aria-busy=false] .sums').first().waitFor();
    await taken(page, `portal-add-balance-${colorScheme}`);
    await context.close();
  }
} finally {
  await server.close();
  await portal.close();
}

async function placeCalls(page: Page): Promise<void> {
  await page.goto('/sandbox/calls');
  for (const number of ['+442071838750', '+12125550188', '+49309821909']) {
    await page.getByLabel('Number').fill(number);
    const placed = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await placed;
    await page.getByRole('heading', { name: 'Under way' }).waitFor();
  }
}

async function taken(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${IMAGES}${name}.png` });
  console.log(`docs/images/${name}.png`);
}
