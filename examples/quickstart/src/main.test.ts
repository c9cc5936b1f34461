import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it.each([
  { storage: /storage +PostgreSQL 1[4-8]\./, options: [] },
  { storage: /storage +in memory/, options: ['--memory'] },
])(
  'runs from deck to report with $options, and report, ledger and wallet agree',
  { timeout: 120_000 },
  ({ storage, options }) => {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const args = ['-C', '@live-calls/source', '--import', import.meta.resolve('tsx'), main, ...options];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 110_000,
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(storage);
    expect(stdout).toContain('balance-low');
    expect(stdout).toContain('balance-critical');
    expect(stdout).toContain('balance-restored');
    expect(stdout).toContain('collected 1 time');
    expect(stdout).toMatch(/retried +20 of 20 charged now/);
    expect(stdout).toMatch(/data\/Master\.csv +60 charged.*0 unrated, 0 rejected/);
    expect(stdout).toMatch(/data\/twilio-calls\.json +40 charged.*0 unrated, 0 rejected/);
    expect(stdout).toMatch(/audit +\d+ legs charged once each, by the vendor's seconds; no hold left {2}✓/);
    expect(stdout).toContain('All agree, to the last digit.');
    expect(stdout).not.toContain('✗');
    expect(stdout).not.toContain('\u001b');
    expect(status).toBe(0);
    const written = /output\/([\w-]+\.pdf)/.exec(stdout)?.[1] ?? 'no invoice';
    expect(readFileSync(new URL(`../output/${written}`, import.meta.url), 'latin1')).toMatch(/^%PDF-/);
    const report = readFileSync(new URL('../output/usage.csv', import.meta.url), 'utf8');
    expect(report.split('\r\n')[0]).toBe(
      'Campaign Title,Application ID,Manager ID,Manager Email,Number Called,Country of Call,Call Date,' +
        'Call Start Time (UTC),Call End Time (UTC),Call Duration (minutes),Call Status,Call Rate,Total Cost',
    );
  },
);
