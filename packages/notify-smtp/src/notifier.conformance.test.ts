import { notifierCases, runCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { smtpSubject } from './__fixtures__/notifier-subject.ts';

describe('smtpNotifier', () => {
  runCases(notifierCases, { test, create: smtpSubject });
});
