import { describe, expect, it } from 'vitest';
import { usd } from '../../test/acme.ts';
import { foundMoney } from '../../test/found-money.ts';
import { fixedRateTax } from '../invoices/tax.ts';

const tax = fixedRateTax({ name: 'VAT', percent: '19' });

describe('unallocated money', () => {
  it('is listed, and pays an open purchase that the processor collects nothing more for', async () => {
    const { billing, owner, payments, left, buy, assign, standing } = await foundMoney({ tax });
    const topUpId = await buy('order-1', '50');
    await left('70');
    expect((await billing.invoices.unallocated(owner)).invoices).toMatchObject([
      { invoiceId: 'receipt_cash', kind: 'receipt', unallocated: usd('70') },
    ]);
    const assigned = await assign(topUpId);
    expect(assigned).toMatchObject({
      status: 'assigned',
      replayed: false,
      topUp: { status: 'paid' },
      invoice: {
        ...{ status: 'paid', received: usd('59.5'), credited: usd('50'), unallocated: usd('0') },
        paidWith: { invoiceId: 'receipt_cash', amount: usd('59.5') },
      },
    });
    expect(await standing()).toEqual(['50', '10.5', '0', '0']);
    expect(await assign(topUpId)).toEqual({ ...assigned, replayed: true });
    expect(await standing()).toEqual(['50', '10.5', '0', '0']);
    const key = { key: topUpId, accountId: 'acme' };
    expect(await payments.findByKey(key)).toMatchObject({ status: 'declined', reason: 'canceled' });
    expect((await billing.invoices.unallocated(owner)).invoices).toMatchObject([
      { unallocated: usd('10.5'), assignedTo: [{ invoiceId: `inv_${topUpId}`, amount: usd('59.5') }] },
    ]);
    const { balances, sum } = await billing.wallets.books(owner);
    expect([balances.funding, balances.tax, balances.unallocated, sum]).toEqual([
      usd('-70'),
      usd('9.5'),
      usd('10.5'),
      usd('0'),
    ]);
    const { announcements } = await billing.notifications.announcements(owner);
    expect(announcements.filter(({ type }) => type === 'payment-received')).toHaveLength(1);
  });

  it.each([
    ['', false],
    [', also where it is down by then', true],
  ])(
    'pays a purchase that the processor is just asked for, which then collects nothing%s',
    async (_, isDown) => {
      const { billing, payments, left, buy, assign, standing, clock } = await foundMoney();
      await left('70');
      const { requestPayment, cancelPayment } = payments;
      Object.assign(payments, {
        requestPayment: async (order: Parameters<typeof requestPayment>[0]) => {
          expect(await assign(order.key)).toMatchObject({ status: 'assigned' });
          if (isDown)
            Object.assign(payments, { cancelPayment: () => Promise.reject(new TypeError('Gone.')) });
          return requestPayment(order);
        },
      });
      const key = { key: await buy('order-1', '50'), accountId: 'acme' };
      expect(await standing()).toEqual(['50', '20', '0', '0']);
      Object.assign(payments, { cancelPayment });
      clock.nowMs += 120_000;
      expect(await billing.worker.runOnce()).toMatchObject({
        paymentsFollowed: isDown ? 1 : 0,
        problems: [],
      });
      expect(await payments.findByKey(key)).toMatchObject({ status: 'declined', reason: 'canceled' });
    },
  );

  it('is assigned once, however many do it at the same time, and never more than there is', async () => {
    const { left, buy, assign, standing } = await foundMoney();
    const orders = await Promise.all(['a', 'b', 'c'].map((key) => buy(key, '50')));
    await left('120');
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => assign(orders[index % 3] ?? '')),
    );
    expect(outcomes.filter((one) => one.status === 'assigned' && !one.replayed)).toHaveLength(2);
    expect(outcomes.filter((one) => one.status === 'not-enough')).toHaveLength(10);
    expect(await standing()).toEqual(['100', '20', '0', '0']);
  });

  it.each([
    ['open', async () => undefined],
    [
      'failed',
      ({ payments, billing }: Found, id: string) =>
        billing.topUps.receiveWebhook(payments.settle(id, 'failed')),
    ],
    [
      'expired',
      async ({ billing, clock }: Found) => {
        clock.nowMs += 15 * 86_400_000;
        await billing.worker.runOnce();
      },
    ],
  ] as const)('pays a purchase that is %s, whatever the state of the account', async (status, make) => {
    const acme = await foundMoney();
    const { billing, system, left, buy, assign, standing, invoice } = acme;
    const topUpId = await buy('order-1', '50');
    await make(acme, topUpId);
    expect((await invoice(topUpId))[0]).toBe(status);
    await left('50');
    await billing.accounts.suspend({ ...system, reason: 'Look' });
    expect(await assign(topUpId)).toMatchObject({ status: 'assigned' });
    expect(await standing()).toEqual(['50', '0', '0', '0']);
  });

  it('pays what is missing where a part has arrived', async () => {
    const { billing, payments, left, buy, assign, standing } = await foundMoney();
    const topUpId = await buy('order-1', '50');
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'part-paid', { amount: usd('20') }));
    await left('30');
    expect(await standing()).toEqual(['0', '30', '20', '0']);
    expect(await assign(topUpId)).toMatchObject({ status: 'assigned', invoice: { received: usd('50') } });
    expect(await standing()).toEqual(['50', '0', '0', '0']);
  });

  it('is not assigned where it is less than what is missing, and nothing is withdrawn', async () => {
    const { payments, left, buy, assign, standing } = await foundMoney({ tax });
    const topUpId = await buy('order-1', '50');
    await left('59.49');
    expect(await assign(topUpId)).toEqual({
      ...{ status: 'not-enough', unallocated: usd('59.49'), missing: usd('59.5') },
    });
    expect(await payments.findByKey({ key: topUpId, accountId: 'acme' })).toMatchObject({
      status: 'awaiting-transfer',
    });
    expect(await standing()).toEqual(['0', '59.49', '0', '0']);
  });

  it.each(['paid', 'processing'] as const)('is not assigned to a purchase that is %s', async (type) => {
    const { billing, payments, left, buy, assign, standing } = await foundMoney();
    const topUpId = await buy('order-1', '50');
    await left('50');
    // The webhook is under way: the processor says so when it is asked to withdraw.
    const told = payments.settle(topUpId, type);
    expect(await assign(topUpId)).toMatchObject({ status: 'not-assignable', invoice: { status: type } });
    await billing.topUps.receiveWebhook(told);
    expect(await assign(topUpId)).toMatchObject({ status: 'not-assignable' });
    expect(await standing()).toEqual([type === 'paid' ? '50' : '0', '50', '0', '0']);
  });

  it('is not assigned to a purchase that was withdrawn, or paid with other money', async () => {
    const { billing, owner, system, left, buy, assign } = await foundMoney();
    const [gone, taken] = [await buy('a', '10'), await buy('b', '10')];
    await billing.topUps.cancel({ ...owner, topUpId: gone });
    await left('100');
    expect(await assign(gone)).toMatchObject({ status: 'not-assignable', invoice: { status: 'void' } });
    await assign(taken);
    const other = { eventKey: 'e', key: 'other', accountId: 'acme', paymentRef: 'p', reference: 'other' };
    const event = { ...other, type: 'unallocated', amount: usd('10'), occurredAtMs: 1 } as const;
    await billing.topUps.applyPaymentEvent({ actor: system.actor, event });
    expect(await assign(taken, 'receipt_other')).toMatchObject({ status: 'not-assignable' });
  });

  it('may be a surplus, or what arrived for a purchase that was given up', async () => {
    const { billing, owner, payments, buy, assign, standing } = await foundMoney();
    const [over, gone] = [await buy('a', '50'), await buy('b', '30')];
    await billing.topUps.receiveWebhook(payments.settle(over, 'paid', { amount: usd('80') }));
    await billing.topUps.cancel({ ...owner, topUpId: gone });
    await billing.topUps.receiveWebhook(payments.settle(gone, 'paid'));
    expect(await standing()).toEqual(['50', '60', '0', '0']);
    const { invoices } = await billing.invoices.unallocated(owner);
    expect(invoices.map(({ invoiceId }) => invoiceId).sort()).toEqual([`inv_${over}`, `inv_${gone}`]);
    expect(await assign(await buy('c', '30'), `inv_${over}`)).toMatchObject({ status: 'assigned' });
    expect(await assign(await buy('d', '30'), `inv_${gone}`)).toMatchObject({ status: 'assigned' });
    expect(await standing()).toEqual(['110', '0', '0', '0']);
    expect((await billing.invoices.unallocated(owner)).invoices).toEqual([]);
  });

  it('never goes round in a ring', async () => {
    const { billing, payments, left, buy, assign, standing } = await foundMoney();
    const [first, second] = [await buy('a', '50'), await buy('b', '20')];
    await billing.topUps.receiveWebhook(payments.settle(first, 'part-paid', { amount: usd('30') }));
    await billing.topUps.receiveWebhook(payments.settle(first, 'failed'));
    await expect(assign(first, `inv_${first}`)).rejects.toMatchObject({ details: { field: 'invoiceId' } });
    expect(await assign(second, `inv_${first}`)).toMatchObject({ status: 'assigned' });
    await left('50');
    expect(await assign(first)).toMatchObject({ status: 'not-assignable' });
    expect(await standing()).toEqual(['20', '60', '0', '0']);
  });

  it('goes on after a process that died between the withdrawal and the assignment', async () => {
    const acme = await foundMoney();
    const { billing, payments, left, buy, assign, standing, invoice } = acme;
    const topUpId = await buy('order-1', '50');
    await left('50');
    await payments.cancelPayment?.({ key: topUpId, accountId: 'acme' });
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'failed'));
    expect((await invoice(topUpId))[0]).toBe('failed');
    expect(await assign(topUpId)).toMatchObject({ status: 'assigned' });
    expect(await standing()).toEqual(['50', '0', '0', '0']);
  });

  it.each([
    ['invoiceId', { invoiceId: '' }],
    ['topUpId', { topUpId: 7 }],
  ])('is not assigned with a broken %s', async (field, change) => {
    const { billing, system } = await foundMoney();
    const request = { ...system, invoiceId: 'receipt_cash', topUpId: 'top_1', ...change };
    await expect(billing.topUps.assignUnallocated(request as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
  });

  it('is not found where there is none', async () => {
    const { buy, assign } = await foundMoney();
    await expect(assign('top_9')).rejects.toMatchObject({ code: 'NOT_FOUND', details: { what: 'top-up' } });
    await expect(assign(await buy('a', '1'))).rejects.toMatchObject({ details: { what: 'invoice' } });
  });
});

type Found = Awaited<ReturnType<typeof foundMoney>>;

describe('assigned money of which less is left', () => {
  it('is taken back of what it paid, the youngest first, and given back when it is there again', async () => {
    const { billing, system, left, buy, assign, standing, invoice } = await foundMoney();
    const [first, second] = [await buy('a', '50'), await buy('b', '40')];
    await left('100');
    await assign(first);
    await assign(second);
    expect(await standing()).toEqual(['90', '10', '0', '0']);
    await left('90');
    expect(await standing()).toEqual(['90', '0', '0', '0']);
    await left('60');
    expect(await standing()).toEqual(['60', '0', '0', '30']);
    expect(await invoice(first)).toEqual(['paid', '50', []]);
    expect(await invoice(second)).toEqual(['paid', '10', ['30']]);
    await left('20');
    expect(await standing()).toEqual(['20', '0', '0', '70']);
    expect(await invoice(first)).toEqual(['paid', '20', ['30']]);
    expect(await invoice(second)).toEqual(['paid', '0', ['40']]);
    await left('95');
    expect(await standing()).toEqual(['90', '5', '0', '0']);
    expect(await invoice(second)).toEqual(['paid', '40', []]);
    const { announcements } = await billing.notifications.announcements({ ...system, limit: 1000 });
    const of = (type: string) => announcements.filter((one) => one.type === type).length;
    expect([of('payment-disputed'), of('payment-given-back')]).toEqual([3, 2]);
  });

  it('is made good by what the processor collects for the purchase itself', async () => {
    const { billing, payments, left, buy, assign, standing } = await foundMoney({ tax });
    const topUpId = await buy('order-1', '100');
    await left('119');
    await assign(topUpId);
    // The processor paid its own invoice with it after all: the same money, told in two messages.
    const paid = payments.settle(topUpId, 'paid');
    await billing.topUps.receiveWebhook(paid);
    expect(await standing()).toEqual(['100', '119', '0', '0']);
    await left('0');
    expect(await standing()).toEqual(['100', '0', '0', '0']);
  });

  it('is the same when those messages come the other way round', async () => {
    const { billing, payments, left, buy, assign, standing, invoice } = await foundMoney({ tax });
    const topUpId = await buy('order-1', '100');
    await left('119');
    await assign(topUpId);
    await left('0');
    expect(await standing()).toEqual(['0', '0', '0', '119']);
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect(await standing()).toEqual(['100', '0', '0', '0']);
    expect(await invoice(topUpId)).toEqual(['paid', '100', []]);
  });

  it('stops automatic top-ups, like any money that came back', async () => {
    const { billing, owner, termsHash, left, buy, assign } = await foundMoney();
    const amounts = { threshold: usd('1'), target: usd('9'), monthlyCap: usd('9') };
    await billing.autoTopUps.enable({ ...owner, ...amounts, savedMethodId: 'pm_1', termsHash });
    const topUpId = await buy('order-1', '50');
    await left('50');
    await assign(topUpId);
    await left('10');
    expect(await billing.autoTopUps.get(owner)).toMatchObject({ stopped: 'dispute-lost' });
  });

  it('is followed through a surplus that was assigned on', async () => {
    const { billing, payments, left, buy, assign, standing } = await foundMoney();
    const first = await buy('a', '50');
    await left('50');
    await assign(first);
    await billing.topUps.receiveWebhook(payments.settle(first, 'paid'));
    const second = await buy('b', '50');
    expect(await assign(second, `inv_${first}`)).toMatchObject({ status: 'assigned' });
    expect(await standing()).toEqual(['100', '0', '0', '0']);
    await left('20');
    expect(await standing()).toEqual(['70', '0', '0', '30']);
    await left('50');
    expect(await standing()).toEqual(['100', '0', '0', '0']);
  });
});
