import { createHmac, timingSafeEqual } from 'node:crypto';
import { BillingError, type Webhook } from '@live-calls/core/adapter';

/** Headers under which the fakes sign, and tell when. */
const HEADER = 'x-fake-signature';
const TIME = 'x-fake-time';

/** What a webhook must be signed with to be believed. */
export interface Trust {
  /** Any of these secrets. */
  readonly secrets: readonly string[];
  /** How far the signed time may be from now, where the time is signed. */
  readonly near?: {
    /** Seconds. */
    readonly ageSeconds: number;
    /** Now, epoch milliseconds. */
    readonly nowMs: number;
  };
}

/**
 * Makes a webhook as the fakes send it: JSON, signed over the raw bytes.
 *
 * @param secret - Shared secret.
 * @param payload - What the message says.
 * @returns The request.
 */
export function signedWebhook(secret: string, payload: unknown): Webhook {
  return signedBytes(secret, Buffer.from(JSON.stringify(payload)));
}

/**
 * Signs bytes as the fakes do.
 *
 * @param secret - Shared secret.
 * @param body - The bytes.
 * @param atMs - Time that is signed with them, epoch milliseconds.
 * @returns The request.
 */
export function signedBytes(secret: string, body: Uint8Array, atMs?: number): Webhook {
  const time = atMs === undefined ? '' : String(atMs);
  const headers = { [HEADER]: signatureOf(secret, body, time), ...(time !== '' && { [TIME]: time }) };
  return { method: 'POST', url: '/webhooks/fake', headers, body };
}

/**
 * Verifies and reads a webhook of a fake.
 *
 * @param trusted - Shared secret, or more about what is believed.
 * @param webhook - The request.
 * @param adapter - Id of the fake, for errors.
 * @returns The payload, not believed beyond its signature.
 * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
 */
export function verifiedPayload(trusted: string | Trust, webhook: Webhook, adapter = 'fake'): unknown {
  const { secrets, near } = typeof trusted === 'string' ? { secrets: [trusted] } : trusted;
  const { [HEADER]: signature = '', [TIME]: time = '' } = webhook.headers;
  if (!secrets.some((secret) => isSame(signature, signatureOf(secret, webhook.body, time)))) {
    throw rejected('The signature of the webhook does not match its body.', adapter, 'signature');
  }
  if (near !== undefined && !(Math.abs(Number(time) - near.nowMs) <= near.ageSeconds * 1000 && time !== '')) {
    throw rejected('The webhook was signed at another time.', adapter, 'time');
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

function isSame(seen: string, expected: string): boolean {
  const [left, right] = [Buffer.from(seen), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function signatureOf(secret: string, body: Uint8Array, time: string): string {
  const sum = createHmac('sha256', secret);
  if (time !== '') sum.update(`${time}.`);
  return sum.update(body).digest('hex');
}

function rejected(message: string, adapter: string, reason: string): BillingError<'WEBHOOK_REJECTED'> {
  return new BillingError('WEBHOOK_REJECTED', message, { details: { adapter, reason } });
}
