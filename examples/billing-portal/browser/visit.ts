import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { type Portal, startPortal } from '../src/portal.ts';

/** Who comes. */
export type Visitor = 'owner' | 'member';

/** The overview of the page. */
export const HOME = '/settings/billing/live-calls';

/** A portal on a PostgreSQL of its own, and a browser to look at it with. */
export interface Visit {
  /** The portal. */
  readonly portal: Portal;
  /**
   * Comes as somebody, in a browser that knows nobody yet, and signs in on the page.
   *
   * @param visitor - Who.
   * @param options - What the browser is like.
   * @returns The overview.
   */
  signIn(visitor: Visitor, options?: BrowserContextOptions): Promise<Page>;
  /**
   * Opens another tab of the same browser.
   *
   * @param page - A tab.
   * @param path - Where to.
   * @returns The other tab.
   */
  anotherTab(page: Page, path: string): Promise<Page>;
  /** Ends a test: closes its pages, and fails when one had an error that its script did not catch, or wrote one down. */
  leave(): Promise<void>;
  /** Ends both. */
  close(): Promise<void>;
}

const NAMES = { owner: 'Ada Moreno', member: 'Max Ito' } as const;

/** Starts a portal without traffic, so that nothing moves but what a test moves. */
export async function openVisit(): Promise<Visit> {
  const [portal, browser] = await Promise.all([
    startPortal({ traffic: false, weeks: 2, page: inject('builtPage'), onError: note }),
    chromium.connect(inject('browserUrl')),
  ]);
  const errors: string[] = [];
  function note(error: unknown): void {
    errors.push(`server: ${error instanceof Error ? error.stack : String(error)}`);
  }
  const watched = (page: Page): Page => {
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => errors.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isAnswer(message.text())) errors.push(`console: ${message.text()}`);
    });
    return page;
  };
  return {
    portal,
    signIn: async (visitor, options = {}) => {
      const page = watched(await newPage(browser, portal, options));
      await page.goto(portal.url);
      await page.getByRole('button', { name: NAMES[visitor] }).click();
      await page.getByRole('heading', { level: 1, name: 'Live Calls' }).waitFor();
      return page;
    },
    anotherTab: async (page, path) => {
      const tab = watched(await page.context().newPage());
      await tab.goto(portal.url + path);
      return tab;
    },
    leave: async () => {
      for (const context of browser.contexts()) await context.close();
      expect(errors.splice(0)).toEqual([]);
    },
    close: async () => {
      await browser.close();
      await portal.close();
    },
  };
}

async function newPage(browser: Browser, portal: Portal, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    baseURL: portal.url,
    locale: 'en-US',
    timezoneId: 'America/New_York',
    // So that nothing is looked at half way.
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  return context.newPage();
}

/** A refusal is an answer that the page shows; the browser writes it down all the same. */
function isAnswer(text: string): boolean {
  return text.startsWith('Failed to load resource: the server responded with a status of 4');
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Checks a page with axe.
 *
 * @param page - The page.
 * @param place - Its name, for the message.
 */
export async function expectAccessible(page: Page, place: string): Promise<void> {
  await page.evaluate(axe);
  const found = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`,
  )) as readonly string[];
  expect(found, place).toEqual([]);
}
