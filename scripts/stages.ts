import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages } from './build-packages.ts';
import { checkPackages } from './check-packages.ts';
import { run, runTool } from './run-node.ts';

/** What a stage did. */
export interface StageResult {
  /** Tests that passed; a gate that is not a test run counts as one. */
  readonly passed: number;
  /** Tests that failed; above zero, the stage failed. */
  readonly failed: number;
  /** What to print under the header. */
  readonly report: string;
}

/** One gate of `npm test`. */
export interface Stage {
  /** Name on the command line: `npm test -- types`. */
  readonly name: string;
  /** What it holds, in one line. */
  readonly title: string;
  /** It reads the sources, writes nothing that another gate reads, and so may run beside any other. */
  readonly readsOnly: boolean;
  /** Runs it. */
  run(): Promise<StageResult>;
}

/** The gates in order; a later one is only worth reading when the earlier ones hold. */
export const stages: readonly Stage[] = [
  gate('format', 'format and lint, warnings are errors (npm run format mends most)', () =>
    runTool('@biomejs/biome', [
      'ci',
      '--error-on-warnings',
      '--max-diagnostics=20',
      `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
      '.',
    ]),
  ),
  gate('tidy', 'rules no other tool knows: sizes, clocks, hosts, skipped tests', () =>
    script('check-tidy.ts'),
  ),
  gate('types', 'types of sources, tests, examples, benchmarks and scripts', () =>
    typesOf('tsconfig.json', 'examples/billing-portal/web/tsconfig.json'),
  ),
  gate('arrows', 'which folder may import which', () =>
    runTool('dependency-cruiser#depcruise', [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      ...cruised,
    ]),
  ),
  tests('tests', 'unit, property and type tests', [
    ...[
      'core',
      'storage-memory',
      'storage-postgres',
      'provider-vonage',
      'provider-twilio',
      'payments-stripe',
      'notify-smtp',
      'notify-webhook',
      'embedded-postgres',
      'http',
      'invoice-pdf',
      'cli',
      'quickstart',
      'billing-portal',
      'custom-provider',
      'portal-browser',
      'custom-payments',
      'http-servers',
      'benchmarks',
      'scripts',
      'type-tests',
    ],
  ]),
  tests('conformance', 'every adapter against the kit, and the kit against broken adapters', ['conformance']),
  gate('doc-examples', 'every code block of comments and documents compiles', () =>
    script('check-doc-examples.ts'),
  ),
  gate('links', 'every link between documents, and from them to files, leads somewhere', () =>
    script('check-links.ts'),
  ),
  gate('errors-page', 'docs/errors.md says what the error codes say (npm run errors-page writes it)', () =>
    script('check-errors-page.ts'),
  ),
  gate(
    'docs',
    'one site of guides and reference into docs/api, every name documented, no link broken',
    makeSite,
  ),
  gate('api', 'what each entry point offers, against the committed reports (npm run api)', () =>
    script('check-api.ts'),
  ),
  gate('licences', 'licences of all that an install brings, and the bill of materials', () =>
    script('check-licences.ts'),
  ),
  inTurn(gate('build', 'ESM and declarations into dist', () => buildPackages())),
  inTurn(
    gate(
      'packages',
      'packed tarballs, each installed alone: import, require, bundle, types, size',
      checkPackages,
    ),
  ),
  inTurn(
    gate(
      'guides',
      'guides that start from an empty folder, followed to the letter with the packed packages',
      () => script('check-guides.ts'),
    ),
  ),
  gate('unused', 'files, exports and dependencies nobody uses', () =>
    runTool('knip', ['--no-progress', '--no-config-hints']),
  ),
];

const cruised = ['packages', 'examples', 'benchmarks'];

interface GateEnd {
  readonly status: number;
  readonly output: string;
}

function gate(name: string, title: string, check: () => Promise<GateEnd>): Stage {
  return {
    name,
    title,
    readsOnly: true,
    async run() {
      const { status, output } = await check();
      return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, report: output.trim() };
    },
  };
}

/** A gate that writes what others read. */
function inTurn(stage: Stage): Stage {
  return { ...stage, readsOnly: false };
}

function script(file: string): Promise<GateEnd> {
  return run(process.execPath, [...process.execArgv, join('scripts', file)]);
}

/** Pages of a browser are a project of their own: what is there for them is not there for the rest. */
async function typesOf(...projects: readonly string[]): Promise<GateEnd> {
  const ends = await Promise.all(
    projects.map((project) => runTool('typescript#tsc', ['--noEmit', '-p', project])),
  );
  return {
    status: ends.every((end) => end.status === 0) ? 0 : 1,
    output: ends.map((end) => end.output).join(''),
  };
}

async function makeSite(): Promise<GateEnd> {
  const options = ['--options', 'typedoc.config.mjs', '--treatWarningsAsErrors', '--logLevel', 'Warn'];
  const made = await runTool('typedoc', options);
  return made.status === 0 ? script('check-site.ts') : made;
}

interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

function tests(name: string, title: string, projects: readonly string[]): Stage {
  return {
    name,
    title,
    readsOnly: false,
    async run() {
      const folder = mkdtempSync(join(tmpdir(), 'live-calls-tests-'));
      const file = join(folder, 'report.json');
      const chosen = projects.flatMap((project) => ['--project', project]);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
      const { status } = await runTool('vitest', ['run', ...chosen, ...reporters], { show: true });
      try {
        return judgeTests(JSON.parse(readFileSync(file, 'utf8')) as TestReport, status);
      } catch {
        return { passed: 0, failed: 1, report: 'The test runner ended without a report.' };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Nothing is skipped silently, and a run of no tests is no success. */
export function judgeTests(report: TestReport, status: number): StageResult {
  const skipped = report.numPendingTests + report.numTodoTests;
  const reasons = [
    ...(report.numPassedTests === 0 ? ['No test passed.'] : []),
    ...(skipped > 0
      ? [`${skipped} tests were skipped or left to do; a test either runs or is deleted.`]
      : []),
    ...(status !== 0 && report.numFailedTests === 0 ? [`The test runner ended with status ${status}.`] : []),
  ];
  const failed = Math.max(report.numFailedTests + skipped, reasons.length > 0 ? 1 : 0);
  return { passed: report.numPassedTests, failed, report: reasons.join('\n') };
}
