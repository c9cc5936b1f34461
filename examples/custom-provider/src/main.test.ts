import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('runs: a call is limited, ended once, told, fetched and listed', () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = ['-C', '@live-calls/source', '--import', import.meta.resolve('tsx'), main];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    ...['webhook', 'limitLeg', 'endLeg', 'endLeg', 'webhook', 'fetchLeg', 'listLegs'],
  ]);
  expect(lines[2]).toContain('"done"');
  expect(lines[3]).toContain('"already-ended"');
  expect(lines[6]).toContain('"durationSeconds":74');
  expect(lines[6]).toContain('"vendorPrice":{"amount":"0.0148","currency":"USD"}');
  expect(status).toBe(0);
});
