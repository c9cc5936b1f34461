import { describe, test } from 'vitest';
import { runCases } from '../cases.ts';
import { fakeSubject } from './fake-subject.ts';
import { telephonyCases } from './telephony-cases.ts';

describe('the fake', () => {
  runCases(telephonyCases, { test, create: () => fakeSubject() });
});
