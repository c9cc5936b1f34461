import { type FakePaymentDetails, type FakePayments, fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import type { PaymentEventType } from '../ports/payment-processor.ts';

/** What every announcement about the purchase of 100 dollars and 19 per cent of tax says, before any money is there. */
const purchase = {
  ...{ currency: 'USD', invoiceId: 'inv_top_1', number: 'INV-acme-000001', topUpId: 'top_1' },
  ...{ method: 'bank-transfer', net: '100', total: '119', received: '0', credited: '0', unallocated: '0' },
  ...{ contested: '0', balance: '0' },
};
const paid = { ...purchase, received: '119', credited: '100', balance: '100' };
const failed = { ...purchase, received: '20', unallocated: '20', declineReason: 'insufficient-funds' };
const receipt = {
  ...{ currency: 'USD', invoiceId: 'receipt_cash', net: '0', total: '0', received: '0', credited: '0' },
  ...{ contested: '0', balance: '0' },
};

/** A purchase by bank transfer, and what was told of it, the oldest first. */
async function setUp() {
  const payments: FakePayments = fakePayments();
  const tax = fixedRateTax({ name: 'VAT', percent: '19' });
  const storage = memoryStorage({ checked: true });
  const acme = await activeAcme('0', { storage, payments, topUps: { ...selling, tax } });
  const { billing, owner, system, clock } = acme;
  const termsHash = await readyToBuy(billing, owner);
  const order = { key: 'order-1', amount: usd('100'), method: 'bank-transfer', termsHash } as const;
  await billing.topUps.request({ ...owner, ...order });
  let at = 0;
  const happens = (type: PaymentEventType, amount = '119', details: FakePaymentDetails = {}) => {
    at += 1;
    const told = { reference: 'dp_1', amount: usd(amount), occurredAtMs: at, ...details };
    return billing.topUps.receiveWebhook(payments.settle('top_1', type, told));
  };
  const arrives = (amount: string) => {
    at += 1;
    const cash = { accountId: 'acme', key: 'cash', paymentRef: 'cash', reference: 'cash' };
    const event = { ...cash, eventKey: `cash_${at}`, occurredAtMs: at, amount: usd(amount) };
    return billing.topUps.applyPaymentEvent({
      ...{ actor: system.actor, event: { ...event, type: 'unallocated' } },
    });
  };
  const told = async () => {
    const { announcements } = await billing.notifications.announcements({ ...system, limit: 1000 });
    return [...announcements].reverse().map(({ type, payload }) => [type, payload]);
  };
  const late = () => billing.worker.runOnce({ now: new Date(clock.nowMs + 14 * 86_400_000) });
  return { happens, arrives, told, late };
}

type Acme = Awaited<ReturnType<typeof setUp>>;

type Story = readonly [
  when: string,
  happen: (acme: Acme) => Promise<unknown>,
  news: readonly [string, object][],
];

const stories: readonly Story[] = [
  ['nothing happens', async () => undefined, []],
  ['all of it arrives, and is told twice', twice('paid'), [['payment-received', paid]]],
  ['it is on its way', ({ happens }) => happens('processing'), []],
  [
    'it arrives in parts',
    async ({ happens }) => {
      for (const amount of ['20', '50', '50']) await happens('part-paid', amount);
      await happens('paid');
    },
    [
      ['payment-partly-received', { ...purchase, received: '20' }],
      ['payment-partly-received', { ...purchase, received: '50' }],
      ['payment-received', paid],
    ],
  ],
  [
    'more arrives than was asked for',
    async ({ happens }) => {
      for (const amount of ['150', '160']) await happens('paid', amount);
    },
    [
      ['payment-received', { ...paid, received: '150', unallocated: '31' }],
      ['payment-unallocated', { ...paid, received: '150', unallocated: '31' }],
      ['payment-unallocated', { ...paid, received: '160', unallocated: '41' }],
    ],
  ],
  [
    'it fails after a part of it arrived, and arrives after all',
    async ({ happens }) => {
      await happens('part-paid', '20');
      await happens('failed', '119', { reason: 'insufficient-funds' });
      await happens('paid');
    },
    [
      ['payment-partly-received', { ...purchase, received: '20' }],
      ['payment-failed', failed],
      ['payment-unallocated', failed],
      ['payment-received', paid],
    ],
  ],
  [
    'half of it is disputed, and the dispute is won',
    async ({ happens }) => {
      await happens('paid');
      await happens('disputed', '59.5');
      await happens('dispute-won', '59.5');
    },
    [
      ['payment-received', paid],
      ['payment-disputed', { ...paid, credited: '50', contested: '59.5', balance: '50' }],
      ['payment-given-back', paid],
    ],
  ],
  ['its time is over', ({ late }) => late(), [['invoice-expired', purchase]]],
  [
    'money arrives that pays nothing, is less, and more again',
    async ({ arrives }) => {
      for (const amount of ['70', '20', '80']) await arrives(amount);
    },
    [
      ['payment-unallocated', { ...receipt, received: '70', unallocated: '70' }],
      ['payment-unallocated', { ...receipt, received: '80', unallocated: '80' }],
    ],
  ],
];

describe('what is announced of a payment', () => {
  it.each(stories)('is all there is to say when %s', async (_, happen, news) => {
    const acme = await setUp();
    await happen(acme);
    const snapshot = {
      accountName: 'Acme Ltd',
      recipients: [{ email: 'olga@example.com' }],
      accountManager: { name: 'Kim Lee', email: 'kim@example.com' },
    };
    expect(await acme.told()).toEqual(news.map(([type, facts]) => [type, { ...facts, ...snapshot }]));
  });
});

function twice(type: PaymentEventType): Story[1] {
  return async ({ happens }) => {
    await happens(type);
    await happens(type);
  };
}
