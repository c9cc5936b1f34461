import { expect, test } from 'vitest';
import type { Stage } from './stages.ts';
import { startAhead } from './start-ahead.ts';

function stage(name: string, readsOnly: boolean): Stage {
  return { name, title: name, readsOnly, run: async () => ({ passed: 1, failed: 0, report: name }) };
}

const gates = [stage('a', true), stage('b', true), stage('tests', false), stage('c', true), stage('d', true)];

/** Gates that end when they are told to. */
function byHand() {
  const begun: string[] = [];
  const ends = new Map<string, (failed?: Error) => void>();
  const run = ({ name }: Stage) => {
    begun.push(name);
    return new Promise<string>((resolve, reject) => {
      ends.set(name, (failed) => (failed === undefined ? resolve(name) : reject(failed)));
    });
  };
  return { begun, run, end: (name: string, failed?: Error) => ends.get(name)?.(failed) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('two gates that only read run at once, the next when one ends, and others only in their turn', async () => {
  const { begun, run, end } = byHand();
  const { resultOf } = startAhead(gates, run);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
  const tests = resultOf(gates[2] as Stage);
  expect(begun).toEqual(['a', 'b', 'c', 'tests']);
  end('tests');
  expect(await tests).toBe('tests');
});

test('a gate runs once, whether it was started ahead or asked for first', async () => {
  const { begun, run, end } = byHand();
  const { resultOf } = startAhead(gates, run);
  const last = resultOf(gates[4] as Stage);
  end('a');
  end('d');
  expect(await resultOf(gates[0] as Stage)).toBe('a');
  expect(await last).toBe('d');
  await settled();
  expect(begun.filter((name) => name === 'd')).toEqual(['d']);
});

test('a gate that could not run fails where it is asked for, and the ones behind it go on', async () => {
  const { begun, run, end } = byHand();
  const { resultOf } = startAhead(gates, run);
  end('a', new Error('no such program'));
  await settled();
  expect(begun).toContain('c');
  await expect(resultOf(gates[0] as Stage)).rejects.toThrow('no such program');
});

test('after a stop nothing more starts ahead', async () => {
  const { begun, run, end } = byHand();
  startAhead(gates, run).stop();
  end('a');
  end('b');
  await settled();
  expect(begun).toEqual(['a', 'b']);
});
