import { createHash } from 'node:crypto';
import {
  type Clock,
  checkRange,
  invalidInput,
  orderFailed,
  type PaymentCanceled,
  type PaymentEvent,
  type PaymentEventPage,
  type PaymentOutcome,
  type PaymentProcessor,
  type PaymentRequest,
  readRecord,
  unavailable,
  unknownOutcome,
  VendorFailure,
} from '@live-calls/core/adapter';
import { readEvent } from './read-event.ts';
import { type OrderTags, readOrder } from './read-order.ts';
import { readWebhook } from './read-webhook.ts';
import { toTill } from './till-amount.ts';
import { askTill, type TillAnswer } from './till-client.ts';

/** How the processor is set up. */
export interface TillProcessorOptions {
  /** Where the vendor's API is. */
  readonly apiUrl: string;
  /** Key of the API. */
  readonly apiKey: string;
  /** Secrets that sign webhooks; list the old and the new one while they are exchanged. */
  readonly webhookSecrets: readonly string[];
  /** The clock that the age of webhooks is judged by. */
  readonly clock: Clock;
  /** Waits before a repeat. */
  readonly wait: (ms: number) => Promise<void>;
  /** How often a request is tried in all; 3 by default. */
  readonly attempts?: number;
}

const TILL = { id: 'till', area: 'payments' } as const;

/**
 * The vendor as a payment processor.
 *
 * @param options - Set-up.
 * @returns The processor.
 */
export function tillProcessor(options: TillProcessorOptions): PaymentProcessor {
  const { webhookSecrets, clock } = options;
  return {
    contract: 'payments/v1',
    id: TILL.id,
    methods: ['card', 'bank-transfer'],
    requestPayment: (request) => requestPayment(request, options),
    findByKey: async (payment) => {
      const { status, body } = await reading('find an order', askTill(options, pathOf(payment)));
      return status === 404 ? undefined : standingOf(body, 'find an order');
    },
    parseWebhook: async (webhook) =>
      readWebhook(webhook, { id: TILL.id, webhookSecrets, nowMs: clock.now() }),
    cancelPayment: (payment) => cancelPayment(payment, options),
    listEvents: (range) => listEvents(range, options),
  };
}

/** The order has a number of ours, so the vendor itself takes it once; the same number with another content is refused there. */
async function requestPayment(
  request: PaymentRequest,
  options: TillProcessorOptions,
): Promise<PaymentOutcome> {
  const { key, accountId, amount, method } = request;
  const due = toTill(amount);
  if (due === undefined) return { status: 'declined', reason: 'amount-not-supported' };
  const way = method === 'card' ? 'page' : 'wire';
  const body = { payer: accountId, cur: amount.currency, due, way, tags: { key, accountId } };
  const answer = await ordering('order', askTill(options, pathOf(request), { method: 'PUT', body }));
  if (answer.status === 409) throw invalidInput('key', 'of one amount and one way to pay', key);
  return standingOf(answer.body, 'order');
}

async function cancelPayment(
  payment: OrderTags,
  options: TillProcessorOptions,
): Promise<PaymentCanceled | PaymentOutcome> {
  const answer = await ordering('withdraw', askTill(options, pathOf(payment), { method: 'DELETE' }));
  if (answer.status !== 409) return { status: 'canceled' };
  const { body } = await reading('find an order', askTill(options, pathOf(payment)));
  return standingOf(body, 'find an order');
}

async function listEvents(
  range: { readonly fromMs: number; readonly untilMs: number; readonly cursor?: string },
  options: TillProcessorOptions,
): Promise<PaymentEventPage> {
  checkRange(range);
  const { fromMs, untilMs, cursor } = range;
  const query = new URLSearchParams({
    ...{ since: String(fromMs), before: String(untilMs) },
    ...(cursor !== undefined && { after: cursor }),
  });
  const page = readRecord((await reading('list events', askTill(options, `/events?${query}`))).body) ?? {};
  if (!Array.isArray(page.events))
    throw unavailable(new VendorFailure('silent', 'no list'), TILL, 'list events');
  const events = page.events.map(readEvent).filter((read): read is PaymentEvent => typeof read !== 'string');
  return typeof page.next === 'string' ? { events, cursor: page.next } : { events };
}

/** Our number of an order: the same for the same account and key, and of nothing that must not stand in a path. */
function pathOf({ accountId, key }: OrderTags): string {
  return `/orders/${createHash('sha256')
    .update(JSON.stringify([accountId, key]))
    .digest('hex')
    .slice(0, 40)}`;
}

/** An order that we cannot read may be paid all the same. */
function standingOf(body: unknown, doing: string): PaymentOutcome {
  const order = readOrder(body);
  if (order === undefined) throw unknownOutcome(TILL.id, doing, new VendorFailure('silent', 'no order'));
  return order.outcome;
}

/** What only reads has no effect that could be unknown. */
async function reading(doing: string, answer: Promise<TillAnswer>): Promise<TillAnswer> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof VendorFailure ? unavailable(error, TILL, doing) : error;
  }
}

/** What may have been carried out without an answer is unknown. */
async function ordering(doing: string, answer: Promise<TillAnswer>): Promise<TillAnswer> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof VendorFailure ? orderFailed(error, TILL, doing) : error;
  }
}
