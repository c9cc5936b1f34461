import { createHmac, timingSafeEqual } from 'node:crypto';
import { BillingError, type Webhook } from '@live-calls/core/adapter';

/** Header under which the fakes sign. */
const HEADER = 'x-fake-signature';

/**
 * Makes a webhook as the fakes send it: JSON, signed over the raw bytes.
 *
 * @param secret - Shared secret.
 * @param payload - What the message says.
 * @returns The request.
 */
export function signedWebhook(secret: string, payload: unknown): Webhook {
  const body = Buffer.from(JSON.stringify(payload));
  return { method: 'POST', url: '/webhooks/fake', headers: { [HEADER]: signatureOf(secret, body) }, body };
}

/**
 * Verifies and reads a webhook of a fake.
 *
 * @param secret - Shared secret.
 * @param webhook - The request.
 * @param adapter - Id of the fake, for errors.
 * @returns The payload, not believed beyond its signature.
 * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
 */
export function verifiedPayload(secret: string, webhook: Webhook, adapter = 'fake'): unknown {
  const expected = Buffer.from(signatureOf(secret, webhook.body));
  const seen = Buffer.from(webhook.headers[HEADER] ?? '');
  if (expected.length !== seen.length || !timingSafeEqual(expected, seen)) {
    throw new BillingError('WEBHOOK_REJECTED', 'The signature of the webhook does not match its body.', {
      details: { adapter, reason: 'signature' },
    });
  }
  try {
    return JSON.parse(Buffer.from(webhook.body).toString());
  } catch (cause) {
    throw new BillingError('PAYLOAD_UNREADABLE', 'The body of the webhook must be JSON.', {
      details: { adapter, reason: 'not JSON' },
      cause,
    });
  }
}

function signatureOf(secret: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
