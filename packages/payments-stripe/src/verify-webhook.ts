import { createHmac } from 'node:crypto';
import { isSameText, type Webhook, webhookRejected } from '@live-calls/core/adapter';

/** What a webhook is verified against. */
export interface WebhookTrust {
  /** Id of the adapter, for errors. */
  readonly id: string;
  /** Signing secrets; any of them may have signed. */
  readonly webhookSecrets: readonly string[];
  /** How old, or how far ahead, a signature may be, in seconds. */
  readonly ageSeconds: number;
  /** Present time, epoch milliseconds. */
  readonly nowMs: number;
}

const HEADER = 'stripe-signature';
const MOST_PARTS = 50;

/**
 * Verifies a signed webhook over its raw bytes, and that it was signed lately. The vendor's own helper accepts signatures from
 * the future, and one secret only.
 *
 * @param webhook - The request as received.
 * @param trust - What it is verified against.
 * @throws BillingError with code `WEBHOOK_REJECTED`; its reason names the check that failed, and nothing of the message.
 */
export function verifyWebhook(webhook: Webhook, trust: WebhookTrust): void {
  const header = webhook.headers[HEADER];
  if (header === undefined || header === '') throw webhookRejected(trust.id, 'it is not signed');
  const { seconds, signatures } = partsOf(header, trust);
  const isOurs = trust.webhookSecrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(`${seconds}.`).update(webhook.body).digest('hex');
    // Every one is compared, so that the time it takes tells nothing.
    return signatures.filter((signature) => isSameText(signature, expected)).length > 0;
  });
  if (!isOurs) throw webhookRejected(trust.id, 'its signature does not verify');
  const ageMs = trust.nowMs - Number(seconds) * 1000;
  if (ageMs > trust.ageSeconds * 1000) throw webhookRejected(trust.id, 'it is too old');
  if (ageMs < -trust.ageSeconds * 1000) throw webhookRejected(trust.id, 'it is from the future');
}

function partsOf(
  header: string,
  trust: WebhookTrust,
): { readonly seconds: string; readonly signatures: readonly string[] } {
  const parts = header.split(',', MOST_PARTS).map((part) => part.trim().split('=', 2));
  const times = parts.filter(([name]) => name === 't').map(([, value = '']) => value);
  const signatures = parts.filter(([name]) => name === 'v1').map(([, value = '']) => value);
  const [seconds] = times;
  if (times.length !== 1 || seconds === undefined || !/^\d{1,12}$/.test(seconds)) {
    throw webhookRejected(trust.id, 'its signature has no time');
  }
  if (signatures.length === 0) throw webhookRejected(trust.id, 'its signature is of no scheme that is known');
  return { seconds, signatures };
}
