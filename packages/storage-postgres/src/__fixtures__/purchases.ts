import { exampleTopUps, fakePayments, readyToBuy } from '@live-calls/conformance';
import { type Billing, createBilling, money } from '@live-calls/core';
import { postgresStorage } from '../index.ts';
import { actor } from './acme.ts';
import type { Part } from './race.ts';
import { say, told } from './word.ts';

/**
 * Money that comes in, in one process of several: purchases numbered in one series, the same message many times, money that
 * pays nothing, or the work that is due.
 *
 * @param part - What this process does.
 */
export async function takeMoney(part: Part<'purchases'>): Promise<void> {
  const { connectionString, schema, worker, does, times, topUpId } = part;
  const storage = postgresStorage({ connectionString, schema });
  const payments = fakePayments();
  const topUps = { ...exampleTopUps, series: { scope: part.scope } };
  const billing = createBilling({ storage, payments, topUps });
  await storage.open();
  say('ready');
  await told('go');
  if (does === 'buy') await buy(billing, { worker, times, accounts: part.accounts });
  else if (does === 'paid') await pay(billing, { times, topUpId, accountId: part.accounts[0] ?? '' });
  else if (does === 'assign') await assign(billing, { times, topUpId, accountId: part.accounts[0] ?? '' });
  else for (let round = 0; round < times; round += 1) await billing.worker.runOnce();
  say(`collected ${payments.collected.length}`);
  await billing.close();
}

async function buy(
  billing: Billing,
  orders: { readonly worker: number; readonly times: number; readonly accounts: readonly string[] },
): Promise<void> {
  const { worker, times, accounts } = orders;
  const termsHash = await readyToBuy(billing, { actor, accountId: accounts[0] ?? '' });
  const order = { amount: money('10', 'USD'), method: 'card', termsHash } as const;
  await Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const accountId = accounts[index % accounts.length] ?? '';
      const bought = await billing.topUps.request({ actor, accountId, key: `${worker}-${index}`, ...order });
      say(`${accountId} ${bought.status}`);
    }),
  );
}

async function pay(
  billing: Billing,
  message: { readonly times: number; readonly topUpId: string | undefined; readonly accountId: string },
): Promise<void> {
  const { times, accountId, topUpId: key = '' } = message;
  const payment = { eventKey: 'evt_1', key, accountId, paymentRef: 'pay_1', amount: money('50', 'USD') };
  const event = { ...payment, type: 'paid', occurredAtMs: 1_790_000_000_000 } as const;
  await Promise.all(
    Array.from({ length: times }, async () => {
      const applied = await billing.topUps.applyPaymentEvent({ actor, event });
      say(applied.replayed ? 'known' : 'news');
    }),
  );
}

async function assign(
  billing: Billing,
  found: { readonly times: number; readonly topUpId: string | undefined; readonly accountId: string },
): Promise<void> {
  const { times, accountId, topUpId = '' } = found;
  const from = { actor, accountId, invoiceId: 'receipt_cash' };
  await Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const assigned = await billing.topUps.assignUnallocated({ ...from, topUpId });
      say(`assign ${assigned.status === 'assigned' && !assigned.replayed ? 'news' : assigned.status}`);
      const order = { key: `found-${index}`, amount: money('30', 'USD') };
      const bought = await billing.topUps.buyUnallocated({ ...from, ...order });
      say(`buy ${bought.status === 'bought' && !bought.replayed ? 'news' : bought.status}`);
    }),
  );
}
