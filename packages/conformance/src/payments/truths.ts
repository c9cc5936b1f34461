import assert from 'node:assert/strict';
import { addMoney, compareMoney, type Money, money, subtractMoney } from '@live-calls/core';
import type {
  PaymentEvent,
  PaymentMethod,
  PaymentOutcome,
  PaymentProcessor,
  PaymentRequest,
  Webhook,
} from '@live-calls/core/adapter';
import type { PaymentName, PaymentSubject } from './subject.ts';

/** Between happenings, so that their order is told by time. */
export const MOMENT_MS = 10_000;

const NAMED: ReadonlySet<string> = new Set([
  ...['disputed', 'dispute-won', 'dispute-lost', 'returned', 'return-undone', 'unallocated'],
]);
const TYPES: ReadonlySet<string> = new Set(['processing', 'paid', 'part-paid', 'failed', ...NAMED]);
const TAKEN: ReadonlySet<string> = new Set(['disputed', 'dispute-lost', 'returned']);

/**
 * A request of the kit: net and tax of an invoice, by somebody.
 *
 * @param subject - Where it goes to.
 * @param key - Its key; it has an account of its own by it.
 * @param more - What is different.
 */
export function requestOf(
  subject: PaymentSubject,
  key: string,
  more: Partial<PaymentRequest> = {},
): PaymentRequest {
  const amount = more.amount ?? money('53.13', subject.vendor.currency);
  const dueAtMs = subject.vendor.nowMs() + 7 * 86_400_000;
  return {
    key,
    accountId: `account-of-${key}`,
    method: 'card',
    description: 'Call credit',
    invoice: {
      invoiceId: `inv_${key}`,
      number: `K-${key}`,
      net: amount,
      tax: money('0', amount.currency),
      dueAtMs,
    },
    payer: { name: 'Example Buyer Ltd', email: 'buyer@example.com', country: 'US' },
    ...more,
    amount,
  };
}

/** What was heard of payments by webhook. */
export interface Ear {
  /** Takes the webhooks that came meanwhile, and reads them. */
  hear(): Promise<readonly PaymentEvent[]>;
  /** All events so far. */
  readonly events: readonly PaymentEvent[];
  /** All webhooks so far. */
  readonly webhooks: readonly Webhook[];
}

/**
 * Begins to listen to a vendor.
 *
 * @param subject - The vendor, and the processor that reads.
 */
export function listen({ vendor, processor }: PaymentSubject): Ear {
  const events: PaymentEvent[] = [];
  const webhooks: Webhook[] = [];
  return {
    events,
    webhooks,
    hear: async () => {
      const taken = await vendor.take();
      const heard: PaymentEvent[] = [];
      for (const webhook of taken) heard.push(...(await eventsOf(processor, webhook)));
      webhooks.push(...taken);
      events.push(...heard);
      return heard;
    },
  };
}

/**
 * Events of a webhook; none where it is ignored.
 *
 * @param processor - Reads it.
 * @param webhook - The request.
 */
export async function eventsOf(
  processor: PaymentProcessor,
  webhook: Webhook,
): Promise<readonly PaymentEvent[]> {
  const read = await processor.parseWebhook(webhook);
  if (read.status === 'ignored') {
    assert.ok(read.reason.trim() !== '', 'what is ignored has a reason');
    return [];
  }
  assert.equal(read.status, 'events');
  assert.ok(read.events.length > 0, 'a message that tells nothing is ignored');
  for (const event of read.events) assertWellFormed(event);
  return read.events;
}

/** What the events so far come to, folded in any order. */
export interface Standing {
  /** All that arrived for the payment. */
  readonly received: Money;
  /** What of it was taken back, by disputes and returns that stand. */
  readonly taken: Money;
  /** Latest word about each dispute and return, by its name. */
  readonly contested: ReadonlyMap<string, PaymentEvent>;
  /** Whether the money was told to be all there. */
  readonly isPaid: boolean;
  /** Latest of `processing` and `failed`. */
  readonly lastWord?: PaymentEvent;
}

/**
 * Folds events about a payment as core does: money only grows, of two about the same thing the later one counts.
 *
 * @param events - Events, in any order.
 * @param payment - The payment.
 * @param currency - Its currency.
 */
export function standingOf(
  events: readonly PaymentEvent[],
  { key, accountId }: PaymentName,
  currency: string,
): Standing {
  const own = events.filter((one) => one.key === key && one.accountId === accountId);
  const arrived = own.filter(({ type }) => type === 'paid' || type === 'part-paid');
  let received = money('0', currency);
  for (const { amount } of arrived) received = compareMoney(amount, received) > 0 ? amount : received;
  const contested = latestByReference(own.filter(({ type }) => NAMED.has(type) && type !== 'unallocated'));
  let taken = money('0', currency);
  for (const { type, amount } of contested.values())
    taken = TAKEN.has(type) ? addMoney(taken, amount) : taken;
  const words = own.filter(({ type }) => type === 'processing' || type === 'failed');
  const lastWord = words.toSorted((left, right) => left.occurredAtMs - right.occurredAtMs).at(-1);
  const isPaid = arrived.some(({ type }) => type === 'paid');
  return { received, taken, contested, isPaid, ...(lastWord && { lastWord }) };
}

/**
 * Money of an account that pays nothing, as it stands.
 *
 * @param events - Events, in any order.
 * @param accountId - The account.
 * @param currency - Its currency.
 */
export function unallocatedOf(events: readonly PaymentEvent[], accountId: string, currency: string): Money {
  const own = events.filter((one) => one.accountId === accountId && one.type === 'unallocated');
  let sum = money('0', currency);
  for (const { amount } of latestByReference(own).values()) sum = addMoney(sum, amount);
  return sum;
}

/**
 * Everything that was told of an account's money: what paid, and what pays nothing.
 *
 * @param events - Events, in any order.
 * @param payment - The account, and its one payment.
 * @param currency - Its currency.
 */
export function moneyTold(events: readonly PaymentEvent[], payment: PaymentName, currency: string): Money {
  const { received } = standingOf(events, payment, currency);
  return addMoney(received, unallocatedOf(events, payment.accountId, currency));
}

function latestByReference(events: readonly PaymentEvent[]): ReadonlyMap<string, PaymentEvent> {
  const latest = new Map<string, PaymentEvent>();
  for (const event of events) {
    const { reference = '' } = event;
    const before = latest.get(reference);
    if (before === undefined || before.occurredAtMs <= event.occurredAtMs) latest.set(reference, event);
  }
  return latest;
}

/**
 * Requests a payment by card, and has it paid.
 *
 * @param subject - Where.
 * @param key - Its key.
 * @param more - What is different.
 * @returns The request.
 */
export async function paidByCard(
  subject: PaymentSubject,
  key: string,
  more: Partial<PaymentRequest> = {},
): Promise<PaymentRequest> {
  const request = requestOf(subject, key, more);
  const outcome = await subject.processor.requestPayment(request);
  assertOutcome(outcome);
  await payRest(subject, request, outcome);
  return request;
}

/**
 * The payer does what is left to do, if anything.
 *
 * @param subject - Where.
 * @param request - The request.
 * @param outcome - What was answered to it.
 */
export async function payRest(
  subject: PaymentSubject,
  request: PaymentRequest,
  outcome: PaymentOutcome,
): Promise<void> {
  assert.notEqual(outcome.status, 'declined', 'a payment by card is not refused');
  if (outcome.status !== 'paid') await subject.vendor.pay(request);
}

/**
 * Asks for a payment that is made in another way.
 *
 * @param subject - Where.
 * @param key - Its key.
 * @param method - How it is made.
 */
export async function asked(
  subject: PaymentSubject,
  key: string,
  method: PaymentMethod,
): Promise<{ readonly request: PaymentRequest; readonly outcome: PaymentOutcome }> {
  const request = requestOf(subject, key, { method });
  const outcome = await subject.processor.requestPayment(request);
  assertOutcome(outcome);
  return { request, outcome };
}

/**
 * Asks for a payment whose answer is lost: that is unknown, not failed, and what was collected is found by its key.
 *
 * @param subject - Where.
 * @param request - The request.
 */
export async function askedInVain(subject: PaymentSubject, request: PaymentRequest): Promise<void> {
  const { processor, vendor, another } = subject;
  await vendor.loseNextAnswer();
  const answer = await processor.requestPayment(request).catch((error: unknown) => assertUnsure(error));
  if (typeof answer !== 'string') {
    assert.notEqual(answer.status, 'declined', 'a lost answer is no decline');
    return;
  }
  const found = await another().findByKey(request);
  if (answer === 'OUTCOME_UNKNOWN') {
    assert.ok(found !== undefined, 'it is found by its key');
    assertOutcome(found);
  } else {
    assert.ok(found?.status !== 'paid', 'PROVIDER_UNAVAILABLE says that nothing was collected');
  }
}

/**
 * There are two ways not to know.
 *
 * @param error - What was thrown.
 * @param more - Codes that may be said as well.
 * @returns The code.
 */
export function assertUnsure(error: unknown, more: readonly string[] = []): string {
  const { code = 'none' } = error as { readonly code?: string };
  const codes = ['PROVIDER_UNAVAILABLE', 'OUTCOME_UNKNOWN', ...more];
  assert.ok(codes.includes(code), `unsure; seen: ${String(error)}`);
  return code;
}

/**
 * Everything about an outcome is as the contract says.
 *
 * @param outcome - What was answered.
 */
export function assertOutcome(outcome: PaymentOutcome): void {
  if (outcome.status === 'declined') {
    assert.match(outcome.reason, /^[a-z][a-z0-9-]{1,60}$/, 'a reason is a neutral word');
    assert.ok(outcome.vendorCode === undefined || outcome.vendorCode !== '', 'a code, or none');
    return;
  }
  assert.match(outcome.paymentRef, /^[\x21-\x7e]{1,200}$/, 'a reference is short and printable');
  if (outcome.status === 'requires-action') {
    assert.ok(URL.canParse(outcome.actionUrl), `an address to go to; seen: ${outcome.actionUrl}`);
  } else if (outcome.status === 'awaiting-transfer') {
    assert.ok(outcome.transferDetails.length > 0, 'where to send the money');
    for (const { label, value } of outcome.transferDetails) {
      assert.ok(label.trim() !== '' && value.trim() !== '', 'each detail has label and value');
    }
  } else {
    assert.ok(['paid', 'processing'].includes(outcome.status), `a known status; seen: ${outcome.status}`);
  }
}

/** An event is as the contract says, whatever it tells. */
function assertWellFormed(event: PaymentEvent): void {
  for (const [field, value] of Object.entries(event)) {
    assert.ok(value !== undefined && value !== null && value !== '', `${field} has a value, or is absent`);
  }
  assert.ok(TYPES.has(event.type), `a known type; seen: ${event.type}`);
  assert.match(event.eventKey, /^[\x21-\x7e]{1,200}$/, 'a key is short and printable');
  assert.ok(Number.isSafeInteger(event.occurredAtMs) && event.occurredAtMs > 0, 'whole milliseconds');
  assert.ok(event.occurredAtMs > Date.UTC(2000, 0), 'times are in milliseconds');
  const { amount, currency } = event.amount;
  assert.ok(compareMoney(money(amount, currency), money('0', currency)) >= 0, 'an amount is zero or more');
  assert.equal(
    NAMED.has(event.type),
    event.reference !== undefined,
    `${event.type} has a name where it needs one`,
  );
  if (event.reason !== undefined) assert.match(event.reason, /^[a-z][a-z0-9-]{1,60}$/, 'a neutral word');
}

/**
 * Compares amounts.
 *
 * @param seen - What was told.
 * @param expected - What is true.
 * @param what - Of what.
 */
export function assertMoney(seen: Money, expected: Money, what: string): void {
  assert.equal(seen.currency, expected.currency, `${what}: the currency`);
  const difference = subtractMoney(seen, expected).amount;
  assert.equal(difference, '0', `${what}: ${expected.amount}; seen: ${seen.amount}`);
}
