import {
  type LegWebhook,
  readJson,
  readRecord,
  type Webhook,
  webhookUnreadable,
} from '@live-calls/core/adapter';
import { readCallEvent } from './call-event.ts';
import { readParameters } from './callback-url.ts';
import { verifyWebhook, type WebhookTrust } from './verify-webhook.ts';

/**
 * Verifies and reads a message of the event URL.
 *
 * @param webhook - The request as received.
 * @param trust - What it is verified against.
 * @returns The event, or `ignored` with the reason.
 * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
 */
export function parseWebhook(webhook: Webhook, trust: WebhookTrust): LegWebhook {
  const { issuedAtMs, payload } = verifyWebhook(webhook, trust);
  const parameters = readParameters(webhook.url, trust.signatureSecrets);
  const message = readRecord(readJson(payload));
  if (message === undefined) throw webhookUnreadable(trust.id, 'the body is not a JSON object');
  const read = readCallEvent(message, { issuedAtMs, payload, parameters });
  return 'event' in read
    ? { status: 'events', events: [read.event] }
    : { status: 'ignored', reason: read.ignored };
}
