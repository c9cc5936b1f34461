import { createBilling } from '@live-calls/core';
import { expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage, type StorageEvent } from './index.ts';

const server = testServer();
const to = { actor, accountId: 'acme' } as const;

test('tells statements, rounds and contention, and nothing it tells can break a command', async () => {
  const { schema, open, dispose } = await freshStorage(server());
  const events: StorageEvent[] = [];
  const storage = postgresStorage({
    connectionString: server(),
    schema,
    onEvent: (event) => {
      events.push(event);
      throw new Error('a broken listener');
    },
  });
  const billing = createBilling({ storage });
  try {
    const other = await open();
    await activeAccount(other, 'acme', '5');
    const suspend = (): Promise<unknown> => billing.accounts.suspend({ ...to, reason: 'One' });
    await suspend();
    expect(events).toContainEqual(expect.objectContaining({ type: 'statement', work: 'load', rows: 1 }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'statement', work: 'commit', rows: 1 }));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'round', priority: 'live', accounts: 1, decisions: 1 }),
    );
    // What this process remembers is old by then.
    await createBilling({ storage: other }).accounts.resume({ ...to, reason: 'Two' });
    await suspend();
    expect(events).toContainEqual({ type: 'contended', accountId: 'acme', attempts: 1, decisions: 1 });
    expect(JSON.stringify(events)).not.toContain('Example');
  } finally {
    await billing.close();
    await dispose();
  }
});

test('a listener that is none is refused by name', () => {
  const broken = { connectionString: 'postgres://localhost/none', onEvent: 'log' } as never;
  expect(() => postgresStorage(broken)).toThrow(
    expect.objectContaining({
      code: 'CONFIGURATION_INVALID',
      details: { option: 'storage.onEvent', rule: 'a function' },
    }),
  );
});
