import type { TestProject } from 'vitest/node';
import { builtPage } from '../src/build-page.ts';
import { startBrowser } from './start-browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of the tests listens. */
    browserUrl: string;
    /** Folder of the page, built once for all tests. */
    builtPage: string;
  }
}

/**
 * Brings up one browser and builds the page once, for all tests of the page.
 *
 * @param project - The tests.
 * @returns What ends it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [server, page] = await Promise.all([startBrowser(), builtPage()]);
  project.provide('browserUrl', server.wsEndpoint());
  project.provide('builtPage', page);
  return () => server.close();
}
