import { createBilling, money } from '@live-calls/core';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { racer } from './__fixtures__/race.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';

const server = testServer();
const accountId = 'acme';
const to = { actor, accountId } as const;

describe('a process that is stopped', () => {
  test.each([
    { where: 'committing', what: 'in the middle of its commit' },
    { where: 'locked', what: 'while it has the account locked' },
  ] as const)(
    '$what freezes no wallet, and goes on as if nothing had been',
    { timeout: 60_000 },
    async ({ where }) => {
      const { schema, open, dispose } = await freshStorage(server());
      const watcher = new pg.Client({ connectionString: server() });
      await watcher.connect();
      const name = `stall_${schema}`;
      const connectionString = `${server()}?application_name=${name}`;
      const one = await (async () => {
        await activeAccount(await open(), accountId, '5');
        return racer({ connectionString, schema, worker: 0, type: 'stall', accountId, where });
      })();
      const { pid } = one.process;
      try {
        const billing = createBilling({ storage: await open() });
        one.say('go');
        while (!one.lines.includes('stopped')) await soon();
        if (where === 'locked') {
          const { rows } = await watcher.query(
            `SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND state = 'idle in transaction'`,
            [name],
          );
          expect(rows, 'it has the account locked').toHaveLength(1);
        }
        const amount = money('1', 'USD');
        for (let index = 0; index < 5; index += 1) {
          const request = { ...to, key: `other-${index}`, amount, reason: 'Others go on' };
          expect(await billing.wallets.adjust(request)).toMatchObject({
            status: 'adjusted',
            replayed: false,
          });
        }
        expect(one.lines, 'it is stopped still').toEqual(['stopped']);
        one.process.kill('SIGCONT');
        expect((await one.ended).at(-1), `process ${pid}`).toBe('adjusted');
        expect((await billing.wallets.balance(to)).posted.amount).toBe('11');
        const verified = await billing.wallets.verify(to);
        expect(verified).toMatchObject({ status: 'agrees', differences: [] });
      } finally {
        one.process.kill('SIGKILL');
        await watcher.end();
        await dispose();
      }
    },
  );
});

function soon(): Promise<void> {
  return new Promise((done) => setTimeout(done, 5));
}
