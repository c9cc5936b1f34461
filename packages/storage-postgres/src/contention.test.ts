import { createBilling } from '@live-calls/core';
import pg from 'pg';
import { expect, test } from 'vitest';
import { activeAccount, actor, legOf } from './__fixtures__/acme.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

const server = testServer();

test('accounts that others keep changing are locked together, and what they need is loaded at once', async () => {
  const { schema, open, dispose } = await freshStorage(server());
  const accounts = Array.from({ length: 12 }, (_, index) => `shared-${index}`);
  const pool = new pg.Pool({ connectionString: server(), max: 3 });
  const other = new pg.Client({ connectionString: server() });
  let faster = false;
  const connect = async () => {
    const client = await pool.connect();
    let locked = false;
    return {
      release: (broken?: Error | boolean) => client.release(broken),
      query: async (query: pg.QueryArrayConfig) => {
        locked ||= query.text.startsWith('BEGIN');
        // Somebody else is always faster, until the accounts are locked.
        if (faster && query.text.startsWith('WITH') && !locked) {
          await other.query(`UPDATE "${schema}".account SET version = version + 1`);
        }
        return client.query(query);
      },
    };
  };
  const works: string[] = [];
  const storage = postgresStorage({
    pool: { connect },
    schema,
    lanes: 1,
    onEvent: (event) => void (event.type === 'statement' && works.push(event.work)),
  });
  const billing = createBilling({ storage });
  try {
    await other.connect();
    const setUp = await open();
    for (const account of accounts) await activeAccount(setUp, account, '5');
    const legs = accounts.flatMap((account, index) => [legOf(account, index), legOf(account, index + 100)]);
    await billing.usage.recordMany({ actor, legs }).summary();
    const more = accounts.map((account, index) => legOf(account, index + 200));
    faster = true;
    works.length = 0;
    const summary = await billing.usage.recordMany({ actor, legs: more }).summary();
    expect(summary).toMatchObject({ charged: accounts.length, rejected: 0 });
    const tried = ['commit', 'load', 'commit', 'load', 'commit', 'load', 'commit'];
    expect(works).toEqual([...tried, 'lock', 'load', 'commit']);
    faster = false;
    for (const account of accounts) {
      const verified = await createBilling({ storage: setUp }).wallets.verify({ actor, accountId: account });
      expect(verified).toMatchObject({ status: 'agrees' });
    }
  } finally {
    await storage.close();
    await pool.end();
    await other.end();
    await dispose();
  }
});
