import type { AccountRow, Decision, KeyRow } from '@live-calls/core/adapter';
import { expect, test } from 'vitest';
import { activeAccount } from './__fixtures__/acme.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';

const server = testServer();
const accountId = 'acme';
/** Half a character: UTF-8 has no form for it. */
const BROKEN = 'lone \uD800 surrogate';

/** Keeps a key, after looking for it. */
function keeping(key: string, operation = 'test'): Decision<string> {
  return {
    accountId,
    reads: [{ table: 'key', key: [operation, key] }],
    decide: (view) => {
      if (view.row('key', [operation, key]) !== undefined) return { outcome: 'known' };
      const row: KeyRow = { accountId, operation, key, digest: 'd', outcome: null, atMs: 0 };
      const account = view.account as AccountRow;
      return { outcome: 'kept', changes: { account, writes: [{ type: 'insert', table: 'key', row }] } };
    },
  };
}

test.each([1, 300])(
  'of %i decisions beside it, one with text that cannot be kept fails alone',
  async (beside) => {
    const { open, dispose } = await freshStorage(server());
    try {
      const storage = await open();
      await activeAccount(storage, accountId, '1');
      const batch = Array.from({ length: beside }, (_, index) => keeping(`key-${index}`));
      const middle = Math.floor(beside / 2);
      for (const broken of [keeping(BROKEN), keeping('key', BROKEN)]) {
        const mixed = [...batch.slice(0, middle), broken, ...batch.slice(middle)];
        for (const priority of ['live', 'bulk'] as const) {
          const answers = await storage.decide(mixed, { priority });
          const failed = answers.filter(({ status }) => status === 'failed');
          expect(failed).toHaveLength(1);
          expect(answers[middle]).toMatchObject({ status: 'failed', error: { code: 'INVARIANT_BROKEN' } });
        }
      }
      const [again] = await storage.decide([keeping('after')], { priority: 'live' });
      expect(again).toMatchObject({ status: 'done', outcome: 'kept' });
    } finally {
      await dispose();
    }
  },
);
