import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the vendor is loaded with the first request, and what is missing says so there', async () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const script = fileURLToPath(new URL('./__fixtures__/import-cost.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@live-calls/source',
    '--import',
    tsx,
    script,
  ]);
  const seen = JSON.parse(stdout);
  expect(seen.webhook).toMatchObject({ code: 'WEBHOOK_REJECTED' });
  expect(Object.keys(seen.requests)).toHaveLength(6);
  for (const failure of Object.values(seen.requests)) {
    const message = expect.stringMatching(/nothing was sent.*npm install stripe$/);
    expect(failure).toEqual({ code: 'CONFIGURATION_INVALID', message });
  }
  const megabytes = (seen.importBytes / 2 ** 20).toFixed(1);
  console.log(`import of @live-calls/payments-stripe from source: ${seen.importMs} ms, ${megabytes} MB`);
});
