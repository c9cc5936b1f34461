import { expect, test } from 'vitest';
import { projectFiles } from './project-files.ts';
import { judgeTests, stages } from './stages.ts';

const files = new Map(projectFiles().map((file) => [file.path, file.text]));
const text = (path: string) => files.get(path) ?? '';

test('the gates run in the order in which their answers make sense', () => {
  expect(stages.map(({ name }) => name)).toEqual([
    ...['format', 'tidy', 'types', 'arrows', 'tests', 'conformance'],
    ...['doc-examples', 'links', 'errors-page', 'docs', 'api', 'licences'],
    ...['build', 'packages', 'guides', 'unused'],
  ]);
});

test('a check that exists only as a script does not count: each is called by a stage', () => {
  const checks = [...files.keys()].filter((path) => /^scripts\/check-[\w-]+\.ts$/.test(path));
  expect(checks.length).toBeGreaterThan(2);
  for (const path of checks) expect(text('scripts/stages.ts')).toContain(path.slice('scripts/'.length));
});

test('every root command is known to the bootstrap, and CI calls npm test', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  for (const [name, command] of Object.entries(scripts)) expect(command).toBe(`node scripts/run.mjs ${name}`);
  expect(text('.ci/run')).toMatch(/^exec npm test$/m);
});

test('every test project of the workspace belongs to a stage', () => {
  const config = text('vitest.config.ts');
  const named = [...config.matchAll(/project\('([\w-]+)'|name: '([\w-]+)'/g)].map(
    (match) => match[1] ?? match[2],
  );
  expect(named.length).toBeGreaterThan(5);
  for (const name of named) expect(text('scripts/stages.ts')).toContain(`'${name}'`);
});

const clean = {
  numPassedTests: 3,
  numFailedTests: 0,
  numFailedTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

test('a run of passing tests passes', () => {
  expect(judgeTests(clean, 0)).toEqual({ passed: 3, failed: 0, report: '' });
});

test.each([
  ['a skipped test', { ...clean, numPendingTests: 1 }, 0],
  ['a test left to do', { ...clean, numTodoTests: 1 }, 0],
  ['no test at all', { ...clean, numPassedTests: 0 }, 0],
  ['a failed test', { ...clean, numFailedTests: 1 }, 1],
  ['a runner that failed for another reason', clean, 1],
])('%s fails the stage', (_name, report, status) => {
  expect(judgeTests(report, status).failed).toBe(1);
});
