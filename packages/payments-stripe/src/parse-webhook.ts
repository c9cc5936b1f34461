import {
  type IgnoredWebhook,
  type PaymentEvent,
  readJson,
  readRecord,
  type VendorRecord,
  type Webhook,
  webhookRejected,
  webhookUnreadable,
} from '@live-calls/core/adapter';
import { API_VERSION } from './client.ts';
import type { StripeTools } from './customer.ts';
import { eventReader } from './payment-event.ts';
import { releaseOf, type StripeEvent } from './stripe-event.ts';
import { errorOf } from './vendor-failure.ts';
import { readText, readWhole } from './vendor-values.ts';
import { verifyWebhook } from './verify-webhook.ts';

/** What a webhook says. */
export type ReadWebhook =
  | {
      /** Discriminant. */
      readonly status: 'events';
      /** The events. */
      readonly events: readonly PaymentEvent[];
    }
  | IgnoredWebhook;

/**
 * Verifies and reads a webhook. A message that is about money says what it is about; how it stands is read from Stripe.
 *
 * @param webhook - The request as received.
 * @param tools - Stripe.
 * @returns Normalized events, or `ignored` with the reason.
 * @throws BillingError with code `WEBHOOK_REJECTED`, `PAYLOAD_UNREADABLE` or `PROVIDER_UNAVAILABLE`.
 */
export async function parseWebhook(webhook: Webhook, tools: StripeTools): Promise<ReadWebhook> {
  const { options } = tools;
  const { id, webhookSecrets, webhookAgeSeconds: ageSeconds, clock } = options;
  verifyWebhook(webhook, { id, webhookSecrets, ageSeconds, nowMs: clock.now() });
  const message = readRecord(readJson(webhook.body));
  if (message === undefined) throw webhookUnreadable(id, 'the body is not a JSON object');
  const event = readEvent(message);
  if (event === undefined) {
    if (readText(message.object)?.startsWith('v2.') === true) return ignored('a thin event');
    throw webhookUnreadable(id, 'the body is no event of Stripe');
  }
  if (releaseOf(event.apiVersion) !== releaseOf(API_VERSION)) {
    const seen = (event.apiVersion ?? 'none').slice(0, 40);
    throw webhookRejected(id, `it is of API version ${seen}; register its endpoint with ${API_VERSION}`);
  }
  if (event.isConnected) return ignored('of a connected account');
  try {
    const read = await eventReader(tools)(event);
    return typeof read === 'string' ? ignored(read) : { status: 'events', events: read };
  } catch (failure) {
    throw errorOf(failure, { adapter: id, doing: 'tell what a webhook is about', mayBeDone: false });
  }
}

/**
 * Reads the envelope of an event.
 *
 * @param message - As Stripe sent it.
 * @returns The event; absent when it is none.
 */
export function readEvent(message: VendorRecord): StripeEvent | undefined {
  const [eventId, type, created] = [readText(message.id), readText(message.type), readWhole(message.created)];
  const object = readRecord(readRecord(message.data)?.object);
  if (message.object !== 'event' || eventId === undefined || type === undefined) return undefined;
  if (created === undefined || created < 0 || object === undefined) return undefined;
  const apiVersion = readText(message.api_version);
  return {
    ...{ eventId, type, created, object },
    ...(apiVersion !== undefined && { apiVersion }),
    isConnected: readText(message.account) !== undefined,
  };
}

function ignored(reason: string): IgnoredWebhook {
  return { status: 'ignored', reason };
}
