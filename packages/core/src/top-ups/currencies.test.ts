import { fakePayments } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { activeAcme, contractWith, readyToBuy, selling } from '../../test/acme.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import { money } from '../money/money.ts';
import type { RoundingMode } from '../money/rounding.ts';
import type { TaxCalculator } from '../ports/tax-calculator.ts';

/** An account in another currency that may buy, and is taxed. */
async function accountIn(currency: string, percent = '10', rounding?: RoundingMode) {
  const payments = fakePayments();
  const tax = fixedRateTax({ name: 'Tax', percent, ...(rounding !== undefined && { rounding }) });
  const { billing, system } = await activeAcme('0', { payments, topUps: { ...selling, tax } });
  const account = { ...system, accountId: currency };
  await billing.accounts.open({ ...account, name: `An account in ${currency}`, currency });
  const bands = [{ fromSecond: 0, rate: '6', perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency, rules: [{ prefix: '', bands }] };
  const { hash } = await billing.priceBooks.put({ actor: system.actor, priceBook });
  await billing.accounts.activateContract({ ...account, contract: contractWith(hash, { currency }) });
  const amount = (text: string) => money(text, currency);
  const address = { line1: '1', city: 'Here', country: 'US' };
  await billing.invoices.saveBillingDetails({ ...account, details: { name: 'Ltd', address }, revision: 0 });
  const recipients = [{ email: 'olga@example.com' }];
  await billing.notifications.saveRecipients({ ...account, recipients, revision: 0 });
  const quote = (text: string) => billing.topUps.quote({ ...account, amount: amount(text) });
  const { terms } = await quote('1');
  await billing.topUps.acknowledge({ ...account, version: terms.version, hash: terms.hash });
  const request = (key: string, text: string) => {
    const order = { key, amount: amount(text), method: 'card', termsHash: terms.hash } as const;
    return billing.topUps.request({ ...account, ...order });
  };
  const posted = async () => (await billing.wallets.balance(account)).posted.amount;
  return { billing, account, payments, terms, amount, quote, request, posted };
}

it('several taxes are printed in minor units each, and the total is their sum', async () => {
  const tax: TaxCalculator = {
    contract: 'tax/v1',
    id: 'two',
    // Each half a cent on ten cents; both are rounded, as they are printed.
    taxesFor: async () => [
      { name: 'State', percent: '5', amount: money('0.01', 'USD') },
      { name: 'City', percent: '5', amount: money('0.01', 'USD'), note: 'Of the city' },
    ],
  };
  const { billing, owner } = await activeAcme('0', { payments: fakePayments(), topUps: { ...selling, tax } });
  const termsHash = await readyToBuy(billing, owner);
  const order = { key: 'k', amount: money('0.1', 'USD'), method: 'card', termsHash } as const;
  const bought = await billing.topUps.request({ ...owner, ...order });
  expect(bought).toMatchObject({
    invoice: {
      ...{ tax: money('0.02', 'USD'), total: money('0.12', 'USD'), credited: money('0.1', 'USD') },
      document: { taxes: [{ name: 'State' }, { name: 'City', note: 'Of the city' }] },
    },
  });
});

describe('a purchase in a currency', () => {
  it.each([
    // No decimals: half a yen is rounded up, and a yen is not split.
    { currency: 'JPY', net: '10005', tax: '1001', total: '11006', tooFine: '0.5' },
    { currency: 'JPY', net: '10004', tax: '1000', total: '11004', tooFine: '10004.1' },
    // Three decimals.
    { currency: 'KWD', net: '1.005', tax: '0.101', total: '1.106', tooFine: '1.0005' },
    { currency: 'KWD', net: '0.004', tax: '0', total: '0.004', tooFine: '0.0001' },
    { currency: 'USD', net: '0.05', tax: '0.01', total: '0.06', tooFine: '0.005' },
  ])('of $currency: $net bears a tax of $tax', async ({ currency, net, tax, total, tooFine }) => {
    const { billing, account, quote, request, posted, payments, amount } = await accountIn(currency);
    expect(await quote(net)).toMatchObject({ taxes: [{ amount: amount(tax) }], total: amount(total) });
    const bought = await request('k', net);
    expect(bought).toMatchObject({ invoice: { net: amount(net), tax: amount(tax), total: amount(total) } });
    expect(payments.requests).toMatchObject([{ amount: amount(total) }]);
    expect(await posted()).toBe(net);
    const rule = { field: 'amount.amount', rule: `in whole minor units of ${currency}` };
    for (const refused of [quote(tooFine), request('k2', tooFine)]) {
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', details: rule });
    }
    expect(await billing.wallets.verify(account)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it.each([
    { currency: 'JPY', net: '1001', contested: '550', left: '501' },
    { currency: 'KWD', net: '1.001', contested: '0.55', left: '0.501' },
  ])('of $currency is taken back in minor units', async ({ currency, net, contested, left }) => {
    const { billing, account, payments, request, posted, amount } = await accountIn(currency);
    const bought = await request('k', net);
    if (bought.status !== 'requested') throw new Error(bought.status);
    const dispute = { reference: 'dp_1', amount: amount(contested) };
    await billing.topUps.receiveWebhook(payments.settle(bought.topUp.topUpId, 'disputed', dispute));
    const { balances } = await billing.wallets.books(account);
    expect([await posted(), balances.dispute]).toEqual([left, amount(contested)]);
    expect(balances.wallet).toEqual(amount(left));
    const { invoices } = await billing.invoices.list(account);
    expect(invoices[0]?.credited).toEqual(amount(left));
    expect(await billing.wallets.verify(account)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it.each([
    { currency: 'JPY', start: '100.5', bought: '401', end: '501.5' },
    { currency: 'KWD', start: '100.0005', bought: '400.5', end: '500.5005' },
  ])(
    'of $currency is bought automatically in minor units, rounded up',
    async ({ currency, start, bought, end }) => {
      const { billing, account, payments, terms, amount, posted } = await accountIn(currency, '0');
      await billing.wallets.adjust({ ...account, key: 'start', amount: amount(start), reason: 'Start' });
      const amounts = {
        threshold: amount('200'),
        target: amount(currency === 'JPY' ? '501' : '500.5'),
        monthlyCap: amount('9000'),
      };
      const by = { savedMethodId: 'pm_1', termsHash: terms.hash };
      await billing.autoTopUps.enable({ ...account, ...amounts, ...by });
      await billing.worker.runOnce();
      expect(payments.requests.map((one) => one.amount)).toEqual([amount(bought)]);
      expect(await posted()).toBe(end);
    },
  );
});

it.each<[RoundingMode | undefined, string, string]>([
  [undefined, '0.01', '0.02'],
  ['half-up', '0.01', '0.02'],
  ['half-down', '0', '0.01'],
  ['half-even', '0', '0.02'],
  ['up', '0.01', '0.02'],
  ['down', '0', '0.01'],
])('half a cent of tax is rounded by the mode that is named: %s', async (rounding, first, second) => {
  const { quote, amount } = await accountIn('USD', '5', rounding);
  expect((await quote('0.1')).taxes).toMatchObject([{ amount: amount(first) }]);
  expect((await quote('0.3')).taxes).toMatchObject([{ amount: amount(second) }]);
});

it('refuses a rounding that has no name', () => {
  const options = { name: 'Tax', percent: '1', rounding: 'bankers' };
  expect(() => fixedRateTax(options as never)).toThrow(
    expect.objectContaining({
      code: 'CONFIGURATION_INVALID',
      details: expect.objectContaining({ option: 'fixedRateTax.rounding' }),
    }),
  );
});
