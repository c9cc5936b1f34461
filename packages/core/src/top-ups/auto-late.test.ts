import { describe, expect, it } from 'vitest';
import { usd } from '../../test/acme.ts';
import { buyingByItself } from '../../test/automatic.ts';
import type { PaymentEventType, PaymentRequest } from '../ports/payment-processor.ts';

const HOUR_MS = 3_600_000;

/** An account whose automatic top-ups debit a bank account, and the first debit, which the bank is at. */
async function debited() {
  const acme = await buyingByItself();
  const { billing, payments, enable, use, round } = acme;
  await enable({ method: 'bank-debit' });
  payments.answerNext('processing');
  await use('90');
  await round();
  const key = payments.requests[0]?.key ?? '';
  let at = 0;
  const happens = (type: PaymentEventType, reference = 'du_1') => {
    at += 1;
    const part = type === 'part-paid' ? { amount: usd('20') } : {};
    const told = { reference, occurredAtMs: at, reason: 'insufficient-funds', ...part };
    return billing.topUps.receiveWebhook(payments.settle(key, type, told));
  };
  return { ...acme, key, happens };
}

describe('an automatic debit of a bank', () => {
  it('that fails counts as an attempt, not toward the cap, and is tried again after the cooldown', async () => {
    const { payments, happens, round, auto, told } = await debited();
    expect(payments.requests).toMatchObject([{ method: 'bank-debit', savedMethodId: 'pm_1' }]);
    expect(await auto()).toMatchObject({ failures: 0, boughtThisMonth: usd('90') });
    await happens('failed');
    expect(await auto()).toMatchObject({ failures: 1, boughtThisMonth: usd('0') });
    expect(await told('payment-failed')).toMatchObject([
      { payload: { declineReason: 'insufficient-funds' } },
    ]);
    await round(HOUR_MS - 1);
    expect(payments.requests).toHaveLength(1);
    payments.answerNext('declined');
    await round(1);
    expect(payments.requests).toHaveLength(2);
    expect(await auto()).toMatchObject({ failures: 2, stopped: 'declined' });
  });

  it('that comes back after it was paid stops everything at once, whatever the attempts left', async () => {
    const { payments, happens, round, posted, auto, told, enable, agrees } = await debited();
    await happens('paid');
    expect([await posted(), (await auto())?.failures]).toEqual(['100', 0]);
    await happens('returned');
    // What was taken from the bank stays counted: the cap of the month is not drawn twice.
    expect([await posted(), await auto()]).toMatchObject([
      '10',
      { stopped: 'dispute-lost', failures: 0, boughtThisMonth: usd('90') },
    ]);
    expect(await told('auto-top-up-stopped')).toMatchObject([{ payload: { reason: 'dispute-lost' } }]);
    await round(48 * HOUR_MS);
    expect(payments.requests).toHaveLength(1);
    // Only its owner has it go on, and that acknowledges terms and cap anew.
    const before = (await auto())?.acknowledged.at;
    expect(await enable()).toMatchObject({ status: 'enabled' });
    const after = (await auto())?.acknowledged.at;
    expect(after?.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
    await round();
    expect([await posted(), (await auto())?.boughtThisMonth]).toEqual(['100', usd('180')]);
    await happens('returned');
    expect((await auto())?.stopped).toBeUndefined();
    await agrees();
  });

  it('stays stopped when the money is there again, because its owner has to look', async () => {
    const { happens, posted, auto } = await debited();
    await happens('paid');
    await happens('returned');
    await happens('return-undone');
    expect([await posted(), (await auto())?.stopped]).toEqual(['100', 'dispute-lost']);
  });

  it('is frozen by a dispute, and never begins again while another one is open', async () => {
    const { payments, happens, round, auto } = await debited();
    await happens('paid');
    await happens('disputed', 'du_1');
    await happens('disputed', 'du_2');
    await happens('dispute-won', 'du_1');
    expect((await auto())?.stopped).toBe('dispute');
    await round(48 * HOUR_MS);
    expect(payments.requests).toHaveLength(1);
    await happens('dispute-won', 'du_2');
    expect((await auto())?.stopped).toBeUndefined();
  });

  it.each(['dispute-lost', 'returned'] as const)('is stopped once its money is %s', async (type) => {
    const { happens, auto, told, key } = await debited();
    await happens('paid');
    await happens('disputed');
    await happens(type, 'du_2');
    expect((await auto())?.stopped).toBe('dispute-lost');
    expect(await told('auto-top-up-stopped')).toMatchObject([
      { payload: { reason: 'dispute-lost', topUpId: key } },
      { payload: { reason: 'dispute', topUpId: key } },
    ]);
  });

  it('that its owner has enabled again is not stopped by good news', async () => {
    const { happens, auto, enable } = await debited();
    await happens('paid');
    await happens('returned');
    await enable();
    await happens('return-undone');
    expect((await auto())?.stopped).toBeUndefined();
  });

  it('begins again only once the money of every purchase is undisputed', async () => {
    const { billing, payments, happens, use, round, auto, told } = await debited();
    await happens('paid');
    await use('90');
    await round(HOUR_MS);
    const other = payments.requests[1]?.key ?? '';
    const otherHappens = (type: 'disputed' | 'dispute-won', occurredAtMs: number) =>
      billing.topUps.receiveWebhook(payments.settle(other, type, { reference: 'du_9', occurredAtMs }));
    await happens('disputed');
    await otherHappens('disputed', 1);
    await happens('dispute-won');
    expect((await auto())?.stopped).toBe('dispute');
    await otherHappens('dispute-won', 2);
    expect((await auto())?.stopped).toBeUndefined();
    expect(await told('auto-top-up-stopped')).toHaveLength(1);
  });

  it('does not count what failed beside what was bought, nor what its owner bought', async () => {
    const { billing, owner, payments, happens, use, round, auto, termsHash } = await debited();
    await happens('paid');
    payments.answerNext('declined', 'processing');
    await use('80');
    await round(HOUR_MS);
    expect(await auto()).toMatchObject({ failures: 1, boughtThisMonth: usd('90') });
    const order = { key: 'mine', amount: usd('30'), method: 'card', termsHash } as const;
    const bought = await billing.topUps.request({ ...owner, ...order });
    if (bought.status !== 'requested') throw new Error(bought.status);
    for (const type of ['failed', 'paid'] as const) {
      await billing.topUps.receiveWebhook(payments.settle(bought.topUp.topUpId, type));
      expect(await auto()).toMatchObject({ failures: 1, boughtThisMonth: usd('90') });
    }
  });

  it('is not asked for twice, whatever its owner buys and uses meanwhile', async () => {
    const { billing, owner, payments, enable, use, round, auto, termsHash, key } = await debited();
    const order = { key: 'mine', amount: usd('50'), method: 'card', termsHash } as const;
    await billing.topUps.request({ ...owner, ...order });
    await enable({ method: 'bank-debit' });
    expect(await auto()).toMatchObject({ topUpId: key, boughtThisMonth: usd('90') });
    await use('45');
    expect(await round(HOUR_MS)).toMatchObject({ autoTopUps: 0 });
    expect(payments.requests).toHaveLength(2);
  });

  it('counts in the month it was bought in, of the time zone of the account', async () => {
    const { clock, payments, happens, use, round, auto } = await debited();
    await happens('failed');
    payments.answerNext('paid');
    // Still February in New York.
    clock.nowMs = Date.UTC(2026, 2, 1, 4);
    await round();
    expect(await auto()).toMatchObject({ month: '2026-02', boughtThisMonth: usd('90') });
    await happens('paid');
    expect(await auto()).toMatchObject({ month: '2026-02', boughtThisMonth: usd('180') });
    await use('180');
    await round(HOUR_MS);
    expect(payments.requests).toHaveLength(3);
    expect(await auto()).toMatchObject({ month: '2026-03', boughtThisMonth: usd('90') });
  });

  it('of a month that is over changes nothing in the next one when it is paid late', async () => {
    const { clock, happens, round, auto } = await debited();
    await happens('failed');
    clock.nowMs = Date.UTC(2026, 2, 2);
    await round();
    expect(await auto()).toMatchObject({ month: '2026-03', boughtThisMonth: usd('90') });
    await happens('paid');
    expect(await auto()).toMatchObject({ month: '2026-03', boughtThisMonth: usd('90') });
  });

  it.each(['withdrawn', 'out of time'])('that is %s before it is paid counts as an attempt', async (how) => {
    const { billing, owner, payments, enable, use, round, auto } = await buyingByItself();
    await enable();
    payments.answerNext('awaiting-transfer');
    await use('90');
    await round();
    const topUpId = (await auto())?.topUpId ?? '';
    if (how === 'withdrawn') await billing.topUps.cancel({ ...owner, topUpId });
    else await round(14 * 24 * HOUR_MS);
    expect(await auto()).toMatchObject({ failures: 1, boughtThisMonth: usd('0') });
    if (how === 'withdrawn') return;
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect((await auto())?.boughtThisMonth).toEqual(usd('90'));
  });

  it('counts toward the cap again when it is paid after it had failed', async () => {
    const { happens, posted, auto, agrees } = await debited();
    await happens('failed');
    expect((await auto())?.boughtThisMonth).toEqual(usd('0'));
    await happens('part-paid');
    expect((await auto())?.boughtThisMonth).toEqual(usd('0'));
    await happens('paid');
    await happens('paid');
    expect([await posted(), (await auto())?.boughtThisMonth]).toEqual(['100', usd('90')]);
    await agrees();
  });
});

describe('automatic top-ups', () => {
  it('take a card that wants its holder as declined, because nobody is there, and tell where to confirm it', async () => {
    const { payments, enable, use, round, auto, told, posted, billing, owner, agrees } =
      await buyingByItself();
    await enable();
    payments.answerNext('requires-action', 'requires-action');
    await use('90');
    await round();
    const [{ key = '' } = {}] = payments.requests;
    const actionUrl = `https://pay.example/${key}`;
    expect(await told('auto-top-up-needs-owner')).toMatchObject([
      { payload: { declineReason: 'authentication-required', actionUrl, total: '90', balance: '10' } },
    ]);
    expect(await told('payment-failed')).toEqual([]);
    expect(await billing.topUps.get({ ...owner, topUpId: key })).toMatchObject({
      status: 'failed',
      actionUrl,
    });
    await round(HOUR_MS);
    expect(await auto()).toMatchObject({ failures: 2, stopped: 'declined' });
    expect(await told('auto-top-up-needs-owner')).toHaveLength(2);
    const { topUps } = await billing.topUps.list(owner);
    expect(topUps.map(({ status }) => status)).toEqual(['failed', 'failed']);
    await billing.topUps.receiveWebhook(payments.settle(key, 'paid'));
    expect(await posted()).toBe('100');
    expect(await billing.topUps.get({ ...owner, topUpId: key })).not.toHaveProperty('actionUrl');
    await agrees();
  });

  it('tell where to confirm it also when a message said before that it failed', async () => {
    const { payments, enable, use, round, told, billing, owner } = await buyingByItself();
    await enable();
    payments.answerNext('requires-action');
    const requestPayment = payments.requestPayment.bind(payments);
    Object.assign(payments, {
      requestPayment: async (request: PaymentRequest) => {
        const answer = await requestPayment(request);
        const reason = 'authentication-required';
        await billing.topUps.receiveWebhook(payments.settle(request.key, 'failed', { reason }));
        return answer;
      },
    });
    await use('90');
    await round();
    expect(await told('payment-failed')).toHaveLength(1);
    expect(await told('auto-top-up-needs-owner')).toHaveLength(1);
    const [topUp] = (await billing.topUps.list(owner)).topUps;
    expect(topUp).toMatchObject({ status: 'failed', actionUrl: expect.stringContaining('https://') });
  });

  it('count a transfer that their owner has asked for toward the target', async () => {
    const { payments, enable, use, round, posted, billing, owner, termsHash } = await buyingByItself();
    await enable();
    const order = { key: 'order-1', amount: usd('30'), method: 'bank-transfer', termsHash } as const;
    await billing.topUps.request({ ...owner, ...order });
    await use('90');
    await round();
    expect(payments.requests.map(({ amount }) => amount)).toEqual([usd('30'), usd('60')]);
    expect(await posted()).toBe('70');
    await billing.topUps.receiveWebhook(payments.settle(payments.requests[0]?.key ?? '', 'paid'));
    expect(await posted()).toBe('100');
  });
});
