import { runCases, type StorageSubject, storageCases } from '@live-calls/conformance';
import { describe, test } from 'vitest';
import { memoryStorage } from './index.ts';

describe.each([{ checked: false }, { checked: true }])('memoryStorage($checked)', (options) => {
  runCases(storageCases, { test, create: (): StorageSubject => subject(options) });
});

function subject(options: { readonly checked: boolean }): StorageSubject {
  const storage = memoryStorage(options);
  const another = async () => {
    await storage.open();
    return storage;
  };
  return { storage, another };
}
