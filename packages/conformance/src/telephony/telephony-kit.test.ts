import { describe, expect, test } from 'vitest';
import { brokenProviders } from '../broken/broken-providers.ts';
import { telephonyProof } from '../broken/telephony-proof.ts';
import { runCases } from '../cases.ts';
import { fakeSubject } from './fake-subject.ts';
import type { TelephonySubject } from './subject.ts';
import { telephonyCases } from './telephony-cases.ts';

describe('the fake keeps every promise', () => {
  runCases(telephonyCases, { test, create: () => fakeSubject() });
});

test('case ids and mistakes are unique', () => {
  for (const names of [telephonyCases.map((one) => one.id), brokenProviders.map((one) => one.mistake)]) {
    expect(new Set(names).size).toBe(names.length);
  }
});

test('every case has its proof, and every mistake is found by a case', () => {
  expect(Object.keys(telephonyProof).toSorted()).toEqual(telephonyCases.map((one) => one.id).toSorted());
  const found = new Set(Object.values(telephonyProof).flat());
  expect([...found].toSorted()).toEqual(brokenProviders.map((one) => one.mistake).toSorted());
});

describe('every case rejects the providers that break its promise', () => {
  for (const one of telephonyCases) {
    test.each(telephonyProof[one.id] ?? ['none'])(`${one.id} finds: %s`, async (mistake) => {
      const broken = brokenProviders.find((other) => other.mistake === mistake);
      expect(broken, 'the mistake is known').toBeDefined();
      const verdict = await one.run(fakeSubject(broken?.over)).then(
        () => 'accepted' as const,
        () => 'rejected' as const,
      );
      expect(verdict).toBe('rejected');
    });
  }
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
