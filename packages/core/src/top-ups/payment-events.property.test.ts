import { fakePayments } from '@live-calls/conformance';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Acme, activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import type { PaymentEvent, PaymentEventType } from '../ports/payment-processor.ts';

const types: readonly PaymentEventType[] = [
  ...([
    'processing',
    'failed',
    'part-paid',
    'paid',
    'paid',
    'disputed',
    'dispute-won',
    'dispute-lost',
  ] as const),
  ...(['returned', 'return-undone', 'unallocated'] as const),
];

const event = fc
  .record({
    type: fc.constantFrom(...types),
    cents: fc.constantFrom(1, 999, 5_950, 11_899, 11_900, 15_000),
    reference: fc.constantFrom('a', 'b'),
    occurredAtMs: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ type, cents, reference, occurredAtMs }): Omit<PaymentEvent, 'key'> => {
    const amount = usd(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`);
    const eventKey = `${type}.${cents}.${reference}.${occurredAtMs}`;
    return { eventKey, accountId: 'acme', paymentRef: 'pay_1', type, amount, occurredAtMs, reference };
  });

/** The same events twice: in another order, some of them repeated. */
const deliveries = fc.array(event, { minLength: 1, maxLength: 12 }).chain((once) =>
  fc.record({
    first: fc.constant(once),
    second: fc.array(fc.nat(once.length - 1), { maxLength: 8 }).chain((repeats) => {
      const all = [...once, ...repeats.map((at) => once[at])] as Omit<PaymentEvent, 'key'>[];
      return fc.shuffledSubarray(all, { minLength: all.length });
    }),
  }),
);

async function bought(): Promise<Acme & { readonly topUpId: string }> {
  const payments = fakePayments();
  const tax = fixedRateTax({ name: 'VAT', percent: '19' });
  const acme = await activeAcme('0', { payments, topUps: { ...selling, tax } });
  const termsHash = await readyToBuy(acme.billing, acme.owner);
  const order = { key: 'order-1', amount: usd('100'), method: 'bank-transfer', termsHash } as const;
  const outcome = await acme.billing.topUps.request({ ...acme.owner, ...order });
  if (outcome.status !== 'requested') throw new Error(outcome.status);
  return { ...acme, topUpId: outcome.topUp.topUpId };
}

/** Everything that is so at the end; numbers and times of what happened on the way left out. */
async function endOf(events: readonly Omit<PaymentEvent, 'key'>[]) {
  const { billing, owner, system, topUpId } = await bought();
  for (const one of events) {
    await billing.topUps.applyPaymentEvent({ actor: system.actor, event: { ...one, key: topUpId } });
  }
  const invoice = await billing.invoices.get({ ...owner, invoiceId: `inv_${topUpId}` });
  const topUp = await billing.topUps.get({ ...owner, topUpId });
  const { balances } = await billing.wallets.books(owner);
  const { invoices } = await billing.invoices.list(owner);
  const notes = invoices.filter((one) => one.kind === 'credit-note' && one.status === 'open');
  // Each note is rounded as it is issued, so their number may differ, and a withdrawn one leaves a cent.
  const noted = notes.reduce((sum, { total }) => sum + Math.round(Number(total.amount) * 100), 0);
  expect(noted).toBeLessThanOrEqual(Math.round(Number(invoice.contested.amount) * 100) + notes.length);
  expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  const { entries } = await billing.wallets.activity({ ...owner, limit: 1000 });
  return {
    credits: entries.filter(({ type }) => type === 'top-up').length,
    status: [invoice.status, topUp.status],
    money: [invoice.received, invoice.credited, invoice.unallocated, invoice.contested],
    contests: invoice.contests.map(({ reference, status, amount }) => [reference, status, amount]),
    receipts: invoices.filter(({ kind }) => kind === 'receipt').map(({ received }) => received),
    books: balances,
    moneyIn: await billing.invoices.moneyIn(owner),
  };
}

it('any order and any repetition of payment events come to the same, and credit once', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ first, second }) => {
      const end = await endOf(first);
      expect(await endOf(second)).toEqual(end);
      expect(end.credits).toBe(end.status[0] === 'paid' ? 1 : 0);
    }),
  );
}, 120_000);
