import { addMoney, compareMoney, type Money, money } from '@live-calls/core';
import {
  BillingError,
  type PaymentEventType,
  type PaymentProcessor,
  type PaymentRequest,
  type Webhook,
} from '@live-calls/core/adapter';
import { type FakePaymentDetails, type FakePayments, fakePayments } from '../fakes/fake-payments.ts';
import type { PaymentName, PaymentSubject, PaymentVendor } from './subject.ts';

const SECRETS = ['secret-of-the-kit', 'next-secret-of-the-kit'] as const;
const NOW_MS = Date.UTC(2026, 10, 26, 12);
const AGE_SECONDS = 300;
const CURRENCY = 'USD';

/** What happened at the fake vendor so far. */
interface Books {
  nowMs: number;
  trouble: boolean;
  lose: boolean;
  isMeager: boolean;
  /** Webhooks that were not taken yet. */
  sent: Webhook[];
  /** What arrived for a payment, or pays nothing, by key and by account. */
  readonly arrived: Map<string, Money>;
  /** Names of what was taken back of a payment, with the amounts. */
  readonly taken: Map<string, { readonly reference: string; readonly amount: Money }[]>;
}

/**
 * The fake as a vendor and its processor: what the kit is proved on.
 *
 * @param over - Puts a mistake over the processor.
 * @returns The subject.
 */
export function fakeSubject(
  over: (processor: PaymentProcessor, fake: FakePayments) => PaymentProcessor = (processor) => processor,
): PaymentSubject {
  const books: Books = {
    ...{ nowMs: NOW_MS, trouble: false, lose: false, isMeager: false, sent: [] },
    ...{ arrived: new Map(), taken: new Map() },
  };
  const fake = fakePayments({
    secret: SECRETS[0],
    otherSecrets: [SECRETS[1]],
    webhookAgeSeconds: AGE_SECONDS,
    clock: { now: () => books.nowMs },
    pageSize: 4,
    answer: (request) => answerOf(request, books),
  });
  const processor = { ...served(fake, books), methods: ['card', 'bank-transfer', 'bank-debit'] as const };
  const open = (): PaymentProcessor => over(processor, fake);
  const tell = (key: string, type: PaymentEventType, details: FakePaymentDetails = {}): void => {
    books.sent.push(fake.settle(key, type, details));
  };
  const { transfers, contests } = {
    transfers: transfersOf(fake, books, tell),
    contests: contestsOf(books, tell),
  };
  return {
    processor: open(),
    another: open,
    vendor: vendorOf(fake, books, tell),
    zeroDecimals: 'JPY',
    threeDecimals: 'KWD',
    signedTime: { toleranceMs: AGE_SECONDS * 1000 },
    refusals: {
      plan: async () => {
        books.isMeager = true;
        return {};
      },
    },
    transfers,
    debits: {
      allow: async ({ key }) => tell(key, 'processing'),
      settle: async ({ key }) => tell(key, 'paid'),
      fail: async ({ key }) => tell(key, 'failed', { reason: 'insufficient-funds' }),
      takeBack: async ({ key }) => tell(key, 'returned', { reference: `back-${key}` }),
    },
    ...contests,
    saved: {
      finish: async (accountId, { actionUrl = '' }) => {
        const methodId = `pm_${accountId}_${actionUrl.split('/').at(-1)}`;
        fake.keep(accountId, { methodId, method: 'card', label: 'Visa ending in 4242', isDefault: false });
      },
    },
    cancellations: {
      isOpen: async (payment) => {
        const status = (await fake.findByKey(payment))?.status;
        return status === 'requires-action' || status === 'awaiting-transfer';
      },
    },
    listing: { paymentsOnThreePages: 9 },
  };
}

function answerOf({ method, savedMethodId }: PaymentRequest, books: Books) {
  if (books.isMeager) return 'declined';
  if (method === 'bank-transfer') return 'awaiting-transfer';
  return savedMethodId === undefined ? 'requires-action' : 'paid';
}

/** The fake as it answers over a line that may be cut; what it collects at once is told by webhook as well. */
function served(fake: FakePayments, books: Books): PaymentProcessor {
  const reached = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    if (!books.trouble) return ask();
    const details = { adapter: fake.id };
    throw new BillingError('PROVIDER_UNAVAILABLE', 'The processor did not answer.', { details });
  };
  const { methods: _, ...rest } = fake;
  return {
    ...rest,
    requestPayment: (request) =>
      reached(async () => {
        const before = fake.collected.length;
        const outcome = await fake.requestPayment(request);
        if (fake.collected.length > before) books.sent.push(fake.settle(request.key, 'paid'));
        if (!books.lose) return outcome;
        books.lose = false;
        const details = { adapter: fake.id };
        throw new BillingError('OUTCOME_UNKNOWN', 'The answer was lost.', { details });
      }),
    findByKey: (payment) => reached(() => fake.findByKey(payment)),
    cancelPayment: (payment) =>
      reached(async () => (await fake.cancelPayment?.(payment)) ?? { status: 'canceled' }),
    listEvents: (range) => reached(async () => (await fake.listEvents?.(range)) ?? { events: [] }),
  };
}

function vendorOf(
  fake: FakePayments,
  books: Books,
  tell: (key: string, type: PaymentEventType) => void,
): PaymentVendor {
  const sign = (body: Uint8Array, atMs = books.nowMs): Webhook => fake.sign(body, { atMs });
  return {
    currency: CURRENCY,
    nowMs: () => books.nowMs,
    advance: async (ms) => {
      books.nowMs += ms;
    },
    pay: async ({ key }) => tell(key, 'paid'),
    collections: async (accountId) => {
      const own = fake.requests.filter((one) => one.accountId === accountId);
      const keys = [...new Set(own.map(({ key }) => key))];
      const outcomes = await Promise.all(keys.map((key) => fake.findByKey({ key, accountId })));
      return outcomes.filter((one) => one !== undefined && one.status !== 'declined').length;
    },
    take: async () => books.sent.splice(0).map(({ body }) => sign(body)),
    sign: (body, { atMs = books.nowMs, secret = 'first' } = {}) => {
      const secrets = { first: SECRETS[0], another: SECRETS[1], foreign: 'secret-of-a-stranger' };
      return fake.sign(body, { secret: secrets[secret], atMs });
    },
    unknown: async () =>
      [
        { type: 'payout.created' },
        [],
        null,
        'text',
        { eventKey: 'evt', type: 'astonished', paymentRef: 'p' },
      ].map((message) => sign(Buffer.from(JSON.stringify(message)))),
    unreadable: () => ['no JSON', '', '{"type":'].map((text) => sign(Buffer.from(text))),
    loseNextAnswer: async () => {
      books.lose = true;
    },
    trouble: async (kind) => {
      books.trouble = kind !== undefined;
    },
  };
}

function transfersOf(
  fake: FakePayments,
  books: Books,
  tell: (key: string, type: PaymentEventType, details: FakePaymentDetails) => void,
): NonNullable<PaymentSubject['transfers']> {
  return {
    send: async ({ accountId, key, amount }) => {
      const before = books.arrived.get(key ?? accountId) ?? money('0', amount.currency);
      const sum = addMoney(before, amount);
      books.arrived.set(key ?? accountId, sum);
      if (key === undefined) {
        books.sent.push(fake.receive({ accountId, amount: sum, reference: `cash-of-${accountId}` }));
        return;
      }
      const asked = fake.requests.find((one) => one.key === key)?.amount ?? sum;
      tell(key, compareMoney(sum, asked) < 0 ? 'part-paid' : 'paid', { amount: sum });
    },
  };
}

function contestsOf(
  books: Books,
  tell: (key: string, type: PaymentEventType, details: FakePaymentDetails) => void,
): Required<Pick<PaymentSubject, 'disputes' | 'refunds'>> {
  const take = async ({ key }: PaymentName, amount: Money, type: PaymentEventType): Promise<void> => {
    const before = books.taken.get(key) ?? [];
    const one = { reference: `${type}-${key}-${before.length + 1}`, amount };
    books.taken.set(key, [...before, one]);
    tell(key, type, one);
  };
  const latest = ({ key }: PaymentName) => books.taken.get(key)?.at(-1) ?? {};
  return {
    disputes: {
      open: (payment, amount) => take(payment, amount, 'disputed'),
      close: async (payment, outcome) => tell(payment.key, `dispute-${outcome}`, latest(payment)),
    },
    refunds: {
      make: (payment, amount) => take(payment, amount, 'returned'),
      undo: async (payment) => tell(payment.key, 'return-undone', latest(payment)),
    },
  };
}
