import { BillingError } from '@live-calls/core';
import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { account, subaccount } from './__fixtures__/twilio-server.ts';
import type { TwilioProviderOptions } from './index.ts';

const sub = { accountSid: subaccount.accountSid, authTokens: ['t'] };

describe('options', () => {
  it.each<[string, Record<string, unknown>]>([
    ['accountSid', { accountSid: '' }],
    ['accountSid', { accountSid: `SK${'a'.repeat(32)}` }],
    ['authTokens', { authTokens: [] }],
    ['authTokens', { authTokens: 'token' }],
    ['authTokens[1]', { authTokens: ['t', ' '] }],
    ['apiKey.sid', { apiKey: { sid: account.accountSid, secret: 's' } }],
    ['apiKey.sid', { apiKey: null }],
    ['apiKey.secret', { apiKey: { sid: `SK${'a'.repeat(32)}`, secret: '' } }],
    ['publicUrl', { publicUrl: undefined }],
    ['publicUrl', { publicUrl: 'billing.example.com' }],
    ['publicUrl', { publicUrl: 'ftp://billing.example.com' }],
    ['publicUrl', { publicUrl: 'https://billing.example.com?x=1' }],
    ['publicUrl', { publicUrl: 'https://billing.example.com/#rc=1' }],
    ['subaccounts', { subaccounts: {} }],
    ['subaccounts[0]', { subaccounts: [null] }],
    ['subaccounts[0].authTokens', { subaccounts: [{ ...sub, authTokens: [] }] }],
    ['subaccounts[0].accountSid', { subaccounts: [{ ...sub, accountSid: account.accountSid }] }],
    ['subaccounts[1].accountSid', { subaccounts: [sub, sub] }],
    ['id', { id: 'Twilio' }],
    ['apiHost', { apiHost: 'api.example.com' }],
    ['clock', { clock: {} }],
    ['wait', { wait: 5 }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['attempts', { attempts: 11 }],
    ['maximumSeconds', { maximumSeconds: 59 }],
    ['maximumSeconds', { maximumSeconds: 86_401 }],
    ['maximumSeconds', { maximumSeconds: Number.NaN }],
  ])('%s is checked when the provider is made', (option, changed) => {
    let seen: unknown;
    try {
      testProvider(changed as Partial<TwilioProviderOptions>);
    } catch (error) {
      seen = error;
    }
    expect(BillingError.is(seen, 'CONFIGURATION_INVALID') && seen.details.option).toBe(`telephony.${option}`);
    expect(String(seen)).not.toContain(account.authToken);
  });

  it('have defaults', () => {
    const provider = testProvider();
    expect([provider.id, provider.contract, provider.supports, provider.limits]).toEqual([
      'twilio',
      'telephony/v1',
      { endLeg: true, limitLeg: true },
      { minimumSeconds: 60, maximumSeconds: 14_400 },
    ]);
  });
});
