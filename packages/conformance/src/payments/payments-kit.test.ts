import { describe, expect, test } from 'vitest';
import { proveCases } from '../__fixtures__/prove-cases.ts';
import { brokenProcessors } from '../broken/broken-processors.ts';
import { paymentProof } from '../broken/payment-proof.ts';
import { runCases } from '../cases.ts';
import { fakeSubject } from './fake-subject.ts';
import { paymentCases } from './payment-cases.ts';
import type { PaymentSubject } from './subject.ts';

describe('the fake keeps every promise', () => {
  runCases(paymentCases, { test, create: () => fakeSubject() });
});

describe('a processor that asks and reads, and nothing else, keeps every promise that is left', () => {
  const without = [
    ...(['zeroDecimals', 'threeDecimals', 'signedTime', 'refusals', 'transfers', 'debits'] as const),
    ...(['disputes', 'refunds', 'saved', 'cancellations', 'listing'] as const),
  ];
  runCases(paymentCases, { test, without, create: leastSubject });
});

function leastSubject(): PaymentSubject {
  const { processor, another, vendor } = fakeSubject(
    ({ contract, id, requestPayment, findByKey, parseWebhook }) => ({
      ...{ contract, id, requestPayment, findByKey, parseWebhook },
      methods: ['card'],
    }),
  );
  return { processor, another, vendor };
}

proveCases({
  things: 'processors',
  cases: paymentCases,
  broken: brokenProcessors,
  proof: paymentProof,
  run: (one, { over }) => one.run(fakeSubject(over)),
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
