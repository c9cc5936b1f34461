import { runCases, telephonyCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { bellSubject } from './__fixtures__/telephony-subject.ts';

describe('bellProvider', () => {
  runCases(telephonyCases, { test, create: bellSubject });
});
