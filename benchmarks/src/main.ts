import { spawnSync } from 'node:child_process';
import { arch, cpus, platform, totalmem } from 'node:os';
import { commandLine } from './command-line.ts';
import { flatness } from './flatness.ts';
import { http } from './http.ts';
import { postgresHotWallet } from './postgres/hot-wallet.ts';
import { postgresHttp } from './postgres/http-authorize.ts';
import { postgresRecording } from './postgres/recording.ts';
import { postgresReport } from './postgres/report.ts';
import { postgresSingle } from './postgres/single.ts';
import { postgresSize } from './postgres/size.ts';
import { postgresTransfers } from './postgres/transfers.ts';
import { verifying } from './postgres/verify.ts';
import { rating } from './rating.ts';
import { recording } from './recording.ts';
import { report } from './report.ts';
import { webhooks } from './webhooks.ts';

const benchmarks = {
  rating,
  recording,
  flatness,
  report,
  'command-line': commandLine,
  'postgres-verify': verifying,
  webhooks,
  http,
  'postgres-http': postgresHttp,
  'postgres-recording': postgresRecording,
  'postgres-single': postgresSingle,
  'postgres-hot-wallet': postgresHotWallet,
  'postgres-transfers': postgresTransfers,
  'postgres-size': postgresSize,
  'postgres-report': postgresReport,
} as const;
type Name = keyof typeof benchmarks;

const given = process.argv.slice(2).filter((argument) => argument !== '--');
/** Such as --rows=10000000; the benchmark that knows an option reads it. */
const options = given.filter((argument) => argument.startsWith('--'));
const asked = given.filter((argument) => !argument.startsWith('--'));
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. Choose of: ${Object.keys(benchmarks).join(', ')}.`,
  );
  process.exit(2);
}
const [only] = asked;
if (asked.length === 1 && only !== undefined) await benchmarks[only as Name]();
else runApart(asked.length > 0 ? asked : Object.keys(benchmarks));

/** Each in a process of its own: what one leaves in memory must not slow the next. */
function runApart(names: readonly string[]): void {
  const [processor] = cpus();
  console.log(
    `Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} x ${processor?.model.trim()}, ` +
      `${Math.round(totalmem() / 2 ** 30)} GiB. Ratios count; absolute figures move with the machine.`,
  );
  const script = process.argv[1] ?? '';
  for (const name of names) {
    const run = spawnSync(process.execPath, [...process.execArgv, '--expose-gc', script, name, ...options], {
      stdio: 'inherit',
    });
    if (run.status !== 0) process.exitCode = 1;
  }
}
