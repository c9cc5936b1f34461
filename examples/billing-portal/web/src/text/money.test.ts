import { describe, expect, it } from 'vitest';
import { isBelowZero, isZero, moneyText, readAmount } from './money.ts';

const usd = (amount: string) => ({ currency: 'USD', amount });

describe('money', () => {
  it('shows no money that is not there', () => {
    expect(moneyText(usd('10.999999'))).toBe('$10.99');
    expect(moneyText(usd('-0.001'))).toBe('-$0.01');
    expect(moneyText(usd('5'))).toBe('$5.00');
  });

  it('keeps every digit, also of amounts that no number could hold', () => {
    expect(moneyText(usd('9007199254740993.000000000001'), 'exact')).toBe(
      '$9,007,199,254,740,993.000000000001',
    );
    expect(moneyText(usd('-0.1234'), 'exact')).toBe('-$0.1234');
    expect(moneyText({ currency: 'JPY', amount: '1200' }, 'exact')).toBe('¥1,200');
  });

  it('tells signs and zeros by the text', () => {
    expect([usd('-0.01'), usd('0.00'), usd('3')].map(isBelowZero)).toEqual([true, false, false]);
    expect([usd('0'), usd('0.00'), usd('-0.0'), usd('0.001'), usd('10')].map(isZero)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it.each([
    ['100', '100'],
    [' $1,250.50 ', '1250.50'],
    ['007', '7'],
    ['0.5', '0.5'],
    ['12.', '12'],
  ])('reads %j as %s', (typed, amount) => {
    expect(readAmount(typed, 'USD')).toEqual({ status: 'amount', amount });
  });

  it.each(['1.234', '1,2', '-5', '1e3', '12,34.5', 'ten', '1.2.3', '1234567890123'])(
    'refuses %j',
    (typed) => {
      expect(readAmount(typed, 'USD').status).toBe('malformed');
    },
  );

  it('takes no decimals where the currency has none, and nothing for nothing', () => {
    expect(readAmount('5.5', 'JPY').status).toBe('malformed');
    expect(readAmount('  ', 'USD')).toEqual({ status: 'empty' });
  });
});
