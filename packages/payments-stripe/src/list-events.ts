import {
  checkRange,
  invalidInput,
  type PaymentEvent,
  type PaymentEventPage,
  readRecord,
} from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import { API_VERSION } from './client.ts';
import type { StripeTools } from './customer.ts';
import { readEvent } from './parse-webhook.ts';
import { eventReader, stripeEventTypes } from './payment-event.ts';
import { releaseOf, type StripeEvent } from './stripe-event.ts';
import { errorOf } from './vendor-failure.ts';
import { readId } from './vendor-values.ts';

/** Each event may take several reads, so a page is small. */
const PAGE = 50;

/**
 * Lists events again, for webhooks that were lost. Stripe keeps them for thirty days.
 *
 * @param range - Time of the events, and where the previous page ended.
 * @param tools - Stripe.
 * @returns A page of events.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` or `INVALID_INPUT`.
 */
export async function listEvents(
  range: { readonly fromMs: number; readonly untilMs: number; readonly cursor?: string },
  tools: StripeTools,
): Promise<PaymentEventPage> {
  checkRange(range);
  const { fromMs, untilMs, cursor } = range;
  if (cursor !== undefined && readId(cursor) === undefined)
    throw invalidInput('cursor', 'the cursor of an earlier page', cursor);
  try {
    const page = await tools.client.read((stripe) =>
      stripe.events.list({
        created: { gte: Math.ceil(fromMs / 1000), lt: Math.ceil(untilMs / 1000) },
        types: [...stripeEventTypes],
        limit: PAGE,
        ...(cursor !== undefined && { starting_after: cursor }),
      }),
    );
    const events = await readAll(tools, page.data);
    const last = page.data.at(-1)?.id;
    return page.has_more && last !== undefined ? { events, cursor: last } : { events };
  } catch (failure) {
    throw errorOf(failure, { adapter: tools.options.id, doing: 'list events', mayBeDone: false });
  }
}

async function readAll(
  tools: StripeTools,
  listed: readonly Stripe.Event[],
): Promise<readonly PaymentEvent[]> {
  const read = eventReader(tools);
  // An object that several events are about is told once.
  const events = new Map<string, PaymentEvent>();
  for (const one of listed) {
    const event = readEvent(readRecord(one) ?? {});
    if (event === undefined || event.isConnected) continue;
    const current = await inOurVersion(tools, event);
    const said = current === undefined ? [] : await read(current);
    if (typeof said === 'string') continue;
    for (const told of said) events.set(told.eventKey, told);
  }
  return [...events.values()];
}

/** Listed events are written in the version that the account had; what is told from their object is read again then. */
async function inOurVersion({ client }: StripeTools, event: StripeEvent): Promise<StripeEvent | undefined> {
  if (releaseOf(event.apiVersion) === releaseOf(API_VERSION)) return event;
  const id = readId(event.object);
  if (id === undefined) return undefined;
  const object = await client.find(async (stripe): Promise<unknown> => {
    if (event.type.startsWith('refund.')) return stripe.refunds.retrieve(id);
    if (event.type.startsWith('charge.dispute.')) return stripe.disputes.retrieve(id);
    if (event.type.startsWith('charge.')) return stripe.charges.retrieve(id);
    if (event.type.startsWith('invoice_payment.')) return stripe.invoicePayments.retrieve(id);
    // Of the others nothing but the id, the customer and the currency is read.
    return event.object;
  });
  const record = readRecord(object);
  return record && { ...event, object: record };
}
