/**
 * Mutation testing of the areas of core that decide about money: `npm run mutate`, or `npm run mutate -- money wallets`.
 *
 * Each area's sources are changed in one small place at a time, in a copy of the repository, and the area's own tests run: each change
 * should fail one of them. Reports, and what is known from the last run, are in `coverage/mutation`; `--afresh` forgets the latter.
 * `--files=hold.ts,draft.ts` takes some files of the areas named.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { MutantResult, PartialStrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { Compiler } from './mutation/compiler.ts';
import { root } from './project-files.ts';

/**
 * Areas, folders under `packages/core/src`, and the tests that judge each besides its own: roles and broken requests are tried for all
 * areas in one place, what takes a wallet's money is tested where it is called, and by when to pay is told with a low balance.
 */
const areas: { readonly [area: string]: readonly string[] } = {
  money: [],
  wallets: [
    'roles.test.ts',
    'hostile-input.test.ts',
    'billing.test.ts',
    'usage',
    'calls',
    'thresholds',
    'top-ups/auto-top-up.test.ts',
  ],
  rating: [],
  'top-ups': ['roles.test.ts', 'hostile-input.test.ts', 'invoices', 'thresholds/runs-out.test.ts'],
};

/** Per cent of its mutants that an area's tests have to find. */
const least = 90;

/** Cases a property tries for each mutant: enough to find what is wrong most of the time, few enough to try thousands of mutants. */
const cases = '20';

const { values, positionals } = parseArgs({
  options: { files: { type: 'string' }, afresh: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(areas, name));
if (unknown.length > 0)
  throw new Error(`No area ${unknown.join(', ')}; there are ${Object.keys(areas).join(', ')}.`);

const weak: string[] = [];
for (const [area, alsoJudging] of Object.entries(areas)) {
  if (positionals.length === 0 || positionals.includes(area)) await mutate(area, alsoJudging);
}
console.log(weak.length === 0 ? '\nEvery area holds.' : `\nBelow ${least} %: ${weak.join(', ')}.`);
process.exitCode = weak.length === 0 ? 0 : 1;

async function mutate(area: string, alsoJudging: readonly string[]): Promise<void> {
  const started = performance.now();
  const results = await new Stryker(settings(area, alsoJudging)).runMutationTest();
  const missed = results.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const found = results.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const survivors = compiling(missed);
  const all = found + survivors.length;
  const score = all === 0 ? 100 : (100 * found) / all;
  if (score < least) weak.push(area);
  console.log(survivors.map(told).join('\n'));
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.log(
    `\n${area}: ${score.toFixed(2)} % (${found} of ${all} changes found by tests, ${missed.length - survivors.length} more by the ` +
      `compiler) in ${minutes} min`,
  );
}

/** Leaves out the changes that nobody could commit, because the compiler refuses them. */
function compiling(missed: readonly MutantResult[]): readonly MutantResult[] {
  const changes = missed.map((mutant) => ({
    mutant,
    file: mutant.fileName,
    ...mutant.location,
    replacement: mutant.replacement ?? '',
  }));
  const compiler = new Compiler(join(root, 'tsconfig.json'), [...new Set(changes.map(({ file }) => file))]);
  const refused = compiler.refused(changes);
  return changes.filter((change) => !refused.has(change)).map(({ mutant }) => mutant);
}

function told({ fileName, location, mutatorName, replacement, status }: MutantResult): string {
  const place = `${relative(root, fileName)}:${location.start.line}:${location.start.column}`;
  const text = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 80);
  return `${place} ${mutatorName} => ${text}${status === 'NoCoverage' ? ' (no test comes by)' : ''}`;
}

function settings(area: string, alsoJudging: readonly string[]): PartialStrykerOptions {
  const reports = join(root, 'coverage', 'mutation');
  const known = join(reports, `${area}-known.json`);
  mkdirSync(reports, { recursive: true });
  if (values.afresh) rmSync(known, { force: true });
  // The processes it starts load the runner, which is TypeScript, as this one does.
  process.env.NODE_OPTIONS = process.execArgv.join(' ');
  process.env.LIVE_CALLS_RUNS = cases;
  process.env.LIVE_CALLS_MUTATED_TESTS = [area, ...alsoJudging]
    .map((path) => `packages/core/src/${path}`)
    .join(',');
  const files = values.files?.split(',') ?? ['*.ts'];
  return {
    mutate: [
      ...files.map((file) => `packages/core/src/${area}/${file}`),
      '!packages/core/src/**/*.{test,test-d}.ts',
      '!packages/core/src/**/index.ts',
    ],
    testRunner: 'in-process',
    coverageAnalysis: 'perTest',
    plugins: ['runner.ts', 'left-alone.ts'].map((file) => join(root, 'scripts', 'mutation', file)),
    ignorers: ['left-alone'],
    // A change that acts while modules load needs all tests on modules loaded anew. Where that is tables of column names and countries,
    // 15 % of the changes took two thirds of the time.
    ignoreStatic: area === 'rating' || area === 'top-ups',
    ignorePatterns: ['docs/images', 'examples', 'benchmarks', 'coverage', 'dist', '.git', '.changeset'],
    concurrency: 2,
    // Long, because what times out counts as found: on a busy machine most of what no test finds would.
    timeoutMS: 30_000,
    timeoutFactor: 2,
    // Outside the repository, where no gate and no other test looks.
    tempDirName: join(tmpdir(), `live-calls-mutation-${process.pid}`),
    incremental: values.files === undefined,
    incrementalFile: known,
    reporters: ['json', 'html', process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    jsonReporter: { fileName: join(reports, `${area}.json`) },
    htmlReporter: { fileName: join(reports, `${area}.html`) },
    // The score of the whole area is judged at the end.
    thresholds: { high: 100, low: least, break: null },
  };
}
