import { notFound, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, type Actor, actorText, authorize, checkActor } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkWebhook } from '../errors/check-webhook.ts';
import { checkObject, checkOneOf, checkReference } from '../errors/checks.ts';
import type { PaymentEvent, PaymentProcessor } from '../ports/payment-processor.ts';
import type { IgnoredWebhook, Webhook } from '../ports/webhook.ts';
import { checkPage, type PageRequest } from '../wallets/activity.ts';
import type { Differs } from '../wallets/keyed.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import { collect } from './collect.ts';
import { type NoRecipients, planTopUp, type RequestTopUpRequest } from './plan-top-up.ts';
import { type ApplyPaymentEventOutcome, applyEvent } from './settle-top-up.ts';
import { type TopUp, topUpView } from './top-up-view.ts';

/** The processor was asked; `topUp.status` says where the purchase stands. */
export interface TopUpRequested {
  /** Discriminant. */
  readonly status: 'requested';
  /** True when an equal earlier request made it; the top-up is shown as it stands now. */
  readonly replayed: boolean;
  /** The top-up: `paid`, `processing` with what the payer has to do, or `failed` with the reason. */
  readonly topUp: TopUp;
}

/** What asking for a top-up did. */
export type RequestTopUpOutcome = TopUpRequested | NoRecipients | AccountNotActive | Differs;

/** Names one top-up. */
export interface TopUpRequest extends AccountCommand {
  /** Id of the top-up. */
  readonly topUpId: string;
}

/** A page of top-ups. */
export interface TopUpPage {
  /** The top-ups, the newest first. */
  readonly topUps: readonly TopUp[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** A message about a payment that the host has verified itself; for actor `system`. */
export interface ApplyPaymentEventRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** The message. */
  readonly event: PaymentEvent;
}

/** A webhook's messages are taken in. */
export interface PaymentWebhookReceived {
  /** Discriminant. */
  readonly status: 'received';
  /** What each message did, in their order. */
  readonly outcomes: readonly ApplyPaymentEventOutcome[];
}

/**
 * Purchases of call credit. Money is credited once, and only after the processor says it is paid.
 *
 * Every method fails with `INVALID_INPUT` (a broken request, naming the field), `NOT_ALLOWED` (the actor's role or
 * account) and `NOT_FOUND` (no such account or top-up).
 */
export interface TopUps {
  /**
   * Buys call credit: written down first, then asked of the processor, then credited once it is paid.
   *
   * Exactly once: the same key with the same content goes on where the first attempt ended, and never collects twice.
   *
   * @param request - Key, amount and method; owner or system.
   * @returns `requested`, `no-recipients` while nobody is registered to be told of a low balance, `account-not-active`
   * (also for a repeat of what the processor never saw), or `differs`.
   * @throws BillingError with code `CONFIGURATION_INVALID` without a payment processor, `CURRENCY_MISMATCH`,
   * `PROVIDER_UNAVAILABLE` (nothing happened) or `OUTCOME_UNKNOWN`; after the last two repeat with the same key.
   *
   * @example
   * ```ts
   * import { money } from '@live-calls/core';
   *
   * const purchase = { key: 'order-81', amount: money('50', 'USD'), method: 'card' } as const;
   * const outcome = await billing.topUps.request({ actor, accountId: 'acme', ...purchase });
   * if (outcome.status === 'requested') console.log(outcome.topUp.status);
   * ```
   */
  request(request: RequestTopUpRequest): Promise<RequestTopUpOutcome>;
  /**
   * Finds out where a top-up stands: asks the processor what became of it, and sends only what it never saw, while the
   * account is active.
   *
   * @param request - The top-up; owner or system.
   * @returns The top-up as it stands.
   * @throws BillingError as `request` does.
   *
   * @example
   * ```ts
   * const topUp = await billing.topUps.resume({ actor, accountId: 'acme', topUpId: 'top_1' });
   * console.log(topUp.status);
   * ```
   */
  resume(request: TopUpRequest): Promise<TopUp>;
  /**
   * Takes in a verified message about a payment. Whatever the order or number of messages, the money is credited once,
   * also when the account is suspended or closed by then.
   *
   * @param request - The message; the actor must be `system`.
   * @returns `applied`, or `amount-differs` when another amount arrived than was bought.
   * @throws BillingError with code `CURRENCY_MISMATCH`.
   *
   * @example
   * ```ts
   * import { money } from '@live-calls/core';
   *
   * const payment = { eventKey: 'evt_1', key: 'top_1', accountId: 'acme', paymentRef: 'pay_1' };
   * const event = { ...payment, type: 'paid', amount: money('50', 'USD'), occurredAtMs: 1_772_000_000_000 } as const;
   * const outcome = await billing.topUps.applyPaymentEvent({ actor, event });
   * console.log(outcome.status);
   * ```
   */
  applyPaymentEvent(request: ApplyPaymentEventRequest): Promise<ApplyPaymentEventOutcome>;
  /**
   * Verifies a payment processor's webhook and takes its messages in. The signature stands in for an actor.
   *
   * @param webhook - The request as received, its raw bytes untouched.
   * @returns `received` with what each message did, or `ignored` with the reason.
   * @throws BillingError with code `WEBHOOK_REJECTED`, `PAYLOAD_UNREADABLE` or `CONFIGURATION_INVALID`; or as
   * `applyPaymentEvent` does for the first message that fails, once all others are taken in.
   *
   * @example
   * ```ts
   * const body = new TextEncoder().encode('{}');
   * const received = await billing.topUps.receiveWebhook({ method: 'POST', url: '/payments', headers: {}, body });
   * console.log(received.status);
   * ```
   */
  receiveWebhook(webhook: Webhook): Promise<PaymentWebhookReceived | IgnoredWebhook>;
  /**
   * Reads one top-up.
   *
   * @param request - The top-up; owner or system.
   * @returns The top-up.
   *
   * @example
   * ```ts
   * const topUp = await billing.topUps.get({ actor, accountId: 'acme', topUpId: 'top_1' });
   * console.log(topUp.amount.amount, topUp.status);
   * ```
   */
  get(request: TopUpRequest): Promise<TopUp>;
  /**
   * Lists top-ups, the newest first.
   *
   * @param request - Account and page; owner or system.
   * @returns A page.
   *
   * @example
   * ```ts
   * const { topUps } = await billing.topUps.list({ actor, accountId: 'acme', limit: 10 });
   * for (const topUp of topUps) console.log(topUp.requestedAt.toISOString(), topUp.amount.amount, topUp.status);
   * ```
   */
  list(request: PageRequest): Promise<TopUpPage>;
}

/**
 * Makes the top-ups area.
 *
 * @param context - The context.
 * @param payments - The payment processor; absent when the host takes no payments through this library.
 * @returns The area.
 */
export function createTopUps(context: Context, payments: PaymentProcessor | undefined): TopUps {
  const processor = (): PaymentProcessor => {
    if (payments !== undefined) return payments;
    throw new BillingError('CONFIGURATION_INVALID', 'Top-ups need createBilling({ payments }).', {
      details: { option: 'payments', rule: 'a payment processor, to take top-ups' },
    });
  };
  return {
    request: async (request) => requestTopUp(context, processor(), request),
    resume: async (request) => {
      const { actor, accountId } = authorize(request, 'resume a top-up', 'owner');
      const topUpId = checkReference(request.topUpId, 'topUpId');
      const { currency } = await readAccount(context, accountId);
      const collecting = { accountId, topUpId, currency, actor: actorText(actor) };
      const topUp = await collect(context, processor(), collecting);
      return topUp.status === 'account-not-active' ? readTopUp(context, request) : topUp;
    },
    applyPaymentEvent: async (request) => {
      checkObject(request, 'request');
      const actor = checkActor(request.actor, 'apply a payment event', 'system');
      return applyPaymentEvent(context, actor, request.event);
    },
    receiveWebhook: async (webhook) => {
      const adapter = processor();
      const read = await adapter.parseWebhook(checkWebhook(webhook));
      if (read.status === 'ignored') return read;
      const actor: Actor = { role: 'system', id: `payments:${adapter.id}` };
      return { status: 'received', outcomes: await applyEach(context, actor, read.events) };
    },
    get: async (request) => readTopUp(context, request),
    list: async (request) => listTopUps(context, request),
  };
}

async function requestTopUp(
  context: Context,
  processor: PaymentProcessor,
  request: RequestTopUpRequest,
): Promise<RequestTopUpOutcome> {
  const made = { clockMs: context.clock.now(), topUpId: context.ids.next('top') };
  const planned = await decide(context, planTopUp(request, made));
  if (planned.status !== 'planned') return planned;
  const { actor, accountId } = authorize(request, 'top up', 'owner');
  const { currency } = await readAccount(context, accountId);
  const collecting = { accountId, topUpId: planned.topUpId, currency, actor: actorText(actor) };
  const topUp = await collect(context, processor, collecting);
  if (topUp.status === 'account-not-active') return topUp;
  return { status: 'requested', replayed: planned.replayed, topUp };
}

/** A message that fails holds none of the others up; it fails the webhook in the end, so that the processor repeats it. */
async function applyEach(
  context: Context,
  actor: Actor,
  events: readonly PaymentEvent[],
): Promise<readonly ApplyPaymentEventOutcome[]> {
  const outcomes: ApplyPaymentEventOutcome[] = [];
  const failures: unknown[] = [];
  for (const event of events) {
    try {
      outcomes.push(await applyPaymentEvent(context, actor, event));
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
  return outcomes;
}

async function applyPaymentEvent(
  context: Context,
  actor: Actor,
  event: PaymentEvent,
): Promise<ApplyPaymentEventOutcome> {
  checkObject(event, 'event');
  const accountId = checkReference(event.accountId, 'event.accountId');
  const topUpId = checkReference(event.key, 'event.key');
  checkReference(event.eventKey, 'event.eventKey');
  checkReference(event.paymentRef, 'event.paymentRef');
  checkOneOf(event.type, 'event.type', ['paid', 'failed']);
  const settling = { accountId, topUpId, clockMs: context.clock.now(), actor: actorText(actor) };
  return decide(context, applyEvent(settling, event));
}

async function readTopUp(context: Context, request: TopUpRequest): Promise<TopUp> {
  const { accountId } = authorize(request, 'read a top-up', 'owner');
  const topUpId = checkReference(request.topUpId, 'topUpId');
  const { currency } = await readAccount(context, accountId);
  const [row] = await context.storage.get('topUp', accountId, [[topUpId]]);
  if (row === undefined) throw notFound('top-up', topUpId);
  return topUpView(row, currency);
}

async function listTopUps(context: Context, request: PageRequest): Promise<TopUpPage> {
  const { accountId } = authorize(request, 'list top-ups', 'owner');
  const { currency } = await readAccount(context, accountId);
  const query = { ...checkPage(request), order: 'byTime', descending: true };
  const page = await context.storage.list('topUp', accountId, query);
  const topUps = page.rows.map((row) => topUpView(row, currency));
  return page.cursor === undefined ? { topUps } : { topUps, cursor: page.cursor };
}
