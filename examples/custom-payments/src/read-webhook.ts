import { createHmac } from 'node:crypto';
import {
  isSameText,
  type PaymentProcessor,
  readJson,
  readRecord,
  type Webhook,
  webhookRejected,
  webhookUnreadable,
} from '@live-calls/core/adapter';
import { readEvent } from './read-event.ts';

/** What a webhook is believed by. */
export interface WebhookTrust {
  /** Id of the adapter, for errors. */
  readonly id: string;
  /** Secrets of the account; any of them may have signed. */
  readonly webhookSecrets: readonly string[];
  /** Present time, epoch milliseconds. */
  readonly nowMs: number;
}

/** How far the signed second may be from now. */
export const AGE_SECONDS = 300;

/**
 * Verifies and reads a webhook. The signature is checked over the raw bytes, before anything in them is looked at.
 *
 * @param webhook - The request as received.
 * @param trust - What it is believed by.
 * @returns The event, or `ignored` with the reason.
 * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
 */
export function readWebhook(
  webhook: Webhook,
  trust: WebhookTrust,
): Awaited<ReturnType<PaymentProcessor['parseWebhook']>> {
  verify(webhook, trust);
  const message = readRecord(readJson(webhook.body));
  if (message === undefined) throw webhookUnreadable(trust.id, 'the body is not a JSON object');
  const read = readEvent(message);
  return typeof read === 'string'
    ? { status: 'ignored', reason: read }
    : { status: 'events', events: [read] };
}

function verify({ headers, body }: Webhook, { id, webhookSecrets, nowMs }: WebhookTrust): void {
  const header = headers['till-signature'] ?? '';
  if (header === '') throw webhookRejected(id, 'it is not signed');
  const [, seconds = '', mac = ''] = /^t=(\d{1,12}),mac=([0-9a-f]{64})$/.exec(header) ?? [];
  const isOurs = webhookSecrets.some((secret) =>
    isSameText(mac, createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')),
  );
  if (!isOurs) throw webhookRejected(id, 'its signature does not verify');
  if (Math.abs(Number(seconds) - nowMs / 1000) > AGE_SECONDS) throw webhookRejected(id, 'it is not of now');
}
