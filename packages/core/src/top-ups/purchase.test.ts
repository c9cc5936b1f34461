import { fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, contractWith, countingIds, readyToBuy, selling, usd } from '../../test/acme.ts';
import { createBilling } from '../billing.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import { money } from '../money/money.ts';
import type { TaxCalculator } from '../ports/tax-calculator.ts';
import { hashOfTerms, type TopUpOptions } from './purchase-options.ts';

const vat = fixedRateTax({ name: 'VAT', percent: '19', countries: ['US'] });

async function setUp(changes: Partial<TopUpOptions> = {}) {
  const payments = fakePayments();
  const storage = memoryStorage({ checked: true });
  const acme = await activeAcme('0', { storage, payments, topUps: { ...selling, ...changes } });
  const buy = (key: string, amount: string, termsHash: string) =>
    acme.billing.topUps.request({ ...acme.owner, key, amount: usd(amount), method: 'card', termsHash });
  return { ...acme, storage, payments, buy };
}

describe('a quote', () => {
  it('says what it comes to, what it buys, how to pay, and what stands in the way', async () => {
    const holidays = ['2026-02-03'];
    const bankTransfers = { leastDays: 1, mostDays: 5, holidays, timeZone: 'America/New_York' };
    const { billing, owner } = await setUp({ tax: vat, bankTransfers });
    const quote = await billing.topUps.quote({ ...owner, amount: usd('100') });
    expect(quote).toMatchObject({
      amount: usd('100'),
      lines: [{ description: 'Prepaid call credit', amount: usd('100') }],
      taxes: [],
      total: usd('100'),
      // 0.60 a minute, and home is the United States.
      minutes: { mix: { least: 166, most: 166 }, assumptions: { allAnswered: true } },
      methods: [
        { method: 'card', recommended: true },
        // Sunday; a holiday on Tuesday.
        {
          method: 'bank-transfer',
          recommended: false,
          timing: { leastBusinessDays: 1, mostBusinessDays: 5, expectedBy: '2026-02-09' },
        },
      ],
      terms: { version: '2026-11', text: 'Call credit is paid in advance.' },
      refusals: [
        { status: 'terms-not-acknowledged' },
        {
          status: 'billing-details-incomplete',
          missing: ['name', 'address.line1', 'address.city', 'address.country'],
        },
        { status: 'no-recipients' },
      ],
    });
    expect(quote.notice).toContain('not refundable');
    expect(quote.terms.acknowledged).toBeUndefined();
    await readyToBuy(billing, owner);
    expect(await billing.topUps.quote({ ...owner, amount: usd('100') })).toMatchObject({
      taxes: [{ name: 'VAT', percent: '19', amount: usd('19') }],
      total: usd('119'),
      terms: { acknowledged: { by: 'owner:olga' } },
      refusals: [],
    });
  });

  it('writes nothing down', async () => {
    const { billing, owner, system } = await setUp();
    const { posted } = await billing.wallets.balance(owner);
    await billing.topUps.quote({ ...owner, amount: usd('100') });
    expect(await billing.wallets.balance(owner)).toMatchObject({ posted, asOf: 0 });
    expect((await billing.invoices.list(system)).invoices).toEqual([]);
  });
});

describe('an estimate', () => {
  it('says the minutes of any destination, without anything that a purchase needs', async () => {
    const { billing, owner, system } = await activeAcme('0');
    const destinations = [{ prefix: '44', name: 'Britain' }, { prefix: '1' }];
    const asked = { ...owner, amount: usd('30'), destinations };
    const estimated = await billing.topUps.estimate(asked);
    // 0.60 a minute everywhere.
    expect(estimated).toMatchObject({
      status: 'estimated',
      minutes: {
        destinations: [{ prefix: '44', name: 'Britain', minutes: { least: 50, most: 50 } }, { prefix: '1' }],
        mix: { least: 50, most: 50 },
      },
    });
    const atHome = await billing.topUps.estimate({ ...owner, amount: usd('30') });
    expect(atHome).toMatchObject({ minutes: { destinations: [{ prefix: '1' }] } });
    await billing.accounts.open({ ...system, accountId: 'new', name: 'New Ltd', currency: 'USD' });
    const none = await billing.topUps.estimate({ ...asked, ...system, accountId: 'new' });
    expect(none).toEqual({ status: 'no-prices' });
  });

  it('is refused in another currency, and to members', async () => {
    const { billing, owner, member } = await activeAcme('0');
    const foreign = billing.topUps.estimate({ ...owner, amount: money('30', 'EUR') });
    await expect(foreign).rejects.toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
    const asked = billing.topUps.estimate({ ...member, amount: usd('30') });
    await expect(asked).rejects.toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }));
  });
});

describe('terms', () => {
  it('are acknowledged once per person, with who, when and from where', async () => {
    const { billing, owner, clock, buy } = await setUp();
    const { terms } = await billing.topUps.quote({ ...owner, amount: usd('1') });
    const agreement = { ...owner, version: terms.version, hash: terms.hash, origin: '203.0.113.7' };
    const first = await billing.topUps.acknowledge(agreement);
    expect(first).toEqual({
      ...{ status: 'acknowledged', replayed: false, version: '2026-11', hash: terms.hash },
      ...{ by: 'owner:olga', at: new Date(clock.nowMs), origin: '203.0.113.7' },
    });
    clock.nowMs += 1000;
    expect(await billing.topUps.acknowledge(agreement)).toEqual({ ...first, replayed: true });
    const evidence = { ...owner, hash: terms.hash, by: 'owner:olga' };
    expect(await billing.topUps.acknowledgement(evidence)).toEqual({ ...first, replayed: true });
    await expect(billing.topUps.acknowledgement({ ...evidence, by: 'owner:otto' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(
      await billing.topUps.acknowledge({ ...agreement, version: '2025-01', hash: 'f'.repeat(64) }),
    ).toEqual({
      status: 'terms-outdated',
      current: { version: '2026-11', hash: terms.hash },
    });
    expect(terms.hash).toBe(hashOfTerms(terms.text));
    const other = { ...owner, actor: { ...owner.actor, id: 'otto' } };
    await readyToBuy(billing, owner);
    const asked = { amount: usd('5'), method: 'card', termsHash: terms.hash } as const;
    expect(await billing.topUps.request({ ...other, key: 'k', ...asked })).toMatchObject({
      status: 'terms-not-acknowledged',
    });
    expect(await buy('k2', '5', 'a'.repeat(64))).toMatchObject({ status: 'terms-outdated' });
    expect(await buy('k3', '5', terms.hash)).toMatchObject({ status: 'requested' });
  });

  it('are those of the contract, where it names some', async () => {
    const { billing, owner, system, priceBook, buy } = await setUp();
    const hash = await readyToBuy(billing, owner);
    const terms = await billing.topUps.keepTerms({
      actor: system.actor,
      version: 'special',
      text: 'As agreed.',
    });
    await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook, { terms }) });
    expect(await buy('k1', '5', hash)).toEqual({ status: 'terms-outdated', current: terms });
    const quote = await billing.topUps.quote({ ...owner, amount: usd('1') });
    expect(quote.terms).toEqual({ ...terms, text: 'As agreed.' });
    await billing.topUps.acknowledge({ ...owner, ...terms });
    expect(await buy('k2', '5', terms.hash)).toMatchObject({
      invoice: { document: { terms: { version: 'special', acknowledgedBy: 'owner:olga' } } },
    });
  });
});

describe('terms that were acknowledged', () => {
  it('are kept with their text, also when the host has others by now', async () => {
    const { billing, owner, system, storage, priceBook, clock } = await setUp();
    const hash = await readyToBuy(billing, owner);
    const topUps = { ...selling, terms: { version: '2027-01', text: 'Other terms.' } };
    const later = createBilling({ storage, clock, ids: countingIds(), topUps });
    const terms = { version: '2026-11', hash };
    await later.accounts.activateContract({ ...system, contract: contractWith(priceBook, { terms }) });
    expect((await later.topUps.quote({ ...owner, amount: usd('1') })).terms).toMatchObject({
      ...{ ...terms, text: 'Call credit is paid in advance.', acknowledged: { by: 'owner:olga' } },
    });
  });
});

describe('a purchase', () => {
  it('tells the processor who pays, and to keep the method only where that was wanted', async () => {
    const { billing, owner, payments } = await setUp();
    const termsHash = await readyToBuy(billing, owner);
    const { details, revision } = await billing.invoices.billingDetails(owner);
    const buy = (key: string, more: { readonly saveMethod?: boolean }) =>
      billing.topUps.request({ ...owner, key, amount: usd('20'), method: 'card', termsHash, ...more });
    await buy('order-1', {});
    if (details === undefined) throw new Error('There are no billing details.');
    await billing.invoices.saveBillingDetails({
      ...owner,
      details: { ...details, email: 'ap@acme.example' },
      revision,
    });
    await buy('order-2', { saveMethod: true });
    expect(payments.requests.map(({ saveMethod, payer }) => [saveMethod, payer?.name, payer?.email])).toEqual(
      [
        [undefined, 'Acme Ltd', undefined],
        [true, 'Acme Ltd', 'ap@acme.example'],
      ],
    );
    // The same words under the same key, but for keeping the method, are another purchase.
    expect(await buy('order-2', {})).toMatchObject({ status: 'differs' });
  });

  it('is invoiced with what was so when it was made', async () => {
    const { billing, owner, buy, payments, storage } = await setUp({ tax: vat });
    const termsHash = await readyToBuy(billing, owner);
    const bought = await buy('order-1', '100', termsHash);
    if (bought.status !== 'requested') throw new Error(bought.status);
    const { invoice } = bought;
    expect(invoice).toMatchObject({
      ...{ kind: 'invoice', status: 'paid', number: 'INV-acme-000001', method: 'card' },
      ...{ net: usd('100'), tax: usd('19'), total: usd('119'), received: usd('119'), credited: usd('100') },
      document: {
        seller: { name: 'Example Voice Inc.' },
        buyer: { name: 'Acme Ltd', address: { city: 'Shelbyville' } },
        lines: [{ description: 'Prepaid call credit', amount: usd('100') }],
        taxes: [{ name: 'VAT', amount: usd('19') }],
        notes: [expect.stringMatching(/not refund|non-refundable/i)],
      },
    });
    const [row] = await storage.get('invoice', owner.accountId, [[invoice.invoiceId]]);
    expect(row?.document).toMatchObject({ total: '119', lines: [{ amount: '100' }] });
    expect(payments.requests).toMatchObject([
      {
        key: bought.topUp.topUpId,
        amount: usd('119'),
        invoice: { number: 'INV-acme-000001', tax: usd('19') },
      },
    ]);
    expect((await billing.wallets.balance(owner)).posted).toEqual(usd('100'));
    const { balances, sum } = await billing.wallets.books(owner);
    expect([balances.funding, balances.tax, balances.wallet, sum]).toEqual([
      usd('-119'),
      usd('19'),
      usd('100'),
      usd('0'),
    ]);
    const details = {
      name: 'Acme Holding',
      address: { line1: '9 New St', city: 'Ogdenville', country: 'US' },
    };
    await billing.invoices.saveBillingDetails({ ...owner, details, revision: 1 });
    const { invoiceId } = invoice;
    expect(await billing.invoices.get({ ...owner, invoiceId })).toEqual(invoice);
    expect(await billing.invoices.receipt({ ...owner, invoiceId })).toMatchObject({
      status: 'received',
      amount: usd('119'),
      paymentRef: bought.topUp.paymentRef,
    });
    await buy('order-2', '1', termsHash);
    const { invoices } = await billing.invoices.list({ ...owner, limit: 1 });
    expect(invoices).toMatchObject([
      { number: 'INV-acme-000002', document: { buyer: { name: 'Acme Holding' } } },
    ]);
  });

  it.each([
    ['below-minimum', '9.99', { minimum: usd('10') }],
    ['above-maximum', '500.01', { maximum: usd('500') }],
  ] as const)('is refused %s', async (status, amount, detail) => {
    const { billing, owner, buy, payments } = await setUp({
      limits: { USD: { minimum: '10', maximum: '500' } },
    });
    const termsHash = await readyToBuy(billing, owner);
    expect(await buy('k', amount, termsHash)).toEqual({ status, ...detail });
    expect(payments.requests).toEqual([]);
  });

  it('is refused while another waits, where one at a time is the rule, and asked again with the same key it is not', async () => {
    const { billing, owner, buy, payments } = await setUp({ oneAtATime: true });
    const termsHash = await readyToBuy(billing, owner);
    payments.answerNext('processing');
    const first = await buy('order-1', '50', termsHash);
    expect(await buy('order-2', '50', termsHash)).toEqual({ status: 'in-flight', awaitedInvoices: 1 });
    expect(await buy('order-1', '50', termsHash)).toMatchObject({ status: 'requested', replayed: true });
    if (first.status !== 'requested') throw new Error(first.status);
    await billing.topUps.receiveWebhook(payments.settle(first.topUp.topUpId, 'paid'));
    expect(await buy('order-2', '50', termsHash)).toMatchObject({ status: 'requested' });
  });

  it('asks for taxes again when the buyer moves while it is made', async () => {
    const asked: string[] = [];
    const moving: { while: (() => Promise<unknown>) | undefined } = { while: undefined };
    const tax: TaxCalculator = {
      contract: 'tax/v1',
      id: 'moving',
      taxesFor: async ({ buyer }) => {
        asked.push(buyer?.country ?? 'none');
        const move = moving.while;
        moving.while = undefined;
        await move?.();
        return [{ name: buyer?.country ?? 'none', amount: usd('1') }];
      },
    };
    const { billing, owner, buy } = await setUp({ tax });
    const termsHash = await readyToBuy(billing, owner);
    asked.length = 0;
    const details = { name: 'Acme Ltd', address: { line1: 'x', city: 'y', country: 'CA' } };
    moving.while = () => billing.invoices.saveBillingDetails({ ...owner, details, revision: 1 });
    expect(await buy('a', '5', termsHash)).toMatchObject({
      invoice: { document: { taxes: [{ name: 'CA' }], buyer: { address: { country: 'CA' } } } },
    });
    expect(asked).toEqual(['US', 'CA']);
    expect(await buy('a', '5', termsHash)).toMatchObject({ replayed: true });
    expect(asked).toEqual(['US', 'CA']);
  });

  it.each([
    ['below zero', [{ name: 'VAT', amount: usd('-1') }], 'INVALID_INPUT'],
    ['finer than a cent', [{ name: 'VAT', amount: usd('0.001') }], 'INVALID_INPUT'],
    ['in another currency', [{ name: 'VAT', amount: money('1', 'EUR') }], 'CURRENCY_MISMATCH'],
    ['without a name', [{ amount: usd('1') }], 'INVALID_INPUT'],
    ['not a list', { name: 'VAT' }, 'INVALID_INPUT'],
  ])('is not made with taxes that are %s', async (_, taxes, code) => {
    const tax: TaxCalculator = { contract: 'tax/v1', id: 'wrong', taxesFor: async () => taxes as never };
    const { billing, owner, buy } = await setUp({ tax });
    await billing.invoices.saveBillingDetails({ ...owner, details: {}, revision: 0 });
    await expect(buy('k', '5', 'h'.repeat(64))).rejects.toMatchObject({ code });
    expect((await billing.topUps.list(owner)).topUps).toEqual([]);
  });
});

describe('billing details', () => {
  it('are saved as a whole against the revision that was read', async () => {
    const { billing, owner } = await setUp();
    const details = { name: 'Acme', email: 'Pay@ACME.example', reference: 'PO 7', address: { city: 'Here' } };
    const saved = await billing.invoices.saveBillingDetails({ ...owner, details, revision: 0 });
    expect(saved).toMatchObject({
      status: 'saved',
      revision: 1,
      missing: ['address.line1', 'address.country'],
    });
    expect(await billing.invoices.saveBillingDetails({ ...owner, details, revision: 0 })).toMatchObject({
      replayed: true,
    });
    const other = { ...owner, details: { name: 'Other' }, revision: 0 };
    expect(await billing.invoices.saveBillingDetails(other)).toMatchObject({
      status: 'stale',
      current: { revision: 1, details: { email: 'Pay@acme.example' } },
    });
  });

  it.each([
    ['details', undefined],
    ['details.name', { name: 7 }],
    ['details.iban', { iban: 'x' }],
    ['details.email', { email: 'nobody' }],
    ['details.address', { address: 'Main St' }],
    ['details.address.country', { address: { country: 'Germany' } }],
    ['details.address.line1', { address: { line1: '\u202Eevil' } }],
  ])('are refused with a broken %s', async (field, details) => {
    const { billing, owner } = await setUp();
    const request = { ...owner, details, revision: 0 } as never;
    await expect(billing.invoices.saveBillingDetails(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
  });
});
