import { type FakePaymentDetails, fakePayments } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import type { PaymentEventType } from '../ports/payment-processor.ts';

async function setUp() {
  const payments = fakePayments();
  const tax = fixedRateTax({ name: 'VAT', percent: '19' });
  const acme = await activeAcme('0', { payments, topUps: { ...selling, tax } });
  const { billing, owner, system } = acme;
  const termsHash = await readyToBuy(billing, owner);
  const order = { key: 'order-1', amount: usd('100'), method: 'card', termsHash } as const;
  const outcome = await billing.topUps.request({ ...owner, ...order });
  if (outcome.status !== 'requested') throw new Error(outcome.status);
  const { topUpId } = outcome.topUp;
  let at = 1_793_520_000_000;
  const happens = async (type: PaymentEventType, amount: string, details: FakePaymentDetails = {}) => {
    at += 1000;
    const told = { reference: 'dp_1', amount: usd(amount), occurredAtMs: at, ...details };
    return billing.topUps.receiveWebhook(payments.settle(topUpId, type, told));
  };
  const posted = async () => (await billing.wallets.balance(system)).posted.amount;
  const invoice = () => billing.invoices.get({ ...owner, invoiceId: `inv_${topUpId}` });
  const notes = async () => {
    const { invoices } = await billing.invoices.list(owner);
    return invoices.filter(({ kind }) => kind === 'credit-note');
  };
  return { ...acme, payments, topUpId, happens, posted, invoice, notes };
}

describe('disputed money', () => {
  it('is taken back in proportion, also below zero, and given back when the dispute is won', async () => {
    const { billing, system, happens, posted, invoice, notes } = await setUp();
    await billing.wallets.adjust({ ...system, key: 'used', amount: usd('-80'), reason: 'Calls' });
    await happens('disputed', '119');
    expect(await posted()).toBe('-80');
    expect(await invoice()).toMatchObject({ status: 'paid', credited: usd('0'), contested: usd('119') });
    await happens('disputed', '119');
    await happens('dispute-won', '119');
    expect(await posted()).toBe('20');
    expect(await invoice()).toMatchObject({ credited: usd('100'), contested: usd('0') });
    expect(await notes()).toEqual([]);
    const { announcements } = await billing.notifications.announcements(system);
    const types = announcements.map(({ type }) => type);
    expect(types.filter((type) => type === 'payment-disputed')).toHaveLength(1);
    expect(types.filter((type) => type === 'payment-given-back')).toHaveLength(1);
    const { balances, sum } = await billing.wallets.books(system);
    expect([balances.dispute, balances.tax, sum]).toEqual([usd('0'), usd('19'), usd('0')]);
  });

  it('is noted once the dispute is lost: net and tax of what was taken, and never more over all', async () => {
    const { happens, posted, invoice, notes, billing, system } = await setUp();
    await happens('disputed', '39.67');
    expect(await posted()).toBe('66.66');
    await happens('dispute-lost', '39.67');
    await happens('returned', '39.67', { reference: 're_1' });
    await happens('returned', '39.66', { reference: 're_2' });
    expect(await posted()).toBe('0');
    const credits = await notes();
    expect(credits.map(({ number }) => number).sort()).toEqual([
      'CN-acme-000001',
      'CN-acme-000002',
      'CN-acme-000003',
    ]);
    const sum = (of: (one: (typeof credits)[number]) => string): number =>
      credits.reduce((total, one) => total + Math.round(Number(of(one)) * 100), 0);
    expect([sum(({ net }) => net.amount), sum(({ tax }) => tax.amount)]).toEqual([10_000, 1_900]);
    expect(credits[0]?.document).toMatchObject({ corrects: { number: 'INV-acme-000001' } });
    expect((await invoice()).contests).toMatchObject([
      { status: 'dispute-lost' },
      {},
      { status: 'returned' },
    ]);
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('is there again when a return is undone, and its note is withdrawn', async () => {
    const { happens, posted, notes } = await setUp();
    await happens('returned', '119', { reference: 're_1' });
    expect([await posted(), (await notes()).map(({ status }) => status)]).toEqual(['0', ['open']]);
    await happens('return-undone', '119', { reference: 're_1' });
    expect([await posted(), (await notes()).map(({ status }) => status)]).toEqual(['100', ['void']]);
  });

  it('never takes back what was not credited', async () => {
    const { billing, owner, payments } = await setUp();
    payments.answerNext('processing');
    const { terms } = await billing.topUps.quote({ ...owner, amount: usd('1') });
    const order = { key: 'order-2', amount: usd('50'), method: 'card', termsHash: terms.hash } as const;
    const outcome = await billing.topUps.request({ ...owner, ...order });
    if (outcome.status !== 'requested') throw new Error(outcome.status);
    const { topUpId } = outcome.topUp;
    const details = { reference: 'dp_9', amount: usd('59.5') };
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'disputed', details));
    expect((await billing.wallets.balance(owner)).posted).toEqual(usd('100'));
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    expect((await billing.wallets.balance(owner)).posted).toEqual(usd('100'));
    await billing.topUps.receiveWebhook(
      payments.settle(topUpId, 'dispute-won', { ...details, occurredAtMs: 1_793_520_000_001 }),
    );
    expect((await billing.wallets.balance(owner)).posted).toEqual(usd('150'));
  });

  it('tells the story of a bank debit that fails after it succeeded', async () => {
    const { billing, owner, system, payments, posted } = await setUp();
    payments.answerNext('processing');
    const { terms } = await billing.topUps.quote({ ...owner, amount: usd('1') });
    const order = { key: 'ach', amount: usd('200'), method: 'bank-transfer', termsHash: terms.hash } as const;
    const outcome = await billing.topUps.request({ ...owner, ...order });
    if (outcome.status !== 'requested') throw new Error(outcome.status);
    expect(await billing.invoices.moneyIn(owner)).toMatchObject({ processing: usd('200') });
    expect(await posted()).toBe('100');
    const { topUpId } = outcome.topUp;
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'paid'));
    await billing.wallets.adjust({ ...system, key: 'calls', amount: usd('-250'), reason: 'Calls' });
    const bank = { reference: 'du_1', amount: usd('238') };
    await billing.topUps.receiveWebhook(payments.settle(topUpId, 'disputed', { ...bank, occurredAtMs: 1 }));
    expect(await posted()).toBe('-150');
    const lost = payments.settle(topUpId, 'dispute-lost', { ...bank, occurredAtMs: 2 });
    await billing.topUps.receiveWebhook(lost);
    await billing.topUps.receiveWebhook(lost);
    expect(await posted()).toBe('-150');
    await billing.topUps.request({ ...owner, ...order, key: 'card', method: 'card' });
    expect(await posted()).toBe('50');
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });
});

describe('money that pays nothing', () => {
  it('is booked by its name, visible and not spendable; the later word about it counts', async () => {
    const { billing, owner, system, payments, posted } = await setUp();
    const cash = { accountId: 'acme', reference: 'cash-usd' };
    const first = payments.receive({ ...cash, amount: usd('70') });
    expect(await billing.topUps.receiveWebhook(first)).toMatchObject({
      outcomes: [
        {
          status: 'unallocated',
          replayed: false,
          receipt: { kind: 'receipt', issuedAt: expect.any(Date), unallocated: usd('70') },
        },
      ],
    });
    expect(await billing.topUps.receiveWebhook(first)).toMatchObject({ outcomes: [{ replayed: true }] });
    expect(await billing.invoices.moneyIn(owner)).toMatchObject({ unallocated: usd('70') });
    expect(await posted()).toBe('100');
    const event = {
      eventKey: 'later',
      key: 'cash-usd',
      accountId: 'acme',
      paymentRef: 'cash',
      reference: 'cash-usd',
    };
    const less = {
      ...event,
      type: 'unallocated',
      amount: usd('20'),
      occurredAtMs: 1_793_520_000_001,
    } as const;
    await billing.topUps.applyPaymentEvent({ actor: system.actor, event: less });
    const { balances } = await billing.wallets.books(owner);
    expect(balances.unallocated).toEqual(usd('20'));
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('is what is more than was asked for', async () => {
    const { billing, owner, happens, posted, invoice } = await setUp();
    await happens('paid', '150');
    expect(await posted()).toBe('100');
    expect(await invoice()).toMatchObject({ received: usd('150'), unallocated: usd('31') });
    expect(await billing.invoices.moneyIn(owner)).toMatchObject({ unallocated: usd('31') });
  });
});
