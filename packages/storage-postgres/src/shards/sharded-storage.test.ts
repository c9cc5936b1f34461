import type { Decision, Storage } from '@live-calls/core/adapter';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, test } from 'vitest';
import { shardedStorage } from './sharded-storage.ts';

const live = { priority: 'live' } as const;

/** Answers its account and the place it had in what was asked. */
function echo(accountId: string, place: number): Decision<string> {
  return { accountId, reads: [], decide: () => ({ outcome: `${accountId} ${place}` }) };
}

function byFirstLetter(accountId: string, shards: number): number {
  return (accountId.codePointAt(0) ?? 0) % shards;
}

describe('shardedStorage', () => {
  test('splits a batch by shard, each part once and in order, and answers in the order of the batch', async () => {
    const asked: string[][] = [];
    const shards = Array.from({ length: 3 }, (_, place) => {
      const storage = memoryStorage();
      const decide: Storage['decide'] = (batch, options) => {
        asked[place] = [...(asked[place] ?? []), batch.map(({ accountId }) => accountId).join('')];
        return storage.decide(batch, options);
      };
      return Object.assign(Object.create(storage) as Storage, {
        decide,
        open: () => storage.open(),
        references: storage.references,
      });
    });
    const storage = shardedStorage({ shards, shardOf: byFirstLetter });
    await storage.open();
    const accounts = [...'fabcabedf'];
    const decided = await storage.decide(accounts.map(echo), live);
    expect(decided.map((one) => one.status === 'done' && one.outcome)).toEqual(
      accounts.map((account, place) => `${account} ${place}`),
    );
    expect(asked).toEqual([['fcf'], ['aad'], ['bbe']]);
  });

  test('an account that shardOf places nowhere fails alone', async () => {
    const storage = shardedStorage({
      shards: [memoryStorage(), memoryStorage()],
      shardOf: (accountId) => ({ a: 0, b: 1 })[accountId] ?? Number.NaN,
      map: 'directory',
    });
    await storage.open();
    const decided = await storage.decide([echo('a', 0), echo('nobody', 1), echo('b', 2)], live);
    expect(decided).toMatchObject([
      { status: 'done' },
      { status: 'failed', error: { code: 'CONFIGURATION_INVALID' } },
      { status: 'done' },
    ]);
    await expect(storage.get('account', 'nobody', [[]])).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });

  test('refuses another number of shards, another order and another shardOf than it was opened with', async () => {
    const [one, two, three] = [memoryStorage(), memoryStorage(), memoryStorage()];
    await shardedStorage({ shards: [one, two] }).open();
    const unusable = { code: 'CONFIGURATION_INVALID' };
    await expect(shardedStorage({ shards: [one, two, three] }).open()).rejects.toMatchObject(unusable);
    await expect(shardedStorage({ shards: [two, one] }).open()).rejects.toMatchObject(unusable);
    await expect(shardedStorage({ shards: [one] }).open()).rejects.toMatchObject(unusable);
    await expect(shardedStorage({ shards: [one, two], shardOf: byFirstLetter }).open()).rejects.toMatchObject(
      unusable,
    );
    await shardedStorage({ shards: [one, two] }).open();
  });

  test('a directory of accounts may grow under a name of its own, and every shard stays where it was', async () => {
    const [one, two, three] = [memoryStorage(), memoryStorage(), memoryStorage()];
    const open = (...shards: Storage[]) => shardedStorage({ shards, map: 'directory' }).open();
    await open(one, two);
    await open(one, two, three);
    await expect(open(two, one, three)).rejects.toThrow(/first opened with/);
  });

  test('refuses what is no set of storages', () => {
    const one = memoryStorage();
    for (const shards of [[], [one, one], [{} as Storage]]) {
      expect(() => shardedStorage({ shards })).toThrow(/shards must be/);
    }
  });
});
