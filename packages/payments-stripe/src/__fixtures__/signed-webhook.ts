import { createHmac } from 'node:crypto';
import type { Webhook } from '@live-calls/core/adapter';

/**
 * A webhook as Stripe signs it: over the second and the raw bytes.
 *
 * @param body - The bytes.
 * @param signing - By which secret, and when, epoch milliseconds.
 * @returns The request, as it would arrive.
 */
export function signedWebhook(
  body: Uint8Array,
  { secret, atMs }: { readonly secret: string; readonly atMs: number },
): Webhook {
  const seconds = Math.floor(atMs / 1000);
  const v1 = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return { method: 'POST', url: '/stripe', headers: { 'stripe-signature': `t=${seconds},v1=${v1}` }, body };
}
