import { expect, test } from 'vitest';
import { runExamples } from './run-examples.ts';

const example = (line: number, ...code: readonly string[]) => ({
  path: 'a.md',
  line,
  info: 'ts runnable',
  code: code.join('\n'),
});

test('each example runs by itself; what throws, is left to fail, or prints something else is told with its line', async () => {
  const problems = await runExamples([
    example(
      1,
      "const { available } = await billing.wallets.balance({ actor, accountId: 'acme' });",
      'available;',
    ),
    example(10, "const available = 'its own';", 'Object.assign(globalThis, { seen: available });'),
    example(20, "throw new Error('wrong id');"),
    example(30, "void Promise.reject(new Error('nobody waits'));"),
    example(40, 'const three = 1 + 2;', 'console.log(three); // 4'),
    example(50, "console.log({ total: '3', parts: [1, 2] }); // { total: '3', ... }"),
  ]);
  expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '20 when run: Error: wrong id',
    '30 when run: Error: nobody waits',
    '41 when run: prints 3',
  ]);
});

test('an example that ends the process is a problem, not the end of the check', async () => {
  const problems = await runExamples([
    example(1, 'process.exit(0);'),
    example(10, "throw new Error('later');"),
  ]);
  expect(problems.map(({ line }) => line)).toEqual([1]);
});
