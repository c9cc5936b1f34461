import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { account } from './__fixtures__/vonage-server.ts';
import { type VonageProviderOptions, vonageProvider } from './index.ts';

const { privateKey: curve } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('options', () => {
  it.each<[string, object]>([
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: undefined }],
    ['apiSecret', { apiSecret: ' ' }],
    ['applicationId', { applicationId: 7 }],
    ['moreApplicationIds', { moreApplicationIds: 'one' }],
    ['moreApplicationIds[1]', { moreApplicationIds: ['one', ''] }],
    ['signatureSecrets', { signatureSecrets: [] }],
    ['signatureSecrets', { signatureSecrets: 'secret' }],
    ['signatureSecrets[0]', { signatureSecrets: [''] }],
    ['privateKey', { privateKey: './private.key' }],
    ['privateKey', { privateKey: curve }],
    ['privateKey', { privateKey: undefined }],
    ['id', { id: 'Vonage' }],
    ['id', { id: 'a/b' }],
    ['apiHost', { apiHost: 'api.example.com' }],
    ['apiHost', { apiHost: 'ftp://api.example.com' }],
    ['clock', { clock: {} }],
    ['wait', { wait: 5 }],
    ['webhookAgeSeconds', { webhookAgeSeconds: 0 }],
    ['timeoutMs', { timeoutMs: 0.5 }],
    ['attempts', { attempts: 11 }],
    ['maximumSeconds', { maximumSeconds: 86_401 }],
    ['lookBackSeconds', { lookBackSeconds: Number.POSITIVE_INFINITY }],
  ])('that break the rule of %s are refused by name, without their value', (option, more) => {
    const make = (): unknown => testProvider(more as Partial<VonageProviderOptions>);
    expect(make).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        details: expect.objectContaining({ option: `telephony.${option}` }),
      }),
    );
    expect(make).not.toThrow(/BEGIN|secret-for-tests/);
  });

  it('have defaults that suit the vendor', () => {
    const { apiKey, applicationId, privateKey, signatureSecret } = account;
    const provider = vonageProvider({
      apiKey,
      applicationId,
      privateKey,
      signatureSecrets: [signatureSecret],
    });
    expect(provider).toMatchObject({
      contract: 'telephony/v1',
      id: 'vonage',
      limits: { minimumSeconds: 1, maximumSeconds: 7200 },
    });
    expect(testProvider({ id: 'vonage-eu' }).id).toBe('vonage-eu');
  });
});
