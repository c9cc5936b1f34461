import { notifierCases, runCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { webhookSubject } from './__fixtures__/notifier-subject.ts';

describe('webhookNotifier', () => {
  runCases(notifierCases, { test, create: webhookSubject });
});
