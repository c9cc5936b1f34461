import { describe, expect, test } from 'vitest';
import { proveCases } from '../__fixtures__/prove-cases.ts';
import { brokenProviders } from '../broken/broken-providers.ts';
import { telephonyProof } from '../broken/telephony-proof.ts';
import { runCases } from '../cases.ts';
import { fakeSubject } from './fake-subject.ts';
import type { TelephonySubject } from './subject.ts';
import { telephonyCases } from './telephony-cases.ts';

describe('the fake keeps every promise', () => {
  runCases(telephonyCases, { test, create: () => fakeSubject() });
});

proveCases({
  things: 'providers',
  cases: telephonyCases,
  broken: brokenProviders,
  proof: telephonyProof,
  run: (one, { over }) => one.run(fakeSubject(over)),
});

test('a part that is declared absent is named in its test, and must really be absent', async () => {
  const names: string[] = [];
  const runs: (() => Promise<void>)[] = [];
  const { children: _, ...rest } = fakeSubject();
  const childless: TelephonySubject = rest;
  const one = telephonyCases.filter(({ needs }) => needs === 'children');
  const declare = (name: string, run: () => Promise<void>): void => {
    names.push(name);
    runs.push(run);
  };
  for (const create of [() => childless, () => fakeSubject()]) {
    runCases(one, { test: declare, create, without: ['children'] });
  }
  runCases(one, { test: declare, create: () => childless });
  expect(names.slice(0, 2)).toEqual([
    'child/parent: not declared: children',
    'child/parent: not declared: children',
  ]);
  await expect(runs[0]?.()).resolves.toBeUndefined();
  await expect(runs[1]?.()).rejects.toThrow('declared absent');
  await expect(runs[2]?.()).rejects.toThrow('needs children');
});
