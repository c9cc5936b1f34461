import { createHmac, timingSafeEqual } from 'node:crypto';
import { BillingError, type LegWebhook, readRecord, type Webhook } from '@live-calls/core/adapter';
import { readLeg } from './read-leg.ts';

/** What a webhook is believed by. */
export interface WebhookTrust {
  /** Id of the adapter, for errors. */
  readonly id: string;
  /** Secret of the account. */
  readonly webhookSecret: string;
  /** Present time, epoch milliseconds. */
  readonly nowMs: number;
}

const AGE_SECONDS = 300;

/**
 * Verifies and reads a webhook. The signature is checked over the raw bytes, before anything in them is looked at.
 *
 * @param webhook - The request as received.
 * @param trust - What it is believed by.
 * @returns The event, or `ignored` with the reason.
 * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
 */
export function readWebhook(webhook: Webhook, trust: WebhookTrust): LegWebhook {
  verify(webhook, trust);
  const message = messageOf(webhook.body, trust.id);
  const { kind, event, at } = message;
  if (kind !== 'leg') return { status: 'ignored', reason: `kind ${JSON.stringify(kind)?.slice(0, 60)}` };
  const leg = readLeg(message.leg);
  if (leg === undefined) return { status: 'ignored', reason: 'no leg, or a state that is not known' };
  if (typeof event !== 'string' || typeof at !== 'number' || !Number.isSafeInteger(at)) {
    return { status: 'ignored', reason: 'an event without number or time' };
  }
  // The vendor numbers its events, and delivers the same event under the same number.
  return { status: 'events', events: [{ eventKey: event, occurredAtMs: at * 1000, leg }] };
}

function verify({ headers, body }: Webhook, trust: WebhookTrust): void {
  const header = headers['bell-signature'] ?? '';
  if (header === '') throw rejected(trust, 'it is not signed');
  const [, seconds = '', mac = ''] = /^t=(\d{1,12}),mac=([0-9a-f]{64})$/.exec(header) ?? [];
  const expected = createHmac('sha256', trust.webhookSecret).update(`${seconds}.`).update(body).digest();
  if (mac === '' || !timingSafeEqual(Buffer.from(mac, 'hex'), expected)) {
    throw rejected(trust, 'its signature does not verify');
  }
  if (Math.abs(Number(seconds) - trust.nowMs / 1000) > AGE_SECONDS) throw rejected(trust, 'it is not of now');
}

function messageOf(body: Uint8Array, adapter: string): { readonly [field: string]: unknown } {
  let message: { readonly [field: string]: unknown } | undefined;
  try {
    message = readRecord(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    // Said below, without what was in it.
  }
  if (message !== undefined) return message;
  const reason = 'the body is not a JSON object';
  throw new BillingError('PAYLOAD_UNREADABLE', `A webhook of ${adapter} cannot be read: ${reason}.`, {
    details: { adapter, reason },
  });
}

function rejected({ id }: WebhookTrust, reason: string): BillingError<'WEBHOOK_REJECTED'> {
  return new BillingError('WEBHOOK_REJECTED', `A webhook of ${id} was rejected: ${reason}.`, {
    details: { adapter: id, reason },
  });
}
