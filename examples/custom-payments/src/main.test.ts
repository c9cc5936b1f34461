import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('runs: a transfer is asked for, arrives in two parts, is not withdrawn any more, and partly given back', () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = ['-C', '@live-calls/source', '--import', import.meta.resolve('tsx'), main];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    ...['requestPayment', 'webhook', 'webhook', 'findByKey', 'cancelPayment', 'webhook', 'listEvents'],
  ]);
  expect(lines[0]).toContain('{"label":"Reference","value":"T-1"}');
  expect(lines[1]).toContain('"type":"part-paid","amount":{"currency":"USD","amount":"20"}');
  expect(lines[3]).toContain('{"status":"paid","paymentRef":"T-1"}');
  expect(lines[4]).toContain('"paid"');
  expect(lines[6]).toContain('part-paid 20, paid 55, returned 5');
  expect(status).toBe(0);
});
