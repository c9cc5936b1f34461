import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserServer, chromium as playwright } from 'playwright-core';

/**
 * Starts Chromium, from the package registry, on loopback. Unpacked in a folder of its version: what another version left there
 * would crash it, and two processes that unpack at once get in each other's way.
 *
 * @returns Its server; to be closed.
 */
export async function startBrowser(): Promise<BrowserServer> {
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
