import { randomUUID } from 'node:crypto';
import type { LegEvent, LegWebhook, TelephonyProvider, Webhook } from '@live-calls/core/adapter';
import type { BrokenProvider } from './broken-providers.ts';
import { eventsChanged, readingBy } from './telling.ts';

/** Mistakes about webhooks and the keys of events. */
export const brokenWebhooks: readonly BrokenProvider[] = [
  {
    mistake: 'the signature is not checked',
    over: (provider) =>
      readingBy(provider, async (webhook) => (await readOr(provider, webhook)) ?? unverified(webhook)),
  },
  { mistake: 'a webhook without signature is let through', over: letsUnsignedThrough },
  { mistake: 'a signature vouches for the first half of the body only', over: halfSigned },
  {
    mistake: 'what cannot be read is ignored',
    over: (provider) =>
      answeringErrors(provider, 'PAYLOAD_UNREADABLE', () => ({ status: 'ignored', reason: 'unreadable' })),
  },
  {
    mistake: 'the error of the parser is thrown on',
    over: (provider) =>
      answeringErrors(provider, 'PAYLOAD_UNREADABLE', () => {
        throw new SyntaxError('Unexpected token');
      }),
  },
  {
    mistake: 'the error of a webhook names another adapter',
    over: (provider) =>
      answeringErrors(provider, 'WEBHOOK_REJECTED', () => {
        throw Object.assign(new Error('rejected'), {
          code: 'WEBHOOK_REJECTED',
          details: { adapter: 'other' },
        });
      }),
  },
  {
    mistake: 'an unknown message is an error',
    over: (provider) =>
      ignoredChanged(provider, () => {
        throw new TypeError('unknown message');
      }),
  },
  {
    mistake: 'an unknown message is ignored without a reason',
    over: (provider) => ignoredChanged(provider, () => ({ status: 'ignored', reason: '' })),
  },
  {
    mistake: 'an unknown message is a list of no events',
    over: (provider) => ignoredChanged(provider, () => ({ status: 'events', events: [] })),
  },
  {
    mistake: 'a webhook is looked up at the vendor',
    over: (provider) =>
      readingBy(provider, async (webhook) => {
        const read = await provider.parseWebhook(webhook);
        if (read.status === 'events') await provider.fetchLeg({ legId: read.events[0]?.leg.legId ?? '' });
        return read;
      }),
  },
  keyMistake('keys count deliveries', () => {
    let count = 0;
    return () => {
      count += 1;
      return `event-${count}`;
    };
  }),
  keyMistake('keys are made by each process', () => {
    const keys = new Map<string, string>();
    return ({ eventKey }) => {
      const key = keys.get(eventKey) ?? randomUUID();
      keys.set(eventKey, key);
      return key;
    };
  }),
  keyMistake(
    'the key of an event is its leg',
    () =>
      ({ leg }) =>
        leg.legId,
  ),
  keyMistake(
    'the key of an event is its status',
    () =>
      ({ leg }) =>
        leg.status,
  ),
  { mistake: 'an event older than the last is dropped', over: dropsOld },
  {
    mistake: 'an event delivered again is ignored',
    over: (provider) => {
      const seen = new Set<string>();
      return readingBy(provider, async (webhook) => {
        const read = await provider.parseWebhook(webhook);
        const key = read.status === 'events' ? (read.events[0]?.eventKey ?? '') : '';
        if (key === '' || !seen.has(key)) {
          seen.add(key);
          return read;
        }
        return { status: 'ignored', reason: 'seen before' };
      });
    },
  },
  {
    mistake: 'an event happened when it arrived',
    over: (provider) =>
      eventsChanged(provider, (event) => ({ ...event, occurredAtMs: event.occurredAtMs + 1234 })),
  },
  {
    mistake: 'parameters are not brought back',
    over: (provider) =>
      eventsChanged(provider, (event) => {
        const { parameters: _, ...leg } = event.leg;
        return { ...event, leg };
      }),
  },
  {
    mistake: 'parameters are trimmed and decoded twice',
    over: (provider) =>
      eventsChanged(provider, (event) => {
        if (event.leg.parameters === undefined) return event;
        const decoded = Object.entries(event.leg.parameters).map(([name, value]) => [
          name,
          value.replaceAll('+', ' ').trim(),
        ]);
        return { ...event, leg: { ...event.leg, parameters: Object.fromEntries(decoded) } };
      }),
  },
];

function keyMistake(mistake: string, keys: () => (event: LegEvent) => string): BrokenProvider {
  return {
    mistake,
    over: (provider) => {
      const keyOf = keys();
      return eventsChanged(provider, (event) => ({ ...event, eventKey: keyOf(event) }));
    },
  };
}

async function readOr(provider: TelephonyProvider, webhook: Webhook): Promise<LegWebhook | undefined> {
  try {
    return await provider.parseWebhook(webhook);
  } catch (error) {
    if ((error as { code?: string }).code === 'WEBHOOK_REJECTED') return undefined;
    throw error;
  }
}

/** What the fake's body says, believed. */
function unverified({ body }: Webhook): LegWebhook {
  try {
    const event = JSON.parse(new TextDecoder().decode(body)) as LegEvent;
    return event?.leg === undefined
      ? { status: 'ignored', reason: 'no leg' }
      : { status: 'events', events: [event] };
  } catch {
    return { status: 'ignored', reason: 'no JSON' };
  }
}

function letsUnsignedThrough(provider: TelephonyProvider): TelephonyProvider {
  return readingBy(provider, async (webhook) => {
    const isSigned = Object.keys(webhook.headers).some((name) => name.includes('signature'));
    return isSigned ? provider.parseWebhook(webhook) : unverified(webhook);
  });
}

/** Remembers what was rightly signed, and believes the same signature for any body that begins alike. */
function halfSigned(provider: TelephonyProvider): TelephonyProvider {
  const vouched = new Set<string>();
  return readingBy(provider, async (webhook) => {
    const half = webhook.body.slice(0, 60).join(' ') + JSON.stringify(webhook.headers);
    const read = await readOr(provider, webhook);
    if (read !== undefined) vouched.add(half);
    if (read === undefined && vouched.has(half)) return unverified(webhook);
    return read ?? provider.parseWebhook(webhook);
  });
}

function answeringErrors(
  provider: TelephonyProvider,
  code: string,
  answer: () => LegWebhook,
): TelephonyProvider {
  return readingBy(provider, async (webhook) => {
    try {
      return await provider.parseWebhook(webhook);
    } catch (error) {
      if ((error as { code?: string }).code === code) return answer();
      throw error;
    }
  });
}

function ignoredChanged(provider: TelephonyProvider, answer: () => LegWebhook): TelephonyProvider {
  return readingBy(provider, async (webhook) => {
    const read = await provider.parseWebhook(webhook);
    return read.status === 'ignored' ? answer() : read;
  });
}

function dropsOld(provider: TelephonyProvider): TelephonyProvider {
  const latest = new Map<string, number>();
  return readingBy(provider, async (webhook) => {
    const read = await provider.parseWebhook(webhook);
    const event = read.status === 'events' ? read.events[0] : undefined;
    if (event === undefined) return read;
    const last = latest.get(event.leg.legId) ?? 0;
    if (event.occurredAtMs < last) return { status: 'ignored', reason: 'older than the last' };
    latest.set(event.leg.legId, event.occurredAtMs);
    return read;
  });
}
