import { type Actor, actorText, checkActor } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkObject, checkOneOf, checkReference, checkWhole } from '../errors/checks.ts';
import { parseMoney } from '../money/money.ts';
import type { PaymentEvent, PaymentEventType } from '../ports/payment-processor.ts';
import { parseInstant } from '../time/instant.ts';
import type { Configured } from './configured.ts';
import type { Purchases } from './purchase-options.ts';
import { applyEvent, checkEvent } from './settle-top-up.ts';
import type { ApplyPaymentEventOutcome, PaymentsReconciled, ReconcilePaymentsRequest } from './top-ups.ts';
import { bookUnallocated } from './unallocated.ts';

/** Who says so, and how call credit is sold. */
export interface AppliedBy {
  /** Who says so. */
  readonly actor: Actor;
  /** How call credit is sold. */
  readonly purchases: Purchases;
}

/**
 * Takes messages in one by one. One that fails holds none of the others up.
 *
 * @param context - The context.
 * @param by - Who says so.
 * @param events - The messages; untrusted.
 * @returns What each did, and what failed.
 */
export async function applyEach(
  context: Context,
  by: AppliedBy,
  events: readonly PaymentEvent[],
): Promise<{
  readonly outcomes: readonly ApplyPaymentEventOutcome[];
  readonly failures: readonly unknown[];
}> {
  const outcomes: ApplyPaymentEventOutcome[] = [];
  const failures: unknown[] = [];
  for (const event of events) {
    try {
      outcomes.push(await applyPaymentEvent(context, by, event));
    } catch (failure) {
      failures.push(failure);
    }
  }
  return { outcomes, failures };
}

const eventTypes: readonly PaymentEventType[] = [
  ...(['processing', 'paid', 'part-paid', 'failed', 'disputed', 'dispute-won', 'dispute-lost'] as const),
  ...(['returned', 'return-undone', 'unallocated'] as const),
];

/**
 * Takes one message in.
 *
 * @param context - The context.
 * @param by - Who says so.
 * @param event - The message; untrusted.
 * @returns What it did.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_FOUND` or `CURRENCY_MISMATCH`.
 */
export async function applyPaymentEvent(
  context: Context,
  by: AppliedBy,
  event: PaymentEvent,
): Promise<ApplyPaymentEventOutcome> {
  checkObject(event, 'event');
  const accountId = checkReference(event.accountId, 'event.accountId');
  const topUpId = checkReference(event.key, 'event.key');
  checkReference(event.eventKey, 'event.eventKey');
  checkReference(event.paymentRef, 'event.paymentRef');
  const type = checkOneOf(event.type, 'event.type', eventTypes);
  checkWhole(event.occurredAtMs, 'event.occurredAtMs', { least: 0, most: Number.MAX_SAFE_INTEGER });
  const { purchases } = by;
  const settling = { accountId, clockMs: context.clock.now(), actor: actorText(by.actor), purchases };
  if (type !== 'unallocated') return decide(context, applyEvent({ ...settling, topUpId }, event));
  const { currency } = parseMoney(event.amount, 'event.amount');
  return decide(context, bookUnallocated(settling, { ...checkEvent(event), currency }));
}

/**
 * Reads messages about payments again.
 *
 * @param context - The context.
 * @param sold - What has to be configured.
 * @param request - The command; untrusted.
 * @returns What came of it.
 */
export async function reconcilePayments(
  context: Context,
  sold: Configured,
  request: ReconcilePaymentsRequest,
): Promise<PaymentsReconciled> {
  checkObject(request, 'request');
  const actor = checkActor(request.actor, 'reconcile payments', 'system');
  const fromMs = parseInstant(request.from, 'from');
  const untilMs = parseInstant(request.until, 'until');
  const processor = sold.processor();
  if (processor.listEvents === undefined) {
    throw new BillingError('ABILITY_MISSING', `Payment processor ${processor.id} lists no events.`, {
      details: { adapter: processor.id, ability: 'listEvents' },
    });
  }
  const counts = { events: 0, news: 0, failed: 0 };
  let cursor: string | undefined;
  do {
    const page = await processor.listEvents({ fromMs, untilMs, ...(cursor !== undefined && { cursor }) });
    const by = { actor, purchases: sold.purchases() };
    const { outcomes, failures } = await applyEach(context, by, page.events);
    counts.events += page.events.length;
    counts.news += outcomes.filter(({ replayed }) => !replayed).length;
    counts.failed += failures.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return counts;
}
