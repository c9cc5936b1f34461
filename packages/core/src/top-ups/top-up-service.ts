import { notFound, readAccount } from '../accounts/account-row.ts';
import { type Actor, actorText, authorize, checkActor } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkWebhook } from '../errors/check-webhook.ts';
import { checkObject, checkOneOf, checkReference } from '../errors/checks.ts';
import { billingDetailsRef } from '../invoices/billing-details.ts';
import { moneyFromAtoms } from '../money/money.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import { checkPage, type PageRequest } from '../wallets/activity.ts';
import { keyRef } from '../wallets/keyed.ts';
import { type AcknowledgeOutcome, type AcknowledgeRequest, acknowledge } from './acknowledge.ts';
import { applyEach, applyPaymentEvent } from './apply-payment-events.ts';
import { cancelTopUp } from './cancel-top-up.ts';
import { type Collecting, collect } from './collect.ts';
import type { Configured } from './configured.ts';
import { checkTopUp, planTopUp, type RequestTopUpRequest } from './plan-top-up.ts';
import { checkTerms, type Purchases, type TermsInForce } from './purchase-options.ts';
import { estimateMinutes, methodsOf, quote, taxesFor } from './quote.ts';
import { reconcilePayments } from './reconcile-payments.ts';
import { type TopUp, topUpView } from './top-up-view.ts';
import type { KeepTermsRequest, RequestTopUpOutcome, TopUpPage, TopUpRequest, TopUps } from './top-ups.ts';

/**
 * Makes the top-ups area.
 *
 * @param context - The context.
 * @param sold - What has to be configured, as it is asked for.
 * @returns The area.
 */
export function createTopUps(context: Context, sold: Configured): TopUps {
  const collecting = async (request: TopUpRequest, command: string): Promise<Collecting> => {
    const { actor, accountId } = authorize(request, command, 'owner');
    const topUpId = checkReference(request.topUpId, 'topUpId');
    const { currency } = await readAccount(context, accountId);
    return { accountId, topUpId, currency, actor: actorText(actor), purchases: sold.purchases() };
  };
  return {
    quote: async (request) =>
      quote(context, { purchases: sold.purchases(), processor: context.payments }, request),
    estimate: async (request) => estimateMinutes(context, request),
    acknowledge: async (request) => acknowledgeTerms(context, sold.purchases(), request),
    keepTerms: async (request) => keepTerms(context, request),
    request: async (request) => requestTopUp(context, sold, request),
    resume: async (request) => {
      const resumed = await collecting(request, 'resume a top-up');
      const outcome = await collect(context, sold.processor(), resumed);
      return outcome.status === 'account-not-active' ? readTopUp(context, request) : outcome.topUp;
    },
    cancel: async (request) =>
      cancelTopUp(context, sold.processor(), await collecting(request, 'cancel a top-up')),
    reconcile: async (request) => reconcilePayments(context, sold, request),
    applyPaymentEvent: async (request) => {
      checkObject(request, 'request');
      const actor = checkActor(request.actor, 'apply a payment event', 'system');
      return applyPaymentEvent(context, { actor, purchases: sold.purchases() }, request.event);
    },
    receiveWebhook: async (webhook) => {
      const adapter = sold.processor();
      const read = await adapter.parseWebhook(checkWebhook(webhook));
      if (read.status === 'ignored') return read;
      const by = { actor: processorActor(adapter), purchases: sold.purchases() };
      const { outcomes, failures } = await applyEach(context, by, read.events);
      const [failed] = failures;
      if (failed !== undefined) throw failed.failure;
      return { status: 'received', outcomes };
    },
    get: async (request) => readTopUp(context, request),
    list: async (request) => listTopUps(context, request),
  };
}

function processorActor(processor: PaymentProcessor): Actor {
  return { role: 'system', id: `payments:${processor.id}` };
}

async function acknowledgeTerms(
  context: Context,
  purchases: Purchases,
  request: AcknowledgeRequest,
): Promise<AcknowledgeOutcome> {
  const { terms } = purchases;
  const decision = acknowledge(request, { clockMs: context.clock.now(), purchases });
  // The text is kept before anybody has agreed to it, and for good.
  if (terms !== undefined && request.hash === terms.hash) {
    await context.storage.references.put('terms', terms.hash, terms.text);
  }
  return decide(context, decision);
}

async function keepTerms(context: Context, request: KeepTermsRequest): Promise<TermsInForce> {
  checkObject(request, 'request');
  checkActor(request.actor, 'keep terms', 'system');
  const { version, hash, text } = checkTerms(request.version, request.text);
  await context.storage.references.put('terms', hash, text);
  return { version, hash };
}

const MOST_ATTEMPTS = 5;

async function requestTopUp(
  context: Context,
  sold: Configured,
  request: RequestTopUpRequest,
): Promise<RequestTopUpOutcome> {
  const processor = sold.processor();
  const purchases = sold.purchases();
  const checked = checkTopUp(request);
  const { accountId, actor, method } = checked;
  checkOneOf(method, 'method', methodsOf(processor));
  const topUpId = context.ids.next('top');
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const { currency } = await readAccount(context, accountId);
    const clockMs = context.clock.now();
    const taxes = await taxesOnce(context, { checked, purchases, currency, clockMs });
    const planned = await decide(context, planTopUp(checked, { clockMs, topUpId, purchases, taxes }));
    if (planned.status === 'taxes-stale') continue;
    if (planned.status !== 'planned') return planned;
    const collecting = { accountId, topUpId: planned.topUpId, currency, actor: actorText(actor), purchases };
    const outcome = await collect(context, processor, collecting);
    if (outcome.status === 'account-not-active') return outcome;
    const { topUp, invoice } = outcome;
    return { status: 'requested', replayed: planned.replayed, topUp, invoice };
  }
  throw new BillingError('CONTENTION', 'The billing details kept changing; nothing was bought.', {
    details: { accountId, attempts: MOST_ATTEMPTS },
  });
}

/** Taxes are asked for once per purchase: a repeat of one that is written down needs none. */
async function taxesOnce(
  context: Context,
  asked: {
    readonly checked: ReturnType<typeof checkTopUp>;
    readonly purchases: Purchases;
    readonly currency: string;
    readonly clockMs: number;
  },
): ReturnType<typeof taxesFor> {
  const { checked, purchases, currency, clockMs } = asked;
  const { accountId, amount, method, keyed } = checked;
  const [[known], [details]] = await Promise.all([
    context.storage.get('key', accountId, [keyRef(keyed).key]),
    context.storage.get('setting', accountId, [billingDetailsRef.key]),
  ]);
  if (known !== undefined || amount.currency !== currency) {
    return { lines: [], totalAtoms: 0n, buyerRevision: details?.revision ?? 0 };
  }
  const net = moneyFromAtoms(amount.atoms, currency);
  return taxesFor({ accountId, net, method, nowMs: clockMs, purchases }, details);
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
