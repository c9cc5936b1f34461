import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, type WebhookTrust } from './verify-webhook.ts';

const NOW_MS = 1_790_000_000_000;
const NOW = NOW_MS / 1000;
const trust: WebhookTrust = {
  id: 'stripe',
  webhookSecrets: ['whsec_new', 'whsec_old'],
  ageSeconds: 300,
  nowMs: NOW_MS,
};

/** Signs as the vendor's own SDK does. */
function headerOf(payload: string, secret = 'whsec_new', timestamp = NOW): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

function check(
  header: string | undefined,
  body: string | Uint8Array,
  more: Partial<WebhookTrust> = {},
): void {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const headers = { 'stripe-signature': header };
  verifyWebhook({ method: 'POST', url: '/stripe', headers, body: bytes }, { ...trust, ...more });
}

function reasonOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    expect(error).toMatchObject({ code: 'WEBHOOK_REJECTED', details: { adapter: 'stripe' } });
    return (error as { readonly details: { readonly reason: string } }).details.reason;
  }
  return 'accepted';
}

describe('a signature', () => {
  const body = '{"id":"evt_1","note":"caf\u00e9 \ud83d\ude00"}';

  it('of either secret is accepted, over any bytes', () => {
    check(headerOf(body), body);
    check(headerOf(body, 'whsec_old'), body);
    const bytes = Uint8Array.from([0xff, 0x00, 0x0a, 0xc3, 0x28]);
    const v1 = createHmac('sha256', 'whsec_old').update(`${NOW}.`).update(bytes).digest('hex');
    check(`t=${NOW},v1=${'0'.repeat(64)}, v1=${v1},v0=00`, bytes);
  });

  it('agrees with the vendor on any body', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const payload = JSON.stringify({ text });
        const header = headerOf(payload);
        check(header, payload);
        Stripe.webhooks.constructEvent(payload, header, 'whsec_new', 300, undefined, NOW_MS);
      }),
    );
  });

  it.each<[string, string, string | undefined]>([
    ['it is not signed', body, undefined],
    ['it is not signed', body, ''],
    ['its signature does not verify', `${body} `, headerOf(body)],
    ['its signature does not verify', body, headerOf(body, 'whsec_other')],
    ['its signature does not verify', body, `${headerOf(body)}0`],
    ['its signature does not verify', body, headerOf(body).replace(/t=\d+/, `t=${NOW + 1}`)],
    ['its signature has no time', body, headerOf(body).replace(/t=\d+,/, '')],
    ['its signature has no time', body, headerOf(body).replace(/t=\d+/, 't=soon')],
    ['its signature has no time', body, `t=${NOW},${headerOf(body)}`],
    ['its signature is of no scheme that is known', body, headerOf(body).replace('v1=', 'v0=')],
    ['it is too old', body, headerOf(body, 'whsec_new', NOW - 301)],
    ['it is from the future', body, headerOf(body, 'whsec_new', NOW + 301)],
    ['accepted', body, headerOf(body, 'whsec_new', NOW - 300)],
    ['accepted', body, headerOf(body, 'whsec_new', NOW + 300)],
  ])('%s', (reason, sent, header) => {
    expect(reasonOf(() => check(header, sent))).toBe(reason);
  });

  it('that waited on a queue may be older, where the host says so', () => {
    const header = headerOf(body, 'whsec_new', NOW - 3600);
    expect(reasonOf(() => check(header, body))).toBe('it is too old');
    check(header, body, { ageSeconds: 7200 });
  });
});
