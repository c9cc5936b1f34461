import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../storage-memory/src/index.ts';
import { type BrokenStorage, brokenStorages } from './broken/broken-storages.ts';
import { proof } from './broken/proof.ts';
import { storageCases } from './storage/storage-cases.ts';
import type { StorageCase } from './storage/subject.ts';

/** A broken storage may as well never answer. */
const PATIENCE_MS = 5000;

test('case ids and mistakes are unique', () => {
  for (const names of [storageCases.map((one) => one.id), brokenStorages.map((one) => one.mistake)]) {
    expect(new Set(names).size).toBe(names.length);
  }
});

test('every case has its proof, and every mistake is found by a case', () => {
  expect(Object.keys(proof).toSorted()).toEqual(storageCases.map((one) => one.id).toSorted());
  const found = new Set(Object.values(proof).flat());
  expect([...found].toSorted()).toEqual(brokenStorages.map((one) => one.mistake).toSorted());
});

describe('every case rejects the storages that break its promise', () => {
  for (const one of storageCases) {
    test.each(proof[one.id] ?? ['none'])(`${one.id} finds: %s`, async (mistake) => {
      const broken = brokenStorages.find((other) => other.mistake === mistake);
      expect(broken, 'the mistake is known').toBeDefined();
      if (broken !== undefined) expect(await verdictOf(one, broken)).toBe('rejected');
    });
  }
});

async function verdictOf(one: StorageCase, broken: BrokenStorage): Promise<'rejected' | 'accepted'> {
  const storage = broken.over(memoryStorage());
  const another = async () => {
    await storage.open();
    return storage;
  };
  const run = one.run({ storage, another });
  const impatient = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('no answer')), PATIENCE_MS).unref();
  });
  return Promise.race([run, impatient]).then(
    () => 'accepted' as const,
    () => 'rejected' as const,
  );
}
