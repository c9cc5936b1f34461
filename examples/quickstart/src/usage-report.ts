import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { UsageReport } from '@live-calls/core';
import { DAY } from './day.ts';
import { chapter, fact, grouped, say, table } from './screen.ts';
import { type Stage, shownMoney } from './stage.ts';

/** A usage report and the file it was written to. */
export interface WrittenReport {
  /** The report of everything. */
  readonly report: UsageReport;
  /** Path of the file. */
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly digest: string;
}

const OUTPUT = new URL('../output/', import.meta.url);
/** All that was recorded lies inside. */
const EVERYTHING = { from: '2026-10-30', until: '2026-11-04', timeZone: DAY.timeZone };

/** Chapter 10: the usage report as CSV, and sums of it. */
export async function writeReport(stage: Stage): Promise<WrittenReport> {
  chapter('Usage report');
  const report = await stage.billing.reports.usage({ ...stage.owner, ...EVERYTHING });
  await mkdir(OUTPUT, { recursive: true });
  const file = fileURLToPath(new URL('usage.csv', OUTPUT));
  const handle = await open(file, 'w');
  const hash = createHash('sha256');
  try {
    for await (const piece of report.csv()) {
      hash.update(piece);
      await handle.write(piece);
    }
  } finally {
    await handle.close();
  }
  const digest = hash.digest('hex');
  const totals = await report.totals();
  fact('written', 'examples/quickstart/output/usage.csv');
  fact(
    'range',
    `${report.from.toISOString()} until ${report.until.toISOString()}, as of entry ${grouped(report.asOf)}`,
  );
  const minutes = grouped(Math.round(totals.billedSeconds / 60));
  fact('in it', `${grouped(totals.legs)} calls, ${minutes} minutes billed, ${shownMoney(totals.cost)}`);
  const days = await report.summary('day');
  fact('by local day', days.map((line) => `${line.key} ${grouped(line.legs)}`).join(', '));
  say();
  const countries = [...(await report.summary('country'))].sort((left, right) => right.legs - left.legs);
  table(
    [
      { title: 'country' },
      { title: 'calls', align: 'right' },
      { title: 'minutes', align: 'right' },
      { title: 'cost', align: 'right' },
    ],
    countries
      .slice(0, 8)
      .map((line) => [
        line.label ?? line.key ?? 'unknown',
        grouped(line.legs),
        grouped(Math.round(line.billedSeconds / 60)),
        shownMoney(line.cost),
      ]),
  );
  return { report, file, digest };
}

/** The report of a part of the time. */
export function reportOf(stage: Stage, from: string | Date, until: string | Date): Promise<UsageReport> {
  return stage.billing.reports.usage({ ...stage.owner, from, until, timeZone: DAY.timeZone });
}
