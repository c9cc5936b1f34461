import { money } from '@live-calls/core';
import type { PaymentRequest } from '@live-calls/core/adapter';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, NOW_MS, request } from './__fixtures__/requests.ts';
import { eachStage } from './__fixtures__/stage.ts';

const stage = eachStage();
const name = { key: 'top_1', accountId: ACCOUNT };
const saved = { key: 'top_1', savedMethodId: 'pm_card' };

describe('a request', () => {
  it('becomes one invoice of Stripe with our number, that does nothing by itself and sends no mail', async () => {
    const { stripe, invoiceOf, requests } = stage();
    const outcome = await stripe.requestPayment(request());
    const invoice = invoiceOf('top_1');
    expect(outcome).toEqual({
      status: 'requires-action',
      paymentRef: invoice.id,
      actionUrl: invoice.hosted_invoice_url,
    });
    expect(invoice).toMatchObject({
      number: 'INV-acme-000001',
      status: 'open',
      total: 5313,
      currency: 'usd',
    });
    expect(invoice.metadata).toEqual({
      live_calls_account: 'acme',
      live_calls_key: 'top_1',
      live_calls_method: 'card',
      live_calls_amount: '53.13 USD',
      live_calls_invoice: 'invoice_top_1',
    });
    const sent = requests('POST');
    const created = sent.find(({ path }) => path === '/v1/invoices')?.params;
    expect(created).toMatchObject({
      auto_advance: 'false',
      collection_method: 'send_invoice',
      pending_invoice_items_behavior: 'exclude',
      due_date: String((NOW_MS + 14 * 86_400_000) / 1000),
    });
    expect(sent.filter(({ path }) => path === '/v1/invoiceitems').map(({ params }) => params)).toMatchObject([
      { amount: '5000', description: 'Call credit', currency: 'usd' },
      { amount: '313', description: 'Tax', currency: 'usd' },
    ]);
    expect(sent.filter(({ path }) => path.endsWith('/send'))).toEqual([]);
  });

  it('made again answers as it stands, and makes nothing', async () => {
    const { stripe, processor, requests, invoices } = stage();
    const outcome = await stripe.requestPayment(request());
    const before = requests('POST').length;
    expect(await stripe.requestPayment(request())).toEqual(outcome);
    expect(await processor().requestPayment(request())).toEqual(outcome);
    expect(await processor().findByKey(name)).toEqual(outcome);
    expect(requests('POST').slice(before)).toEqual([]);
    expect(invoices()).toHaveLength(1);
    await expect(stripe.requestPayment(request({ amount: money('53.14', 'USD') }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'amount' },
    });
  });

  it('made in other words at the same time is the same, and neither is declined', async () => {
    const { stripe, processor, invoices, payAtPage } = stage();
    const worded = [request(), request({ description: 'Credit for calls' })] as const;
    const [one, two] = [stripe, processor()];
    const answers = await Promise.allSettled([one.requestPayment(worded[0]), two.requestPayment(worded[1])]);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value.status).toBe('requires-action');
      else expect(['PROVIDER_UNAVAILABLE', 'OUTCOME_UNKNOWN']).toContain(answer.reason.code);
    }
    expect(await two.requestPayment(worded[1])).toMatchObject({ status: 'requires-action' });
    expect(invoices()).toMatchObject([{ status: 'open', total: 5313 }]);
    payAtPage('top_1');
    expect(await one.requestPayment(worded[0])).toMatchObject({ status: 'paid' });
  });

  it('for what is called as its tax is has both lines', async () => {
    await stage().stripe.requestPayment(request({ description: 'Tax' }));
    expect(stage().invoiceOf('top_1')).toMatchObject({ status: 'open', total: 5313 });
  });

  it('carries an idempotency key of ours on every write, which tells nothing', async () => {
    const { stripe, requests, addCard } = stage();
    await addCard('pm_card');
    await stripe.requestPayment(request(saved));
    await stripe.requestPayment(request({ key: 'top_2', method: 'bank-transfer' }));
    await stripe.savedMethods.setUp({ key: 'k', accountId: ACCOUNT, method: 'card' });
    await stripe.savedMethods.setDefault({ accountId: ACCOUNT, methodId: 'pm_card' });
    await stripe.savedMethods.remove({ accountId: ACCOUNT, methodId: 'pm_card' });
    await stripe.cancelPayment({ ...name, key: 'top_2' });
    const writes = requests().filter(({ method }) => method !== 'GET');
    expect(writes.length).toBeGreaterThan(12);
    for (const { idempotencyKey } of writes)
      expect(idempotencyKey).toMatch(/^live-calls-[a-z-]+-[0-9a-f]{40}$/);
    expect(new Set(writes.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(writes.length);
  });

  it('that Stripe could only take in another amount is declined, before anything is sent', async () => {
    const { stripe, requests } = stage();
    const declined = (amount: PaymentRequest['amount'], more: Partial<PaymentRequest> = {}) =>
      stripe.requestPayment(request({ amount, ...more }));
    expect(await declined(money('1.234', 'KWD'))).toEqual({
      status: 'declined',
      reason: 'amount-not-supported',
    });
    expect(await declined(money('5', 'IQD'))).toEqual({
      status: 'declined',
      reason: 'currency-not-supported',
    });
    const transfer = { method: 'bank-transfer' } as const;
    for (const currency of ['EUR', 'CHF'])
      expect(await declined(money('5', currency), transfer)).toMatchObject({
        reason: 'currency-not-supported',
      });
    expect(requests()).toEqual([]);
  });

  it('is declined when credit at Stripe would change what is collected, and leaves nothing to be paid', async () => {
    const { stripe, invoices, setBalance } = stage();
    await stripe.requestPayment(request({ key: 'top_0' }));
    setBalance(-2000);
    expect(await stripe.requestPayment(request())).toEqual({
      status: 'declined',
      reason: 'amount-differs-at-processor',
      vendorCode: 'customer_balance',
    });
    expect(invoices().filter(({ metadata }) => metadata.live_calls_key === 'top_1')).toEqual([]);
  });

  it('prints a number before the description that is too long for the place of Stripe’s own', async () => {
    const { stripe, requests } = stage();
    const number = 'INV-an-account-of-a-long-name-000001';
    await stripe.requestPayment(request({ invoice: { ...request().invoice!, number } }));
    const created = requests('POST').find(({ path }) => path === '/v1/invoices')?.params;
    expect(created?.description).toBe(`Invoice ${number}: Call credit`);
    expect(created).not.toHaveProperty('number');
  });

  it('of a payer without an address of mail is made all the same', async () => {
    const { stripe, invoiceOf } = stage();
    const outcome = await stripe.requestPayment(request({ payer: { name: 'Acme Ltd', country: 'US' } }));
    expect(outcome.status).toBe('requires-action');
    expect(invoiceOf('top_1').collection_method).toBe('charge_automatically');
  });

  it('asks for bank details, and gives them as lines to copy', async () => {
    const { stripe } = stage();
    const outcome = await stripe.requestPayment(request({ method: 'bank-transfer' }));
    expect(outcome).toMatchObject({ status: 'awaiting-transfer' });
    const lines = outcome.status === 'awaiting-transfer' ? outcome.transferDetails : [];
    const shown = new Map(lines.map(({ label, value }) => [label, value]));
    expect(shown.size).toBe(lines.length);
    expect(shown.get('Amount')).toBe('53.13 USD');
    expect(shown.get('Reference')).toBe('INV-acme-000001');
    expect(shown.get('Routing number')).toMatch(/^\d{9}$/);
    expect(shown.get('Account number')).toMatch(/^\d+$/);
    expect(await stripe.findByKey(name)).toEqual(outcome);
  });

  it('sends the payer to the page of the host, where it has one, and gives its secret there', async () => {
    const { processor, payAtPage } = stage();
    const stripe = processor({ payPage: ({ key, accountId }) => `https://portal.test/${accountId}/${key}` });
    expect(await stripe.requestPayment(request())).toMatchObject({
      actionUrl: 'https://portal.test/acme/top_1',
    });
    expect(await stripe.clientSecret(name)).toMatch(/_secret_/);
    expect(await stripe.clientSecret({ ...name, accountId: 'other' })).toBeUndefined();
    payAtPage('top_1');
    expect(await stripe.clientSecret(name)).toBeUndefined();
  });

  it('asks for the card to be kept only when the payer asked for it', async () => {
    const { stripe, intentOf } = stage();
    await stripe.requestPayment(request({ saveMethod: true }));
    await stripe.requestPayment(request({ key: 'top_2' }));
    expect(intentOf('top_1').setup_future_usage).toBe('off_session');
    expect(intentOf('top_2').setup_future_usage ?? null).toBeNull();
  });
});

describe('a saved method', () => {
  it('is charged once, however often it is asked for', async () => {
    const { stripe, processor, addCard, charges } = stage();
    await addCard('pm_card');
    const outcomes = await Promise.all(
      [stripe, processor(), processor(), stripe].map((one) => one.requestPayment(request(saved))),
    );
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['paid']));
    expect(await stripe.findByKey(name)).toEqual(outcomes[0]);
    expect(charges()).toBe(1);
  });

  it.each([
    ['insufficient_funds', { reason: 'insufficient-funds', vendorCode: 'insufficient_funds' }],
    ['stolen_card', { reason: 'declined', vendorCode: 'stolen_card' }],
  ])('that is refused (%s) is declined, and its invoice is void', async (decline, said) => {
    const { stripe, addCard, invoiceOf, charges } = stage();
    await addCard('pm_card', { decline });
    expect(await stripe.requestPayment(request(saved))).toEqual({ status: 'declined', ...said });
    expect(invoiceOf('top_1').status).toBe('void');
    expect(await stripe.findByKey(name)).toEqual({ status: 'declined', ...said });
    expect(await stripe.requestPayment(request(saved))).toEqual({ status: 'declined', ...said });
    expect(charges()).toBe(0);
  });

  it('whose bank wants its owner waits for it, at the page', async () => {
    const { stripe, addCard, invoiceOf } = stage();
    await addCard('pm_card', { decline: 'authentication_required' });
    const outcome = await stripe.requestPayment(request(saved));
    const { id: paymentRef, hosted_invoice_url: actionUrl } = invoiceOf('top_1');
    expect(outcome).toEqual({ status: 'requires-action', paymentRef, actionUrl });
    expect(await stripe.findByKey(name)).toEqual(outcome);
  });

  it('of a bank is processing until the bank has answered', async () => {
    const { stripe, addBank, settleDebit } = stage();
    await addBank('pm_bank');
    const debit = request({ method: 'bank-debit', savedMethodId: 'pm_bank' });
    const outcome = await stripe.requestPayment(debit);
    expect(outcome.status).toBe('processing');
    expect(await stripe.cancelPayment(name)).toEqual(outcome);
    settleDebit('top_1');
    expect(await stripe.findByKey(name)).toEqual({ ...outcome, status: 'paid' });
  });

  it('of another account is not charged', async () => {
    const { stripe, addCard, charges } = stage();
    await addCard('pm_card');
    const foreign = request({ ...saved, accountId: 'other' });
    expect(await stripe.requestPayment(foreign)).toMatchObject({ status: 'declined' });
    expect(charges()).toBe(0);
  });
});

describe('a request that breaks off', () => {
  const kinds = { page: request(), saved: request(saved), transfer: request({ method: 'bank-transfer' }) };

  /** The writes that a request makes when nothing goes wrong. */
  async function writesOf(kind: keyof typeof kinds): Promise<number> {
    const { stripe, requests, addCard } = stage();
    await addCard('pm_card');
    const before = requests('POST').length;
    await stripe.requestPayment(kinds[kind]);
    return requests('POST').length - before;
  }

  const breaks = (['page', 'saved', 'transfer'] as const).flatMap((kind) =>
    [0, 1, 2, 3, 4, 5, 6].flatMap((step) => [
      { kind, lost: 'answer' as const, step },
      // Whether a lost request is one or its answer is, matters most where money moves.
      ...(kind === 'saved' ? [{ kind, lost: 'request' as const, step }] : []),
    ]),
  );

  it.each(breaks)(
    'at step $step of the kind $kind, its $lost lost, goes on and collects once',
    async ({ kind, lost, step }) => {
      const { processor, addCard, breakWrite, charges, invoices, mend } = stage();
      await addCard('pm_card');
      breakWrite(step, lost);
      const stripe = processor({ attempts: 1 });
      const first = await stripe
        .requestPayment(kinds[kind])
        .catch((error: { readonly code: string }) => error);
      mend();
      if ('code' in first) expect(['PROVIDER_UNAVAILABLE', 'OUTCOME_UNKNOWN']).toContain(first.code);
      if ('code' in first && first.code === 'PROVIDER_UNAVAILABLE') expect(charges()).toBe(0);
      const found = await processor().findByKey(name);
      if (charges() > 0) expect(found?.status).toBe('paid');
      const outcome = await processor().requestPayment(kinds[kind]);
      expect(outcome.status).toBe(
        { page: 'requires-action', saved: 'paid', transfer: 'awaiting-transfer' }[kind],
      );
      expect(await processor().findByKey(name)).toEqual(outcome);
      expect(charges()).toBe(kind === 'saved' ? 1 : 0);
      expect(invoices().filter(({ status }) => status !== 'draft')).toMatchObject([{ total: 5313 }]);
    },
  );

  it.each([0, 1, 2, 3, 4, 5, 6])(
    'at step %i goes on a week later, when Stripe has forgotten its keys, and collects once',
    async (step) => {
      const { processor, addCard, breakWrite, charges, invoices, mend, clock } = stage();
      await addCard('pm_card');
      breakWrite(step, 'answer');
      await processor({ attempts: 1 })
        .requestPayment(kinds.saved)
        .catch(() => {});
      mend();
      clock.nowMs += 7 * 86_400_000;
      expect((await processor().requestPayment(kinds.saved)).status).toBe('paid');
      clock.nowMs += 7 * 86_400_000;
      expect((await processor().requestPayment(kinds.saved)).status).toBe('paid');
      expect(charges()).toBe(1);
      expect(invoices().map(({ status, total }) => [status, total])).toEqual([['paid', 5313]]);
    },
  );

  it('was tried at more steps than it has', async () => {
    expect(await writesOf('saved')).toBeLessThanOrEqual(7);
  });

  it.each([
    ['before anybody could pay, did nothing', 'GET /v1/customers/search', 'PROVIDER_UNAVAILABLE'],
    ['while its invoice was made, did nothing', 'POST /v1/invoices', 'PROVIDER_UNAVAILABLE'],
    ['while it was charged, may have done anything', 'POST /v1/invoices/:id/pay', 'OUTCOME_UNKNOWN'],
  ])('by errors of Stripe %s', async (_, where, code) => {
    const { stripe, addCard, troubleAt, pauses } = stage();
    await addCard('pm_card');
    troubleAt(where, 500);
    await expect(stripe.requestPayment(request(saved))).rejects.toMatchObject({
      code,
      details: { adapter: 'stripe' },
      retry: 'same-key',
    });
    expect(pauses).toEqual([500, 1000]);
  });

  it.each([
    ...['POST /v1/customers', 'POST /v1/invoices', 'POST /v1/invoiceitems', 'POST /v1/invoices/:id/finalize'],
    'POST /v1/invoices/:id/pay',
  ])('by an error of Stripe at %s that its key gives again, goes on under another', async (where) => {
    const { stripe, addCard, failOnce, charges, invoices } = stage();
    failOnce(where, 500);
    await addCard('pm_card');
    expect((await stripe.requestPayment(request(saved))).status).toBe('paid');
    expect(charges()).toBe(1);
    expect(invoices()).toHaveLength(1);
  });

  it('by keys that are refused says so, and goes on once they are mended', async () => {
    const { processor, stripe } = stage();
    const wrong = processor({ secretKey: 'sk_test_wrong', attempts: 1 });
    await expect(wrong.requestPayment(request())).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('401'),
    });
    expect((await stripe.requestPayment(request())).status).toBe('requires-action');
  });

  it('without a connection did nothing', async () => {
    const { processor } = stage();
    const alone = processor({ apiHost: 'http://127.0.0.1:9', attempts: 2 });
    await expect(alone.requestPayment(request())).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(alone.findByKey(name)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(alone.cancelPayment(name)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(alone.savedMethods.list(ACCOUNT)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});
