import { createBilling, money } from '@live-calls/core';
import { expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { cuttingProxy } from './__fixtures__/cutting-proxy.ts';
import { overHttp } from './__fixtures__/supervisor.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

const server = testServer();
const accountId = 'acme';
const call = { actor, accountId, provider: 'metered', to: '+12025550123' };
const [seldom, denied] = [{ grantSeconds: 90, maximumAgeSeconds: 600 }, { status: 'unreachable' }];
const let90Through = { status: 'authorized-without-hold', grantedSeconds: 90, limitSeconds: 90 };

test('while PostgreSQL is gone, and where it goes in the middle of a commit, calls are decided as the host said', {
  timeout: 60_000,
}, async () => {
  const { schema, open, dispose } = await freshStorage(server());
  const way = await cuttingProxy(server());
  const storage = postgresStorage({
    connectionString: way.connectionString,
    schema,
    lanes: 1,
    deadlineMs: 400,
  });
  // No order reaches this vendor: nothing is dialled here.
  const telephony = [overHttp('http://127.0.0.1:1')];
  const strict = createBilling({ storage, telephony });
  const generous = createBilling({ storage, telephony, whenUnreachable: seldom });
  try {
    const proof = await activeAccount(await open(), accountId, '100');
    await storage.open();
    for (const [billing, name, answer] of [
      [strict, 'strict', denied],
      [generous, 'generous', let90Through],
    ] as const) {
      const ask = (callRef: string) => billing.calls.authorize({ ...call, callRef: `${name}-${callRef}` });
      // What is known of account, contract and prices is then out of the way of the next: one statement, the commit.
      expect(await ask('known')).toMatchObject({ status: 'authorized', grantedSeconds: 60 });
      way.refuse(true);
      way.arm({ way: 'answered', afterBytes: 0 });
      expect(await ask('lost')).toEqual(answer);
      const { callRef } = await proof.calls.get({ actor, accountId, callRef: `${name}-lost` });
      expect(callRef, 'it was committed').toBe(`${name}-lost`);
      expect(await ask('gone')).toEqual(answer);
      way.refuse(false);
      expect(await ask('lost')).toMatchObject({ status: 'authorized', replayed: true, grantedSeconds: 60 });
    }
    const { held } = await proof.wallets.balance({ actor, accountId });
    expect(held).toEqual(money('2.4', 'USD'));
    const verified = await proof.wallets.verify({ actor, accountId });
    expect(verified).toMatchObject({ status: 'agrees', differences: [] });
  } finally {
    await storage.close();
    await way.close();
    await dispose();
  }
});
