/**
 * What takes too long for every change, run before work is called done: `npm run soak`.
 *
 * - Every test again with many more cases a property: LIVE_CALLS_RUNS (5000 unless set), LIVE_CALLS_SEED to repeat a run.
 * - The races of processes, with many more kills, cuts and steps of the model: LIVE_CALLS_ROUNDS (80 unless set).
 * - The tests and the packed packages on every Node line we support, each taken from the package registry.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importEverything, layOut, libraryPackages, packAll } from './check-packages.ts';
import { root } from './project-files.ts';
import { type Ended, run, runTool } from './run-node.ts';

const runs = process.env.LIVE_CALLS_RUNS ?? '5000';
const rounds = process.env.LIVE_CALLS_ROUNDS ?? '80';
const nodeLines = ['20.19.0', '22', '24'];
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

let failed = 0;
let passed = 0;

await step(`tests with ${runs} cases a property`, () =>
  runTool('vitest', ['run', '--testTimeout=600000'], {
    show: true,
    env: { LIVE_CALLS_RUNS: runs, LIVE_CALLS_ROUNDS: rounds },
  }),
);
await step('build', () => run(process.execPath, [...process.execArgv, 'scripts/test.ts', 'build']));

const folder = mkdtempSync(join(tmpdir(), 'live-calls-soak-'));
try {
  await step('pack', () => packAll(folder));
  const consumer = await layOut(libraryPackages(), folder);
  for (const line of nodeLines) {
    const { node, version } = await nodeOf(line);
    await step(`Node ${version}: tests`, () => run(node, [vitest, 'run', '--reporter=dot']));
    await step(`Node ${version}: packages, imported and required`, () =>
      importEverything(libraryPackages(), consumer, node),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function step(title: string, work: () => Promise<Ended>): Promise<void> {
  console.log(`\n== ${title}`);
  const started = performance.now();
  const { status, output } = await work();
  if (status === 0) passed += 1;
  else failed += 1;
  if (status !== 0) console.log(output);
  console.log(
    `   ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
}

/** The program of a Node line, and the version it really has. */
async function nodeOf(line: string): Promise<{ node: string; version: string }> {
  const print = 'console.log(process.execPath + "\\n" + process.versions.node)';
  const asked = await run('npx', ['-y', '-p', `node@${line}`, 'node', '-e', print]);
  const [node, version] = asked.output.trim().split('\n').slice(-2);
  if (asked.status !== 0 || node === undefined || !version?.startsWith(line)) {
    throw new Error(`Node ${line} could not be fetched: ${asked.output}`);
  }
  return { node, version };
}
