import { runCases, telephonyCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { twilioSubject } from './__fixtures__/telephony-subject.ts';

describe('twilioProvider', () => {
  runCases(telephonyCases, { test, create: twilioSubject });
});
