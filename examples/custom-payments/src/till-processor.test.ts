import { paymentCases, runCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { tillSubject } from './__fixtures__/payment-subject.ts';

describe('tillProcessor', () => {
  // The vendor refuses nobody at once, debits no bank account, knows no disputes and keeps no cards.
  const without = ['refusals', 'debits', 'disputes', 'saved'] as const;
  runCases(paymentCases, { test, create: tillSubject, without });
});
