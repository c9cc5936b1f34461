import { describe, expect, it } from 'vitest';
import { ACCOUNT, request } from './__fixtures__/requests.ts';
import { eachStage } from './__fixtures__/stage.ts';

const stage = eachStage();
const name = { key: 'top_1', accountId: ACCOUNT };

describe('a payment', () => {
  it('is found while search lags behind, and by search when it is old', async () => {
    const { stripe, clock, lagSearch } = stage();
    lagSearch(true);
    const outcome = await stripe.requestPayment(request());
    expect(await stripe.findByKey(name)).toEqual(outcome);
    expect(await stripe.requestPayment(request())).toEqual(outcome);
    lagSearch(false);
    clock.nowMs += 30 * 86_400_000;
    expect(await stripe.findByKey(name)).toEqual(outcome);
  });

  it('is not found by what looks like its key', async () => {
    const { stripe } = stage();
    await stripe.requestPayment(request());
    for (const key of ['top_10', 'TOP_1', "top_1' OR metadata['x']:'y", 'top_1\\'])
      expect(await stripe.findByKey({ ...name, key })).toBeUndefined();
    expect(await stripe.findByKey({ ...name, accountId: 'Acme' })).toBeUndefined();
  });

  it('is withdrawn, once and for all', async () => {
    const { stripe, invoiceOf } = stage();
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'canceled' });
    await stripe.requestPayment(request());
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'canceled' });
    expect(invoiceOf('top_1').status).toBe('void');
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'canceled' });
    expect(await stripe.findByKey(name)).toEqual({ status: 'declined', reason: 'canceled' });
  });

  it('is not withdrawn when it is there', async () => {
    const { stripe, payAtPage, invoiceOf } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    const paid = { status: 'paid', paymentRef: invoiceOf('top_1').id };
    expect(await stripe.cancelPayment(name)).toEqual(paid);
    expect(await stripe.findByKey(name)).toEqual(paid);
  });

  it('is not withdrawn when its money comes meanwhile', async () => {
    const { stripe, payAtPage, meanwhile, invoiceOf } = stage();
    await stripe.requestPayment(request());
    meanwhile('POST /v1/invoices/:id/void', () => payAtPage('top_1'));
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'paid', paymentRef: invoiceOf('top_1').id });
  });

  it('that another process makes payable meanwhile is withdrawn all the same', async () => {
    const { stripe, processor, addCard, breakWrite, mend, meanwhile, finalize, invoiceOf } = stage();
    await addCard('pm_card');
    // Customer, invoice and two lines are there; the draft is left behind.
    breakWrite(4, 'request');
    await expect(
      processor({ attempts: 1 }).requestPayment(request({ savedMethodId: 'pm_card' })),
    ).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    mend();
    expect(invoiceOf('top_1').status).toBe('draft');
    meanwhile('DELETE /v1/invoices/:id', () => finalize('top_1'));
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'canceled' });
    expect(invoiceOf('top_1').status).toBe('void');
  });

  it('that Stripe does not let be withdrawn is not told as withdrawn', async () => {
    const { stripe, processor, addCard, breakWrite, mend, troubleAt } = stage();
    await addCard('pm_card');
    // It is payable, and its method was not charged.
    breakWrite(5, 'request');
    const asked = processor({ attempts: 1 }).requestPayment(request({ savedMethodId: 'pm_card' }));
    await expect(asked).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    mend();
    troubleAt('POST /v1/invoices/:id/void', 400);
    await expect(stripe.cancelPayment(name)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    mend();
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'canceled' });
  });

  it('whose withdrawal fell silent may be withdrawn', async () => {
    const { stripe, troubleAt, mend } = stage();
    await stripe.requestPayment(request());
    troubleAt('POST /v1/invoices/:id/void', 500);
    await expect(stripe.cancelPayment(name)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    mend();
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'canceled' });
  });

  it('that somebody marked as paid elsewhere is not paid here', async () => {
    const { stripe, markPaidElsewhere } = stage();
    await stripe.requestPayment(request());
    markPaidElsewhere('top_1');
    expect(await stripe.findByKey(name)).toMatchObject({ status: 'declined', reason: 'not-collected' });
    expect(await stripe.cancelPayment(name)).toEqual({ status: 'canceled' });
  });
});
