import { describe, test } from 'vitest';
import { proveCases } from '../__fixtures__/prove-cases.ts';
import { brokenNotifiers } from '../broken/broken-notifiers.ts';
import { notifierProof } from '../broken/notifier-proof.ts';
import { runCases } from '../cases.ts';
import { fakeNotifierSubject } from './fake-subject.ts';
import { notifierCases } from './notifier-cases.ts';

describe('the fake keeps every promise', () => {
  runCases(notifierCases, { test, create: () => fakeNotifierSubject() });
});

proveCases({
  things: 'notifiers',
  cases: notifierCases,
  broken: brokenNotifiers,
  proof: notifierProof,
  run: (one, { over }) => one.run(fakeNotifierSubject(over)),
});
