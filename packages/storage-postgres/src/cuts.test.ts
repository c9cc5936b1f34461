import { createBilling, money } from '@live-calls/core';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor, legOf } from './__fixtures__/acme.ts';
import { cuttingProxy } from './__fixtures__/cutting-proxy.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

const server = testServer();
const accountId = 'acme';
const rounds = Number(process.env.LIVE_CALLS_ROUNDS ?? '8') * 10;
const to = { actor, accountId } as const;
const expiresAt = new Date(Date.UTC(2099, 0, 1));

describe('a connection that is cut', () => {
  test('at any byte, on the way there or back, loses no answer and does nothing twice', {
    timeout: 30_000 + rounds * 500,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    const way = await cuttingProxy(server());
    const storage = postgresStorage({ connectionString: way.connectionString, schema, lanes: 1 });
    try {
      const proof = await activeAccount(await open(), accountId, '1000');
      const billing = createBilling({ storage });
      await storage.open();
      for (let round = 0; round < rounds; round += 1) {
        const asked = round % 2 === 0;
        way.arm({
          way: asked ? 'asked' : 'answered',
          afterBytes: Math.floor(Math.random() * (asked ? 2500 : 400)),
        });
        const callRef = `call-${round}`;
        const amount = money('1', 'USD');
        const key = `cut-${round}`;
        const answers = await Promise.all([
          billing.wallets.adjust({ ...to, key, amount, reason: 'Cut' }),
          billing.holds.place({ ...to, callRef, amount, expiresAt }),
          billing.usage.record({ ...to, leg: legOf(accountId, round).leg }),
        ]);
        expect(answers.map(({ status }) => status)).toEqual(['adjusted', 'placed', 'charged']);
        expect((await billing.holds.release({ ...to, callRef })).status).toBe('released');
      }
      way.arm(undefined);
      expect(way.cuts).toBeGreaterThan(rounds / 2);
      const { posted, held } = await proof.wallets.balance(to);
      // A dollar more and a leg of ten cents in every round.
      expect(Math.round(Number(posted.amount) * 10)).toBe(10_000 + 9 * rounds);
      expect(held.amount).toBe('0');
      expect(await proof.wallets.verify(to)).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      await storage.close();
      await way.close();
      await dispose();
    }
  });

  test('after the commit was sent and for longer than the deadline is OUTCOME_UNKNOWN, and the key recovers the answer', {
    timeout: 30_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    const way = await cuttingProxy(server());
    const options = { connectionString: way.connectionString, schema, lanes: 1, deadlineMs: 200 };
    const storage = postgresStorage(options);
    try {
      const proof = await activeAccount(await open(), accountId, '5');
      const billing = createBilling({ storage });
      await storage.open();
      const request = { ...to, key: 'lost', amount: money('1', 'USD'), reason: 'Lost' };
      // What is known of the account is then out of the way of the next: one statement, the commit.
      await billing.wallets.adjust({ ...request, key: 'first' });
      way.refuse(true);
      way.arm({ way: 'answered', afterBytes: 0 });
      const failed = await billing.wallets.adjust(request).catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      expect((await proof.wallets.balance(to)).posted.amount, 'it was committed').toBe('7');
      way.refuse(false);
      const again = await billing.wallets.adjust(request);
      expect(again).toMatchObject({ status: 'adjusted', replayed: true, posted: money('7', 'USD') });
      expect((await proof.wallets.balance(to)).posted.amount).toBe('7');
    } finally {
      await storage.close();
      await way.close();
      await dispose();
    }
  });
});
