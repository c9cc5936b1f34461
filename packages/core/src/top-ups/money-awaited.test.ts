import { fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import type { TopUpOptions } from './purchase-options.ts';

async function setUp(changes: Partial<TopUpOptions> = {}) {
  const storage = memoryStorage({ checked: true });
  const payments = fakePayments();
  const acme = await activeAcme('0', { storage, payments, topUps: { ...selling, ...changes } });
  const { billing, owner, system } = acme;
  const termsHash = await readyToBuy(billing, owner);
  const request = (key: string, method: 'card' | 'bank-transfer' = 'bank-transfer') =>
    billing.topUps.request({ ...owner, key, amount: usd('50'), method, termsHash });
  const buy = async (key: string) => {
    const outcome = await request(key);
    if (outcome.status !== 'requested') throw new Error(outcome.status);
    return outcome.topUp.topUpId;
  };
  const call = () =>
    billing.calls.authorize({ ...system, callRef: 'call-1', provider: 'twilio', to: '+442079460000' });
  const told = async () => {
    const { announcements } = await billing.notifications.announcements({ ...system, limit: 1000 });
    return announcements.map(({ type }) => type).reverse();
  };
  return { ...acme, storage, payments, request, buy, call, told };
}

describe('money that is not there yet', () => {
  it.each([
    ['asked for', undefined],
    ['on its way', 'processing'],
    ['there in part', 'part-paid'],
  ] as const)('and only %s pays no call and no hold; once it is there it pays both', async (_, type) => {
    const { billing, owner, system, payments, buy, call } = await setUp();
    const topUpId = await buy('order-1');
    if (type !== undefined) {
      const amount = usd(type === 'part-paid' ? '49.99' : '50');
      await billing.topUps.receiveWebhook(payments.settle(topUpId, type, { amount }));
    }
    const seen = await billing.invoices.moneyIn(owner);
    const visible = type === 'processing' ? seen.processing : seen.awaited;
    expect([visible, seen.awaitedInvoices]).toEqual([usd('50'), 1]);
    expect(await billing.wallets.balance(owner)).toMatchObject({ posted: usd('0'), available: usd('0') });
    const hold = { callRef: 'h', amount: usd('0.01'), expiresAt: new Date(Date.UTC(2030, 0, 1)) };
    expect(await billing.holds.place({ ...system, ...hold })).toMatchObject({ status: 'insufficient-funds' });
    expect(await call()).toMatchObject({ status: 'insufficient-funds' });
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect(await billing.holds.place({ ...system, ...hold })).toMatchObject({ status: 'placed' });
    expect(await call()).toMatchObject({ status: 'authorized' });
  });

  it('and that arrived in part for what is withdrawn then is unallocated, told and not spent', async () => {
    const { billing, owner, payments, buy, call, told, system } = await setUp();
    const topUpId = await buy('order-1');
    const part = payments.settle(topUpId, 'part-paid', { amount: usd('20') });
    await billing.topUps.receiveWebhook(part);
    expect(await billing.topUps.cancel({ ...owner, topUpId })).toMatchObject({
      status: 'canceled',
      invoice: { status: 'void', received: usd('20'), unallocated: usd('20'), credited: usd('0') },
    });
    expect(await billing.invoices.moneyIn(owner)).toMatchObject({
      ...{ awaitedInvoices: 0, awaited: usd('0'), partlyReceived: usd('0'), unallocated: usd('20') },
    });
    await billing.topUps.receiveWebhook(part);
    expect(await told()).toEqual(['payment-partly-received', 'payment-unallocated']);
    expect(await call()).toMatchObject({ status: 'insufficient-funds' });
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('and that is told in another currency is refused and not credited', async () => {
    const { billing, payments, buy, owner, system } = await setUp();
    const topUpId = await buy('order-1');
    const paid = payments.settle(topUpId, 'paid', { amount: { amount: '50', currency: 'EUR' } as never });
    await expect(billing.topUps.receiveWebhook(paid)).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
    expect(await billing.wallets.balance(owner)).toMatchObject({ posted: usd('0') });
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });
});

describe('one purchase at a time', () => {
  it('is one, however many ask at once under keys of their own', async () => {
    const { billing, owner, payments, request } = await setUp({ oneAtATime: true });
    const outcomes = await Promise.all(Array.from({ length: 12 }, (_, index) => request(`order-${index}`)));
    const statuses = outcomes.map(({ status }) => status);
    expect(statuses.filter((status) => status === 'requested')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'in-flight')).toHaveLength(11);
    expect(payments.requests).toHaveLength(1);
    expect((await billing.invoices.list(owner)).invoices).toHaveLength(1);
  });

  it.each(['canceled', 'failed', 'expired'] as const)(
    'and once it is %s there may be another',
    async (how) => {
      const { billing, owner, clock, payments, buy, request } = await setUp({ oneAtATime: true });
      const topUpId = await buy('order-1');
      expect(await request('order-2')).toMatchObject({ status: 'in-flight' });
      if (how === 'canceled') await billing.topUps.cancel({ ...owner, topUpId });
      else if (how === 'failed') await billing.topUps.receiveWebhook(payments.settle(topUpId, 'failed'));
      else await billing.worker.runOnce({ now: new Date(clock.nowMs + 15 * 86_400_000) });
      expect(await request('order-2')).toMatchObject({ status: 'requested' });
    },
  );
});
