import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('runs: the same balance from every server', () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = ['-C', '@live-calls/source', '--import', import.meta.resolve('tsx'), main];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => line.slice(0, 18).trimEnd())).toEqual([
    'http of Node   200',
    'Express        200',
    'Fastify        200',
    'Hono           200',
  ]);
  for (const line of lines) expect(line).toContain('"available":{"currency":"USD","amount":"5"}');
  expect(status).toBe(0);
});
