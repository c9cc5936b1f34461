import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkExamples, findExamples } from './doc-examples.ts';
import { root } from './project-files.ts';

const fence = '```';
const paths = { '@live-calls/core': [join(root, 'packages/core/src/index.ts')] };

test('a block is found in a doc comment and in a document, with the line of its first line', () => {
  const comment = ['/**', ' * Says.', ' *', ` * ${fence}ts`, ' * say();', ` * ${fence}`, ' */'].join('\n');
  expect(findExamples({ path: 'a.ts', text: comment })).toEqual([
    { path: 'a.ts', line: 5, info: 'ts', code: 'say();' },
  ]);
  const list = ['# Title', '', '1. First', `   ${fence}ts`, '   say();', '     more();', `   ${fence}`].join(
    '\n',
  );
  expect(findExamples({ path: 'a.md', text: list })).toEqual([
    { path: 'a.md', line: 5, info: 'ts', code: 'say();\n  more();' },
  ]);
});

test('blocks of other languages, and code outside comments, are left alone', () => {
  const text = [`${fence}sh`, 'npm test', fence, `${fence}json`, '{}', fence].join('\n');
  expect(findExamples({ path: 'a.md', text })).toEqual([]);
  expect(findExamples({ path: 'a.ts', text: `const a = \`\n${fence}ts\nx\n${fence}\n\`;` })).toEqual([]);
});

test('each block is a module of its own, checked strictly, and problems name file and line', () => {
  const example = (line: number, code: string, info = 'ts') => ({ path: 'a.md', line, info, code });
  const problems = checkExamples(
    [
      example(1, 'const twice: number = 1;\nif (twice === 1) return;\nawait Promise.resolve();'),
      example(10, "const twice = 'declared again';\nconst billing = twice;\nexport { billing };"),
      example(20, "const ok = 1;\nconst wrong: number = 'text';"),
      example(30, 'anything', 'ts ignore'),
      example(40, 'anything', 'js'),
    ],
    paths,
  ).filter(({ path }) => path === 'a.md');
  expect(problems.map(({ line }) => line).sort((a, b) => a - b)).toEqual([21, 30, 40]);
});

test('files that a document has its reader write may import each other, and only within the document', () => {
  const file = (at: readonly [path: string, line: number], name: string, code: string) => ({
    path: at[0],
    line: at[1],
    info: `ts file=${name}`,
    code,
  });
  const problems = checkExamples(
    [
      file(['a.md', 1], 'one.mjs', 'export const one = 1;'),
      file(['a.md', 10], 'two.mjs', "import { one } from './one.mjs';\nexport const two: string = one;"),
      file(['b.md', 1], 'three.mjs', "import { one } from './one.mjs';\nexport const three = one;"),
      { path: 'c.md', line: 1, info: 'ts runnable', code: 'console.log(1);' },
    ],
    paths,
  ).filter(({ path }) => path.endsWith('.md'));
  expect(problems.map(({ path, line }) => `${path}:${line}`)).toEqual(['a.md:11', 'b.md:1']);
});
