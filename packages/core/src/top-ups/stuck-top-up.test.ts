import { type FakePayments, fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { buyingByItself } from '../../test/automatic.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import type { Storage } from '../ports/storage.ts';

const DAY_MS = 86_400_000;
const LATE_MS = 14 * DAY_MS;
let payments: FakePayments;
beforeEach(() => {
  payments = fakePayments();
});

async function setUp(processor: PaymentProcessor = payments) {
  const storage = memoryStorage({ checked: true });
  const acme = await activeAcme('0', { storage, payments: processor, topUps: selling });
  const { billing, owner, system, clock } = acme;
  const termsHash = await readyToBuy(billing, owner);
  const order = { key: 'order-1', amount: usd('50'), method: 'card', termsHash } as const;
  const request = () => billing.topUps.request({ ...owner, ...order });
  const only = async () => {
    const [topUp] = (await billing.topUps.list(owner)).topUps;
    if (topUp === undefined) throw new Error('There is no top-up.');
    return topUp;
  };
  const standing = async () => {
    const { topUpId, status } = await only();
    const invoice = await billing.invoices.get({ ...owner, invoiceId: `inv_${topUpId}` });
    const { posted } = await billing.wallets.balance(owner);
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
    return [status, invoice.status, posted.amount];
  };
  const at = (ms: number) => billing.worker.runOnce({ now: new Date(clock.nowMs + ms) });
  return { ...acme, request, only, standing, at };
}

describe('a top-up that is late, and got no further than', () => {
  it('sent, because the processor could not be reached, is given up and never asked for again', async () => {
    const { request, standing, at, billing, owner } = await setUp();
    payments.answerNext('unavailable');
    await expect(request()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(await standing()).toEqual(['sent', 'open', '0']);
    expect(await at(LATE_MS)).toMatchObject({ paymentsFollowed: 1, problems: [] });
    expect(await standing()).toEqual(['expired', 'expired', '0']);
    expect(payments.requests).toHaveLength(1);
    // Withdrawn once more, should somebody have asked for it at that very moment.
    expect(await at(LATE_MS + DAY_MS)).toMatchObject({ paymentsFollowed: 1, problems: [] });
    expect(payments.requests).toHaveLength(1);
    expect(await at(LATE_MS + 2 * DAY_MS)).toMatchObject({ paymentsFollowed: 0 });
    const { announcements } = await billing.notifications.announcements(owner);
    expect(announcements.map(({ type }) => type)).toEqual(['invoice-expired']);
  });

  it('unknown, is given up only once the processor says that it will collect nothing', async () => {
    let down = true;
    const failing = (): void => {
      if (down) throw new TypeError('The process dies here.');
    };
    const { request, standing, at } = await setUp({
      ...payments,
      requestPayment: async (order) => {
        failing();
        return payments.requestPayment(order);
      },
      cancelPayment: async (order) => {
        failing();
        return (await payments.cancelPayment?.(order)) ?? { status: 'canceled' };
      },
    });
    await expect(request()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await standing()).toEqual(['unknown', 'open', '0']);
    expect((await at(LATE_MS)).problems).toMatchObject([{ kind: 'payment', code: 'OUTCOME_UNKNOWN' }]);
    expect(await standing()).toEqual(['unknown', 'open', '0']);
    down = false;
    await at(LATE_MS + DAY_MS);
    expect(await standing()).toEqual(['expired', 'expired', '0']);
    expect(payments.requests).toHaveLength(0);
  });

  it('unknown, although it was paid, is credited', async () => {
    const { request, standing, at } = await setUp();
    payments.answerNext('answer-lost');
    await expect(request()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await at(LATE_MS);
    expect(await standing()).toEqual(['paid', 'paid', '50']);
  });

  it('unknown, at a processor that withdraws nothing, is looked for and given up; late money still pays it', async () => {
    const { cancelPayment: _, ...plain } = payments;
    const { request, standing, at, only, billing } = await setUp(plain);
    payments.answerNext('unavailable');
    await expect(request()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await at(LATE_MS);
    expect(await standing()).toEqual(['expired', 'expired', '0']);
    const { topUpId } = await only();
    await payments.requestPayment({
      ...{
        key: topUpId,
        accountId: 'acme',
        amount: usd('50'),
        method: 'bank-transfer',
        description: 'Credit',
      },
      invoice: { invoiceId: `inv_${topUpId}`, number: 'x', net: usd('50'), tax: usd('0'), dueAtMs: 0 },
      payer: { name: 'Acme', country: 'US' },
    });
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect(await standing()).toEqual(['paid', 'paid', '50']);
  });

  it('planned, because its account was suspended, is given up', async () => {
    const storage: Storage = memoryStorage({ checked: true });
    const get = storage.get.bind(storage);
    let beforeRead = async (): Promise<unknown> => undefined;
    Object.assign(storage, {
      get: async (...[table, accountId, keys]: Parameters<Storage['get']>) => {
        if (table === 'topUp') await beforeRead();
        return get(table, accountId, keys);
      },
    });
    const acme = await activeAcme('0', { storage, payments, topUps: selling });
    const { billing, owner, system, clock } = acme;
    const termsHash = await readyToBuy(billing, owner);
    const order = { key: 'order-1', amount: usd('50'), method: 'card', termsHash } as const;
    beforeRead = () => billing.accounts.suspend({ ...system, reason: 'Late' });
    expect(await billing.topUps.request({ ...owner, ...order })).toMatchObject({
      status: 'account-not-active',
    });
    const statuses = async () => (await billing.topUps.list(owner)).topUps.map(({ status }) => status);
    expect(await statuses()).toEqual(['planned']);
    await billing.worker.runOnce({ now: new Date(clock.nowMs + LATE_MS) });
    expect(await statuses()).toEqual(['expired']);
    expect(payments.requests).toEqual([]);
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('sent, is given up when its owner resumes it', async () => {
    const { request, standing, only, billing, owner, clock } = await setUp();
    payments.answerNext('unavailable');
    await expect(request()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    const { topUpId } = await only();
    clock.nowMs += LATE_MS;
    expect(await billing.topUps.resume({ ...owner, topUpId })).toMatchObject({ status: 'expired' });
    expect(await standing()).toEqual(['expired', 'expired', '0']);
    expect(payments.requests).toHaveLength(1);
  });

  it('sent, makes room for the next automatic one', async () => {
    const { payments: fake, enable, use, round, posted, auto, agrees } = await buyingByItself();
    await enable();
    fake.answerNext('unavailable');
    await use('90');
    await round();
    const stuck = (await auto())?.topUpId;
    expect(stuck).toBeDefined();
    await round(LATE_MS);
    expect(await auto()).toMatchObject({ failures: 1 });
    expect((await auto())?.topUpId).toBeUndefined();
    await round(3_600_000);
    expect(await posted()).toBe('100');
    await agrees();
  });
});
