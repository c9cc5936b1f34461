import { money } from '@live-calls/core';
import type { PaymentEvent } from '@live-calls/core/adapter';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, request } from './__fixtures__/requests.ts';
import { eachStage } from './__fixtures__/stage.ts';
import { stripeEventTypes } from './index.ts';

const stage = eachStage();
const whole = money('53.13', 'USD');

/** All that the events of some types say, in the order they happened. */
async function told(...types: readonly string[]): Promise<readonly PaymentEvent[]> {
  const { stripe, webhooks } = stage();
  const said = await Promise.all(webhooks(...types).map((webhook) => stripe.parseWebhook(webhook)));
  return said.flatMap((one) => (one.status === 'events' ? one.events : []));
}

async function reasons(...types: readonly string[]): Promise<readonly string[]> {
  const { stripe, webhooks } = stage();
  const said = await Promise.all(webhooks(...types).map((webhook) => stripe.parseWebhook(webhook)));
  return said.map((one) => (one.status === 'ignored' ? one.reason : 'events'));
}

describe('a message', () => {
  it('of another release of the API is rejected, and one of the same is not', async () => {
    const { stripe, events, sign, payAtPage } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    const [paid] = events('invoice.paid');
    for (const api_version of ['2026-09-30.dahlia', '2023-08-16', null])
      await expect(stripe.parseWebhook(sign({ ...paid, api_version }))).rejects.toMatchObject({
        code: 'WEBHOOK_REJECTED',
        details: { reason: expect.stringContaining('2026-10-28.endive') },
      });
    const later = await stripe.parseWebhook(sign({ ...paid, api_version: '2026-11-25.endive' }));
    expect(later.status).toBe('events');
  });

  it('that is not signed by us, or not lately, is rejected before anything is read', async () => {
    const { stripe, events, sign, payAtPage, clock, requests } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    const [paid] = events('invoice.paid');
    const before = requests().length;
    const rejected = { code: 'WEBHOOK_REJECTED' };
    await expect(stripe.parseWebhook(sign(paid, 'whsec_other'))).rejects.toMatchObject(rejected);
    const webhook = sign(paid);
    const changed = { ...webhook, body: Buffer.from(`${Buffer.from(webhook.body).toString()} `) };
    await expect(stripe.parseWebhook(changed)).rejects.toMatchObject(rejected);
    clock.nowMs += 301_000;
    await expect(stripe.parseWebhook(webhook)).rejects.toMatchObject(rejected);
    clock.nowMs -= 602_000;
    await expect(stripe.parseWebhook(webhook)).rejects.toMatchObject(rejected);
    expect(requests()).toHaveLength(before);
  });

  it.each([
    [[]],
    [{}],
    [{ object: 'event', id: 'evt_1', type: 'invoice.paid', created: 1 }],
    ['text'],
    [null],
  ])('that nobody can read (%j) says so', async (message) => {
    const { stripe, sign } = stage();
    const reading = stripe.parseWebhook(sign(message));
    await expect(reading).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
  });

  it('about anything else is ignored, and asks Stripe for no more than it has to', async () => {
    const { emit, requests, customer } = stage();
    const { id } = await customer('acme');
    const before = requests().length;
    emit('customer.created', { id: 'cus_x', object: 'customer' });
    emit('payment_method.attached', { id: 'pm_x', object: 'payment_method', customer: id });
    emit('toString', { id: 'x', object: 'x' });
    emit('payment_intent.succeeded', { id: 'pi_x', object: 'payment_intent' });
    emit('invoice.paid', { id: 'in_x', object: 'invoice' }, { account: 'acct_connected' });
    expect(new Set(await reasons())).not.toContain('events');
    expect(requests()).toHaveLength(before);
    emit('invoice.paid', { id: 'in_unknown', object: 'invoice' });
    emit('charge.dispute.created', { id: 'dp_x', object: 'dispute', payment_intent: 'pi_x', status: 'lost' });
    emit('refund.created', {
      id: 're_x',
      object: 'refund',
      payment_intent: 'pi_x',
      amount: 5,
      currency: 'usd',
    });
    emit('charge.refunded', { id: 'ch_x', object: 'charge', payment_intent: null });
    const foreign = { object: 'customer_cash_balance_transaction', customer: 'cus_x', currency: 'usd' };
    emit('customer_cash_balance_transaction.created', { id: 'ccsbtxn_x', ...foreign });
    expect((await reasons()).slice(-5)).toEqual(
      Array.from({ length: 5 }, () => 'not about a payment of ours'),
    );
  });

  it.each([
    ...[
      'invoice.finalized',
      'invoice.payment_succeeded',
      'invoice.payment_action_required',
      'invoice.overdue',
    ],
    ...['invoice.will_be_due', 'cash_balance.funds_available', 'payment_intent.succeeded'],
    ...['payment_intent.requires_action', 'payment_intent.canceled', 'payment_intent.partially_funded'],
    ...['charge.refund.updated', 'setup_intent.succeeded', 'setup_intent.setup_failed'],
    ...['payment_method.attached', 'payment_method.detached', 'payment_method.automatically_updated'],
    ...['mandate.updated', 'radar.early_fraud_warning.created'],
  ])('of the kind %s says nothing of money that another does not say', async (type) => {
    const { stripe, emit, invoiceOf, payAtPage, requests } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    const before = requests().length;
    emit(type, invoiceOf('top_1'));
    expect(await reasons(type)).not.toContain('events');
    expect(stripeEventTypes).not.toContain(type);
    expect(requests()).toHaveLength(before);
  });

  it('is read the same however often it comes', async () => {
    const { stripe, sign, events, payAtPage, dispute } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    dispute('top_1');
    for (const event of events()) {
      const first = await stripe.parseWebhook(sign(event));
      expect(await stripe.parseWebhook(sign(event))).toEqual(first);
    }
  });

  it('cannot be told while Stripe is silent, and can be afterwards', async () => {
    const { stripe, webhooks, payAtPage, troubleAt, mend } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    troubleAt('GET .*', 503);
    const [webhook] = webhooks('invoice.paid');
    await expect(stripe.parseWebhook(webhook!)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    mend();
    expect((await stripe.parseWebhook(webhook!)).status).toBe('events');
  });

  it('of every kind that is read has a test here', () => {
    expect(stripeEventTypes).toHaveLength(18);
  });
});

describe('a payment at the page', () => {
  it('that is refused there may still be paid, and is told once it is', async () => {
    const { stripe, refuseAtPage, payAtPage } = stage();
    await stripe.requestPayment(request());
    refuseAtPage('top_1');
    expect(await told('invoice.payment_failed', 'payment_intent.payment_failed')).toEqual([]);
    payAtPage('top_1');
    const paid = await told('invoice.paid', 'invoice_payment.paid');
    expect(paid).toHaveLength(2);
    expect(new Set(paid.map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(paid[0]).toMatchObject({ key: 'top_1', accountId: ACCOUNT, type: 'paid', amount: whole });
  });

  it('that comes in parts is the sum of them, and all of what is too much', async () => {
    const { stripe, attach } = stage();
    await stripe.requestPayment(request());
    attach('top_1', 2000);
    const name = { key: 'top_1', accountId: ACCOUNT };
    expect((await stripe.findByKey(name))?.status).toBe('requires-action');
    expect(await told('invoice_payment.paid')).toMatchObject([
      { type: 'part-paid', amount: money('20', 'USD') },
    ]);
    attach('top_1', 4000);
    expect((await stripe.findByKey(name))?.status).toBe('paid');
    const all = await told('invoice_payment.paid', 'invoice.paid', 'invoice.overpaid');
    expect(all).toHaveLength(4);
    for (const event of all) expect(event).toMatchObject({ type: 'paid', amount: money('60', 'USD') });
  });

  it('of a saved card whose bank wants its owner has not failed, and is told once it is paid there', async () => {
    const { stripe, addCard, payAtPage } = stage();
    await addCard('pm_card', { decline: 'authentication_required' });
    await stripe.requestPayment(request({ savedMethodId: 'pm_card' }));
    expect(await told('invoice.payment_failed', 'payment_intent.payment_failed')).toEqual([]);
    payAtPage('top_1');
    expect(await told('invoice.paid')).toMatchObject([{ type: 'paid', amount: whole }]);
  });

  it('of a saved card that is refused has failed, with the reason that the request was told', async () => {
    const { stripe, addCard } = stage();
    await addCard('pm_card', { decline: 'insufficient_funds' });
    await stripe.requestPayment(request({ savedMethodId: 'pm_card' }));
    const failed = await told('invoice.payment_failed', 'invoice.voided');
    expect(failed.map(({ type, reason }) => [type, reason])).toEqual(
      Array.from({ length: 2 }, () => ['failed', 'insufficient-funds']),
    );
  });

  it.each([
    ['5000', 'JPY', 5000],
    ['1.25', 'KWD', 1250],
    ['7', 'ISK', 700],
  ])('of %s %s is asked for and told in that currency', async (amount, currency, units) => {
    const { stripe, payAtPage, invoiceOf } = stage();
    const { invoice: _, ...rest } = request({ amount: money(amount, currency) });
    await stripe.requestPayment(rest);
    expect(invoiceOf('top_1')).toMatchObject({ total: units, currency: currency.toLowerCase() });
    payAtPage('top_1');
    expect(await told('invoice.paid')).toMatchObject([{ type: 'paid', amount: money(amount, currency) }]);
  });

  it('that is withdrawn, or given up, has failed', async () => {
    const { stripe, markUncollectible } = stage();
    await stripe.requestPayment(request());
    await stripe.cancelPayment({ key: 'top_1', accountId: ACCOUNT });
    await stripe.requestPayment(request({ key: 'top_2' }));
    markUncollectible('top_2');
    expect(await told('invoice.voided', 'invoice.marked_uncollectible')).toMatchObject([
      { key: 'top_1', type: 'failed', reason: 'canceled' },
      { key: 'top_2', type: 'failed', reason: 'canceled' },
    ]);
  });

  it('that somebody marked as paid elsewhere is no money', async () => {
    const { stripe, markPaidElsewhere } = stage();
    await stripe.requestPayment(request());
    markPaidElsewhere('top_1');
    expect(await told('invoice.paid')).toMatchObject([{ type: 'failed', reason: 'not-collected' }]);
  });
});

describe('a bank debit', () => {
  it('is on its way, comes, comes back, and is there again', async () => {
    const { stripe, addBank, settleDebit, dispute, closeDispute } = stage();
    await addBank('pm_bank');
    await stripe.requestPayment(request({ method: 'bank-debit', savedMethodId: 'pm_bank' }));
    expect(await told('payment_intent.processing')).toMatchObject([{ type: 'processing', amount: whole }]);
    settleDebit('top_1');
    expect(await told('invoice.paid')).toMatchObject([{ type: 'paid', amount: whole }]);
    const reference = dispute('top_1', { reason: 'insufficient_funds', status: 'lost' });
    expect(await told('charge.dispute.created', 'charge.dispute.funds_withdrawn')).toMatchObject([
      { type: 'returned', amount: whole, reference, key: 'top_1' },
      { type: 'returned', amount: whole, reference, key: 'top_1' },
    ]);
    closeDispute(reference, 'won');
    expect(await told('charge.dispute.closed')).toMatchObject([{ type: 'return-undone', reference }]);
  });

  it('that the bank refuses days later has failed', async () => {
    const { stripe, startDebit, failDebit } = stage();
    await stripe.requestPayment(request({ method: 'bank-debit' }));
    startDebit('top_1');
    failDebit('top_1');
    const failed = await told('invoice.payment_failed', 'payment_intent.payment_failed');
    expect(new Set(failed.map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(failed[0]).toMatchObject({ type: 'failed', reason: 'insufficient-funds' });
  });
});

describe('a dispute', () => {
  it.each([
    ['won', 'dispute-won'],
    ['lost', 'dispute-lost'],
    ['prevented', 'dispute-won'],
  ] as const)('that is %s is told from its beginning to its end', async (status, type) => {
    const { stripe, payAtPage, dispute, closeDispute } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    const reference = dispute('top_1', { amount: 2000 });
    const about = { reference, key: 'top_1', accountId: ACCOUNT, amount: money('20', 'USD') };
    const open = { ...about, type: 'disputed' };
    expect(await told('charge.dispute.created', 'charge.dispute.funds_withdrawn')).toMatchObject([
      open,
      open,
    ]);
    closeDispute(reference, status);
    const closed = await told('charge.dispute.closed', 'charge.dispute.funds_reinstated');
    expect(new Set(closed.map((event) => event.type))).toEqual(new Set([type]));
  });

  it('that is only asked about takes nothing, until it does', async () => {
    const { stripe, payAtPage, dispute, emit, closeDispute } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    const reference = dispute('top_1', { status: 'warning_needs_response' });
    expect(await told('charge.dispute.created')).toEqual([]);
    const object = { ...stage().disputeOf(reference), status: 'needs_response' };
    emit('charge.dispute.updated', object);
    expect(await told('charge.dispute.updated')).toMatchObject([{ type: 'disputed', reference }]);
    closeDispute(reference, 'warning_closed');
    expect(await told('charge.dispute.closed')).toMatchObject([{ type: 'dispute-won', reference }]);
  });

  it('in a state that no adapter can know has taken money', async () => {
    const { stripe, payAtPage, dispute } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    dispute('top_1', { status: 'second_opinion', reason: 'general' });
    expect((await told('charge.dispute.created')).map(({ type }) => type)).toEqual(['disputed']);
  });
});

describe('a refund', () => {
  it('made in the dashboard is mirrored, each by itself, and undone when it fails', async () => {
    const { stripe, payAtPage, refund, failRefund, clock } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    const first = refund('top_1', 1000);
    clock.nowMs += 5000;
    const second = refund('top_1', 500, 'pending');
    const expected = [
      { type: 'returned', reference: first, amount: money('10', 'USD'), key: 'top_1' },
      { type: 'returned', reference: second, amount: money('5', 'USD'), key: 'top_1' },
    ];
    expect(await told('refund.created')).toMatchObject(expected);
    const ofCharge = await told('charge.refunded');
    expect(new Set(ofCharge.map(({ reference }) => reference))).toEqual(new Set([first, second]));
    failRefund(second);
    expect(await told('refund.failed')).toMatchObject([{ type: 'return-undone', reference: second }]);
    stage().emit('refund.updated', stage().refundOf(second));
    expect(await told('refund.updated')).toMatchObject([{ type: 'return-undone', reference: second }]);
  });
});

describe('a bank transfer', () => {
  const cash = 'customer_cash_balance_transaction.created';
  const left = async (): Promise<string | undefined> => (await told(cash)).at(-1)?.amount.amount;

  it('that is too small pays nothing until the rest of it comes, and what is too much is left', async () => {
    const { stripe, transfer } = stage();
    await stripe.requestPayment(request({ method: 'bank-transfer' }));
    await transfer(4000);
    expect(await told('invoice.paid')).toEqual([]);
    expect(await left()).toBe('40');
    await transfer(2000);
    expect(await told('invoice.paid')).toMatchObject([{ type: 'paid', amount: whole, key: 'top_1' }]);
    const events = await told(cash);
    expect(new Set(events.map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(events.at(-1)).toMatchObject({
      type: 'unallocated',
      accountId: ACCOUNT,
      amount: money('6.87', 'USD'),
    });
    expect(events.at(-1)?.reference).toBe(events.at(-1)?.key);
  });

  it('is told by its latest movement, also when several have the same second', async () => {
    const { stripe, transfer } = stage();
    const seen: { readonly occurredAtMs: number; readonly amount: string }[] = [];
    for (const units of [100, 200, 300]) {
      await transfer(units);
      const said = await stripe.parseWebhook(stage().webhooks(cash).at(-1)!);
      const [event] = said.status === 'events' ? said.events : [];
      seen.push({ occurredAtMs: event?.occurredAtMs ?? 0, amount: event?.amount.amount ?? '' });
    }
    expect(seen.map(({ amount }) => amount)).toEqual(['1', '3', '6']);
    expect(seen[0]!.occurredAtMs).toBeLessThan(seen[1]!.occurredAtMs);
    expect(seen[1]!.occurredAtMs).toBeLessThan(seen[2]!.occurredAtMs);
  });

  it('that its bank takes back is taken back of what it paid', async () => {
    const { stripe, transfer, reverseTransfer } = stage();
    await stripe.requestPayment(request({ method: 'bank-transfer' }));
    await transfer(6000);
    await reverseTransfer(6000);
    const returned = (await told(cash)).filter(({ type }) => type === 'returned');
    expect(returned.at(-1)).toMatchObject({ key: 'top_1', accountId: ACCOUNT, amount: whole });
    expect(await left()).toBeDefined();
    const unallocated = (await told(cash)).filter(({ type }) => type === 'unallocated');
    expect(unallocated.at(-1)?.amount).toEqual(money('0', 'USD'));
  });

  it('of nobody’s payment is the account’s all the same', async () => {
    const { transfer } = stage();
    await transfer(1234);
    expect(await told(cash)).toMatchObject([{ type: 'unallocated', accountId: ACCOUNT }]);
  });
});
