import { createHash } from 'node:crypto';
import { verifySignature } from '@vonage/jwt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { account, NOON_MS, type SignAs, signedToken, signedWebhook } from './__fixtures__/vonage-server.ts';

const message = { uuid: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab', status: 'ringing' };
const vonage = testProvider();
const seconds = NOON_MS / 1000;

async function reasonFor(headers: { authorization?: string | undefined } | SignAs): Promise<string> {
  const signed =
    'authorization' in headers ? signedWebhook(message) : signedWebhook(message, headers as SignAs);
  const webhook =
    'authorization' in headers ? { ...signed, headers: { authorization: headers.authorization } } : signed;
  const error = await vonage.parseWebhook(webhook).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'WEBHOOK_REJECTED', details: { adapter: 'vonage' } });
  return (error as { details: { reason: string } }).details.reason;
}

describe('a webhook is rejected', () => {
  it.each([
    ['it is not signed', { authorization: undefined }],
    ['it is not signed', { authorization: '' }],
    ['its signature is no bearer token', { authorization: 'Basic YTpi' }],
    ['its token is malformed', { authorization: 'Bearer abc' }],
    ['its token is malformed', { authorization: 'Bearer a.b.c' }],
    ['its token is malformed', { authorization: 'Bearer a.b.c.d' }],
    ['its token is not signed by HS256', { header: { alg: 'none' } }],
    ['its token is not signed by HS256', { header: { alg: 'HS512' } }],
    ['its signature does not verify', { secret: 'another secret' }],
    ['its signature does not verify', { secret: account.apiSecret }],
    ['it was not issued by the vendor', { claims: { iss: 'vonage' } }],
    ['it was not issued by the vendor', { claims: { iss: undefined } }],
    ['its token was made for another content', { hash: '0'.repeat(64) }],
    ['its token was made for another content', { claims: { payload_hash: undefined } }],
    ['it names no account', { claims: { api_key: undefined, application_id: undefined } }],
    ['it is of another account', { claims: { api_key: 'other123' } }],
    ['it is of another application', { claims: { application_id: 'other' } }],
    ['its token has no time', { claims: { iat: undefined } }],
    ['its token has no time', { claims: { iat: String(seconds) } }],
    ['it is too old', { claims: { iat: seconds - 301 } }],
    ['it is from the future', { claims: { iat: seconds + 301 } }],
    ['its token has expired', { claims: { exp: seconds } }],
    ['its token is not valid yet', { claims: { nbf: seconds + 301 } }],
  ])('when %s', async (reason, how) => {
    expect(await reasonFor(how)).toBe(reason);
  });

  it('when a byte of its body was changed', async () => {
    const webhook = signedWebhook(message);
    const spaced = Buffer.from(Buffer.from(webhook.body).toString().replace(':', ': '));
    await expect(vonage.parseWebhook({ ...webhook, body: spaced })).rejects.toThrow('another content');
  });

  it('without a word of what it said', async () => {
    const secretive = signedWebhook({ ...message, to: '447700900000' }, { secret: 'x' });
    const error = (await vonage.parseWebhook(secretive).catch((thrown: unknown) => thrown)) as Error;
    expect(JSON.stringify([error.message, error])).not.toMatch(/447700900000|signature-secret|eyJ/);
  });
});

describe('a webhook is accepted', () => {
  it.each<[string, SignAs]>([
    ['without the account, by its application', { claims: { api_key: undefined } }],
    ['without the application, by its account', { claims: { application_id: undefined } }],
    ['at the edge of its age', { claims: { iat: seconds - 300 } }],
    ['from a clock that is ahead', { claims: { iat: seconds + 300 } }],
    ['before it expires', { claims: { exp: seconds + 1, nbf: seconds } }],
  ])('%s', async (_, as) => {
    expect((await vonage.parseWebhook(signedWebhook(message, as))).status).toBe('events');
  });

  it('signed by the old secret or the new one while it is replaced', async () => {
    const both = testProvider({ signatureSecrets: ['new', account.signatureSecret] });
    for (const secret of ['new', account.signatureSecret]) {
      expect((await both.parseWebhook(signedWebhook(message, { secret }))).status).toBe('events');
    }
    const onlyNew = testProvider({ signatureSecrets: ['new'] });
    await expect(onlyNew.parseWebhook(signedWebhook(message))).rejects.toThrow('does not verify');
  });

  it('of a GET, whose query was signed as compact JSON in the order received', async () => {
    const url = '/vonage/events?uuid=u-1&status=ringing&b=2+3&10=x&9=%C3%A9';
    const signed = '{"uuid":"u-1","status":"ringing","b":"2 3","10":"x","9":"é"}';
    const hash = createHash('sha256').update(signed).digest('hex');
    const webhook = signedWebhook('', { method: 'GET', url, hash });
    expect(await vonage.parseWebhook(webhook)).toMatchObject({
      events: [{ leg: { legId: 'u-1', status: 'ringing' } }],
    });
    for (const other of [url.replace('9=', '8='), `${url}&c=1`, url.replace('b=2+3&10=x', '10=x&b=2+3')]) {
      await expect(vonage.parseWebhook({ ...webhook, url: other })).rejects.toThrow('another content');
    }
  });

  it('of a further application of the account', async () => {
    const two = testProvider({ moreApplicationIds: ['second'] });
    const webhook = signedWebhook(message, { claims: { application_id: 'second' } });
    expect((await two.parseWebhook(webhook)).status).toBe('events');
  });

  it('by the configured clock and age', async () => {
    const patient = testProvider({ webhookAgeSeconds: 3600, clock: { now: () => NOON_MS + 3_600_000 } });
    expect((await patient.parseWebhook(signedWebhook(message))).status).toBe('events');
  });
});

describe("the vendor's own helper", () => {
  const secret = fc.string({ minLength: 1, maxLength: 80 }).filter((text) => !/\p{Cs}/u.test(text));
  const claims = {
    iss: 'Vonage',
    iat: seconds,
    api_key: account.apiKey,
    jti: 'x',
  };

  const isAccepted = async (token: string, signatureSecret: string): Promise<boolean> => {
    const provider = testProvider({ signatureSecrets: [signatureSecret] });
    const webhook = { ...signedWebhook(message), headers: { authorization: `Bearer ${token}` } };
    return provider.parseWebhook(webhook).then(
      () => true,
      () => false,
    );
  };

  const hash = (): string => {
    const [, part = ''] = (signedWebhook(message).headers.authorization ?? '').split('.');
    return JSON.parse(Buffer.from(part, 'base64url').toString()).payload_hash;
  };

  it('agrees about tokens of any secret, and about any change of a token', async () => {
    const signed = fc.record({
      secret: secret.filter((text) => text.trim() !== ''),
      extra: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}x$/), fc.jsonValue()),
      change: fc.option(fc.record({ at: fc.nat(), by: fc.constantFrom(...'AZaz09-_.=') }), {
        nil: undefined,
      }),
    });
    let [same, changed] = [0, 0];
    await fc.assert(
      fc.asyncProperty(signed, async ({ secret: signatureSecret, extra, change }) => {
        const token = signedToken({ ...extra, ...claims, payload_hash: hash() }, { secret: signatureSecret });
        const place = change === undefined ? 0 : change.at % token.length;
        const seen =
          change === undefined ? token : token.slice(0, place) + change.by + token.slice(place + 1);
        if (seen === token) same += 1;
        else changed += 1;
        const theirs = verifySignature(seen, signatureSecret);
        expect(theirs).toBe(seen === token);
        expect(await isAccepted(seen, signatureSecret)).toBe(theirs);
      }),
    );
    expect([same, changed].every((count) => count > 0)).toBe(true);
  });

  it('accepts what must be rejected: it looks at neither content, issuer, account nor age', async () => {
    const loose = signedToken({ iat: 1_500_000_000, iss: 'anybody', payload_hash: '0' });
    expect(verifySignature(loose, account.signatureSecret)).toBe(true);
    expect(await isAccepted(loose, account.signatureSecret)).toBe(false);
  });
});
