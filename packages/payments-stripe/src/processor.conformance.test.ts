import { paymentCases, runCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { stripeSubject } from './__fixtures__/payment-subject.ts';

describe('stripeProcessor', () => {
  runCases(paymentCases, { test, create: stripeSubject });
});
