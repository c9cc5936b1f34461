import { expect, it } from 'vitest';
import { SeenIds } from './seen-ids.ts';

it('tells the first line of a repeated id, and no other among 300,000', () => {
  const seen = new SeenIds();
  for (let line = 1; line <= 300_000; line += 1) {
    const first = seen.lineOf(`CA${line.toString(16)}`, line);
    if (first !== undefined) throw new Error(`line ${line} was taken for line ${first}`);
  }
  expect(seen.lineOf('CA1', 9)).toBe(1);
  expect(seen.lineOf(`CA${(300_000).toString(16)}`, 9)).toBe(300_000);
  expect(seen.lineOf('', 300_001)).toBeUndefined();
  expect(seen.lineOf('', 300_002)).toBe(300_001);
});
