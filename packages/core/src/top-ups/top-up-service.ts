import { notFound, readAccount } from '../accounts/account-row.ts';
import { type Actor, actorText, authorize, checkActor } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkWebhook } from '../errors/check-webhook.ts';
import { checkObject, checkOneOf, checkReference } from '../errors/checks.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import { checkPage, type PageRequest } from '../wallets/activity.ts';
import {
  type AcknowledgeOutcome,
  type AcknowledgeRequest,
  acknowledge,
  readAcknowledgement,
} from './acknowledge.ts';
import { applyEach, applyPaymentEvent } from './apply-payment-events.ts';
import { assignUnallocated } from './assign-unallocated.ts';
import { methodsOf } from './bank-days.ts';
import { buyUnallocated } from './buy-unallocated.ts';
import { cancelTopUp } from './cancel-top-up.ts';
import { type Collecting, collect } from './collect.ts';
import type { Configured } from './configured.ts';
import { checkTopUp, planTopUp, type RequestTopUpRequest } from './plan-top-up.ts';
import { checkTerms, type Purchases, type TermsInForce } from './purchase-options.ts';
import { estimateMinutes, quote } from './quote.ts';
import { reconcilePayments } from './reconcile-payments.ts';
import { type TopUp, topUpView } from './top-up-view.ts';
import type { KeepTermsRequest, RequestTopUpOutcome, TopUpPage, TopUpRequest, TopUps } from './top-ups.ts';
import { withTaxes } from './with-taxes.ts';
import { resumeTopUp } from './work-on-payment.ts';

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
    acknowledgement: async (request) => readAcknowledgement(context, request),
    keepTerms: async (request) => keepTerms(context, request),
    request: async (request) => requestTopUp(context, sold, request),
    resume: async (request) => {
      const resumed = await collecting(request, 'resume a top-up');
      const outcome = await resumeTopUp(context, sold.processor(), resumed);
      return outcome.status === 'account-not-active' ? readTopUp(context, request) : outcome.topUp;
    },
    cancel: async (request) =>
      cancelTopUp(context, sold.processor(), await collecting(request, 'cancel a top-up')),
    assignUnallocated: async (request) => assignUnallocated(context, sold, request),
    buyUnallocated: async (request) => buyUnallocated(context, sold, request),
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

async function requestTopUp(
  context: Context,
  sold: Configured,
  request: RequestTopUpRequest,
): Promise<RequestTopUpOutcome> {
  const processor = sold.processor();
  const purchases = sold.purchases();
  const checked = checkTopUp(request);
  checkOneOf(checked.method, 'method', methodsOf(processor));
  const { accountId, actor, amount } = checked;
  const topUpId = context.ids.next('top');
  const planned = await withTaxes(context, { ...checked, purchases }, (taxes, clockMs) =>
    decide(context, planTopUp(checked, { clockMs, topUpId, purchases, taxes })),
  );
  if (planned.status !== 'planned') return planned;
  const { currency } = amount;
  const collecting = { accountId, topUpId: planned.topUpId, currency, actor: actorText(actor), purchases };
  const follow = planned.replayed ? resumeTopUp : collect;
  const outcome = await follow(context, processor, collecting);
  if (outcome.status === 'account-not-active') return outcome;
  return { ...outcome, status: 'requested', replayed: planned.replayed };
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
