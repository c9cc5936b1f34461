import { runCases, runModel, type StorageSubject, storageCases } from '@live-calls/conformance';
import { pgbouncerVersion, type RunningPgbouncer, startPgbouncer } from '@live-calls/embedded-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activeAccount, actor, legOf } from './__fixtures__/acme.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';

const version = pgbouncerVersion();

if (version === undefined) {
  test('NOT TESTED HERE: behind pgbouncer, because pgbouncer is not installed', () => {
    console.warn(
      '\n*** NOT TESTED HERE: PostgreSQL behind pgbouncer. Install pgbouncer, and the whole kit runs through it. ***\n',
    );
    expect(pgbouncerVersion()).toBeUndefined();
  });
} else describe(`postgresStorage behind pgbouncer ${version} in transaction mode`, throughPgbouncer);

function throughPgbouncer(): void {
  const server = testServer();
  let pooler: RunningPgbouncer | undefined;
  beforeAll(async () => {
    pooler = await startPgbouncer(server());
  }, 60_000);
  afterAll(() => pooler?.stop());
  const behind = () => freshStorage(pooler?.connectionString ?? '');
  const create = async (): Promise<StorageSubject> => {
    const { open, dispose } = await behind();
    return { storage: await open(), another: open, dispose };
  };

  runCases(storageCases, { test, create });

  test('the model-based test of the core agrees with it state for state', { timeout: 120_000 }, async () => {
    const seed = 1 + Math.floor(Math.random() * 1_000_000);
    const report = await runModel({ create, seed, steps: 150 });
    expect(report.journalNumbers, `seed ${seed}`).toBeGreaterThan(0);
  });

  test('storages that meet on the connections of one pooler keep apart, and migrate at once', async () => {
    const all = await Promise.all([behind(), behind(), behind()]);
    try {
      const accountId = 'acme';
      const billings = await Promise.all(
        all.map(async ({ open }) => activeAccount(await open(), accountId, '100')),
      );
      await Promise.all(
        billings.flatMap((billing, index) =>
          Array.from({ length: 30 + index }, (_, number) =>
            billing.usage.record({ actor, accountId, leg: legOf(accountId, number).leg }),
          ),
        ),
      );
      const balances = await Promise.all(
        billings.map((billing) => billing.wallets.balance({ actor, accountId })),
      );
      expect(balances.map(({ posted }) => posted.amount)).toEqual(['97', '96.9', '96.8']);
      for (const billing of billings) {
        expect(await billing.wallets.verify({ actor, accountId })).toMatchObject({ differences: [] });
      }
    } finally {
      await Promise.all(all.map(({ dispose }) => dispose()));
    }
  });
}
