import { readRecord } from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import type { StripeClient } from './client.ts';
import { everyPage } from './every-page.ts';
import { type PaymentMark, readMark } from './mark.ts';
import type { StripeRefusal } from './vendor-failure.ts';
import { readId, readText, readWhole } from './vendor-values.ts';

/** An attempt to pay. */
export interface PaymentIntent {
  /** Stripe's id of it. */
  readonly intentId: string;
  /** Where it stands, in Stripe's word. */
  readonly status: string;
  /** Why it was refused last; absent when it was not. */
  readonly refusal?: StripeRefusal;
}

/** A payment of ours as it stands at Stripe: an invoice with our mark, and the money that came for it. */
export interface Payment extends PaymentMark {
  /** Id of Stripe's invoice. */
  readonly invoiceId: string;
  /** Where it stands, in Stripe's word. */
  readonly status: string;
  /** The number on it, which is ours. */
  readonly number?: string;
  /** Currency, in small letters. */
  readonly currency: string;
  /** What it comes to, in Stripe's minor units. */
  readonly total: number;
  /** What is to be paid of that, after what Stripe set off against it. */
  readonly due: number;
  /** What Stripe sets off against it when it is finalized: credit below zero, debt above. */
  readonly startingBalance: number;
  /** All money that came for it. Zero also where it counts as paid without money: set off, or paid outside of Stripe. */
  readonly received: number;
  /** When the last of it came, epoch milliseconds. */
  readonly receivedAtMs?: number;
  /** Stripe's page for it. */
  readonly hostedUrl?: string;
  /** Attempts to pay it. */
  readonly intents: readonly PaymentIntent[];
}

/**
 * Reads a payment as it stands now.
 *
 * @param client - Stripe.
 * @param invoiceId - Id of Stripe's invoice.
 * @returns The payment; absent when there is no such invoice, or when it is not ours.
 * @throws VendorFailure.
 */
export async function readPayment(client: StripeClient, invoiceId: string): Promise<Payment | undefined> {
  const invoice = await client.find((stripe) => stripe.invoices.retrieve(invoiceId));
  return invoice === undefined ? undefined : withPayments(client, invoice);
}

/**
 * Reads the money of an invoice.
 *
 * @param client - Stripe.
 * @param invoice - The invoice.
 * @returns The payment; absent when it is not ours.
 * @throws VendorFailure.
 */
export async function withPayments(
  client: StripeClient,
  invoice: Stripe.Invoice,
): Promise<Payment | undefined> {
  const mark = readMark(invoice.metadata);
  if (mark === undefined || readId(invoice) === undefined) return undefined;
  if (invoice.status === 'draft') return paymentOf(invoice, mark, []);
  const parts = await everyPage((start) =>
    client.read((stripe) =>
      stripe.invoicePayments.list({
        invoice: invoice.id,
        expand: ['data.payment.payment_intent'],
        ...start,
      }),
    ),
  );
  return paymentOf(invoice, mark, parts);
}

function paymentOf(
  invoice: Stripe.Invoice,
  mark: PaymentMark,
  parts: readonly Stripe.InvoicePayment[],
): Payment {
  // What somebody recorded as paid outside of Stripe is no money that Stripe collected.
  const paid = parts.filter(({ status, payment }) => status === 'paid' && payment.type !== 'payment_record');
  const sum = paid.reduce((total, { amount_paid }) => total + (readWhole(amount_paid) ?? 0), 0);
  const overpaid = readWhole(invoice.amount_overpaid) ?? 0;
  const total = readWhole(invoice.total) ?? 0;
  const lastPaid = Math.max(0, ...paid.map(({ status_transitions }) => status_transitions?.paid_at ?? 0));
  const [hostedUrl, number] = [readText(invoice.hosted_invoice_url), readText(invoice.number)];
  return {
    ...mark,
    invoiceId: invoice.id,
    status: invoice.status ?? 'draft',
    currency: invoice.currency,
    total,
    due: readWhole(invoice.amount_due) ?? total,
    startingBalance: readWhole(invoice.starting_balance) ?? 0,
    // The surplus is part of what was paid, or told beside it; never both.
    received: sum > total ? sum : sum + (sum === total ? overpaid : 0),
    ...(lastPaid > 0 && { receivedAtMs: lastPaid * 1000 }),
    ...(hostedUrl !== undefined && { hostedUrl }),
    ...(number !== undefined && { number }),
    intents: parts.flatMap(({ payment }) => intentOf(payment?.payment_intent) ?? []),
  };
}

function intentOf(value: unknown): PaymentIntent | undefined {
  const record = readRecord(value);
  const intentId = readId(value);
  if (record === undefined || intentId === undefined) return undefined;
  const error = readRecord(record.last_payment_error);
  const refusal = error && { code: readText(error.code), declineCode: readText(error.decline_code) };
  return { intentId, status: readText(record.status) ?? '', ...(refusal && { refusal }) };
}
