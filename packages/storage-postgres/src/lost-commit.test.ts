import { createBilling } from '@live-calls/core';
import type { Decision } from '@live-calls/core/adapter';
import { expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { cuttingProxy } from './__fixtures__/cutting-proxy.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

const server = testServer();
const accountId = 'acme';
const to = { actor, accountId } as const;

/** Counts in a row of its own; it has no key, so only the storage can know whether it was done. */
const count: Decision<number> = {
  accountId,
  reads: [{ table: 'setting', key: ['count'] }],
  decide: (view) => {
    const { account } = view;
    const row = view.row('setting', ['count']);
    if (account === undefined) throw new Error('The account is not there.');
    const revision = (row?.revision ?? 0) + 1;
    const next = { accountId, name: 'count', revision, value: {}, atMs: 0, actor: 'test' };
    const type = row === undefined ? 'insert' : 'update';
    return { outcome: revision, changes: { account, writes: [{ type, table: 'setting', row: next }] } };
  },
};

test('a decision without a key is done once, and answered as it was done, when the answer to its commit is lost', async () => {
  const { schema, open, dispose } = await freshStorage(server());
  const way = await cuttingProxy(server());
  const storage = postgresStorage({ connectionString: way.connectionString, schema, lanes: 1 });
  const billing = createBilling({ storage });
  try {
    await activeAccount(await open(), accountId, '5');
    await storage.open();
    const counted = async (): Promise<unknown> => (await storage.decide([count], { priority: 'live' }))[0];
    // What each command reads is known by then: the next answer is that of its commit.
    await counted();
    await billing.accounts.suspend({ ...to, reason: 'Known' });
    await billing.accounts.resume({ ...to, reason: 'Known' });
    const seen: Record<string, unknown> = {};
    const lose = async (what: string, command: () => Promise<unknown>): Promise<void> => {
      const before = way.cuts;
      way.arm({ way: 'answered', afterBytes: 0 });
      seen[what] = await command();
      way.arm(undefined);
      expect(way.cuts, what).toBe(before + 1);
    };
    await lose('counted', counted);
    await lose('counted again', counted);
    await lose('suspended', () => billing.accounts.suspend({ ...to, reason: 'Lost' }));
    await lose('resumed', () => billing.accounts.resume({ ...to, reason: 'Lost' }));
    const recipients = [{ email: 'ada@example.com' }];
    await billing.notifications.saveRecipients({ ...to, recipients, revision: 0 });
    await lose('saved', () => billing.notifications.saveRecipients({ ...to, recipients: [], revision: 1 }));
    expect(seen).toMatchObject({
      counted: { status: 'done', outcome: 2 },
      'counted again': { status: 'done', outcome: 3 },
      suspended: { status: 'changed', replayed: false },
      resumed: { status: 'changed', replayed: false },
      saved: { status: 'saved', replayed: false, revision: 2 },
    });
  } finally {
    await billing.close();
    await way.close();
    await dispose();
  }
});
