import { describe, expect, it } from 'vitest';
import { addressOf } from './client.ts';

describe('addresses', () => {
  it('encode what stands in the braces', () => {
    const name = 'GET /accounts/{accountId}/usage/{provider}/{legId}';
    expect(addressOf(name, { accountId: 'a/b', provider: 'p', legId: 'x?y' })).toBe(
      '/billing/accounts/a%2Fb/usage/p/x%3Fy',
    );
  });

  it('repeat a parameter that has several values, and leave out what is absent', () => {
    const query = { amount: '5', destination: ['1', '44'], cursor: undefined };
    expect(addressOf('GET /accounts/{accountId}/quote', { accountId: 'a' }, query)).toBe(
      '/billing/accounts/a/quote?amount=5&destination=1&destination=44',
    );
  });
});
