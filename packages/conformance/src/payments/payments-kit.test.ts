import { describe, test } from 'vitest';
import { runCases } from '../cases.ts';
import { fakeSubject } from './fake-subject.ts';
import { paymentCases } from './payment-cases.ts';

describe('the fake keeps every promise', () => {
  runCases(paymentCases, { test, create: () => fakeSubject() });
});
