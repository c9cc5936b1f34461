import type { PaymentEvent, VendorRecord } from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import type { StripeClient } from './client.ts';
import { readMark } from './mark.ts';
import { type Payment, readPayment } from './payment.ts';
import { readId } from './vendor-values.ts';

/** An event of Stripe's: its envelope is read, its object is not believed. */
export interface StripeEvent {
  /** Id of the event. */
  readonly eventId: string;
  /** What happened, in Stripe's words. */
  readonly type: string;
  /** When, epoch seconds. */
  readonly created: number;
  /** Version of the API that the object is written in. */
  readonly apiVersion?: string;
  /** Whether it happened in an account connected to this one. */
  readonly isConnected: boolean;
  /** The object it is about. */
  readonly object: VendorRecord;
}

/** What an event means: events of ours, or why none. */
export type EventRead = readonly PaymentEvent[] | string;

/** Why an event about somebody else's business means nothing. */
export const NOT_OURS = 'not about a payment of ours';

/**
 * The event of money that is taken back of a payment, or given back.
 *
 * @param payment - The payment.
 * @param contest - Its name, what happened, how much it is about, and when, in epoch seconds.
 * @returns The event.
 */
export function contestOf(
  { key, accountId, invoiceId: paymentRef }: Payment,
  contest: Required<Pick<PaymentEvent, 'reference' | 'type' | 'amount'>> & { readonly created: number },
): PaymentEvent {
  const { created, reference, type, amount } = contest;
  const eventKey = `${reference}:${type}:${created}`;
  return { eventKey, key, accountId, paymentRef, type, amount, occurredAtMs: created * 1000, reference };
}

/** What reads of one page of events share, so that an object is read once. */
export interface EventTools {
  /** Stripe. */
  readonly client: StripeClient;
  /** A payment by Stripe's invoice. */
  payment(invoiceId: string): Promise<Payment | undefined>;
  /** The payment that an attempt to pay is for. */
  paymentOfIntent(intentId: string): Promise<Payment | undefined>;
}

/**
 * Makes the reads that events share.
 *
 * @param client - Stripe.
 * @returns The reads.
 */
export function eventTools(client: StripeClient): EventTools {
  const payments = new Map<string, Promise<Payment | undefined>>();
  const intents = new Map<string, Promise<string | undefined>>();
  const payment = (invoiceId: string): Promise<Payment | undefined> =>
    once(payments, invoiceId, () => readPayment(client, invoiceId));
  return {
    client,
    payment,
    paymentOfIntent: async (intentId) => {
      const invoiceId = await once(intents, intentId, () => invoiceOfIntent(client, intentId));
      return invoiceId === undefined ? undefined : payment(invoiceId);
    },
  };
}

function once<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const reading = read();
  known.set(key, reading);
  return reading;
}

/** Neither an attempt nor a charge names its invoice any more; Stripe keeps them apart. */
async function invoiceOfIntent(client: StripeClient, intentId: string): Promise<string | undefined> {
  const page = await client.find((stripe) =>
    stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: intentId },
      limit: 100,
      expand: ['data.invoice'],
    }),
  );
  const ours = page?.data.find(
    ({ invoice }) =>
      typeof invoice === 'object' && readMark((invoice as Stripe.Invoice).metadata) !== undefined,
  );
  return readId(ours?.invoice);
}

/**
 * The release of a version of the API: what is said differently in another is not understood.
 *
 * @param version - Such as `2026-10-28.endive`.
 * @returns Such as `endive`; absent when it names none.
 */
export function releaseOf(version: string | undefined): string | undefined {
  return version?.split('.')[1];
}
