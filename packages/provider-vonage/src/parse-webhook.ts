import {
  BillingError,
  type LegWebhook,
  readRecord,
  type VendorRecord,
  type Webhook,
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
  const read = readCallEvent(messageOf(payload, trust.id), { issuedAtMs, payload, parameters });
  return 'event' in read
    ? { status: 'events', events: [read.event] }
    : { status: 'ignored', reason: read.ignored };
}

function messageOf(payload: Uint8Array, adapter: string): VendorRecord {
  let message: VendorRecord | undefined;
  try {
    message = readRecord(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
  } catch {
    message = undefined;
  }
  if (message !== undefined) return message;
  const reason = 'the body is not a JSON object';
  throw new BillingError('PAYLOAD_UNREADABLE', `A webhook of ${adapter} cannot be read: ${reason}.`, {
    details: { adapter, reason },
  });
}
