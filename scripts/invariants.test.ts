import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/invariants.md'), 'utf8');
const lines = text.split('\n').filter((line) => /^ {3,4}- /.test(line));
const guards = lines.map((line) => {
  const link = /^ {3,4}- \[`([^`]+)`\]\(\.\.\/([^)]+)\): (.+)$/.exec(line);
  return { line, name: link?.[1], file: link?.[2] ?? '', title: link?.[3] ?? '' };
});

describe('docs/invariants.md', () => {
  it('numbers thirteen invariants, each with a guard', () => {
    const parts = text.split(/^\d+\. /m).slice(1);
    expect(parts).toHaveLength(13);
    for (const part of parts) expect(part).toMatch(/^ {3,4}- \[`/m);
  });

  it.each(guards)(
    'links each guard, under its path and then the title of its test: $line',
    ({ name, file }) => {
      expect(name, 'write - [`path`](../path): title').toBe(file);
    },
  );

  it.each(guards)('names a test that exists: $file, $title', ({ file, title }) => {
    expect(existsSync(join(root, file)), `${file} does not exist`).toBe(true);
    expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  });
});
