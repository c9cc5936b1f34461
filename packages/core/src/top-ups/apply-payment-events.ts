import { type Actor, actorText } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import type { PaymentEvent } from '../ports/payment-processor.ts';
import { checkEvent } from './check-event.ts';
import type { Purchases } from './purchase-options.ts';
import { applyEvent } from './settle-top-up.ts';
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
  const message = checkEvent(event);
  const { accountId, key: topUpId } = message;
  const { purchases } = by;
  const settling = { accountId, clockMs: context.clock.now(), actor: actorText(by.actor), purchases };
  if (message.type === 'unallocated') return decide(context, bookUnallocated(settling, message));
  return decide(context, applyEvent({ ...settling, topUpId }, message));
}
