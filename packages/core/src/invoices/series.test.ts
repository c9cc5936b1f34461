import { fakePayments, faultyStorage, sequentialIds } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, contractWith, readyToBuy, selling, usd } from '../../test/acme.ts';
import type { AccountCommand } from '../accounts/actor.ts';
import { type Billing, createBilling } from '../billing.ts';

const topUps = { ...selling, series: { scope: 'seller', invoicePrefix: 'SV' } } as const;
const accounts = ['acme', 'beta', 'ceta'] as const;

async function setUp(options: object = {}) {
  const storage = memoryStorage({ checked: true });
  const payments = fakePayments();
  const acme = await activeAcme('0', { storage, payments, topUps, ...options });
  const { billing, priceBook } = acme;
  const by = (accountId: string): AccountCommand => ({ actor: acme.system.actor, accountId });
  let termsHash = '';
  for (const id of accounts) {
    if (id !== 'acme') {
      await billing.accounts.open({ ...by(id), name: id, currency: 'USD' });
      await billing.accounts.activateContract({ ...by(id), contract: contractWith(priceBook) });
    }
    termsHash = await readyToBuy(billing, by(id));
  }
  const buy = (on: Billing, accountId: string, key: string) => {
    const order = { key, amount: usd('10'), method: 'card', termsHash } as const;
    return on.topUps.request({ ...by(accountId), ...order });
  };
  const numbers = async () => {
    const all: string[] = [];
    for (const id of accounts) {
      const { invoices } = await billing.invoices.list({ ...by(id), limit: 1000 });
      all.push(...invoices.map(({ number }) => number ?? 'none'));
    }
    return all.sort();
  };
  return { ...acme, storage, payments, by, buy, numbers };
}

const upTo = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(6, '0')}`);

describe('the series of a seller', () => {
  it('gives numbers without a gap to purchases of several accounts at once', async () => {
    const { billing, buy, numbers, system } = await setUp();
    const orders = Array.from({ length: 60 }, (_, index) => index);
    await Promise.all(
      orders.map((index) => buy(billing, accounts[index % 3] ?? 'acme', `order-${index % 30}`)),
    );
    expect(await numbers()).toEqual(upTo(30, 'SV'));
    const summary = await billing.verify({ actor: system.actor }).summary();
    expect(summary).toMatchObject({ status: 'agrees', differingAccounts: [] });
    const listed = await billing.operator.accounts({ actor: system.actor });
    expect(listed.accounts.map(({ accountId }) => accountId)).toEqual([...accounts]);
  });

  it.each([1, 2, 3, 4, 5])(
    'has no gap when a process dies at its commit %i, and the worker goes on',
    async (at) => {
      const { billing, storage, payments, buy, numbers, clock, system } = await setUp();
      const side = at % 2 === 0 ? 'before' : 'after';
      const ids = sequentialIds();
      const dying = createBilling({
        storage: faultyStorage(storage, { [side]: [at] }),
        ...{ payments, topUps, clock, ids: { next: (prefix: string) => `${ids.next(prefix)}x` } },
      });
      await buy(dying, 'acme', 'order-1').catch(() => undefined);
      await buy(billing, 'beta', 'order-1');
      clock.nowMs += 130_000;
      await billing.worker.runOnce();
      await billing.worker.runOnce();
      const issued = await numbers();
      expect(issued).toEqual(upTo(issued.length, 'SV'));
      expect(issued.length).toBeGreaterThan(0);
      expect(await billing.verify({ actor: system.actor }).summary()).toMatchObject({ status: 'agrees' });
      expect(await billing.operator.due({ actor: system.actor })).toMatchObject({
        work: expect.not.arrayContaining([expect.objectContaining({ kind: 'number-invoice' })]),
      });
    },
  );

  it('numbers what was withdrawn before it had a number', async () => {
    const { billing, storage, payments, buy, numbers, clock, by } = await setUp();
    const ids = { next: (prefix: string) => `${prefix}_dying` };
    // The purchase is written down, and the process dies before the series is asked.
    const dying = createBilling({
      storage: faultyStorage(storage, { before: [2] }),
      payments,
      topUps,
      clock,
      ids,
    });
    await buy(dying, 'acme', 'order-1').catch(() => undefined);
    const canceled = await billing.topUps.cancel({ ...by('acme'), topUpId: 'top_dying' });
    expect(canceled).toMatchObject({ status: 'canceled', invoice: { status: 'void' } });
    await billing.worker.runOnce();
    expect(await billing.invoices.get({ ...by('acme'), invoiceId: 'inv_top_dying' })).toMatchObject({
      status: 'void',
      number: 'SV-000001',
    });
    await buy(billing, 'beta', 'order-1');
    expect(await numbers()).toEqual(upTo(2, 'SV'));
  });

  it('has the worker number the credit notes of all accounts in one count of their own', async () => {
    const { billing, payments, buy, by, system } = await setUp();
    for (const [index, id] of accounts.entries()) {
      const bought = await buy(billing, id, 'order-1');
      if (bought.status !== 'requested') throw new Error(bought.status);
      const returned = { reference: `re_${index}`, amount: usd('4') };
      await billing.topUps.receiveWebhook(payments.settle(bought.topUp.topUpId, 'returned', returned));
    }
    expect(await billing.worker.runOnce()).toMatchObject({ invoicesNumbered: 3, problems: [] });
    const notes: unknown[] = [];
    for (const id of accounts) {
      const { invoices } = await billing.invoices.list(by(id));
      for (const { kind, status, number, total } of invoices) {
        if (kind === 'credit-note') notes.push([status, number, total]);
      }
    }
    expect(notes).toEqual(expect.arrayContaining(upTo(3, 'CN').map((number) => ['open', number, usd('4')])));
    expect(notes).toHaveLength(3);
    expect(await billing.worker.runOnce()).toMatchObject({ invoicesNumbered: 0 });
    expect(await billing.verify({ actor: system.actor }).summary()).toMatchObject({ status: 'agrees' });
  });
});

describe('the series of an account', () => {
  it('is its own, without a gap, also where requests are refused or repeated', async () => {
    const { billing, buy, numbers, system } = await setUp({ topUps: selling });
    const orders = Array.from({ length: 40 }, (_, index) => index);
    await Promise.all(
      orders.map((index) => buy(billing, index % 2 === 0 ? 'acme' : 'beta', `order-${index % 14}`)),
    );
    await billing.accounts.suspend({ ...system, reason: 'Look' });
    await buy(billing, 'acme', 'refused');
    await billing.accounts.resume({ ...system, reason: 'Looked' });
    await buy(billing, 'acme', 'last');
    expect(await numbers()).toEqual([...upTo(8, 'INV-acme'), ...upTo(7, 'INV-beta')]);
  });
});
