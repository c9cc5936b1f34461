import { told } from '@live-calls/conformance';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secrets } from './__fixtures__/notifier-subject.ts';
import { type Receiver, startReceiver } from './__fixtures__/receiver.ts';
import type { WebhookEvent } from './index.ts';
import { webhookNotifier } from './index.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

function headersOf(index: number): Record<string, string> {
  return receiver.requests[index]?.headers as Record<string, string>;
}

describe('webhookNotifier', () => {
  it('posts an event that the public library of the scheme verifies, with either secret while one is replaced', async () => {
    await webhookNotifier({ url: receiver.url, secrets }).deliver(told());
    const body = receiver.requests[0]?.body ?? '';
    for (const secret of secrets) {
      const event = new Webhook(secret).verify(body, headersOf(0)) as WebhookEvent;
      expect(event).toEqual({
        type: 'balance-low',
        timestamp: '2026-11-26T12:00:00.000Z',
        data: { accountId: 'acme', announcementId: told().announcementId, facts: told().payload },
      });
    }
    const other = `whsec_${Buffer.alloc(32, 'x').toString('base64')}`;
    expect(() => new Webhook(other).verify(body, headersOf(0))).toThrow();
    expect(() => new Webhook(secrets[0]).verify(body.replace('19.99', '99.99'), headersOf(0))).toThrow();
  });

  it('stamps each attempt with its own time and keeps id and body', async () => {
    let now = Date.UTC(2026, 10, 26, 12, 0, 0, 999);
    const notifier = webhookNotifier({ url: receiver.url, secrets, clock: { now: () => now } });
    await notifier.deliver(told());
    now += 30_000;
    await notifier.deliver(told());
    const [first, second] = receiver.requests;
    expect(first?.headers['webhook-timestamp']).toBe('1795694400');
    expect(second?.headers['webhook-timestamp']).toBe('1795694430');
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature']);
    expect(second?.body).toBe(first?.body);
    expect(first?.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{40}$/);
  });

  it.each([301, 302, 307, 308])('does not follow a redirect (%s)', async (status) => {
    receiver.answerWith(status, '/elsewhere');
    await expect(webhookNotifier({ url: receiver.url, secrets }).deliver(told())).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
    expect(receiver.requests.map((request) => request.path)).toEqual(['/billing']);
  });

  it.each([
    [400, 'PROVIDER_UNAVAILABLE'],
    [404, 'PROVIDER_UNAVAILABLE'],
    [410, 'DELIVERY_REFUSED'],
    [429, 'PROVIDER_UNAVAILABLE'],
    [500, 'PROVIDER_UNAVAILABLE'],
    ['cut', 'OUTCOME_UNKNOWN'],
  ] as const)('tells what may be repeated: %s is %s', async (answer, code) => {
    receiver.answerWith(answer);
    await expect(webhookNotifier({ url: receiver.url, secrets }).deliver(told())).rejects.toMatchObject({
      code,
    });
    expect(receiver.requests).toHaveLength(1);
  });

  it('waits no longer than it may', async () => {
    receiver.answerWith('mute');
    const notifier = webhookNotifier({ url: receiver.url, secrets, timeoutMs: 20 });
    await expect(notifier.deliver(told())).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('sends further headers, and lets a host choose how requests go out', async () => {
    const seen: unknown[] = [];
    const guarded: typeof fetch = async (url, init) => {
      seen.push(url);
      return fetch(url, init);
    };
    const headers = { 'x-gateway': 'k' };
    await webhookNotifier({ url: receiver.url, secrets, headers, fetch: guarded }).deliver(told());
    expect(seen).toEqual([receiver.url]);
    expect(receiver.requests[0]?.headers).toMatchObject({
      'x-gateway': 'k',
      'content-type': 'application/json',
    });
  });
});
