import type { Webhook } from '@live-calls/core/adapter';
import fc from 'fast-check';
import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { PUBLIC_URL, signedForm, signedJson, statusCallback } from './__fixtures__/signed-webhook.ts';
import { account, apiKey, subaccount } from './__fixtures__/twilio-server.ts';
import { readForm, verifyWebhookOf } from './__fixtures__/verify.ts';

const twilio = testProvider();

async function rejection(webhook: Webhook, provider = twilio): Promise<string> {
  try {
    await provider.parseWebhook(webhook);
    return 'accepted';
  } catch (error) {
    const { code, details } = error as { code: string; details: { reason: string } };
    return code === 'WEBHOOK_REJECTED' ? details.reason : code;
  }
}

describe('a form', () => {
  const genuine = signedForm(statusCallback());

  it('signed by the vendor is accepted', async () => {
    expect(await rejection(genuine)).toBe('accepted');
    expect(await rejection(signedForm(statusCallback(), { method: 'GET' }))).toBe('accepted');
  });

  it.each<[string, Partial<Webhook>]>([
    ['it is not signed', { headers: {} }],
    ['it is not signed', { headers: { 'x-twilio-signature': '' } }],
    ['its signature does not verify', { headers: { 'x-twilio-signature': 'short' } }],
    ['its signature does not verify', { url: '/twilio/events?lc-accountId=other' }],
    ['its signature does not verify', { url: '/other' }],
    [
      'its signature does not verify',
      { body: Buffer.concat([genuine.body, Buffer.from('&CallDuration=0')]) },
    ],
    ['it names no account', { body: Buffer.from('') }],
    ['it names no account', { body: Buffer.from(`AccountSid=${account.accountSid}&AccountSid=other`) }],
    ['it is of an unknown account', { body: Buffer.from('AccountSid=AC0') }],
    ['it names no account', { body: Buffer.from(JSON.stringify({ AccountSid: account.accountSid })) }],
    ['it is neither POST nor GET', { method: 'PUT' }],
  ])('is rejected: %s', async (reason, changed) => {
    expect(await rejection({ ...genuine, ...changed })).toBe(reason);
  });

  it('is rejected when a single bit of it is changed', async () => {
    for (let at = 0; at < genuine.body.length; at += 1) {
      const body = Uint8Array.from(genuine.body);
      body[at] = (body[at] ?? 0) ^ 1;
      expect(await rejection({ ...genuine, body }), `byte ${at}`).not.toBe('accepted');
    }
  });

  it('is verified by any of several tokens, while one is replaced', async () => {
    const rotating = testProvider({ authTokens: ['new-token', account.authToken] });
    expect(await rejection(genuine, rotating)).toBe('accepted');
    expect(await rejection(signedForm(statusCallback(), { token: 'new-token' }), rotating)).toBe('accepted');
    expect(await rejection(genuine, testProvider({ authTokens: ['new-token'] }))).toBe(
      'its signature does not verify',
    );
  });

  it('is not verified by the secret of an API key', async () => {
    const keyed = testProvider({ apiKey });
    expect(await rejection(signedForm(statusCallback(), { token: apiKey.secret }), keyed)).toBe(
      'its signature does not verify',
    );
    expect(await rejection(genuine, keyed)).toBe('accepted');
  });

  it('of a subaccount is verified by that subaccount only', async () => {
    const { accountSid, authToken } = subaccount;
    const both = testProvider({ subaccounts: [{ accountSid, authTokens: [authToken] }] });
    const of = (name: string, token: string): Webhook =>
      signedForm(statusCallback({ AccountSid: name }), { token });
    expect(await rejection(of(accountSid, authToken), both)).toBe('accepted');
    expect(await rejection(of(account.accountSid, account.authToken), both)).toBe('accepted');
    expect(await rejection(of(account.accountSid, authToken), both)).toBe('its signature does not verify');
    expect(await rejection(of(accountSid, account.authToken), both)).toBe('its signature does not verify');
    expect(await rejection(of(accountSid, authToken))).toBe('it is of an unknown account');
  });
});

describe('the address', () => {
  it.each<[publicUrl: string, signedUrl: string, received: string]>([
    [PUBLIC_URL, `${PUBLIC_URL}:443/a`, '/a'],
    [`${PUBLIC_URL}/`, `${PUBLIC_URL}/a`, '/a'],
    [`${PUBLIC_URL}:8443`, `${PUBLIC_URL}:8443/a`, '/a'],
    [`${PUBLIC_URL}:8443`, `${PUBLIC_URL}/a`, '/a'],
    ['http://billing.example.com', 'http://billing.example.com:80/a', '/a'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]:443/a', '/a'],
    ['https://user:pass@billing.example.com', 'https://user:pass@billing.example.com:443/a', '/a'],
    [`${PUBLIC_URL}/behind/proxy`, `${PUBLIC_URL}/behind/proxy/a?x=1`, '/a?x=1'],
    [PUBLIC_URL, `${PUBLIC_URL}/a?x=1`, '/a?x=1#rc=3&rp=all'],
    [PUBLIC_URL, `${PUBLIC_URL}/a?x=1`, 'http://inside:3000/a?x=1'],
    [PUBLIC_URL, `${PUBLIC_URL}/a?x=%27&y=a%20b`, "/a?x='&y=a b"],
    [PUBLIC_URL, `${PUBLIC_URL}/a?x=O'Hara`, "/a?x=O'Hara"],
    [PUBLIC_URL, `${PUBLIC_URL}/a?city=TREZZO+SULL'ADDA&y=a%2Fb`, '/a?city=TREZZO+SULL%27ADDA&y=a%2Fb'],
    [PUBLIC_URL, `${PUBLIC_URL}/a?x=say "<hi>" it's&y=%41`, '/a?x=say%20%22%3Chi%3E%22%20it%27s&y=%41'],
    [PUBLIC_URL, `${PUBLIC_URL}/a?`, '/a?'],
    [PUBLIC_URL, `${PUBLIC_URL}?x=1`, '?x=1'],
  ])('%s signed as %s', async (publicUrl, signedUrl, received) => {
    const webhook = { ...signedForm(statusCallback(), { signedUrl }), url: received };
    expect(await rejection(webhook, testProvider({ publicUrl }))).toBe('accepted');
  });

  it('is the configured one, whatever the request says about itself', async () => {
    const elsewhere = signedForm(statusCallback(), { signedUrl: 'https://evil.example.com/twilio/events' });
    const headers = {
      ...elsewhere.headers,
      host: 'evil.example.com',
      'x-forwarded-host': 'evil.example.com',
    };
    const url = 'https://evil.example.com/twilio/events';
    expect(await rejection({ ...elsewhere, headers, url })).toBe('its signature does not verify');
  });
});

describe('a body that is no form', () => {
  const genuine = signedJson([]);

  it('is signed by its hash in the address', async () => {
    expect(await rejection(genuine)).toBe('accepted');
    expect(await rejection(signedJson([], { url: '/twilio/stream?x=1' }))).toBe('accepted');
    expect(await rejection(signedJson([], { token: 'other' }))).toBe('its signature does not verify');
  });

  it.each<[string, Partial<Webhook>]>([
    ['it was signed for another body', { body: Buffer.from('[1]') }],
    ['it was signed for another body', { body: new Uint8Array() }],
    ['it was signed for another body', { url: '/twilio/stream?bodySHA256=00' }],
    ['its address names no one hash of the body', { url: '/twilio/stream?bodySHA256=00&bodySHA256=11' }],
    ['its signature does not verify', { url: genuine.url.replace('/twilio/stream', '/other') }],
    ['it is not signed', { headers: {} }],
  ])('is rejected: %s', async (reason, changed) => {
    expect(await rejection({ ...genuine, ...changed })).toBe(reason);
  });

  it('is unreadable when it is no JSON, and says nothing of what was in it', async () => {
    expect(await rejection(signedJson('secret-words'))).toBe('PAYLOAD_UNREADABLE');
    await expect(twilio.parseWebhook(signedJson('secret-words'))).rejects.not.toThrow(/secret-words/);
  });
});

describe("the vendor's own helper agrees", () => {
  const name = fc.oneof(
    fc.constantFrom('From', 'To', 'a', '10', '9', '__proto__'),
    fc.string({ maxLength: 8 }),
  );
  const value = fc.oneof(
    fc.constantFrom('', '+442071838750', 'a b', 'ü€', "O'Hara", '%', '&=+'),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  const fields = fc.array(fc.tuple(name, fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 4 }))), {
    maxLength: 12,
  });
  const query = fc.constantFrom('', '?', '?a=1&b=%20x', "?q='", '?lc-callRef=c%401', '?x=[1]&y={2}');
  const host = fc.constantFrom(
    'https://a.example',
    'https://a.example:443',
    'http://a.example:8080',
    'http://[::1]',
  );

  it('on forms, right ones and wrong ones', () => {
    fc.assert(
      fc.property(
        fields,
        fc.tuple(query, host),
        fc.constantFrom('token', 'wrong'),
        (pairs, [search, publicUrl], token) => {
          const form = new Map(pairs.map(([key, one]) => [key, one] as const));
          form.set('AccountSid', account.accountSid);
          const params = Object.assign(Object.create(null), Object.fromEntries(form)) as Record<
            string,
            unknown
          >;
          const url = `${publicUrl}/hook${search}`;
          const webhook = signedForm(params as never, { url: `/hook${search}`, signedUrl: url, token });
          const header = webhook.headers['x-twilio-signature'] ?? '';
          const expected = validateRequest('token', header, url, params);
          expect(expected).toBe(token === 'token');
          expect(verifyWebhookOf(webhook, publicUrl, 'token')).toBe(expected);
        },
      ),
    );
  });

  it('on other bodies', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), query, fc.boolean(), (body, search, isChanged) => {
        const webhook = signedJson(body, { url: `/hook${search}`, token: 'token' });
        const sent = isChanged ? `${body}x` : body;
        const header = webhook.headers['x-twilio-signature'] ?? '';
        const expected = validateRequestWithBody('token', header, PUBLIC_URL + webhook.url, sent);
        expect(expected).toBe(!isChanged);
        expect(verifyWebhookOf({ ...webhook, body: Buffer.from(sent) }, PUBLIC_URL, 'token')).toBe(expected);
      }),
    );
  });

  it('on how a form is decoded', () => {
    const text = fc.array(fc.constantFrom('a', '=', '&', '+', '%', '%20', '%C3%BC', '%zz', '%F', 'ü', '%00'));
    fc.assert(
      fc.property(text, (parts) => {
        const form = parts.join('');
        const seen = readForm(form);
        // Where escapes are broken, decoders differ; nothing may be lost or thrown.
        const isWhole = !/%(?![0-9a-f]{2})/i.test(form);
        if (isWhole) expect(seen).toEqual([...new URLSearchParams(form)]);
        else expect(seen).toHaveLength([...new URLSearchParams(form)].length);
      }),
    );
  });
});
