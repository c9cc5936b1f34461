import { runCases, runModel, type StorageSubject, storageCases } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, test } from 'vitest';
import { freshStorage, testServer } from '../__fixtures__/test-server.ts';
import { shardedStorage } from '../index.ts';

describe('shardedStorage over three PostgreSQL servers', () => {
  const servers = [testServer(), testServer(), testServer()];
  const create = async (): Promise<StorageSubject> => {
    const parts = await Promise.all(servers.map((server) => freshStorage(server())));
    const open = async () => {
      const storage = shardedStorage({ shards: await Promise.all(parts.map((part) => part.open())) });
      await storage.open();
      return storage;
    };
    const dispose = async () => {
      await Promise.all(parts.map((part) => part.dispose()));
    };
    return { storage: await open(), another: open, dispose };
  };
  runCases(storageCases, { test, create });

  test('the model-based test of the core agrees with it state for state', { timeout: 120_000 }, async () => {
    const seed = 1 + Math.floor(Math.random() * 1_000_000);
    const report = await runModel({ create, seed, steps: 120 });
    expect(report.journalNumbers, `seed ${seed}`).toBeGreaterThan(0);
  });
});

describe.each([1, 2, 7])('shardedStorage over %i storages in memory', (count) => {
  runCases(storageCases, {
    test,
    create: (): StorageSubject => {
      const storage = shardedStorage({ shards: Array.from({ length: count }, () => memoryStorage()) });
      const another = async () => {
        await storage.open();
        return storage;
      };
      return { storage, another };
    },
  });
});
