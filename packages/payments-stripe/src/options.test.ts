import { describe, expect, it } from 'vitest';
import { type StripeProcessorOptions, stripeProcessor } from './index.ts';

const working: StripeProcessorOptions = { secretKey: 'sk_test_secret', webhookSecrets: ['whsec_secret'] };

describe('options', () => {
  it.each<[string, object]>([
    ['secretKey', { secretKey: '' }],
    ['secretKey', { secretKey: undefined }],
    ['secretKey', { secretKey: 'pk_test_secret' }],
    ['webhookSecrets', { webhookSecrets: [] }],
    ['webhookSecrets', { webhookSecrets: 'whsec_secret' }],
    ['webhookSecrets[1]', { webhookSecrets: ['whsec_secret', ' '] }],
    ['methods', { methods: [] }],
    ['methods', { methods: ['card', 'cash'] }],
    ['methods', { methods: 'card' }],
    ['euroBankCountry', { euroBankCountry: 'Germany' }],
    ['payPage', { payPage: 'https://x' }],
    ['id', { id: 'Stripe' }],
    ['apiHost', { apiHost: 'api.example.com' }],
    ['clock', { clock: {} }],
    ['wait', { wait: 5 }],
    ['webhookAgeSeconds', { webhookAgeSeconds: 0 }],
    ['timeoutMs', { timeoutMs: 0.5 }],
    ['attempts', { attempts: 11 }],
  ])('that break the rule of %s are refused by name, without their value', (option, more) => {
    const make = (): unknown => stripeProcessor({ ...working, ...more } as StripeProcessorOptions);
    expect(make).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION_INVALID',
        details: expect.objectContaining({ option: `payments.${option}` }),
      }),
    );
    expect(make).not.toThrow(/test_secret|whsec/);
  });

  it('have defaults', () => {
    expect(stripeProcessor(working)).toMatchObject({
      contract: 'payments/v1',
      id: 'stripe',
      methods: ['card', 'bank-transfer', 'bank-debit'],
    });
    expect(stripeProcessor({ ...working, id: 'stripe-eu', methods: ['card'] })).toMatchObject({
      id: 'stripe-eu',
      methods: ['card'],
    });
  });
});
