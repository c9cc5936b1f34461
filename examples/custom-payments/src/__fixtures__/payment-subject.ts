import type { PaymentName, PaymentSubject, PaymentVendor, Signing } from '@live-calls/conformance';
import type { Money, Webhook } from '@live-calls/core/adapter';
import { AGE_SECONDS } from '../read-webhook.ts';
import { toTill } from '../till-amount.ts';
import type { TillOrder, TillRefund } from '../till-books.ts';
import { tillProcessor } from '../till-processor.ts';
import { openTill, TILL_PAGE, type TillVendor, tillSignature } from '../till-vendor.ts';

const NOW_MS = Date.UTC(2026, 10, 26, 12);
const SECRETS = ['secret-of-the-tests', 'secret-before'] as const;
const account = { apiKey: 'key-of-the-tests', webhookSecrets: SECRETS };
const ATTEMPTS = 3;

/**
 * The processor and its vendor as the kit wants them: payers pay, transfers arrive, answers get lost.
 *
 * @returns The subject.
 */
export async function tillSubject(): Promise<PaymentSubject> {
  const clock = { nowMs: NOW_MS };
  const till = await openTill(account, () => clock.nowMs);
  const open = () =>
    tillProcessor({
      ...account,
      apiUrl: till.url,
      clock: { now: () => clock.nowMs },
      wait: async () => undefined,
      attempts: ATTEMPTS,
    });
  const refunds = new Map<string, TillRefund>();
  return {
    processor: open(),
    another: open,
    vendor: vendorOf(till, clock),
    zeroDecimals: 'JPY',
    threeDecimals: 'KWD',
    signedTime: { toleranceMs: AGE_SECONDS * 1000 },
    transfers: {
      send: async ({ accountId, key, amount }) => {
        const order = key === undefined ? undefined : orderOf(till, { key, accountId });
        till.books.wire({ payer: accountId, cur: amount.currency, sum: unitsOf(amount) }, order);
      },
    },
    refunds: {
      make: async (payment, amount) => {
        refunds.set(payment.key, till.books.refund(orderOf(till, payment), unitsOf(amount)));
      },
      undo: async ({ key }) => till.books.bounce(refunds.get(key) as TillRefund),
    },
    cancellations: { isOpen: async (payment) => orderOf(till, payment).state === 'waiting' },
    listing: { paymentsOnThreePages: 2 * TILL_PAGE + 1 },
    dispose: () => till.close(),
  };
}

function vendorOf(till: TillVendor, clock: { nowMs: number }): PaymentVendor {
  const { books } = till;
  let taken = 0;
  const sign = (body: Uint8Array, { atMs = clock.nowMs, secret = 'first' }: Signing = {}): Webhook => {
    const secrets = { first: SECRETS[0], another: SECRETS[1], foreign: 'secret-of-a-stranger' };
    const headers = { 'till-signature': tillSignature(secrets[secret], Math.floor(atMs / 1000), body) };
    return { method: 'POST', url: '/webhooks/till', headers, body };
  };
  const signed = (message: unknown): Webhook => sign(Buffer.from(JSON.stringify(message)));
  return {
    currency: 'USD',
    nowMs: () => clock.nowMs,
    advance: async (ms) => {
      clock.nowMs += ms;
    },
    pay: async (payment) => books.pay(orderOf(till, payment)),
    collections: async (accountId) =>
      [...books.orders.values()].filter(({ payer, state }) => payer === accountId && state !== 'withdrawn').length,
    take: async () => {
      const sent = books.events.slice(taken);
      taken += sent.length;
      return sent.map(signed);
    },
    sign,
    unknown: async () =>
      [
        { no: 'E-900', at: clock.nowMs, kind: 'payout' },
        { no: 'E-901', at: clock.nowMs, kind: 'order', order: { id: 'T-900', tags: { of: 'somebody else' } } },
        { no: 'E-902', kind: 'purse' },
        { no: 'E-903', at: clock.nowMs, kind: 'purse', purse: { id: 'TILL1', payer: 'a', cur: '???', left: '1' } },
      ].map(signed),
    unreadable: () => ['no JSON', '', '[]', '7'].map((text) => sign(Buffer.from(text))),
    loseNextAnswer: async () => {
      till.lostAnswers = ATTEMPTS;
    },
    trouble: async (kind) => {
      till.trouble = kind;
    },
  };
}

function orderOf({ books }: TillVendor, payment: PaymentName): TillOrder {
  const { key, accountId } = payment;
  const order = [...books.orders.values()].find(({ tags }) => tags.key === key && tags.accountId === accountId);
  if (order === undefined) throw new Error(`The till has no order of ${key}.`);
  return order;
}

function unitsOf(amount: Money): string {
  return toTill(amount) ?? '';
}
