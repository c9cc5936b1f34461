import { describe, expect, test } from 'vitest';
import { tidyRules } from './tidy-rules.ts';

const core = 'packages/core/src/money/money.ts';
const lines = (count: number, text = '') => `${text}\n`.repeat(count);
const work = ['', 'work', 'main'].join('/');

/** For each rule: what it refuses, and the nearest thing it accepts. */
const cases: readonly { rule: string; path: string; refused: string; accepted: string }[] = [
  { rule: 'file-length', path: core, refused: lines(401), accepted: lines(400) },
  {
    rule: 'function-length',
    path: core,
    refused: `function f() {\n${lines(69)}}\n`,
    accepted: `function f() {\n${lines(68)}}\n`,
  },
  { rule: 'injected-world', path: core, refused: 'new Date();', accepted: 'new Date(0);' },
  { rule: 'injected-world', path: core, refused: 'const t = Date.now();', accepted: '// Date.now()' },
  { rule: 'injected-world', path: core, refused: 'Math.random();', accepted: 'Math.max(1, 2);' },
  { rule: 'injected-world', path: core, refused: 'process.env.HOME;', accepted: 'config.env.HOME;' },
  { rule: 'injected-world', path: core, refused: 'randomUUID();', accepted: 'ids.next();' },
  { rule: 'no-float-money', path: core, refused: 'parseFloat(text);', accepted: 'parseAtoms(text);' },
  { rule: 'pure-folders', path: core, refused: 'async function f() {}', accepted: 'function f() {}' },
  { rule: 'every-test-runs', path: 'a.test.ts', refused: 'test.only(1);', accepted: 'test.each(1);' },
  {
    rule: 'every-test-runs',
    path: 'a.test.ts',
    refused: 'describe.each([]).skip(1);',
    accepted: 'cursor.skip(1);',
  },
  { rule: 'every-test-runs', path: 'a.test.ts', refused: 'it.skipIf(x)(1);', accepted: 'it(1);' },
  { rule: 'no-hosts-or-machine-paths', path: 'a.md', refused: `see ${work}`, accepted: 'see src/work/main' },
  {
    rule: 'no-hosts-or-machine-paths',
    path: 'a.md',
    refused: ['https://registry', 'npmjs', 'org'].join('.'),
    accepted: 'the package registry',
  },
  { rule: 'no-loose-ends', path: core, refused: `// ${'TO'}${'DO'}: later`, accepted: '// to do with money' },
  { rule: 'one-title', path: 'a.md', refused: '# a\n# b\n', accepted: '# a\n```\n# b\n```\n' },
];

describe('tidy rules', () => {
  test.each(cases)('$rule refuses $refused', ({ rule, path, refused, accepted }) => {
    expect(findings(rule, path, refused)).toHaveLength(1);
    expect(findings(rule, path, accepted)).toEqual([]);
  });

  test('names-say-something looks at the path', () => {
    expect(findings('names-say-something', 'packages/core/src/utils/a.ts', '')).toHaveLength(1);
    expect(findings('names-say-something', 'packages/core/src/money/a.ts', '')).toEqual([]);
  });

  test('every rule has a case here', () => {
    const tested = new Set([...cases.map(({ rule }) => rule), 'names-say-something']);
    expect(tidyRules.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
  });

  test('a problem names its line', () => {
    expect(findings('injected-world', core, '\n\nDate.now();')).toEqual([
      { path: core, line: 3, seen: 'Date.now' },
    ]);
  });
});

function findings(name: string, path: string, text: string) {
  const rule = tidyRules.find((candidate) => candidate.name === name);
  if (rule === undefined) throw new Error(`No rule ${name}.`);
  return rule.find({ path, text });
}
