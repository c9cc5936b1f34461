import { runCases, telephonyCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { vonageSubject } from './__fixtures__/telephony-subject.ts';

describe('vonageProvider', () => {
  runCases(telephonyCases, { test, create: vonageSubject, without: ['children', 'caps'] });
});
