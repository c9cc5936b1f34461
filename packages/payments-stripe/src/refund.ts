import type { PaymentEvent, VendorRecord } from '@live-calls/core/adapter';
import { everyPage } from './every-page.ts';
import type { Payment } from './payment.ts';
import { readAmount } from './stripe-amount.ts';
import { contestOf, type EventRead, type EventTools, NOT_OURS, type StripeEvent } from './stripe-event.ts';
import { readId, readText } from './vendor-values.ts';

/**
 * Reads an event about a refund, made in Stripe's dashboard or anywhere.
 *
 * @param event - The event.
 * @param tools - Stripe.
 * @returns The event of ours, or why there is none.
 */
export async function readRefund({ object, created }: StripeEvent, tools: EventTools): Promise<EventRead> {
  const intentId = readId(object.payment_intent);
  const payment = intentId === undefined ? undefined : await tools.paymentOfIntent(intentId);
  const event = payment && refundEvent(object, payment, created);
  return event === undefined ? NOT_OURS : [event];
}

/**
 * Reads an event about a charge of which something was refunded: its amount is that of all refunds, so each is told by its
 * own.
 *
 * @param event - The event.
 * @param tools - Stripe.
 * @returns The events of ours, or why there are none.
 */
export async function readCharge({ object, created }: StripeEvent, tools: EventTools): Promise<EventRead> {
  const [chargeId, intentId] = [readId(object), readId(object.payment_intent)];
  const payment = intentId === undefined ? undefined : await tools.paymentOfIntent(intentId);
  if (payment === undefined || chargeId === undefined) return NOT_OURS;
  const refunds = await everyPage((start) =>
    tools.client.read((stripe) => stripe.refunds.list({ charge: chargeId, ...start })),
  );
  const events = refunds.flatMap(
    (refund) => refundEvent(refund as unknown as VendorRecord, payment, created) ?? [],
  );
  return events.length > 0 ? events : 'a charge without refunds';
}

function refundEvent(refund: VendorRecord, payment: Payment, created: number): PaymentEvent | undefined {
  const [refundId, amount] = [readId(refund), readAmount(refund.amount, refund.currency)];
  if (refundId === undefined || amount === undefined) return undefined;
  const status = readText(refund.status);
  // What is pending has left already; only what came back is there again.
  const type = status === 'failed' || status === 'canceled' ? 'return-undone' : 'returned';
  return contestOf(payment, { reference: refundId, type, amount, created });
}
