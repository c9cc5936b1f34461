import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('importing the package and reading webhooks loads nothing of the vendor; the first request does', async () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const script = fileURLToPath(new URL('./__fixtures__/import-cost.ts', import.meta.url));
  const flags = ['--conditions=@live-calls/source', '--import', tsx];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  const seen = JSON.parse(stdout);
  expect(seen).toMatchObject({ read: 'events', afterWebhook: 0, failure: 'PROVIDER_UNAVAILABLE' });
  expect(seen.afterRequest).toBeGreaterThan(0);
  const megabytes = (seen.importBytes / 2 ** 20).toFixed(1);
  console.log(`import of @live-calls/provider-twilio from source: ${seen.importMs} ms, ${megabytes} MB`);
});
