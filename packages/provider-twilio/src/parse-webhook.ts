import {
  type LegEvent,
  type LegWebhook,
  readJson,
  type Webhook,
  webhookUnreadable,
} from '@live-calls/core/adapter';
import { type CallEvent, readCallEvent } from './call-event.ts';
import { readParameters } from './callback-url.ts';
import { readStreamedCall } from './streamed-call.ts';
import { type VerifiedWebhook, verifyWebhook, type WebhookTrust } from './verify-webhook.ts';

/**
 * Verifies and reads a webhook: a status callback, as a form or in the query, or calls of an event stream, as JSON.
 *
 * @param webhook - The request as received.
 * @param trust - What it is verified against.
 * @param nowMs - Present time, for events that carry none.
 * @returns The events, or `ignored` with the reason.
 * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
 */
export function parseWebhook(webhook: Webhook, trust: WebhookTrust, nowMs: number): LegWebhook {
  const verified = verifyWebhook(webhook, trust);
  if (verified.fields !== undefined) {
    const parameters = readParameters(verified.query);
    const read = readCallEvent(verified.fields, { parameters, nowMs });
    return 'event' in read
      ? { status: 'events', events: [read.event] }
      : { status: 'ignored', reason: read.ignored };
  }
  const mayTell = accountsToldOf(verified, trust);
  return gathered(messagesOf(webhook.body, trust.id).map((one) => readStreamedCall(one, { mayTell, nowMs })));
}

/** The main account vouches for all; a subaccount's token may be in a customer's hands, and tells of that subaccount only. */
function accountsToldOf(
  { signedBy }: VerifiedWebhook,
  { accounts }: WebhookTrust,
): ReadonlySet<string> | undefined {
  return signedBy === accounts[0]?.accountSid ? undefined : new Set([signedBy]);
}

function messagesOf(body: Uint8Array, adapter: string): readonly unknown[] {
  const message = readJson(body);
  if (typeof message === 'object' && message !== null) return Array.isArray(message) ? message : [message];
  throw webhookUnreadable(adapter, 'the body is neither a form nor JSON');
}

function gathered(read: readonly CallEvent[]): LegWebhook {
  const events: LegEvent[] = [];
  let reason = 'an empty list of events';
  for (const one of read) {
    if ('event' in one) events.push(one.event);
    else reason = one.ignored;
  }
  return events.length > 0 ? { status: 'events', events } : { status: 'ignored', reason };
}
