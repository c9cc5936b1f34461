import { describe, expect, it } from 'vitest';
import { offline } from './problem.ts';
import { ReadCache } from './read-cache.ts';

describe('what was read', () => {
  it('stays while it is read anew, and when that fails', async () => {
    const cache = new ReadCache();
    const shown: unknown[] = [];
    cache.watch('/a', () => shown.push(cache.known('/a')));
    await cache.read('/a', async () => 1);
    await cache.read('/a', async () => Promise.reject(offline()));
    expect(shown).toEqual([
      { value: 1, isReading: false },
      { value: 1, isReading: true },
      { value: 1, isReading: false, problem: expect.objectContaining({ code: 'offline' }) },
    ]);
  });

  it('is read once more when somebody asks meanwhile, however many do', async () => {
    const cache = new ReadCache();
    const answers: ((value: number) => void)[] = [];
    const fetchValue = (): Promise<number> => new Promise((resolve) => answers.push(resolve));
    const reading = cache.read('/a', fetchValue);
    void cache.read('/a', fetchValue);
    void cache.read('/a', fetchValue);
    answers[0]?.(1);
    await Promise.resolve();
    await Promise.resolve();
    answers[1]?.(2);
    await reading;
    expect(answers).toHaveLength(2);
    expect(cache.known('/a')).toEqual({ value: 2, isReading: false });
  });

  it('is not shown as it was before a save whose answer came first', async () => {
    const cache = new ReadCache();
    const answers: ((value: string) => void)[] = [];
    const reading = cache.read('/a', () => new Promise<string>((resolve) => answers.push(resolve)));
    cache.put('/a', 'saved');
    const shown: unknown[] = [];
    cache.watch('/a', () => shown.push(cache.known('/a').value));
    answers[0]?.('before the save');
    await Promise.resolve();
    await Promise.resolve();
    answers[1]?.('after the save');
    await reading;
    expect(shown).toEqual(['after the save']);
  });

  it('is read once for all who come at the same time', async () => {
    const cache = new ReadCache();
    let count = 0;
    const fetchValue = async (): Promise<number> => {
      count += 1;
      return count;
    };
    cache.want('/a', fetchValue);
    cache.want('/a', fetchValue);
    await cache.read('/b', async () => 0);
    cache.want('/a', fetchValue);
    expect(count).toBe(1);
  });

  it('of somebody who signed out is gone, also what arrives afterwards', async () => {
    const cache = new ReadCache();
    let answer = (_: number): void => undefined;
    const reading = cache.read('/a', () => new Promise<number>((resolve) => (answer = resolve)));
    cache.clear();
    answer(1);
    await reading;
    expect(cache.known('/a').value).toBeUndefined();
  });
});
