import { runCases, runModel, type StorageSubject, storageCases } from '@live-calls/conformance';
import { describe, expect, test } from 'vitest';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';

/** Both ends of what is supported, and both ways to commit several accounts: one statement for all, or one for each. */
describe.each([
  { major: 18, options: {} },
  { major: 14, options: { accountsPerStatement: 1, lanes: 1 } },
] as const)('postgresStorage on PostgreSQL $major', ({ major, options }) => {
  const server = testServer(major);
  runCases(storageCases, { test, create: () => subject(server(), options) });

  test('the model-based test of the core agrees with it state for state', { timeout: 120_000 }, async () => {
    const seed = 1 + Math.floor(Math.random() * 1_000_000);
    const report = await runModel({ create: () => subject(server(), options), seed, steps: 150 });
    expect(report.journalNumbers, `seed ${seed}`).toBeGreaterThan(0);
  });
});

async function subject(
  connectionString: string,
  options: { readonly accountsPerStatement?: number; readonly lanes?: number },
): Promise<StorageSubject> {
  const { open, dispose } = await freshStorage(connectionString, options);
  const storage = await open();
  return { storage, another: open, dispose };
}
