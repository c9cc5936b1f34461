/**
 * Mutation testing of the areas of core that decide about money: `npm run mutate`, or `npm run mutate -- money wallets`.
 *
 * Each area's sources are changed in one small place at a time, in a copy of the repository, and the area's own tests run: each change
 * should fail one of them. Reports, and what is known from the last run, are in `coverage/mutation`; `--afresh` forgets the latter.
 * `--files=hold.ts,draft.ts` takes some files of the areas named.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { root } from './project-files.ts';

/** An area's folder under `packages/core/src`. */
type Area = 'money' | 'wallets' | 'rating' | 'top-ups';

const areas: readonly Area[] = ['money', 'wallets', 'rating', 'top-ups'];

/** Per cent of its mutants that an area's tests have to find. */
const least = 90;

/** Cases a property tries for each mutant: enough to find what is wrong most of the time, few enough to try thousands of mutants. */
const cases = '40';

const { values, positionals } = parseArgs({
  options: { files: { type: 'string' }, afresh: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !areas.some((area) => area === name));
if (unknown.length > 0) throw new Error(`No area ${unknown.join(', ')}; there are ${areas.join(', ')}.`);

const weak: string[] = [];
for (const area of areas) {
  if (positionals.length === 0 || positionals.includes(area)) await mutate(area);
}
console.log(weak.length === 0 ? '\nEvery area holds.' : `\nBelow ${least} %: ${weak.join(', ')}.`);
process.exitCode = weak.length === 0 ? 0 : 1;

async function mutate(area: Area): Promise<void> {
  const started = performance.now();
  const results = await new Stryker(settings(area)).runMutationTest();
  const counts = new Map<string, number>();
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
  const of = (...states: readonly string[]): number =>
    states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  const found = of('Killed', 'Timeout');
  const all = found + of('Survived', 'NoCoverage');
  const score = all === 0 ? 100 : (100 * found) / all;
  if (score < least) weak.push(area);
  const told = [...counts].map(([status, count]) => `${status} ${count}`).join(', ');
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(`\n${area}: ${score.toFixed(2)} % (${told}) in ${minutes} min`);
}

function settings(area: Area): PartialStrykerOptions {
  const reports = join(root, 'coverage', 'mutation');
  const known = join(reports, `${area}-known.json`);
  mkdirSync(reports, { recursive: true });
  if (values.afresh) rmSync(known, { force: true });
  // The processes it starts load the runner, which is TypeScript, as this one does.
  process.env.NODE_OPTIONS = process.execArgv.join(' ');
  process.env.LIVE_CALLS_RUNS = cases;
  process.env.LIVE_CALLS_MUTATED = `packages/core/src/${area}`;
  const files = values.files?.split(',') ?? ['*.ts'];
  return {
    mutate: [
      ...files.map((file) => `packages/core/src/${area}/${file}`),
      '!packages/core/src/**/*.{test,test-d}.ts',
      '!packages/core/src/**/index.ts',
    ],
    testRunner: 'in-process',
    coverageAnalysis: 'perTest',
    plugins: ['runner.ts', 'words.ts'].map((file) => join(root, 'scripts', 'mutation', file)),
    ignorers: ['words'],
    ignorePatterns: ['docs/images', 'examples', 'benchmarks', 'coverage', 'dist', '.git', '.changeset'],
    concurrency: 2,
    timeoutMS: 3000,
    timeoutFactor: 2,
    // Outside the repository, where no gate and no other test looks.
    tempDirName: join(tmpdir(), `live-calls-mutation-${process.pid}`),
    incremental: values.files === undefined,
    incrementalFile: known,
    reporters: ['json', 'html'],
    jsonReporter: { fileName: join(reports, `${area}.json`) },
    htmlReporter: { fileName: join(reports, `${area}.html`) },
    // The score of the whole area is judged at the end.
    thresholds: { high: 100, low: least, break: null },
  };
}
