import { fileURLToPath } from 'node:url';
import { exampleTopUps, readyToBuy } from '@live-calls/conformance';
import { type Billing, createBilling, money } from '@live-calls/core';
import { describe, expect, it } from 'vitest';
import { activeAccount, actor } from '../../storage-postgres/src/__fixtures__/acme.ts';
import { race, racer } from '../../storage-postgres/src/__fixtures__/race.ts';
import {
  type FreshStorage,
  freshStorage,
  testServer,
} from '../../storage-postgres/src/__fixtures__/test-server.ts';
import type { StripeJob } from './__fixtures__/race-job.ts';
import { ACCOUNT } from './__fixtures__/requests.ts';
import { eachStage } from './__fixtures__/stage.ts';

const stage = eachStage();
const server = testServer();
const worker = fileURLToPath(new URL('./__fixtures__/race-worker.ts', import.meta.url));
const command = { actor, accountId: ACCOUNT };
const TIMEOUT = { timeout: 120_000 };

/** A schema with an account that may buy through Stripe. */
async function readyShop(
  fresh: FreshStorage,
): Promise<{ readonly billing: Billing; readonly termsHash: string }> {
  const storage = await fresh.open();
  await activeAccount(storage, ACCOUNT, '1');
  const billing = createBilling({ storage, payments: stage().stripe, topUps: exampleTopUps });
  const recipients = [{ email: 'ada@example.com' }];
  await billing.notifications.saveRecipients({ ...command, recipients, revision: 0 });
  return { billing, termsHash: await readyToBuy(billing, command) };
}

function jobOf(fresh: FreshStorage, number: number) {
  const { keys, clock } = stage();
  const { schema } = fresh;
  return { connectionString: server(), schema, worker: number, stripe: keys, nowMs: clock.nowMs };
}

describe('processes that take money in with Stripe', () => {
  it(
    '20 deliveries of the same invoice.paid in each of 4 processes at once credit once',
    TIMEOUT,
    async () => {
      const fresh = await freshStorage(server());
      try {
        const { billing, termsHash } = await readyShop(fresh);
        const order = { key: 'k', amount: money('50', 'USD'), method: 'card', termsHash } as const;
        const bought = await billing.topUps.request({ ...command, ...order });
        if (bought.status !== 'requested') throw new Error(bought.status);
        stage().payAtPage(bought.topUp.topUpId);
        const [paid] = stage().webhooks('invoice.paid');
        const webhook = {
          headers: paid!.headers as { readonly [name: string]: string },
          body: Buffer.from(paid!.body).toString('base64'),
        };
        const jobs = [0, 1, 2, 3].map(
          (number): StripeJob => ({ ...jobOf(fresh, number), does: 'receive', times: 20, webhook }),
        );
        const lines = (await race(jobs, worker)).flat();
        expect(lines.filter((line) => line === 'news')).toHaveLength(1);
        expect(lines.filter((line) => line === 'known')).toHaveLength(79);
        expect(await billing.wallets.balance(command)).toMatchObject({ posted: money('51', 'USD') });
        expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
      } finally {
        await fresh.dispose();
      }
    },
  );

  it(
    'that die between the charge and its record leave nothing undone, and charge once',
    TIMEOUT,
    async () => {
      const fresh = await freshStorage(server());
      try {
        const { addCard, charges } = stage();
        await addCard('pm_card');
        const { billing, termsHash } = await readyShop(fresh);
        const job: StripeJob = {
          ...jobOf(fresh, 0),
          ...{ does: 'die', accountId: ACCOUNT, savedMethodId: 'pm_card', termsHash },
        };
        const dying = await racer(job, worker);
        dying.say('go');
        expect(await dying.ended).toEqual(['paid']);
        expect(charges()).toBe(1);
        const [topUp] = (await billing.topUps.list(command)).topUps;
        expect(topUp?.status).toBe('sent');
        expect(await billing.wallets.balance(command)).toMatchObject({ posted: money('1', 'USD') });
        const { topUpId } = topUp!;
        const both = [
          billing.topUps.resume({ ...command, topUpId }),
          billing.topUps.resume({ ...command, topUpId }),
        ];
        for (const resumed of await Promise.all(both)) expect(resumed.status).toBe('paid');
        for (const webhook of stage().webhooks()) await billing.topUps.receiveWebhook(webhook);
        expect(charges()).toBe(1);
        expect(await billing.wallets.balance(command)).toMatchObject({ posted: money('51', 'USD') });
        expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
      } finally {
        await fresh.dispose();
      }
    },
  );
});
