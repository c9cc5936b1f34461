import { describe, expect, it } from 'vitest';
import { secrets } from './__fixtures__/notifier-subject.ts';
import { type WebhookNotifierOptions, webhookNotifier } from './index.ts';

const url = 'https://hooks.example.com/billing';

describe('options', () => {
  it.each<[string, object]>([
    ['url', { url: undefined }],
    ['url', { url: 'hooks.example.com' }],
    ['url', { url: 'ftp://hooks.example.com' }],
    ['url', { url: 'https://user:secret@hooks.example.com' }],
    ['secrets', { secrets: [] }],
    ['secrets', { secrets: secrets[0] }],
    ['secrets[0]', { secrets: ['secret'] }],
    ['secrets[0]', { secrets: ['whsec_c2hvcnQ='] }],
    ['secrets[1]', { secrets: [secrets[0], `${secrets[0]}*`] }],
    ['secrets[0]', { secrets: [`whsec_${Buffer.alloc(65).toString('base64')}`] }],
    ['id', { id: 'Web Hook' }],
    ['headers', { headers: { 'webhook-id': 'mine' } }],
    ['headers', { headers: { 'x-a': 'b\r\nx-c: d' } }],
    ['headers', { headers: { 'x a': 'b' } }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['clock', { clock: {} }],
    ['fetch', { fetch: 'node-fetch' }],
  ])('that break the rule of %s are refused by name, without their value', (option, more) => {
    const make = (): unknown => webhookNotifier({ url, secrets, ...more } as WebhookNotifierOptions);
    expect(make).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        details: expect.objectContaining({ option: `notifier.${option}` }),
      }),
    );
    expect(make).not.toThrow(/secret@|c2hvcnQ/);
  });

  it('need no more than an address and a secret', () => {
    expect(webhookNotifier({ url, secrets: [secrets[1]] })).toMatchObject({
      contract: 'notifier/v1',
      id: 'webhook',
    });
  });
});
