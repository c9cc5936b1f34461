import { describe, expect, test } from 'vitest';
import { brokenNotifiers } from '../broken/broken-notifiers.ts';
import { notifierProof } from '../broken/notifier-proof.ts';
import { runCases } from '../cases.ts';
import { fakeNotifierSubject } from './fake-subject.ts';
import { notifierCases } from './notifier-cases.ts';

describe('the fake keeps every promise', () => {
  runCases(notifierCases, { test, create: () => fakeNotifierSubject() });
});

test('every case has its proof, and every mistake is found by a case', () => {
  const mistakes = brokenNotifiers.map((one) => one.mistake);
  expect(new Set(mistakes).size).toBe(mistakes.length);
  expect(Object.keys(notifierProof).toSorted()).toEqual(notifierCases.map((one) => one.id).toSorted());
  const found = new Set(Object.values(notifierProof).flat());
  expect([...found].toSorted()).toEqual(mistakes.toSorted());
});

describe('every case rejects the notifiers that break its promise', () => {
  for (const one of notifierCases) {
    test.each(notifierProof[one.id] ?? ['none'])(`${one.id} finds: %s`, async (mistake) => {
      const broken = brokenNotifiers.find((other) => other.mistake === mistake);
      expect(broken, 'the mistake is known').toBeDefined();
      const verdict = await one.run(fakeNotifierSubject(broken?.over)).then(
        () => 'accepted' as const,
        () => 'rejected' as const,
      );
      expect(verdict).toBe('rejected');
    });
  }
});
