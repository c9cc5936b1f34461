import type {
  Clock,
  PaymentEvent,
  PaymentEventType,
  PaymentProcessor,
  Webhook,
} from '@live-calls/core/adapter';
import type { FakePayments, FakePaymentsOptions } from './fake-payments.ts';
import { signedBytes, verifiedPayload } from './signed-body.ts';

/** How the fake processor signs its webhooks, and reads them. */
export interface PaymentMail {
  /** Signs a body. */
  readonly sign: FakePayments['sign'];
  /** Verifies and reads a webhook. */
  readonly read: (webhook: Webhook) => Awaited<ReturnType<PaymentProcessor['parseWebhook']>>;
}

/**
 * Makes the mail of a fake processor.
 *
 * @param options - Secrets, and whether the time is signed.
 * @param clock - Tells the time.
 * @returns The mail.
 */
export function paymentMail(
  { secret = 'fake-secret', otherSecrets = [], webhookAgeSeconds }: FakePaymentsOptions,
  clock: Clock,
): PaymentMail {
  return {
    sign: (body, signing = {}) => {
      const atMs = signing.atMs ?? clock.now();
      return signedBytes(signing.secret ?? secret, body, webhookAgeSeconds === undefined ? undefined : atMs);
    },
    read: (webhook) => {
      const near = webhookAgeSeconds && { near: { ageSeconds: webhookAgeSeconds, nowMs: clock.now() } };
      const payload = verifiedPayload({ secrets: [secret, ...otherSecrets], ...near }, webhook);
      return isEvent(payload)
        ? { status: 'events', events: [payload] }
        : { status: 'ignored', reason: 'not an event about a payment' };
    },
  };
}

/** What the fake may tell. */
const TYPES: ReadonlySet<unknown> = new Set<PaymentEventType>([
  ...(['processing', 'paid', 'part-paid', 'failed', 'unallocated'] as const),
  ...(['disputed', 'dispute-won', 'dispute-lost', 'returned', 'return-undone'] as const),
]);

function isEvent(payload: unknown): payload is PaymentEvent {
  const { eventKey, paymentRef, type } = (payload ?? {}) as Partial<PaymentEvent>;
  return typeof eventKey === 'string' && typeof paymentRef === 'string' && TYPES.has(type);
}
