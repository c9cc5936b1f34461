import { type FakePayments, fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';

const DAY_MS = 86_400_000;
let payments: FakePayments;
beforeEach(() => {
  payments = fakePayments();
});

async function setUp(processor: PaymentProcessor = payments) {
  const storage = memoryStorage({ checked: true });
  const acme = await activeAcme('0', { storage, payments: processor, topUps: selling });
  const { billing, owner, system } = acme;
  const termsHash = await readyToBuy(billing, owner);
  const order = { key: 'order-1', amount: usd('50'), method: 'bank-transfer', termsHash } as const;
  const request = () => billing.topUps.request({ ...owner, ...order });
  const buy = async () => {
    const outcome = await request();
    if (outcome.status !== 'requested') throw new Error(outcome.status);
    return outcome.topUp.topUpId;
  };
  const standing = async (topUpId: string) => {
    const topUp = await billing.topUps.get({ ...owner, topUpId });
    const invoice = await billing.invoices.get({ ...owner, invoiceId: topUp.invoiceId });
    const { posted } = await billing.wallets.balance(owner);
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
    return [topUp.status, invoice.status, posted.amount, invoice.unallocated.amount];
  };
  const later = (ms: number) => billing.worker.runOnce({ now: new Date(acme.clock.nowMs + ms) });
  return { ...acme, storage, request, buy, standing, later };
}

/** What a processor has trouble with, once it has taken a request. */
interface Trouble {
  readonly isDown?: boolean;
  readonly isLost?: boolean;
  readonly isWaiting?: boolean;
  /** How long it takes to answer. */
  readonly waitMs?: number;
}

describe('an invoice that nobody pays', () => {
  it('expires, and money that arrives after all still pays it', async () => {
    const { billing, buy, standing, later } = await setUp();
    const topUpId = await buy();
    await later(14 * DAY_MS - 1);
    expect(await standing(topUpId)).toEqual(['processing', 'open', '0', '0']);
    expect(await later(14 * DAY_MS)).toMatchObject({ paymentsFollowed: 1, problems: [] });
    expect(await standing(topUpId)).toEqual(['expired', 'expired', '0', '0']);
    expect(await payments.findByKey({ key: topUpId, accountId: 'acme' })).toMatchObject({
      status: 'declined',
    });
    const part = payments.settle(topUpId, 'part-paid', { amount: usd('20') });
    await billing.topUps.receiveWebhook(part);
    expect(await standing(topUpId)).toEqual(['expired', 'expired', '0', '20']);
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect(await standing(topUpId)).toEqual(['paid', 'paid', '50', '0']);
  });

  it('is credited although nobody is registered to be told any more', async () => {
    const { billing, owner, buy, standing, later } = await setUp();
    const topUpId = await buy();
    await later(15 * DAY_MS);
    await billing.notifications.saveRecipients({ ...owner, recipients: [], revision: 1 });
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect(await standing(topUpId)).toEqual(['paid', 'paid', '50', '0']);
  });

  it('waits for money that is on its way, and finds out about a webhook that was lost', async () => {
    const { billing, buy, standing, later } = await setUp();
    const topUpId = await buy();
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'processing'));
    await later(15 * DAY_MS);
    expect(await standing(topUpId)).toEqual(['processing', 'processing', '0', '0']);
    payments.settle(topUpId, 'paid');
    await later(16 * DAY_MS);
    expect(await standing(topUpId)).toEqual(['paid', 'paid', '50', '0']);
  });

  it('is never given up before its time, though its due row was claimed before it was answered', async () => {
    const { billing, storage, buy, standing, clock } = await setUp();
    const topUpId = await buy();
    await storage.decide(
      [
        {
          accountId: 'acme',
          reads: [],
          decide(view) {
            const due = view.row('due', ['payment', topUpId]);
            if (view.account === undefined || due === undefined) throw new Error('There is no due row.');
            const row = { ...due, dueAtMs: clock.nowMs };
            const writes = [{ type: 'update', table: 'due', row } as const];
            return { outcome: undefined, changes: { account: view.account, writes } };
          },
        },
      ],
      { priority: 'live' },
    );
    expect(await billing.worker.runOnce()).toMatchObject({ paymentsFollowed: 1 });
    expect(await standing(topUpId)).toEqual(['processing', 'open', '0', '0']);
  });

  it('is withdrawn by its owner, at the processor first; late money is unallocated', async () => {
    const { billing, owner, buy, standing } = await setUp();
    const topUpId = await buy();
    const canceled = await billing.topUps.cancel({ ...owner, topUpId });
    expect(canceled).toMatchObject({
      status: 'canceled',
      invoice: { status: 'void', number: 'INV-acme-000001' },
    });
    expect(await billing.topUps.cancel({ ...owner, topUpId })).toEqual(canceled);
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect(await standing(topUpId)).toEqual(['void', 'void', '0', '50']);
    expect(await billing.invoices.moneyIn(owner)).toMatchObject({
      unallocated: usd('50'),
      awaitedInvoices: 0,
    });
  });

  it.each([
    ['awaiting-transfer', '0'],
    ['requires-action', '0'],
    ['paid', '50'],
  ] as const)(
    'leaves nothing to be paid where it is withdrawn while the processor is asked, which says %s',
    async (answer, unallocated) => {
      let cancel = async (_: string): Promise<unknown> => undefined;
      const racing: PaymentProcessor = {
        ...payments,
        requestPayment: async (order) => {
          await cancel(order.key);
          payments.answerNext(answer);
          return payments.requestPayment(order);
        },
      };
      const { billing, owner, request, standing } = await setUp(racing);
      cancel = (topUpId) => billing.topUps.cancel({ ...owner, topUpId });
      const outcome = await request();
      if (outcome.status !== 'requested') throw new Error(outcome.status);
      const { topUpId } = outcome.topUp;
      expect(await standing(topUpId)).toEqual(['void', 'void', '0', unallocated]);
      const there = await payments.findByKey({ key: topUpId, accountId: 'acme' });
      expect(there?.status).toBe(answer === 'paid' ? 'paid' : 'declined');
    },
  );

  it.each([
    ['waits for the payer', undefined, 'void', '50'],
    ['was paid, which nobody was told yet', 'paid', 'paid', '0'],
  ] as const)('is given up here where the processor cannot withdraw it, and %s', async (...given) => {
    const [, type, status, unallocated] = given;
    const { cancelPayment: _, ...plain } = payments;
    const { billing, owner, buy, standing } = await setUp(plain);
    const topUpId = await buy();
    if (type !== undefined) payments.settle(topUpId, type);
    expect(await billing.topUps.cancel({ ...owner, topUpId })).toMatchObject({ topUp: { status } });
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect(await standing(topUpId)).toEqual([status, status, type === 'paid' ? '50' : '0', unallocated]);
  });

  it('is not given up while its processor cannot withdraw it and it may still be paid there', async () => {
    let isStuck = true;
    const { billing, owner, buy, standing } = await setUp({
      ...payments,
      cancelPayment: async (order) => {
        const outcome = isStuck ? await payments.findByKey(order) : undefined;
        return outcome ?? (await payments.cancelPayment?.(order)) ?? { status: 'canceled' };
      },
    });
    const topUpId = await buy();
    expect(await billing.topUps.cancel({ ...owner, topUpId })).toMatchObject({ status: 'not-cancelable' });
    expect(await standing(topUpId)).toEqual(['processing', 'open', '0', '0']);
    isStuck = false;
    expect(await billing.topUps.cancel({ ...owner, topUpId })).toMatchObject({ status: 'canceled' });
  });

  it.each(['processing', 'paid'] as const)('is not withdrawn once its money is %s', async (type) => {
    const { billing, owner, buy } = await setUp();
    const topUpId = await buy();
    const told = payments.settle(topUpId, type);
    expect(await billing.topUps.cancel({ ...owner, topUpId })).toMatchObject({
      status: 'not-cancelable',
      topUp: { status: type },
    });
    await billing.topUps.receiveWebhook(told);
    expect(await billing.topUps.cancel({ ...owner, topUpId })).toMatchObject({ status: 'not-cancelable' });
  });
});

describe('a purchase that its owner gives up while the processor is asked', () => {
  it.each([
    ['is down when it is to withdraw it', { isDown: true }],
    ['answers when the worker has looked already, and is down then', { isDown: true, waitMs: 120_000 }],
    ['answers, and nobody hears it', { isDown: true, isLost: true }],
    ['says that it still waits for the payer', { isWaiting: true }],
  ])('is withdrawn by the worker where the processor %s', async (_, trouble: Trouble) => {
    const { isLost = false, waitMs } = trouble;
    let meanwhile = async (_: string): Promise<void> => undefined;
    let now: Trouble = {};
    const racing: PaymentProcessor = {
      ...payments,
      requestPayment: async (order) => {
        await meanwhile(order.key);
        now = trouble;
        const outcome = await payments.requestPayment(order);
        if (isLost) throw new TypeError('The connection is gone.');
        return outcome;
      },
      cancelPayment: async (order) => {
        if (now.isDown) throw new TypeError('The connection is gone.');
        const outcome = now.isWaiting ? await payments.findByKey(order) : undefined;
        return outcome ?? (await payments.cancelPayment?.(order)) ?? { status: 'canceled' };
      },
    };
    const { billing, owner, request, standing, later, clock } = await setUp(racing);
    meanwhile = async (topUpId) => {
      await billing.topUps.cancel({ ...owner, topUpId });
      if (waitMs === undefined) return;
      clock.nowMs += waitMs;
      expect(await later(0)).toMatchObject({ paymentsFollowed: 1, problems: [] });
    };
    const asked = request();
    if (isLost) await expect(asked).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    else expect(await asked).toMatchObject({ status: 'requested', invoice: { status: 'void' } });
    const [{ topUpId } = { topUpId: '' }] = (await billing.topUps.list(owner)).topUps;
    const there = async () => (await payments.findByKey({ key: topUpId, accountId: 'acme' }))?.status;
    expect(await later(119_999)).toMatchObject({ paymentsFollowed: 0, problems: [] });
    const { problems } = await later(120_000);
    expect(problems.map(({ code }) => code)).toEqual(trouble.isDown ? ['OUTCOME_UNKNOWN'] : []);
    expect(await there()).toBe('awaiting-transfer');
    expect(await standing(topUpId)).toEqual(['void', 'void', '0', '0']);
    now = {};
    expect(await later(DAY_MS)).toMatchObject({ paymentsFollowed: 1, problems: [] });
    expect(await there()).toBe('declined');
    expect(await standing(topUpId)).toEqual(['void', 'void', '0', '0']);
    expect(await later(2 * DAY_MS)).toMatchObject({ paymentsFollowed: 0, problems: [] });
  });

  it('is withdrawn at once where the processor can, and the worker has nothing left to do', async () => {
    let cancel = async (_: string): Promise<unknown> => undefined;
    const withdrawn: string[] = [];
    const racing: PaymentProcessor = {
      ...payments,
      requestPayment: async (order) => {
        await cancel(order.key);
        return payments.requestPayment(order);
      },
      cancelPayment: async (order) => {
        withdrawn.push(order.key);
        return (await payments.cancelPayment?.(order)) ?? { status: 'canceled' };
      },
    };
    const { billing, owner, request, later } = await setUp(racing);
    cancel = (topUpId) => billing.topUps.cancel({ ...owner, topUpId });
    await request();
    expect(withdrawn).toHaveLength(2);
    const [{ topUpId } = { topUpId: '' }] = (await billing.topUps.list(owner)).topUps;
    expect(await cancel(topUpId)).toMatchObject({ status: 'canceled' });
    expect(withdrawn).toHaveLength(2);
    expect(await later(DAY_MS)).toMatchObject({ paymentsFollowed: 0, problems: [] });
  });

  it('and whose money came first is unallocated', async () => {
    let cancel = async (_: string): Promise<unknown> => undefined;
    const racing: PaymentProcessor = {
      ...payments,
      requestPayment: async (order) => {
        await cancel(order.key);
        const outcome = await payments.requestPayment(order);
        payments.settle(order.key, 'paid');
        return outcome;
      },
    };
    const { billing, owner, request, standing, later } = await setUp(racing);
    cancel = (topUpId) => billing.topUps.cancel({ ...owner, topUpId });
    const outcome = await request();
    expect(outcome).toMatchObject({ status: 'requested', invoice: { unallocated: usd('50') } });
    if (outcome.status !== 'requested') return;
    expect(await standing(outcome.topUp.topUpId)).toEqual(['void', 'void', '0', '50']);
    expect(await later(DAY_MS)).toMatchObject({ paymentsFollowed: 0 });
  });
});

describe('a process that dies', () => {
  it('between the charge and its record leaves nothing undone: the worker asks by key before anything is repeated', async () => {
    const { request, standing, later, owner, billing } = await setUp();
    payments.answerNext('answer-lost');
    await expect(request()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const [topUp] = (await billing.topUps.list(owner)).topUps;
    expect(topUp).toMatchObject({ status: 'unknown' });
    await later(119_000);
    expect(topUp?.status).toBe('unknown');
    expect(await later(121_000)).toMatchObject({ paymentsFollowed: 1, problems: [] });
    expect(await standing(topUp?.topUpId ?? '')).toEqual(['paid', 'paid', '50', '0']);
    expect([payments.requests.length, payments.collected.length]).toEqual([1, 1]);
    expect(await later(10 * DAY_MS)).toMatchObject({ paymentsFollowed: 0 });
  });

  it('before the processor is asked has it asked by the worker, once', async () => {
    let down = true;
    const broken: PaymentProcessor = {
      ...payments,
      requestPayment: (order) => {
        if (down) throw new TypeError('The process dies here.');
        return payments.requestPayment(order);
      },
    };
    const { request, standing, later, owner, billing } = await setUp(broken);
    await expect(request()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const round = await later(121_000);
    expect(round.problems).toMatchObject([{ kind: 'payment', code: 'OUTCOME_UNKNOWN' }]);
    down = false;
    await later(10 * 60_000);
    const [topUp] = (await billing.topUps.list(owner)).topUps;
    expect(await standing(topUp?.topUpId ?? '')).toEqual(['processing', 'open', '0', '0']);
    expect(payments.requests).toHaveLength(1);
  });
});
