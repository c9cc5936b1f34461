import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { retryAdvice } from '../packages/core/src/errors/error-codes.ts';
import { errorsPage } from './errors-page.ts';
import { root } from './project-files.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('every code has a section with what it means, what to do, its retry and its status', () => {
  const sections = new Map(
    errorsPage()
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.split('\n')[0], text]),
  );
  expect([...sections.keys()]).toEqual(Object.keys(retryAdvice));
  for (const [code, advice] of Object.entries(retryAdvice)) {
    const text = sections.get(code) ?? '';
    expect(text).toMatch(new RegExp(`^Retry: \`${advice}\`. HTTP: [45]\\d\\d\\.$`, 'm'));
    expect(text.split('\n\n').length).toBeGreaterThan(4);
    expect(text).toContain('| detail | type | |');
  }
});

test.each([
  [
    'a code of which nothing is said',
    '   * A field of the request is missing or malformed. Nothing changed.\n',
    '',
  ],
  ['a code without advice', '@remarks', '@privateRemarks'],
  ['a code without a status', '  INVALID_INPUT: [400', '  OTHER: [400'],
  ['a code without retry advice', "  NOT_FOUND: 'never',\n", ''],
])('%s stops the page', (_, found, replacement) => {
  expect(() => errorsPage((path) => read(path).replace(found, replacement))).toThrow('Nothing is said about');
});
