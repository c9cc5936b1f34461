import {
  BillingError,
  type Clock,
  type PaymentEvent,
  type PaymentEventPage,
  type PaymentEventType,
  type PaymentOutcome,
  type PaymentProcessor,
  type PaymentRequest,
  type SavedMethod,
  type SavedMethods,
  type Webhook,
} from '@live-calls/core/adapter';
import { type KeptOfAccount, keptMethods } from './kept-methods.ts';
import { paymentMail } from './payment-mail.ts';

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
  /** Other secrets that its webhooks may be signed with, as while a secret is exchanged. */
  readonly otherSecrets?: readonly string[];
  /** Has it sign the time as well, and refuse a webhook whose time is further from now, in seconds. */
  readonly webhookAgeSeconds?: number;
  /** Clock of its events; stands at 2026-11-01T08:00:00Z unless given. */
  readonly clock?: Clock;
  /** Most events on a page of `listEvents`; 1000 unless given. */
  readonly pageSize?: number;
  /** Answers a new request where no answer is planned; cards are `paid` and transfers `awaiting-transfer` unless given. */
  readonly answer?: (request: PaymentRequest) => FakePaymentAnswer;
  /** What an earlier one knew, to go on from; nothing unless given. */
  readonly from?: FakePaymentsSnapshot;
}

/** All that a fake processor knows, as plain data that survives JSON. */
export interface FakePaymentsSnapshot {
  /** What was requested, and where it stands. */
  readonly payments: readonly {
    /** The request. */
    readonly request: PaymentRequest;
    /** Where it stands. */
    readonly outcome: PaymentOutcome;
  }[];
  /** Keys for which money was collected. */
  readonly collected: readonly string[];
  /** Every event. */
  readonly events: readonly PaymentEvent[];
  /** Ways to pay that were kept, by account. */
  readonly kept: readonly KeptOfAccount[];
}

/** A payment processor that lives in memory and does as it is told. */
export interface FakePayments extends PaymentProcessor {
  /** The methods it keeps. */
  readonly savedMethods: SavedMethods;
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
   * Has something happen to a payment: its money arrives, in whole or in part, it fails, it is disputed.
   *
   * @param key - Key of the payment.
   * @param type - What happened.
   * @param details - Amount it is about, where it is not the whole; name of the dispute or the return.
   * @returns The signed webhook; deliver it as often as you like, it is always the same event.
   */
  settle(key: string, type: PaymentEventType, details?: FakePaymentDetails): Webhook;
  /** Every event so far, as `listEvents` lists them. */
  readonly events: readonly PaymentEvent[];
  /**
   * Has money of an account arrive that pays nothing.
   *
   * @param event - Account, amount that is left of it, and its name.
   * @returns The signed webhook.
   */
  receive(event: {
    readonly accountId: string;
    readonly amount: PaymentEvent['amount'];
    readonly reference: string;
  }): Webhook;
  /**
   * Keeps a method of an account.
   *
   * @param accountId - The account.
   * @param method - The method.
   */
  keep(accountId: string, method: SavedMethod): void;
  /**
   * Signs a body as its webhooks are signed.
   *
   * @param body - The raw bytes.
   * @param signing - Secret and time, epoch milliseconds; the first, and now by default.
   * @returns The request.
   */
  sign(body: Uint8Array, signing?: { readonly secret?: string; readonly atMs?: number }): Webhook;
  /**
   * All that it knows now, for one that is to go on later.
   *
   * @returns Plain data.
   */
  snapshot(): FakePaymentsSnapshot;
}

/** Details of what happens to a payment. */
export interface FakePaymentDetails {
  /** Amount it is about; all that was asked for by default. */
  readonly amount?: PaymentEvent['amount'];
  /** Name of the dispute or the return. */
  readonly reference?: string;
  /** When, epoch milliseconds; now by default. */
  readonly occurredAtMs?: number;
  /** Why it failed. */
  readonly reason?: string;
}

interface KnownPayment {
  readonly request: PaymentRequest;
  outcome: PaymentOutcome;
}

const nothingYet: FakePaymentsSnapshot = { payments: [], collected: [], events: [], kept: [] };

/**
 * Makes a payment processor for tests.
 *
 * @param options - Set-up.
 * @returns The processor; it records every call.
 *
 * @example A card payment whose answer gets lost, found again by its key.
 * ```ts runnable
 * import { fakePayments } from '@live-calls/conformance';
 *
 * const payments = fakePayments();
 * payments.answerNext('answer-lost');
 * const outcome = await payments.findByKey({ key: 'top_1', accountId: 'acme' });
 * ```
 */
export function fakePayments(options: FakePaymentsOptions = {}): FakePayments {
  const { clock = { now: () => 1_793_520_000_000 }, pageSize = 1000 } = options;
  const { answer: answerTo = usualAnswer, from = nothingYet } = options;
  const mail = paymentMail(options, clock);
  const requests: PaymentRequest[] = from.payments.map(({ request }) => request);
  const collected: string[] = [...from.collected];
  const planned: FakePaymentAnswer[] = [];
  const events: PaymentEvent[] = [...from.events];
  const kept = keptMethods(from.kept);
  const scoped = (request: { readonly key: string; readonly accountId: string }): string =>
    `${request.accountId} ${request.key}`;
  const known = new Map<string, KnownPayment>(
    from.payments.map((payment) => [scoped(payment.request), { ...payment }]),
  );
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
      const foreign = kept.isForeign(request.accountId, request.savedMethodId);
      const answer = foreign ? 'declined' : (planned.shift() ?? answerTo(request));
      if (answer === 'unavailable') throw unavailable();
      const status = answer === 'answer-lost' ? 'paid' : answer;
      const payment: KnownPayment = { request, outcome: outcomeFor(status, request) };
      known.set(scoped(request), payment);
      if (status === 'paid') collect(payment);
      if (answer === 'answer-lost') throw lost();
      return payment.outcome;
    },
    findByKey: async (request) => known.get(scoped(request))?.outcome,
    parseWebhook: async (webhook) => mail.read(webhook),
    events,
    settle: (key, type, details = {}) => {
      const payment = seen(known, key);
      if (type === 'paid') collect(payment);
      else if (type === 'processing') payment.outcome = outcomeFor('processing', payment.request);
      else if (type === 'failed') payment.outcome = { status: 'declined', reason: 'failed' };
      return tell(eventOf(payment.request, type, { occurredAtMs: clock.now(), ...details }));
    },
    receive: (money) => tell(unallocatedEvent(money, clock.now())),
    keep: kept.keep,
    sign: mail.sign,
    cancelPayment: async (request) => canceled(known.get(scoped(request))),
    listEvents: async (range) => pageOf(events, range, pageSize),
    savedMethods: kept.methods,
    snapshot: () => ({
      payments: [...known.values()].map((payment) => ({ ...payment })),
      ...{ collected: [...collected], events: [...events], kept: kept.all() },
    }),
  };

  function tell(event: PaymentEvent): Webhook {
    if (!events.some(({ eventKey }) => eventKey === event.eventKey)) events.push(event);
    return mail.sign(Buffer.from(JSON.stringify(event)));
  }
}

function seen(known: ReadonlyMap<string, KnownPayment>, key: string): KnownPayment {
  const payment = [...known.values()].find(({ request }) => request.key === key);
  if (payment === undefined) throw new Error(`The fake processor never saw a payment with key ${key}.`);
  return payment;
}

function usualAnswer({ method }: PaymentRequest): FakePaymentAnswer {
  return method === 'card' ? 'paid' : 'awaiting-transfer';
}

/** Events of a range, from where the page before ended. */
function pageOf(
  events: readonly PaymentEvent[],
  range: { readonly fromMs: number; readonly untilMs: number; readonly cursor?: string },
  pageSize: number,
): PaymentEventPage {
  const { fromMs, untilMs, cursor = '0' } = range;
  const from = Number(cursor);
  const inRange = events.filter(({ occurredAtMs }) => occurredAtMs >= fromMs && occurredAtMs < untilMs);
  const page = { events: inRange.slice(from, from + pageSize) };
  return inRange.length > from + pageSize ? { ...page, cursor: String(from + pageSize) } : page;
}

function canceled(payment: KnownPayment | undefined): { readonly status: 'canceled' } | PaymentOutcome {
  if (payment?.outcome.status === 'paid' || payment?.outcome.status === 'processing') return payment.outcome;
  if (payment !== undefined) payment.outcome = { status: 'declined', reason: 'canceled' };
  return { status: 'canceled' };
}

function unallocatedEvent(money: Parameters<FakePayments['receive']>[0], occurredAtMs: number): PaymentEvent {
  const { accountId, amount, reference } = money;
  return {
    ...{ eventKey: `evt_${reference}_${amount.amount}`, key: reference, accountId, reference },
    ...{ paymentRef: `cash_${accountId}`, type: 'unallocated', amount, occurredAtMs },
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

function eventOf(
  request: PaymentRequest,
  type: PaymentEventType,
  details: FakePaymentDetails & { readonly occurredAtMs: number },
): PaymentEvent {
  const { key, accountId } = request;
  const { reference, amount = request.amount, occurredAtMs, reason } = details;
  const part = details.amount === undefined ? '' : `_${amount.amount}`;
  return {
    eventKey: `evt_${key}_${type}${reference === undefined ? '' : `_${reference}`}${part}`,
    key,
    accountId,
    paymentRef: refOf(request),
    type,
    amount,
    occurredAtMs,
    ...(reference !== undefined && { reference }),
    ...(reason !== undefined && { reason }),
  };
}

function refOf(request: PaymentRequest): string {
  return `pay_${request.accountId}_${request.key}`;
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
