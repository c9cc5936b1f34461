import { randomUUID } from 'node:crypto';
import type { PaymentEvent, PaymentProcessor, Webhook } from '@live-calls/core/adapter';
import type { FakePayments } from '../fakes/fake-payments.ts';
import {
  type BrokenProcessor,
  eventsChanged,
  insteadOf,
  readingBy,
  unverified,
  webhooksChanged,
} from './payment-telling.ts';

/** Mistakes about webhooks of payments and the keys of their events. */
export const brokenPaymentWebhooks: readonly BrokenProcessor[] = [
  {
    mistake: 'the signature is not checked',
    over: rejectedChanged((_, webhook) => unverified(webhook)),
  },
  {
    mistake: 'a webhook without signature is let through',
    over: rejectedChanged((error, webhook) => {
      if (Object.values(webhook.headers).some((value) => (value ?? '') !== '')) throw error;
      return unverified(webhook);
    }),
  },
  {
    mistake: 'a body is checked as it is written again',
    over: (processor, fake) =>
      readingBy(processor, async (webhook) => processor.parseWebhook(rewritten(webhook, fake))),
  },
  {
    mistake: 'the error of a webhook names another adapter',
    over: rejectedChanged((error) => {
      throw Object.assign(new Error('rejected'), { ...(error as object), details: { adapter: 'other' } });
    }),
  },
  {
    mistake: 'one secret is known only',
    over: (processor, fake) =>
      readingBy(processor, async (webhook) => {
        const { headers } = fake.sign(webhook.body, { atMs: Number(webhook.headers['x-fake-time']) });
        const isOwn = headers['x-fake-signature'] === webhook.headers['x-fake-signature'];
        return processor.parseWebhook(isOwn ? webhook : { ...webhook, headers: {} });
      }),
  },
  { mistake: 'a time of the future is believed', over: believing((distanceMs) => distanceMs > 0) },
  { mistake: 'an old message is believed', over: believing((distanceMs) => distanceMs < 0) },
  {
    mistake: 'what cannot be read is ignored',
    over: (processor) =>
      readingBy(processor, (webhook) =>
        insteadOf(processor.parseWebhook(webhook), ['PAYLOAD_UNREADABLE'], () => ({
          status: 'ignored',
          reason: 'unreadable',
        })),
      ),
  },
  {
    mistake: 'an unknown message is an error',
    over: ignoredChanged(() => {
      throw new TypeError('unknown message');
    }),
  },
  {
    mistake: 'an unknown message is ignored without a reason',
    over: ignoredChanged(() => ({ status: 'ignored', reason: ' ' })),
  },
  {
    mistake: 'keys are made by each process',
    over: (processor) => {
      const keys = new Map<string, string>();
      return eventsChanged((event) => {
        const eventKey = keys.get(event.eventKey) ?? randomUUID();
        keys.set(event.eventKey, eventKey);
        return { ...event, eventKey };
      })(processor);
    },
  },
  {
    mistake: 'an event happened when it arrived',
    over: (processor, fake) => {
      const nowMs = () => Number(fake.sign(new Uint8Array()).headers['x-fake-time']);
      return webhooksChanged((event) => ({ ...event, occurredAtMs: nowMs() }))(processor);
    },
  },
  {
    mistake: 'an event delivered again is ignored',
    over: (processor) => {
      const seen = new Set<string>();
      return eventsChanged((event) => {
        const isNew = !seen.has(event.eventKey);
        seen.add(event.eventKey);
        return isNew ? event : undefined;
      })(processor);
    },
  },
  changing('the key of an event is its type', (event) => ({ ...event, eventKey: event.type })),
  changing('the reference of an event is another one', (event) => ({ ...event, paymentRef: 'ch_1' })),
  changing('an event names no key', (event) => ({ ...event, key: event.paymentRef })),
  changing('times are in seconds', (event) => ({
    ...event,
    occurredAtMs: Math.floor(event.occurredAtMs / 1000),
  })),
  {
    mistake: 'an event that is older than the last is dropped',
    over: (processor) => {
      let lastMs = 0;
      return eventsChanged((event) => {
        if (event.occurredAtMs < lastMs) return undefined;
        lastMs = event.occurredAtMs;
        return event;
      })(processor);
    },
  },
];

function changing(mistake: string, change: (event: PaymentEvent) => PaymentEvent): BrokenProcessor {
  return { mistake, over: webhooksChanged(change) };
}

type Read = Awaited<ReturnType<PaymentProcessor['parseWebhook']>>;

function rejectedChanged(instead: (error: unknown, webhook: Webhook) => Read): BrokenProcessor['over'] {
  return (processor) =>
    readingBy(processor, (webhook) =>
      insteadOf(processor.parseWebhook(webhook), ['WEBHOOK_REJECTED'], (error) => instead(error, webhook)),
    );
}

function ignoredChanged(instead: () => Read): BrokenProcessor['over'] {
  return (processor) =>
    readingBy(processor, async (webhook) => {
      const read = await processor.parseWebhook(webhook);
      return read.status === 'ignored' ? instead() : read;
    });
}

/** Believes a signed time on one side, however far it is. */
function believing(isBelieved: (distanceMs: number) => boolean): BrokenProcessor['over'] {
  return (processor, fake) =>
    readingBy(processor, (webhook) => {
      const nowMs = Number(fake.sign(webhook.body).headers['x-fake-time']);
      const signedMs = Number(webhook.headers['x-fake-time']);
      const isOwn =
        fake.sign(webhook.body, { atMs: signedMs }).headers['x-fake-signature'] ===
        webhook.headers['x-fake-signature'];
      return processor.parseWebhook(
        isOwn && isBelieved(signedMs - nowMs) ? fake.sign(webhook.body, { atMs: nowMs }) : webhook,
      );
    });
}

/** A parser that reads the body first, and checks the signature over what it would write itself. */
function rewritten(webhook: Webhook, fake: FakePayments): Webhook {
  try {
    const body = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(webhook.body).toString())));
    const atMs = Number(webhook.headers['x-fake-time']);
    const { headers } = fake.sign(body, { atMs });
    return headers['x-fake-signature'] === webhook.headers['x-fake-signature']
      ? { ...webhook, body }
      : webhook;
  } catch {
    return webhook;
  }
}
