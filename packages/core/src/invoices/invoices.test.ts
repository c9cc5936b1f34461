import { fakePayments, sequentialIds } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { createBilling } from '../billing.ts';
import { fixedRateTax } from './tax.ts';

async function setUp() {
  const storage = memoryStorage({ checked: true });
  const payments = fakePayments();
  const acme = await activeAcme('0', { storage, payments, topUps: selling });
  const termsHash = await readyToBuy(acme.billing, acme.owner);
  const buy = async (key: string, amount = '50', method: 'card' | 'bank-transfer' = 'card') => {
    const order = { key, amount: usd(amount), method, termsHash } as const;
    const outcome = await acme.billing.topUps.request({ ...acme.owner, ...order });
    if (outcome.status !== 'requested') throw new Error(outcome.status);
    return outcome;
  };
  return { ...acme, storage, payments, buy, termsHash };
}

describe('an invoice', () => {
  it('bears no tax unless a calculator is given', async () => {
    const { billing, owner, buy } = await setUp();
    const quote = await billing.topUps.quote({ ...owner, amount: usd('50') });
    expect([quote.taxes, quote.total]).toEqual([[], usd('50')]);
    expect((await buy('a')).invoice).toMatchObject({
      ...{ net: usd('50'), tax: usd('0'), total: usd('50'), credited: usd('50'), document: { taxes: [] } },
    });
  });

  it('keeps who sold, at what tax and under which terms, whatever the host changes afterwards', async () => {
    const { billing, storage, payments, owner, clock, buy, termsHash } = await setUp();
    const { invoice } = await buy('before');
    const { invoiceId } = invoice;
    const address = { line1: '9 Other Street', city: 'Ogdenville', country: 'DE' };
    const later = createBilling({
      ...{ storage, payments, clock, ids: sequentialIds() },
      topUps: {
        ...selling,
        seller: { name: 'Successor GmbH', address, taxId: 'DE 1' },
        tax: fixedRateTax({ name: 'VAT', percent: '19' }),
        daysToPay: 3,
      },
    });
    expect(await later.invoices.get({ ...owner, invoiceId })).toEqual(invoice);
    const order = { key: 'after', amount: usd('50'), method: 'card', termsHash } as const;
    expect(await later.topUps.request({ ...owner, ...order })).toMatchObject({
      invoice: { total: usd('59.5'), document: { seller: { name: 'Successor GmbH', taxId: 'DE 1' } } },
    });
    expect(await billing.invoices.get({ ...owner, invoiceId })).toMatchObject({
      ...{ total: usd('50'), document: { seller: selling.seller } },
    });
  });

  it('corrected later, has a credit note with the details that it was issued with', async () => {
    const { billing, owner, payments, buy } = await setUp();
    const { topUp, invoice } = await buy('a');
    const details = { name: 'Renamed Ltd', address: { line1: '3 New', city: 'There', country: 'CA' } };
    await billing.invoices.saveBillingDetails({ ...owner, details, revision: 1 });
    const back = payments.settle(topUp.topUpId, 'returned', { reference: 're_1', amount: usd('20') });
    await billing.topUps.receiveWebhook(back);
    const { invoices } = await billing.invoices.list(owner);
    expect(invoices.find(({ kind }) => kind === 'credit-note')).toMatchObject({
      ...{ number: 'CN-acme-000001', net: usd('20'), tax: usd('0') },
      document: { buyer: invoice.document?.buyer, corrects: { number: 'INV-acme-000001' } },
    });
  });
});

describe('the history of an account', () => {
  it('is listed page by page, the newest first, everything once', async () => {
    const { billing, owner, clock, buy } = await setUp();
    const bought: string[] = [];
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      clock.nowMs += 1000;
      bought.unshift((await buy(key, '1')).invoice.invoiceId);
    }
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await billing.invoices.list({
        ...owner,
        limit: 2,
        ...(cursor !== undefined && { cursor }),
      });
      expect(page.invoices.length).toBeLessThanOrEqual(2);
      listed.push(...page.invoices.map(({ invoiceId }) => invoiceId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed).toEqual(bought);
  });

  it('has no receipt of what is not paid, nor of a credit note', async () => {
    const { billing, owner, payments, buy } = await setUp();
    const { topUp, invoice } = await buy('a', '50', 'bank-transfer');
    const { invoiceId } = invoice;
    const receipt = (id: string) => billing.invoices.receipt({ ...owner, invoiceId: id });
    expect(await receipt(invoiceId)).toEqual({ status: 'not-paid' });
    const { topUpId } = topUp;
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'part-paid', { amount: usd('20') }));
    expect(await receipt(invoiceId)).toEqual({ status: 'not-paid' });
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid', { amount: usd('60') }));
    expect(await receipt(invoiceId)).toMatchObject({ status: 'received', amount: usd('60') });
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'returned', { reference: 're_1' }));
    const { invoices } = await billing.invoices.list(owner);
    const note = invoices.find(({ kind }) => kind === 'credit-note')?.invoiceId ?? '';
    expect(await receipt(note)).toEqual({ status: 'not-paid' });
    await expect(receipt('inv_of_nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
