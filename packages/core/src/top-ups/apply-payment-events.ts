import { type Actor, actorText } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkObject, checkOneOf, checkReference, checkWhole } from '../errors/checks.ts';
import { parseMoney } from '../money/money.ts';
import type { PaymentEvent, PaymentEventType } from '../ports/payment-processor.ts';
import type { Purchases } from './purchase-options.ts';
import { applyEvent, checkEvent } from './settle-top-up.ts';
import type { ApplyPaymentEventOutcome } from './top-ups.ts';
import { bookUnallocated } from './unallocated.ts';

/** Who says so, and how call credit is sold. */
export interface AppliedBy {
  /** Who says so. */
  readonly actor: Actor;
  /** How call credit is sold. */
  readonly purchases: Purchases;
}

/** A message that could not be taken in. */
export interface FailedEvent {
  /** The message. */
  readonly event: PaymentEvent;
  /** Why. */
  readonly failure: unknown;
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
  readonly failures: readonly FailedEvent[];
}> {
  const outcomes: ApplyPaymentEventOutcome[] = [];
  const failures: FailedEvent[] = [];
  for (const event of events) {
    try {
      outcomes.push(await applyPaymentEvent(context, by, event));
    } catch (failure) {
      failures.push({ event, failure });
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
