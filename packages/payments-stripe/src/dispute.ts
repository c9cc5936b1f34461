import type { PaymentEventType } from '@live-calls/core/adapter';
import { readAmount } from './stripe-amount.ts';
import { contestOf, type EventRead, type EventTools, NOT_OURS, type StripeEvent } from './stripe-event.ts';
import { readId, readText } from './vendor-values.ts';

/** A bank debit that came back is told as a dispute that nobody can contest. */
const BANK_RETURNS: ReadonlySet<string | undefined> = new Set([
  ...['insufficient_funds', 'incorrect_account_details', 'bank_cannot_process'],
]);

/** Where a dispute stands, by Stripe's word; one that is not here took money when it was opened. */
const STATES: ReadonlyMap<string | undefined, 'taken' | 'lost' | 'given-back' | 'inquiry'> = new Map([
  ['needs_response', 'taken'],
  ['under_review', 'taken'],
  ['lost', 'lost'],
  ['appeal_needs_response', 'lost'],
  ['appeal_under_review', 'lost'],
  ['won', 'given-back'],
  ['prevented', 'given-back'],
  ['warning_closed', 'given-back'],
  ['warning_needs_response', 'inquiry'],
  ['warning_under_review', 'inquiry'],
]);

/**
 * Reads an event about a dispute. Of several the later counts, so each is taken as it was said.
 *
 * @param event - The event.
 * @param tools - Stripe.
 * @returns The event of ours, or why there is none.
 */
export async function readDispute(
  { object, type: stripeType, created }: StripeEvent,
  tools: EventTools,
): Promise<EventRead> {
  const [disputeId, intentId] = [readId(object), readId(object.payment_intent)];
  const amount = readAmount(object.amount, object.currency);
  if (disputeId === undefined || intentId === undefined) return NOT_OURS;
  const type = typeOf(object, stripeType);
  if (type === undefined) return 'an inquiry; no money was taken';
  const payment = await tools.paymentOfIntent(intentId);
  if (payment === undefined || amount === undefined) return NOT_OURS;
  return [contestOf(payment, { reference: disputeId, type, amount, created })];
}

function typeOf({ status, reason }: StripeEvent['object'], stripeType: string): PaymentEventType | undefined {
  const isReturn = BANK_RETURNS.has(readText(reason));
  // Money that moved says more than the word beside it.
  const state =
    stripeType === 'charge.dispute.funds_reinstated' ? 'given-back' : STATES.get(readText(status));
  if (state === 'inquiry' && stripeType !== 'charge.dispute.funds_withdrawn') return undefined;
  if (state === 'given-back') return isReturn ? 'return-undone' : 'dispute-won';
  if (isReturn) return 'returned';
  return state === 'lost' ? 'dispute-lost' : 'disputed';
}
