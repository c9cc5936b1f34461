import {
  BillingError,
  type Clock,
  type PaymentEvent,
  type PaymentOutcome,
  type PaymentProcessor,
  type PaymentRequest,
  type Webhook,
} from '@live-calls/core/adapter';
import { signedWebhook, verifiedPayload } from './signed-body.ts';

/** How the fake answers the next request with a new key. */
export type FakePaymentAnswer =
  | PaymentOutcome['status']
  /** It collects, but the answer is lost: the request is rejected with `OUTCOME_UNKNOWN`. */
  | 'answer-lost'
  /** Nothing happens: the request is rejected with `PROVIDER_UNAVAILABLE`. */
  | 'unavailable';

/** How the fake is set up. */
export interface FakePaymentsOptions {
  /** Secret that signs its webhooks. */
  readonly secret?: string;
  /** Clock of its events; stands at 2026-11-01T08:00:00Z unless given. */
  readonly clock?: Clock;
}

/** A payment processor that lives in memory and does as it is told. */
export interface FakePayments extends PaymentProcessor {
  /** Every request, repeats included. */
  readonly requests: readonly PaymentRequest[];
  /** Keys for which money was collected; a key stands here at most once. */
  readonly collected: readonly string[];
  /**
   * Plans the answers to requests with new keys; afterwards cards are `paid` and transfers `awaiting-transfer`.
   *
   * @param answers - In the order of the requests.
   */
  answerNext(...answers: readonly FakePaymentAnswer[]): void;
  /**
   * Lets the money of a payment arrive, or fails it.
   *
   * @param key - Key of the payment.
   * @param type - What happened.
   * @returns The signed webhook; deliver it as often as you like, it is always the same event.
   */
  settle(key: string, type: PaymentEvent['type']): Webhook;
}

interface KnownPayment {
  readonly request: PaymentRequest;
  outcome: PaymentOutcome;
}

/**
 * Makes a payment processor for tests.
 *
 * @param options - Set-up.
 * @returns The processor; it records every call.
 *
 * @example A card payment whose answer gets lost, found again by its key.
 * ```ts
 * import { fakePayments } from '@live-calls/conformance';
 *
 * const payments = fakePayments();
 * payments.answerNext('answer-lost');
 * const outcome = await payments.findByKey({ key: 'top_1', accountId: 'acme' });
 * ```
 */
export function fakePayments(options: FakePaymentsOptions = {}): FakePayments {
  const { secret = 'fake-secret', clock = { now: () => 1_793_520_000_000 } } = options;
  const requests: PaymentRequest[] = [];
  const collected: string[] = [];
  const planned: FakePaymentAnswer[] = [];
  const known = new Map<string, KnownPayment>();
  const scoped = (request: { readonly key: string; readonly accountId: string }): string =>
    `${request.accountId} ${request.key}`;
  const collect = (payment: KnownPayment): void => {
    payment.outcome = { status: 'paid', paymentRef: refOf(payment.request) };
    if (!collected.includes(payment.request.key)) collected.push(payment.request.key);
  };
  return {
    contract: 'payments/v1',
    id: 'fake',
    requests,
    collected,
    answerNext: (...answers) => {
      planned.push(...answers);
    },
    requestPayment: async (request) => {
      requests.push(request);
      const before = known.get(scoped(request));
      if (before !== undefined) return repeated(before, request);
      const answer = planned.shift() ?? (request.method === 'card' ? 'paid' : 'awaiting-transfer');
      if (answer === 'unavailable') throw unavailable();
      const status = answer === 'answer-lost' ? 'paid' : answer;
      const payment: KnownPayment = { request, outcome: outcomeFor(status, request) };
      known.set(scoped(request), payment);
      if (status === 'paid') collect(payment);
      if (answer === 'answer-lost') throw lost();
      return payment.outcome;
    },
    findByKey: async (request) => known.get(scoped(request))?.outcome,
    parseWebhook: async (webhook) => {
      const payload = verifiedPayload(secret, webhook);
      return isEvent(payload)
        ? { status: 'events', events: [payload] }
        : { status: 'ignored', reason: 'not an event about a payment' };
    },
    settle: (key, type) => {
      const payment = [...known.values()].find((one) => one.request.key === key);
      if (payment === undefined) throw new Error(`The fake processor never saw a payment with key ${key}.`);
      if (type === 'paid') collect(payment);
      else payment.outcome = { status: 'declined', reason: 'failed' };
      return signedWebhook(secret, eventOf(payment.request, type, clock.now()));
    },
  };
}

function repeated(before: KnownPayment, request: PaymentRequest): PaymentOutcome {
  const { amount } = before.request;
  if (amount.amount === request.amount.amount && amount.currency === request.amount.currency)
    return before.outcome;
  throw new BillingError(
    'INVALID_INPUT',
    `amount must be ${amount.amount} ${amount.currency}, as first requested.`,
    {
      details: { field: 'amount', rule: 'the amount of the first request with this key' },
    },
  );
}

function outcomeFor(status: PaymentOutcome['status'], request: PaymentRequest): PaymentOutcome {
  const paymentRef = refOf(request);
  switch (status) {
    case 'paid':
    case 'processing':
      return { status, paymentRef };
    case 'awaiting-transfer':
      return { status, paymentRef, transferDetails: [{ label: 'Account number', value: '000123456789' }] };
    case 'requires-action':
      return { status, paymentRef, actionUrl: `https://pay.example/${request.key}` };
    case 'declined':
      return { status, reason: 'insufficient-funds', vendorCode: 'fake_declined' };
  }
}

function eventOf(request: PaymentRequest, type: PaymentEvent['type'], occurredAtMs: number): PaymentEvent {
  const { key, accountId, amount } = request;
  return {
    eventKey: `evt_${key}_${type}`,
    key,
    accountId,
    paymentRef: refOf(request),
    type,
    amount,
    occurredAtMs,
  };
}

function refOf(request: PaymentRequest): string {
  return `pay_${request.accountId}_${request.key}`;
}

function isEvent(payload: unknown): payload is PaymentEvent {
  return typeof payload === 'object' && payload !== null && 'eventKey' in payload && 'paymentRef' in payload;
}

function unavailable(): BillingError<'PROVIDER_UNAVAILABLE'> {
  return new BillingError('PROVIDER_UNAVAILABLE', 'The processor did not answer, and nothing happened.', {
    details: { adapter: 'fake' },
  });
}

function lost(): BillingError<'OUTCOME_UNKNOWN'> {
  return new BillingError('OUTCOME_UNKNOWN', 'The answer of the processor was lost; ask findByKey.', {
    details: { adapter: 'fake' },
  });
}
