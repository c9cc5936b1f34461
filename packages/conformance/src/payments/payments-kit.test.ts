import { describe, expect, test } from 'vitest';
import { brokenProcessors } from '../broken/broken-processors.ts';
import { paymentProof } from '../broken/payment-proof.ts';
import { runCases } from '../cases.ts';
import { fakeSubject } from './fake-subject.ts';
import { paymentCases } from './payment-cases.ts';
import type { PaymentSubject } from './subject.ts';

describe('the fake keeps every promise', () => {
  runCases(paymentCases, { test, create: () => fakeSubject() });
});

test('case ids and mistakes are unique', () => {
  for (const names of [paymentCases.map((one) => one.id), brokenProcessors.map((one) => one.mistake)]) {
    expect(new Set(names).size).toBe(names.length);
  }
});

test('every case has its proof, and every mistake is found by a case', () => {
  expect(Object.keys(paymentProof).toSorted()).toEqual(paymentCases.map((one) => one.id).toSorted());
  const found = new Set(Object.values(paymentProof).flat());
  expect([...found].toSorted()).toEqual(brokenProcessors.map((one) => one.mistake).toSorted());
});

describe('every case rejects the processors that break its promise', () => {
  for (const one of paymentCases) {
    test.each(paymentProof[one.id] ?? ['none'])(`${one.id} finds: %s`, async (mistake) => {
      const broken = brokenProcessors.find((other) => other.mistake === mistake);
      expect(broken, 'the mistake is known').toBeDefined();
      const verdict = await one.run(fakeSubject(broken?.over)).then(
        () => 'accepted' as const,
        () => 'rejected' as const,
      );
      expect(verdict).toBe('rejected');
    });
  }
});

test('a part that is not there is declared, named in its test, and must really be absent', async () => {
  const runs = new Map<string, () => Promise<void>>();
  const { disputes: _, ...rest } = fakeSubject();
  const undisputed: PaymentSubject = rest;
  const declare = (name: string, run: () => Promise<void>): void => {
    runs.set(name, run);
  };
  const cases = paymentCases.filter(({ needs }) => needs === 'disputes');
  runCases(cases, { test: declare, create: () => undisputed, without: ['disputes'] });
  expect([...runs.keys()]).toEqual(cases.map(({ id }) => `${id}: not declared: disputes`));
  for (const run of runs.values()) await expect(run()).resolves.toBeUndefined();
  runCases(cases, { test: declare, create: () => fakeSubject(), without: ['disputes'] });
  for (const run of runs.values()) await expect(run()).rejects.toThrow('declared absent');
});
