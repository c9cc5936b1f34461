import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserServer, chromium as playwright } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of the tests listens. */
    browserUrl: string;
    /** Folder of the page, built once for all tests. */
    builtPage: string;
  }
}

/**
 * Brings up one Chromium, from the package registry, for all tests of the page. Unpacked once, in a folder of its version: what
 * another version left there would crash it, and two processes that unpack at once get in each other's way.
 *
 * @param project - The tests.
 * @returns What ends it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { builtPage } = await import('../src/build-page.ts');
  const [server, page] = await Promise.all([startBrowser(), builtPage()]);
  project.provide('browserUrl', server.wsEndpoint());
  project.provide('builtPage', page);
  return () => server.close();
}

async function startBrowser(): Promise<BrowserServer> {
  const description = new URL('../node_modules/@sparticuz/chromium/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(description, 'utf8')) as { readonly version: string };
  const before = process.env.TMPDIR;
  const folder = join(tmpdir(), `live-calls-chromium-${version}-${process.getuid?.() ?? 'any'}`);
  mkdirSync(folder, { recursive: true });
  process.env.TMPDIR = folder;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    // In one process a page that is busy would stop all others.
    const args = chromium.args.filter((arg) => arg !== '--single-process');
    return await playwright.launchServer({ executablePath, args, host: '127.0.0.1' });
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
