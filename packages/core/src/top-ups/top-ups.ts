import type { AccountCommand, Actor } from '../accounts/actor.ts';
import type { PaymentEvent } from '../ports/payment-processor.ts';
import type { IgnoredWebhook, Webhook } from '../ports/webhook.ts';
import type { PageRequest } from '../wallets/activity.ts';
import type { Differs } from '../wallets/keyed.ts';
import type {
  Acknowledged,
  AcknowledgementRequest,
  AcknowledgeOutcome,
  AcknowledgeRequest,
} from './acknowledge.ts';
import type { AssignUnallocatedOutcome, AssignUnallocatedRequest } from './assign-unallocated.ts';
import type { BuyUnallocatedOutcome, BuyUnallocatedRequest } from './buy-unallocated.ts';
import type { CancelTopUpOutcome } from './cancel-top-up.ts';
import type { RequestTopUpRequest } from './plan-top-up.ts';
import type { TermsInForce } from './purchase-options.ts';
import type { PurchaseRefused } from './purchase-refusals.ts';
import type { EstimateMinutesOutcome, EstimateMinutesRequest, Quote, QuoteRequest } from './quote.ts';
import type { PaymentsReconciled, ReconcilePaymentsRequest } from './reconcile-payments.ts';
import type { PaymentApplied } from './settle-top-up.ts';
import type { TopUp, TopUpWithInvoice } from './top-up-view.ts';
import type { MoneyUnallocated } from './unallocated.ts';

/** The processor was asked; `topUp.status` says where the purchase stands. */
export interface TopUpRequested extends TopUpWithInvoice {
  /** Discriminant. */
  readonly status: 'requested';
  /** True when an equal earlier request made it; the top-up is shown as it stands now. */
  readonly replayed: boolean;
}

/** What asking for a top-up did. */
export type RequestTopUpOutcome = TopUpRequested | PurchaseRefused | Differs;

/** Keeps a text of terms; for actor `system`. */
export interface KeepTermsRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** The version, as people name it. */
  readonly version: string;
  /** The text. */
  readonly text: string;
}

/** What a payment message did. */
export type ApplyPaymentEventOutcome = PaymentApplied | MoneyUnallocated;

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
   * Says what a purchase would come to: lines, taxes, total, how many minutes it buys, the ways to pay and how long they
   * take, the terms to be acknowledged, and what would stand in its way. Nothing is written down.
   *
   * @param request - The amount; owner or system.
   * @returns The summary.
   * @throws BillingError with code `CONFIGURATION_INVALID` without `createBilling({ topUps })`, or `CURRENCY_MISMATCH`.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const { total, terms, refusals } = await billing.topUps.quote({ actor, accountId: 'acme', amount: money('50', 'USD') });
   * console.log(total.amount, terms.version, refusals.map(({ status }) => status));
   * ```
   */
  quote(request: QuoteRequest): Promise<Quote>;
  /**
   * Says how many minutes an amount buys under the contract, to destinations of one's choice. Needs nothing of what a purchase
   * needs.
   *
   * @param request - Amount and destinations; owner or system.
   * @returns `estimated`, or `no-prices`.
   * @throws BillingError with code `CURRENCY_MISMATCH`.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const destinations = [{ prefix: '44' }, { prefix: '1' }];
   * const asked = { actor, accountId: 'acme', amount: money('100', 'USD'), destinations };
   * const estimated = await billing.topUps.estimate(asked);
   * if (estimated.status === 'estimated') console.log(estimated.minutes.mix);
   * ```
   */
  estimate(request: EstimateMinutesRequest): Promise<EstimateMinutesOutcome>;
  /**
   * Keeps that somebody agrees to the terms in force: version, hash, who, when, from where. Once is enough, until other
   * terms are in force.
   *
   * @param request - Version and hash as they were shown; owner or system.
   * @returns `acknowledged`, or `terms-outdated` when others are in force by now.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const { terms } = await billing.topUps.quote({ actor, accountId: 'acme', amount: money('50', 'USD') });
   * const { version, hash } = terms;
   * await billing.topUps.acknowledge({ actor, accountId: 'acme', version, hash, origin: '203.0.113.7' });
   * ```
   */
  acknowledge(request: AcknowledgeRequest): Promise<AcknowledgeOutcome>;
  /**
   * Reads who agreed to which terms, when, and from where: the evidence behind what an invoice prints.
   *
   * @param request - Hash of the terms and who agreed, as the invoice names them; owner or system.
   * @returns The acknowledgement.
   *
   * @example
   * ```ts runnable
   * const { document } = await billing.invoices.get({ actor, accountId: 'acme', invoiceId: 'inv_top_1' });
   * if (document?.terms !== undefined) {
   *   const { hash, acknowledgedBy: by } = document.terms;
   *   const { at, origin } = await billing.topUps.acknowledgement({ actor, accountId: 'acme', hash, by });
   *   console.log(at, origin);
   * }
   * ```
   */
  acknowledgement(request: AcknowledgementRequest): Promise<Acknowledged>;
  /**
   * Keeps a text of terms, so that contracts can name it; for actor `system`. Keeping it again changes nothing.
   *
   * @param request - Version and text.
   * @returns Version and hash, as a contract names them.
   *
   * @example
   * ```ts runnable
   * const terms = await billing.topUps.keepTerms({ actor, version: '2026-11', text: 'Credit is paid in advance.' });
   * console.log(terms.hash.length); // 64
   * ```
   */
  keepTerms(request: KeepTermsRequest): Promise<TermsInForce>;
  /**
   * Buys call credit: written down first, with its invoice, then asked of the processor, then credited once it is paid.
   *
   * Exactly once: the same key with the same content goes on where the first attempt ended, and never collects twice.
   *
   * @param request - Key, amount, method and the terms that were shown; owner or system.
   * @returns `requested`, `differs`, or why nothing is bought: `account-not-active` (also for a repeat of what the processor
   * never saw), `terms-outdated`, `terms-not-acknowledged`, `billing-details-incomplete`, `no-recipients` while nobody is
   * registered to be told of a low balance, `below-minimum`, `above-maximum`, `in-flight`.
   * @throws BillingError with code `CONFIGURATION_INVALID` without a payment processor, `CURRENCY_MISMATCH`,
   * `PROVIDER_UNAVAILABLE` (nothing happened) or `OUTCOME_UNKNOWN`; after the last two repeat with the same key.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const amount = money('50', 'USD');
   * const { terms } = await billing.topUps.quote({ actor, accountId: 'acme', amount });
   * await billing.topUps.acknowledge({ actor, accountId: 'acme', version: terms.version, hash: terms.hash });
   * const purchase = { key: 'order-81', amount, method: 'card', termsHash: terms.hash } as const;
   * const outcome = await billing.topUps.request({ actor, accountId: 'acme', ...purchase });
   * if (outcome.status === 'requested') console.log(outcome.topUp.status, outcome.invoice.number);
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
   * ```ts runnable
   * const topUp = await billing.topUps.resume({ actor, accountId: 'acme', topUpId: 'top_1' });
   * console.log(topUp.status);
   * ```
   */
  resume(request: TopUpRequest): Promise<TopUp>;
  /**
   * Withdraws a purchase that nobody has paid: at the processor first, then its invoice is void. Money that arrives after
   * all is unallocated.
   *
   * @param request - The top-up; owner or system.
   * @returns `canceled`, or `not-cancelable` when money is on its way or it is over already.
   * @throws BillingError as `request` does.
   *
   * @example
   * ```ts runnable
   * const { status } = await billing.topUps.cancel({ actor, accountId: 'acme', topUpId: 'top_1' });
   * console.log(status);
   * ```
   */
  cancel(request: TopUpRequest): Promise<CancelTopUpOutcome>;
  /**
   * Pays an open purchase with unallocated money: of a receipt, a surplus, or what arrived for a purchase that was given up.
   * The processor is told first to collect nothing more for it. Once per purchase, from one document, all that is missing;
   * whatever the state of the account, because the money is there.
   *
   * Should the processor say later that less of that money is left, what is missing of it is taken back of the invoice it
   * paid, the youngest first, with a credit note, as if it had been returned; and given back when it is there again.
   *
   * @param request - The document and the purchase; the actor must be `system`.
   * @returns `assigned`; `not-assignable` when the purchase is paid, withdrawn, or money for it is on its way; `not-enough`.
   * @throws BillingError with code `CONFIGURATION_INVALID`, `PROVIDER_UNAVAILABLE` or `OUTCOME_UNKNOWN`; after the last two
   * ask again.
   *
   * @example
   * ```ts runnable
   * const account = { actor, accountId: 'acme' };
   * const { invoices } = await billing.invoices.unallocated(account);
   * for (const { invoiceId, unallocated } of invoices) console.log(invoiceId, unallocated.amount);
   * const assigned = { invoiceId: 'receipt_cash', topUpId: 'top_1' };
   * const { status } = await billing.topUps.assignUnallocated({ ...account, ...assigned });
   * console.log(status);
   * ```
   */
  assignUnallocated(request: AssignUnallocatedRequest): Promise<AssignUnallocatedOutcome>;
  /**
   * Makes a purchase that is paid with unallocated money at once, in one commit; nobody is asked to pay. Minimum, maximum and
   * one-at-a-time do not count, because the money is there; all else is as of `request`.
   *
   * @param request - Key, document, amount net of tax, and who agreed to the terms in force; the actor must be `system`.
   * @returns `bought`, `not-enough` where amount and taxes are more than there is, `differs`, or why nothing is bought.
   * @throws BillingError with code `CONFIGURATION_INVALID`, `CURRENCY_MISMATCH` or `CONTENTION`.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const account = { actor, accountId: 'acme' };
   * const purchase = { key: 'found-1', invoiceId: 'receipt_cash', amount: money('70', 'USD') };
   * const agreedBy = { role: 'owner', id: 'olga' } as const;
   * const outcome = await billing.topUps.buyUnallocated({ ...account, ...purchase, agreedBy });
   * if (outcome.status === 'bought') console.log(outcome.invoice.number);
   * ```
   */
  buyUnallocated(request: BuyUnallocatedRequest): Promise<BuyUnallocatedOutcome>;
  /**
   * Reads messages about payments again that the processor can list, for webhooks that were lost; for actor `system`. What
   * is known already changes nothing, so it may be done again, and beside the webhooks. Progress is told page by page; a
   * run that was broken off goes on from the cursor that was told last.
   *
   * @param request - Time of the messages, and where to go on.
   * @returns How many there were, how many were news, and what could not be taken in.
   * @throws BillingError with code `ABILITY_MISSING` when the processor lists none, `CONFIGURATION_INVALID`, or what the
   * processor or the storage failed with.
   *
   * @example
   * ```ts runnable
   * const range = { from: '2026-03-01T00:00:00Z', until: '2026-03-02T00:00:00Z' };
   * let cursor: string | undefined;
   * const onProgress = (progress: { readonly cursor?: string }) => {
   *   cursor = progress.cursor; // Keep it where a later run finds it.
   * };
   * const { events, news, failures } = await billing.topUps.reconcile({ actor, ...range, onProgress });
   * console.log(events, news, failures, cursor);
   * ```
   */
  reconcile(request: ReconcilePaymentsRequest): Promise<PaymentsReconciled>;
  /**
   * Takes in a verified message about a payment. Whatever the order or number of messages, they come to the same: money is
   * credited once, also when the account is suspended or closed by then; disputed money is taken back, and given back when
   * the dispute is won.
   *
   * @param request - The message; the actor must be `system`.
   * @returns `applied`, or `unallocated` for money that pays nothing.
   * @throws BillingError with code `CURRENCY_MISMATCH`.
   *
   * @example
   * ```ts runnable
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
   * @throws BillingError with code `WEBHOOK_REJECTED`, `PAYLOAD_UNREADABLE`, `CONFIGURATION_INVALID`, or
   * `PROVIDER_UNAVAILABLE` when the processor had to be asked and did not answer; or as `applyPaymentEvent` does for the
   * first message that fails, once all others are taken in. Answer with an error, so that it is delivered again.
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
   * ```ts runnable
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
   * ```ts runnable
   * const { topUps } = await billing.topUps.list({ actor, accountId: 'acme', limit: 10 });
   * for (const topUp of topUps) console.log(topUp.requestedAt.toISOString(), topUp.amount.amount, topUp.status);
   * ```
   */
  list(request: PageRequest): Promise<TopUpPage>;
}
