import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it("without the vendor's package every request says what to install, and nobody was called", async () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const script = fileURLToPath(new URL('./__fixtures__/missing-vendor.ts', import.meta.url));
  const flags = ['--conditions=@live-calls/source', '--import', tsx];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  const seen = JSON.parse(stdout);
  expect(Object.keys(seen)).toHaveLength(5);
  for (const failure of Object.values(seen)) {
    const message = expect.stringMatching(/nothing was sent.*npm install @vonage\/voice$/);
    expect(failure).toEqual({ code: 'CONFIGURATION_INVALID', message });
  }
});
