import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followGuide, guideSteps } from './follow-guide.ts';

const fence = '```';
const block = (info: string, ...lines: readonly string[]) => [`${fence}${info}`, ...lines, fence, ''];
const guide = (...lines: readonly string[]) => ({ path: 'guide.md', text: lines.join('\n') });

function follow(...lines: readonly string[]): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-guide-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return followGuide(guide(...lines), folder, { GREETING: 'hello' });
}

test('a guide is files, commands, and what they print; every other block is only read', () => {
  const text = guide(
    ...block('ts', 'const seen = 1;'),
    ...block('ts file=one.mjs', 'console.log(1);'),
    ...block('sh', 'node one.mjs', 'node one.mjs'),
    ...block('text', '1', '1'),
    ...block('text', 'something else'),
  );
  expect(guideSteps(text)).toEqual([
    { type: 'write', line: 5, name: 'one.mjs', text: 'console.log(1);\n' },
    { type: 'run', line: 9, commands: 'node one.mjs\nnode one.mjs', printed: '1\n1' },
  ]);
});

test('what is as the guide says passes; three dots stand for anything', async () => {
  const file = block(
    'ts file=one.mjs',
    "console.log(process.env.GREETING, '[1]', Date.now());",
    "console.log('end');",
  );
  expect(
    await follow(...file, ...block('sh', 'node one.mjs'), ...block('text', 'hello [1] ...', 'end')),
  ).toBeUndefined();
});

test('another output, a command that fails, and one that fails before the last are told with their line', async () => {
  const file = block('ts file=one.mjs', "console.log('seen');");
  const run = block('sh', 'node one.mjs');
  expect(await follow(...file, ...run, ...block('text', 'shown'))).toBe(
    'guide.md:5 prints something else:\n  - shown\n  + seen',
  );
  expect(await follow(...file, ...run, ...block('text', 'see.'))).toContain('prints something else');
  expect(await follow(...block('sh', 'node missing.mjs', 'true'))).toContain(
    'guide.md:1 ended with status 1',
  );
});

test('nothing after the first mistake is done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-calls-guide-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const text = guide(...block('sh', 'exit 3'), ...block('ts file=late.mjs', ''));
  expect(await followGuide(text, folder, {})).toContain('status 3');
  expect(existsSync(join(folder, 'late.mjs'))).toBe(false);
  expect(await followGuide(guide(...block('ts file=a.mjs', '1;')), folder, {})).toBeUndefined();
  expect(readFileSync(join(folder, 'a.mjs'), 'utf8')).toBe('1;\n');
});
