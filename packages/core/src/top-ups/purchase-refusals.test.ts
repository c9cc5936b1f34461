import { type FakePayments, fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, countingIds, openedAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { createBilling } from '../billing.ts';
import { hashOfTerms, type TopUpOptions } from './purchase-options.ts';

const hash = hashOfTerms(selling.terms?.text ?? '');

interface Buyer extends Acme {
  readonly payments: FakePayments;
}

async function readyBuyer(changes: Partial<TopUpOptions> = {}): Promise<Buyer> {
  const payments = fakePayments();
  const acme = await activeAcme('0', { payments, topUps: { ...selling, ...changes } });
  await readyToBuy(acme.billing, acme.owner);
  return { ...acme, payments };
}

const saveDetails = (details: object) => (acme: Buyer) =>
  acme.billing.invoices.saveBillingDetails({ ...acme.owner, details, revision: 1 });

const refusals: readonly [object, (acme: Buyer) => Promise<unknown>, object?][] = [
  [
    { status: 'account-not-active', accountStatus: 'suspended' },
    ({ billing, system }) => billing.accounts.suspend({ ...system, reason: 'x' }),
  ],
  [
    { status: 'account-not-active', accountStatus: 'closed' },
    ({ billing, system }) => billing.accounts.close({ ...system, reason: 'x' }),
  ],
  [
    { status: 'terms-outdated', current: { version: '2026-11', hash } },
    async () => undefined,
    { termsHash: 'a'.repeat(64) },
  ],
  [
    { status: 'terms-not-acknowledged', current: { version: '2026-11', hash } },
    async () => undefined,
    { actor: { role: 'owner', id: 'otto', accountId: 'acme' } },
  ],
  [
    {
      status: 'billing-details-incomplete',
      missing: ['name', 'address.line1', 'address.city', 'address.country'],
    },
    saveDetails({}),
  ],
  [
    { status: 'billing-details-incomplete', missing: ['address.city'] },
    saveDetails({ name: 'Acme', address: { line1: '1', country: 'US' } }),
  ],
  [
    { status: 'no-recipients' },
    ({ billing, owner }) => billing.notifications.saveRecipients({ ...owner, recipients: [], revision: 1 }),
  ],
  [{ status: 'below-minimum', minimum: usd('10') }, async () => undefined, { amount: usd('9.99') }],
  [{ status: 'above-maximum', maximum: usd('500') }, async () => undefined, { amount: usd('500.01') }],
  [
    { status: 'in-flight', awaitedInvoices: 1 },
    async ({ billing, owner }) => {
      const order = { key: 'first', amount: usd('50'), method: 'bank-transfer', termsHash: hash } as const;
      expect(await billing.topUps.request({ ...owner, ...order })).toMatchObject({ status: 'requested' });
    },
  ],
];

describe('a purchase that something stands in the way of', () => {
  it.each(refusals)(
    'is refused: %o; the quote says so, nothing is written, nobody is asked',
    async (refusal, make, more = {}) => {
      const limits = { USD: { minimum: '10', maximum: '500' } };
      const acme = await readyBuyer({ limits, oneAtATime: true });
      const { billing, owner, system, payments } = acme;
      await make(acme);
      const before = [await billing.topUps.list(system), payments.requests.length];
      const order = { key: 'k', amount: usd('50'), method: 'card', termsHash: hash, ...more } as const;
      expect(await billing.topUps.request({ ...owner, ...order })).toEqual(refusal);
      if (!('termsHash' in more)) {
        const quote = await billing.topUps.quote({ ...owner, ...order });
        expect(quote.refusals).toEqual([refusal]);
      }
      expect([await billing.topUps.list(system), payments.requests.length]).toEqual(before);
      expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
    },
  );

  it('is refused for the first reason, and the quote tells all of them in their order', async () => {
    const payments = fakePayments();
    const limits = { USD: { minimum: '10' } };
    const { billing, owner } = await openedAcme({ payments, topUps: { ...selling, limits } });
    const { refusals: all } = await billing.topUps.quote({ ...owner, amount: usd('1') });
    expect(all.map(({ status }) => status)).toEqual([
      ...['account-not-active', 'terms-not-acknowledged', 'billing-details-incomplete'],
      ...['no-recipients', 'below-minimum'],
    ]);
    const order = { key: 'k', amount: usd('1'), method: 'card', termsHash: hash } as const;
    expect(await billing.topUps.request({ ...owner, ...order })).toEqual({
      ...{ status: 'account-not-active', accountStatus: 'not-set-up' },
    });
  });

  it('is refused when other terms came into force between quote and request; what was bought before is replayed', async () => {
    const storage = memoryStorage({ checked: true });
    const payments = fakePayments();
    const { billing, owner, clock } = await activeAcme('0', { storage, payments, topUps: selling });
    const termsHash = await readyToBuy(billing, owner);
    const order = { ...owner, amount: usd('50'), method: 'card', termsHash } as const;
    await billing.topUps.request({ ...order, key: 'before' });
    const terms = { version: '2027-01', text: 'Other terms.' };
    const topUps = { ...selling, terms };
    const later = createBilling({ storage, payments, clock, ids: countingIds(), topUps });
    const current = { version: '2027-01', hash: hashOfTerms(terms.text) };
    expect(await later.topUps.request({ ...order, key: 'after' })).toEqual({
      status: 'terms-outdated',
      current,
    });
    const agreement = { ...owner, version: '2026-11', hash: termsHash };
    // Known already: agreeing again to what is not in force any more says when that was.
    expect(await later.topUps.acknowledge(agreement)).toMatchObject({
      status: 'acknowledged',
      replayed: true,
    });
    expect(await later.topUps.request({ ...order, key: 'before' })).toMatchObject({
      ...{ status: 'requested', replayed: true },
      invoice: { document: { terms: { version: '2026-11' } } },
    });
    await later.topUps.acknowledge({ ...owner, ...current });
    const again = { ...order, key: 'after', termsHash: current.hash };
    expect(await later.topUps.request(again)).toMatchObject({ status: 'requested' });
  });
});

describe('long and foreign texts', () => {
  const LONG = 'Größte Gesellschaft für Gespräche 日本語 '.repeat(5).slice(0, 199);

  it('stand on the invoice as they were saved', async () => {
    const { billing, owner } = await readyBuyer();
    const address = { line1: LONG, line2: LONG, city: LONG, region: LONG, postalCode: LONG, country: 'US' };
    const details = { name: LONG, address, taxId: 'T'.repeat(50), reference: 'R'.repeat(100) };
    await billing.invoices.saveBillingDetails({ ...owner, details, revision: 1 });
    const order = { key: 'k'.repeat(200), amount: usd('50'), method: 'card', termsHash: hash } as const;
    const bought = await billing.topUps.request({ ...owner, ...order });
    expect(bought).toMatchObject({ status: 'requested', invoice: { document: { buyer: details } } });
  });

  it.each([
    ['details.name', { name: 'x'.repeat(201) }],
    ['details.taxId', { taxId: 'x'.repeat(51) }],
    ['details.reference', { reference: 'x'.repeat(101) }],
    ['details.address.line2', { address: { line2: 'x'.repeat(201) } }],
    ['details.address.planet', { address: { planet: 'Mars' } }],
  ])('are refused where they are too long: %s', async (field, details) => {
    const { billing, owner } = await readyBuyer();
    const request = { ...owner, details, revision: 1 } as never;
    await expect(billing.invoices.saveBillingDetails(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field, rule: expect.any(String) },
    });
  });

  it('of terms are kept up to 200,000 characters', async () => {
    const { billing, owner, system } = await readyBuyer();
    const text = '条'.repeat(200_000);
    const terms = await billing.topUps.keepTerms({ actor: system.actor, version: 'long', text });
    expect(terms).toEqual({ version: 'long', hash: hashOfTerms(text) });
    for (const [field, change] of [
      ['text', { text: `${text}.` }],
      ['text', { text: '' }],
      ['text', { text: 'a\0b' }],
      ['version', { version: 'v'.repeat(101) }],
    ] as const) {
      const request = { actor: system.actor, version: 'long', text, ...change };
      await expect(billing.topUps.keepTerms(request)).rejects.toMatchObject({ details: { field } });
    }
    const origin = 'x'.repeat(201);
    await expect(
      billing.topUps.acknowledge({ ...owner, version: 'long', hash: terms.hash, origin }),
    ).rejects.toMatchObject({ details: { field: 'origin' } });
  });

  it.each([
    ['termsHash', { termsHash: 7 }],
    ['savedMethodId', { savedMethodId: 'a b' }],
    ['saveMethod', { saveMethod: 'yes' }],
    ['method', { method: 'bank-debit' }],
    ['accountId', { accountId: '' }],
  ])('and other words of a request are refused with a broken %s', async (field, change) => {
    const { billing, owner } = await readyBuyer();
    const order = { ...owner, key: 'k', amount: usd('50'), method: 'card', termsHash: hash, ...change };
    await expect(billing.topUps.request(order as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field, rule: expect.any(String) },
    });
  });
});
