import { money, moneyFromMinor } from '@live-calls/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromStripe, showStripe, toStripe } from './stripe-amount.ts';

describe('an amount', () => {
  it.each([
    ['12.5', 'USD', 1250],
    ['0', 'USD', 0],
    ['0.01', 'EUR', 1],
    ['999999.99', 'USD', 99_999_999],
    ['500', 'JPY', 500],
    ['500', 'KRW', 500],
    ['500', 'MGA', 500],
    ['5', 'ISK', 500],
    ['5', 'UGX', 500],
    ['1.23', 'KWD', 1230],
    ['10.45', 'HUF', 1045],
    ['800.45', 'TWD', 80_045],
  ])('%s %s is %i at Stripe, and comes back the same', (amount, currency, units) => {
    expect(toStripe(money(amount, currency))).toEqual({ units });
    expect(fromStripe(units, currency.toLowerCase())).toEqual(money(amount, currency));
  });

  it.each([
    ['1.234', 'KWD', 'amount-not-supported'],
    ['0.5', 'MGA', 'amount-not-supported'],
    ['0.001', 'USD', 'amount-not-supported'],
    ['10000000000', 'USD', 'amount-not-supported'],
    ['-1', 'USD', 'amount-not-supported'],
    ['5', 'IQD', 'currency-not-supported'],
    ['5', 'LYD', 'currency-not-supported'],
  ])('%s %s is none: %s', (amount, currency, refusal) => {
    expect(toStripe(money(amount, currency))).toEqual({ refusal });
  });

  it('in whole minor units goes there and back without loss, or not at all', () => {
    const currencies = ['USD', 'EUR', 'JPY', 'KWD', 'BHD', 'ISK', 'UGX', 'MGA', 'XOF', 'HUF', 'CLP'];
    let sent = 0;
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000_000n), fc.constantFrom(...currencies), (minor, currency) => {
        const amount = moneyFromMinor(minor, currency);
        const there = toStripe(amount);
        if ('refusal' in there) return;
        sent += 1;
        expect(fromStripe(there.units, currency.toLowerCase())).toEqual(amount);
      }),
    );
    expect(sent).toBeGreaterThan(0);
  });

  it('is shown with all its decimals', () => {
    expect([showStripe(5000, 'usd'), showStripe(5, 'usd'), showStripe(5000, 'jpy')]).toEqual([
      '50.00 USD',
      '0.05 USD',
      '5000 JPY',
    ]);
  });
});
