import { faultyStorage } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { selling, usd } from '../../test/acme.ts';
import { type FoundMoney, foundMoney } from '../../test/found-money.ts';
import { createBilling } from '../billing.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import { money } from '../money/money.ts';
import type { TopUpOptions } from './purchase-options.ts';

const agreedBy = { role: 'owner', id: 'olga' } as const;

async function setUp(changes: Partial<TopUpOptions> = {}, left = '119') {
  const acme = await foundMoney(changes);
  await acme.left(left);
  const buyIt = (amount: string, more: object = {}) =>
    acme.billing.topUps.buyUnallocated({ ...acme.system, ...order, amount: usd(amount), ...more });
  return { ...acme, buyIt };
}

const order = { key: 'found-1', invoiceId: 'receipt_cash', agreedBy } as const;

describe('a purchase made for unallocated money', () => {
  it.each(['account', 'seller'] as const)('is paid at once, with a number of the %s', async (scope) => {
    const tax = fixedRateTax({ name: 'VAT', percent: '19' });
    const { billing, owner, payments, buyIt, standing } = await setUp({ tax, series: { scope } });
    const bought = await buyIt('100');
    expect(bought).toMatchObject({
      ...{ status: 'bought', replayed: false },
      topUp: { status: 'paid', method: 'bank-transfer', automatic: false },
      invoice: {
        ...{ status: 'paid', number: scope === 'seller' ? 'INV-000001' : 'INV-acme-000001' },
        ...{ credited: usd('100'), tax: usd('19'), unallocated: usd('0') },
        document: { terms: { acknowledgedBy: 'owner:olga' }, taxes: [{ name: 'VAT' }] },
      },
    });
    expect(payments.requests).toEqual([]);
    expect(await standing()).toEqual(['100', '0', '0', '0']);
    expect(await buyIt('100')).toEqual({ ...bought, replayed: true });
    expect(await buyIt('99')).toEqual({ status: 'differs', key: 'found-1' });
    expect(await standing()).toEqual(['100', '0', '0', '0']);
    const { announcements } = await billing.notifications.announcements(owner);
    const types = announcements.map(({ type }) => type).filter((type) => type.startsWith('payment'));
    expect(types.sort()).toEqual(['payment-received', 'payment-unallocated']);
    // Nobody asks the processor about it, now or later.
    expect(await billing.worker.runOnce({ now: new Date(Date.UTC(2027, 0, 1)) })).toMatchObject({
      paymentsFollowed: 0,
      problems: [],
    });
  });

  it('is made once, however many make it at the same time', async () => {
    const { buyIt, standing } = await setUp({ series: { scope: 'seller' } });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => buyIt('70')));
    expect(outcomes.filter((one) => one.status === 'bought' && !one.replayed)).toHaveLength(1);
    const rivals = Array.from({ length: 20 }, (_, index) => buyIt('20', { key: `rival-${index}` }));
    const won = (await Promise.all(rivals)).filter(({ status }) => status === 'bought');
    expect(won).toHaveLength(2);
    expect(await standing()).toEqual(['110', '9', '0', '0']);
  });

  it.each([1, 2, 3])('is whole or not there when the process dies at commit %i', async (at) => {
    const { billing, storage, payments, clock, system, buyIt, standing } = await setUp({
      series: { scope: 'seller' },
    });
    const side = at % 2 === 0 ? 'before' : 'after';
    const dying = createBilling({
      ...{ storage: faultyStorage(storage, { [side]: [at] }), payments, clock },
      ids: { next: (prefix) => `${prefix}_dying` },
      topUps: { ...selling, series: { scope: 'seller' } },
    });
    const request = { ...system, ...order, amount: usd('100') };
    await expect(dying.topUps.buyUnallocated(request)).rejects.toBeInstanceOf(Error);
    await billing.worker.runOnce();
    expect((await standing())[0]).toBe('100');
    expect(await buyIt('100')).toMatchObject({ status: 'bought', topUp: { status: 'paid' } });
    expect(await standing()).toEqual(['100', '19', '0', '0']);
  });

  it('is followed when less of the money is left', async () => {
    const { left, buyIt, standing } = await setUp();
    await buyIt('100');
    await left('60');
    expect(await standing()).toEqual(['60', '0', '0', '40']);
    await left('0');
    expect(await standing()).toEqual(['0', '0', '0', '100']);
  });

  it.each<[string, (acme: FoundMoney) => Promise<unknown>, object]>([
    ['account-not-active', ({ billing, system }) => billing.accounts.suspend({ ...system, reason: 'x' }), {}],
    ['terms-not-acknowledged', async () => undefined, { agreedBy: undefined }],
    ['terms-not-acknowledged', async () => undefined, { agreedBy: { role: 'owner', id: 'otto' } }],
    [
      'billing-details-incomplete',
      ({ billing, owner }) => billing.invoices.saveBillingDetails({ ...owner, details: {}, revision: 1 }),
      {},
    ],
    [
      'no-recipients',
      ({ billing, owner }) => billing.notifications.saveRecipients({ ...owner, recipients: [], revision: 1 }),
      {},
    ],
  ])('is refused %s', async (status, make, more) => {
    const acme = await setUp();
    await make(acme);
    expect(await acme.buyIt('100', more)).toMatchObject({ status });
    expect(await acme.standing()).toEqual(['0', '119', '0', '0']);
  });

  it('is refused where amount and taxes are more than there is, and whatever the limits of the host are not', async () => {
    const tax = fixedRateTax({ name: 'VAT', percent: '19' });
    const limits = { USD: { minimum: '200', maximum: '300' } };
    const { billing, owner, buyIt, standing } = await setUp({ tax, limits, oneAtATime: true });
    expect(await buyIt('100.01')).toEqual({
      ...{ status: 'not-enough', unallocated: usd('119'), missing: usd('119.01') },
    });
    const { terms } = await billing.topUps.quote({ ...owner, amount: usd('200') });
    const awaited = { key: 'a', amount: usd('200'), method: 'bank-transfer', termsHash: terms.hash } as const;
    expect(await billing.topUps.request({ ...owner, ...awaited })).toMatchObject({ status: 'requested' });
    expect(await buyIt('100')).toMatchObject({ status: 'bought' });
    expect(await standing()).toEqual(['100', '0', '0', '0']);
  });

  it.each([
    ['key', { key: '' }],
    ['invoiceId', { invoiceId: undefined }],
    ['amount.amount', { amount: usd('0') }],
    ['amount.amount', { amount: usd('0.001') }],
    ['agreedBy', { agreedBy: 'olga' }],
    ['agreedBy.role', { agreedBy: { role: 'member', id: 'max' } }],
    ['agreedBy.id', { agreedBy: { role: 'owner', id: '' } }],
  ])('is not made with a broken %s', async (field, change) => {
    const { buyIt } = await setUp();
    await expect(buyIt('1', change)).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });

  it('is not made of a document that is not there, or in another currency', async () => {
    const { buyIt } = await setUp();
    await expect(buyIt('1', { invoiceId: 'receipt_9' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(buyIt('1', { amount: money('1', 'EUR') })).rejects.toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
  });
});
