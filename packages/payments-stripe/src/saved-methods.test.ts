import { describe, expect, it } from 'vitest';
import { ACCOUNT, request } from './__fixtures__/requests.ts';
import { eachStage } from './__fixtures__/stage.ts';

const stage = eachStage();

describe('saved methods', () => {
  it('are shown by what they are, and which is the default at this moment', async () => {
    const { stripe, addCard, addBank } = stage();
    expect(await stripe.savedMethods.list(ACCOUNT)).toEqual([]);
    await addCard('pm_card');
    await addBank('pm_bank');
    const shown = async () => {
      const methods = await stripe.savedMethods.list(ACCOUNT);
      return methods.toSorted((left, right) => (left.methodId < right.methodId ? -1 : 1));
    };
    const [bank, card] = [
      { methodId: 'pm_bank', method: 'bank-debit', label: 'TEST BANK ending in 6789', isDefault: false },
      { methodId: 'pm_card', method: 'card', label: 'Visa ending in 4242', isDefault: false },
    ];
    expect(await shown()).toEqual([bank, card]);
    // The same choice again, after another, is one of its own, also at the same moment.
    for (const methodId of ['pm_card', 'pm_bank', 'pm_card']) {
      await stripe.savedMethods.setDefault({ accountId: ACCOUNT, methodId });
    }
    expect(await shown()).toEqual([bank, { ...card, isDefault: true }]);
  });

  it('are set up at a page of the host, once for each key', async () => {
    const { stripe, requests } = stage();
    const order = { key: 'k', accountId: ACCOUNT, method: 'card' } as const;
    const setUp = await stripe.savedMethods.setUp(order);
    expect(setUp).toEqual({ clientSecret: expect.stringMatching(/_secret_/) });
    expect(await stripe.savedMethods.setUp(order)).toEqual(setUp);
    const bank = await stripe.savedMethods.setUp({ ...order, method: 'bank-debit' });
    expect(bank.clientSecret).toBeDefined();
    const sent = requests('POST').filter(({ path }) => path === '/v1/setup_intents');
    expect(sent.map(({ params }) => params)).toMatchObject([
      { usage: 'off_session', allowed_payment_method_types: ['card'] },
      { usage: 'off_session', allowed_payment_method_types: ['card'] },
      { usage: 'off_session', allowed_payment_method_types: ['us_bank_account'] },
    ]);
    expect(sent[0]?.idempotencyKey).toBe(sent[1]?.idempotencyKey);
    await expect(stripe.savedMethods.setUp({ ...order, method: 'bank-transfer' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'method' },
    });
  });

  it('are forgotten, and forgetting again changes nothing', async () => {
    const { stripe, addCard } = stage();
    await addCard('pm_card');
    for (const methodId of ['pm_card', 'pm_card', 'pm_never', 'not an id/../x'])
      await stripe.savedMethods.remove({ accountId: ACCOUNT, methodId });
    expect(await stripe.savedMethods.list(ACCOUNT)).toEqual([]);
  });

  it('of another account are neither shown, forgotten nor made the default', async () => {
    const { stripe, addCard } = stage();
    await addCard('pm_card');
    expect(await stripe.savedMethods.list('other')).toEqual([]);
    await stripe.savedMethods.remove({ accountId: 'other', methodId: 'pm_card' });
    expect(await stripe.savedMethods.list(ACCOUNT)).toHaveLength(1);
    const foreign = stripe.savedMethods.setDefault({ accountId: 'other', methodId: 'pm_card' });
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of an account that is new are those of one customer, while search lags behind', async () => {
    const { stripe, processor, addCard, lagSearch, requests } = stage();
    lagSearch(true);
    await addCard('pm_card');
    expect(await processor().savedMethods.list(ACCOUNT)).toHaveLength(1);
    expect(await stripe.savedMethods.list(ACCOUNT)).toHaveLength(1);
    const made = requests('POST').filter(({ path }) => path === '/v1/customers');
    expect(made.length).toBeGreaterThan(1);
    expect(new Set(made.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it('stay those of one customer when Stripe made another while it said that it failed', async () => {
    const { stripe, addCard, customer, meanwhile, failOnce } = stage();
    // The first is made, and Stripe says that it was not; the second is what the account goes by.
    failOnce('POST /v1/customers', 500);
    meanwhile('POST /v1/customers', () => stage().leaveCustomer(ACCOUNT));
    await stripe.requestPayment(request());
    await addCard('pm_card');
    expect(await stripe.savedMethods.list(ACCOUNT)).toHaveLength(1);
    expect((await customer()).name).toBe('Acme Ltd');
  });
});
