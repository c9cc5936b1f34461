import type { PaymentEvent } from '@live-calls/core/adapter';
import { readCashBalance } from './cash-balance.ts';
import type { StripeTools } from './customer.ts';
import { readDispute } from './dispute.ts';
import { standingOf } from './outcome.ts';
import type { Payment } from './payment.ts';
import { readCharge, readRefund } from './refund.ts';
import { fromStripe } from './stripe-amount.ts';
import { type EventRead, type EventTools, eventTools, NOT_OURS, type StripeEvent } from './stripe-event.ts';
import { readId } from './vendor-values.ts';

type Reader = (event: StripeEvent, tools: EventTools) => Promise<EventRead>;

const ofInvoice: Reader = async ({ object, created }, tools) => {
  const invoiceId = readId(object);
  return toldOf(invoiceId && (await tools.payment(invoiceId)), created);
};

const ofInvoicePayment: Reader = async ({ object, created }, tools) => {
  const invoiceId = readId(object.invoice);
  return toldOf(invoiceId && (await tools.payment(invoiceId)), created);
};

const ofIntent: Reader = async ({ object, created }, tools) => {
  const intentId = readId(object);
  return toldOf(intentId && (await tools.paymentOfIntent(intentId)), created);
};

/** The events that are about money of ours, or tell where it stands. A host enables these, and no more. */
const READERS: Readonly<Record<string, Reader>> = {
  'invoice.paid': ofInvoice,
  'invoice.overpaid': ofInvoice,
  'invoice.payment_failed': ofInvoice,
  'invoice.voided': ofInvoice,
  'invoice.marked_uncollectible': ofInvoice,
  'invoice_payment.paid': ofInvoicePayment,
  'payment_intent.processing': ofIntent,
  'payment_intent.payment_failed': ofIntent,
  'charge.refunded': readCharge,
  'refund.created': readRefund,
  'refund.updated': readRefund,
  'refund.failed': readRefund,
  'charge.dispute.created': readDispute,
  'charge.dispute.updated': readDispute,
  'charge.dispute.funds_withdrawn': readDispute,
  'charge.dispute.funds_reinstated': readDispute,
  'charge.dispute.closed': readDispute,
  'customer_cash_balance_transaction.created': readCashBalance,
};

/** The events of Stripe's that are read. */
export const stripeEventTypes: readonly string[] = Object.keys(READERS);

const IGNORED: Readonly<Record<string, string>> = {
  'charge.refund.updated': 'refund.updated tells the same',
  'invoice.payment_succeeded': 'invoice.paid tells the same',
  'payment_intent.succeeded': 'invoice.paid tells the same',
  'payment_intent.canceled': 'invoice.voided tells it',
  'payment_intent.partially_funded': 'invoices are not partly funded',
  'cash_balance.funds_available': 'customer_cash_balance_transaction.created tells the same',
};

/**
 * Makes a reader of events. What an invoice or an attempt to pay is said to be is not believed: where it stands is read from
 * Stripe, so messages that are old, out of order or told twice come to the same.
 *
 * @param tools - Stripe.
 * @returns The reader; give the events of one page to one reader, which reads an object once.
 */
export function eventReader({ client }: StripeTools): (event: StripeEvent) => Promise<EventRead> {
  const tools = eventTools(client);
  return async (event) => {
    const reader = Object.hasOwn(READERS, event.type) ? READERS[event.type] : undefined;
    if (reader !== undefined) return reader(event, tools);
    const known = Object.hasOwn(IGNORED, event.type) ? IGNORED[event.type] : undefined;
    return known ?? `no event about money: ${event.type.slice(0, 60)}`;
  };
}

/** What a payment's standing tells core. Money is told by what there is of it, the rest by when it was said. */
function toldOf(payment: Payment | '' | undefined, created: number): EventRead {
  if (payment === undefined || payment === '') return NOT_OURS;
  const { key, accountId, invoiceId: paymentRef, received, total, currency, receivedAtMs } = payment;
  const about = { key, accountId, paymentRef };
  const standing = standingOf(payment);
  const events: PaymentEvent[] = [];
  if (received > 0) {
    const type = received >= total ? 'paid' : 'part-paid';
    const eventKey = `${paymentRef}:${type}:${received}`;
    const amount = fromStripe(received, currency);
    events.push({ ...about, eventKey, type, amount, occurredAtMs: receivedAtMs ?? created * 1000 });
  }
  if (standing.status === 'processing' || standing.status === 'declined') {
    const type = standing.status === 'processing' ? 'processing' : 'failed';
    const eventKey = `${paymentRef}:${type}:${created}`;
    const reason = standing.status === 'declined' ? { reason: standing.reason } : {};
    const amount = fromStripe(total, currency);
    events.push({ ...about, eventKey, type, amount, occurredAtMs: created * 1000, ...reason });
  }
  return events.length > 0 ? events : 'the payer may still pay';
}
