import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apiReports } from './api-reports.ts';
import { changedLines } from './changed-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'live-calls-api-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entries = [
  { name: '.', source: 'src/index.ts' },
  { name: './adapter', source: 'src/adapter.ts' },
];
const library = { name: '@live-calls/example', folder, entries, needs: [] };

const sources = {
  'src/index.ts': `export { rate, type Rated } from './rate.ts';`,
  'src/adapter.ts': `export type { Rated } from './rate.ts';`,
  'src/rate.ts': `
    /** Not exported by an entry, yet a part of what users see. */
    interface Step { readonly seconds: number }
    export interface Rated { readonly steps: readonly Step[] }
    /** Rates. */
    export function rate(seconds: number): Rated { return { steps: [{ seconds }] }; }
    export const unseen: number = 1;
  `,
};

function textOf(changed: Partial<typeof sources> = {}): readonly string[] {
  return apiReports([library], () => new Map(Object.entries({ ...sources, ...changed }))).map(
    ({ text }) => text,
  );
}

test('each entry point has a report of its names and of the shapes they stand on, and of nothing else', () => {
  const [index, adapter] = textOf();
  expect(index).toContain('# What @live-calls/example offers');
  expect(index).toContain('export function rate(seconds: number): Rated;');
  expect(index).toContain('interface Step');
  expect(index).not.toContain('unseen');
  expect(adapter).toContain('# What @live-calls/example/adapter offers');
  expect(adapter).not.toContain('function rate');
});

test('a change that users see changes the report; comments and bodies do not', () => {
  const before = textOf();
  const text = sources['src/rate.ts'];
  expect(
    textOf({ 'src/rate.ts': text.replace('Rates.', 'Rates a call.').replace('[{ seconds }]', '[]') }),
  ).toEqual(before);
  const [index = ''] = textOf({
    'src/rate.ts': text.replace('Step { readonly seconds', 'Step { readonly talkSeconds'),
  });
  expect(changedLines(before[0] ?? '', index)).toBe(
    '  -     readonly seconds: number;\n  +     readonly talkSeconds: number;',
  );
});

test('changed lines are those that went and came, and no more than somebody reads', () => {
  expect(changedLines('a\nb\nc', 'a\nc\nd')).toBe('  - b\n  + d');
  expect(changedLines('', 'a')).toBe('  - \n  + a');
  expect(changedLines('a', 'a')).toBe('');
  const many = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
  expect(changedLines('start', `start\n${many}`).split('\n').at(-1)).toBe('  ... and 40 more');
});
