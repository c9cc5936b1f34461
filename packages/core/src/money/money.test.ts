import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { allocateMoney } from './allocate.ts';
import { formatScaled, parseAtoms } from './atoms.ts';
import { minorDigits, parseCurrency } from './currency.ts';
import {
  addMoney,
  compareMoney,
  type Money,
  minorUnits,
  money,
  moneyFromAtoms,
  moneyFromMinor,
  multiplyMoney,
  negateMoney,
  parseMoney,
  roundMoney,
  subtractMoney,
} from './money.ts';
import { divideRounded, roundingModes } from './rounding.ts';

function refusal(action: () => unknown): { readonly field: string; readonly rule: string } {
  try {
    action();
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return error.details;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('money', () => {
  it.each([
    ['12.50', '12.5'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['007', '7'],
    ['0.000000000001', '0.000000000001'],
    ['0.000001100000', '0.0000011'],
    ['1.000100000000', '1.0001'],
    ['999999999999999.999999999999', '999999999999999.999999999999'],
    ['-999999999999999.999999999999', '-999999999999999.999999999999'],
  ])('reads %s as %s', (text, amount) => {
    expect(money(text, 'USD')).toEqual({ currency: 'USD', amount });
  });

  it.each([
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '１２',
    '٣',
    '+1',
    ' 1',
    '1 ',
    '1,5',
    '.5',
    '5.',
    '',
    '--1',
    '1_000',
    '1\u0000',
  ])('refuses %j by field and rule', (text) => {
    const { field, rule } = refusal(() => money(text, 'USD'));
    expect(field).toBe('amount');
    expect(rule).toMatch(/decimal number as text/);
  });

  it.each([
    ['9'.repeat(16)],
    ['0.0000000000001'],
    ['1'.repeat(1_000_000)],
    [5],
    [0.1],
    [5n],
    [null],
    [undefined],
    [['1']],
    [{ toString: () => '1' }],
  ])('refuses %s, which is absurd or no text', (value) => {
    expect(refusal(() => money(value as string, 'USD')).field).toBe('amount');
  });

  it('reads what came from JSON, by path', () => {
    expect(parseMoney(JSON.parse('{"currency":"EUR","amount":"1.10"}'))).toEqual(money('1.1', 'EUR'));
    expect(refusal(() => parseMoney('1', 'topUp.amount')).field).toBe('topUp.amount');
    expect(refusal(() => parseMoney({ currency: 'EUR', amount: 1 }, 'x')).field).toBe('x.amount');
    expect(refusal(() => parseMoney({ currency: '__proto__', amount: '1' }, 'x')).field).toBe('x.currency');
    expect(refusal(() => parseMoney(null)).field).toBe('money');
  });

  it('is frozen and survives JSON', () => {
    const amount = money('1.5', 'USD');
    expect(Object.isFrozen(amount)).toBe(true);
    expect(parseMoney(JSON.parse(JSON.stringify(amount)))).toEqual(amount);
  });

  it('calculates', () => {
    const [a, b] = [money('10.05', 'USD'), money('0.0085', 'USD')];
    expect(addMoney(a, b).amount).toBe('10.0585');
    expect(subtractMoney(b, a).amount).toBe('-10.0415');
    expect(negateMoney(a).amount).toBe('-10.05');
    expect(multiplyMoney(b, 3n).amount).toBe('0.0255');
    expect([compareMoney(a, b), compareMoney(b, a), compareMoney(a, a)]).toEqual([1, -1, 0]);
    expect(roundMoney(b, { mode: 'half-even', decimals: 3 }).amount).toBe('0.008');
    expect(refusal(() => multiplyMoney(a, 3 as never)).field).toBe('factor');
    expect(refusal(() => roundMoney(a, { mode: 'up', decimals: 2.5 })).field).toBe('rounding.decimals');
    expect(refusal(() => roundMoney(a, { mode: 'odd' as never, decimals: 2 })).field).toBe('rounding.mode');
    expect(refusal(() => minorUnits(a, 'odd' as never)).field).toBe('mode');
    expect(refusal(() => negateMoney({ amount: '1' } as never)).field).toBe('money.currency');
  });

  it('refuses to mix currencies that are known only at run time', () => {
    const euro: Money = money('1', 'EUR');
    const dollar: Money = money('1', 'USD');
    for (const mix of [addMoney, subtractMoney, compareMoney]) {
      expect(() => mix(euro, dollar)).toThrow(
        expect.objectContaining({ code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', seen: 'USD' } }),
      );
    }
  });

  it('refuses results beyond 10^15', () => {
    const most = money('999999999999999', 'USD');
    expect(() => addMoney(most, money('1', 'USD'))).toThrow(/smaller than 10\^15/);
    expect(refusal(() => addMoney(most, money('1', 'USD'))).field).toBe('amount');
    expect(() => moneyFromAtoms(-(10n ** 27n), 'USD')).toThrow(/smaller than 10\^15/);
  });

  it.each([
    [1250n, 'USD', '12.5'],
    [1250n, 'JPY', '1250'],
    [1250n, 'KWD', '1.25'],
    [-1n, 'EUR', '-0.01'],
  ])('reads %s minor units of %s', (minor, currency, amount) => {
    const made = moneyFromMinor(minor, currency);
    expect(made.amount).toBe(amount);
    expect(minorUnits(made, 'down')).toBe(minor);
  });

  it('refuses minor units as numbers', () => {
    expect(refusal(() => moneyFromMinor(1250 as never, 'USD')).field).toBe('minor');
  });

  it('does not change when a host changes decimal.js', () => {
    const before = addMoney(money('100000000000000.000001', 'USD'), money('0.0000005', 'USD'));
    Decimal.set({ precision: 2, rounding: Decimal.ROUND_UP });
    try {
      expect(new Decimal('1.234').plus('1').toString()).toBe('2.3');
      expect(addMoney(money('100000000000000.000001', 'USD'), money('0.0000005', 'USD'))).toEqual(before);
      expect(before.amount).toBe('100000000000000.0000015');
    } finally {
      Decimal.set({ defaults: true });
    }
  });
});

describe('a currency', () => {
  it('is one of ISO 4217, in capitals', () => {
    for (const code of ['USD', 'JPY', 'XOF']) expect(parseCurrency(code)).toBe(code);
    for (const code of ['usd', 'US', 'ZZZ', '', '__proto__', 'constructor', 5, null]) {
      expect(refusal(() => parseCurrency(code)).field).toBe('currency');
    }
  });

  it.each([
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
    [2, 'USD EUR GBP CHF HUF AFN'],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
    [4, 'CLF UYW'],
  ])('has %i decimals by ISO 4217: %s', (digits, codes) => {
    for (const code of codes.split(' ')) expect([code, minorDigits(code)]).toEqual([code, digits]);
  });
});

describe('divideRounded', () => {
  it.each([
    ['half-up', [3n, -3n, 2n]],
    ['half-down', [2n, -2n, 2n]],
    ['half-even', [2n, -2n, 2n]],
    ['up', [3n, -3n, 3n]],
    ['down', [2n, -2n, 2n]],
    ['ceiling', [3n, -2n, 3n]],
    ['floor', [2n, -3n, 2n]],
  ] as const)('%s', (mode, [tie, negativeTie, third]) => {
    expect(divideRounded(5n, 2n, mode)).toBe(tie);
    expect(divideRounded(-5n, 2n, mode)).toBe(negativeTie);
    expect(divideRounded(7n, 3n, mode)).toBe(third);
    expect(divideRounded(6n, 3n, mode)).toBe(2n);
  });

  it('gives a tie, and nothing but a tie, to the even digit or towards zero', () => {
    expect([5n, 7n, -5n, -7n].map((size) => divideRounded(size, 2n, 'half-even'))).toEqual([
      2n,
      4n,
      -2n,
      -4n,
    ]);
    const down = [5n, 7n, -5n, -7n].map((size) => divideRounded(size, 2n, 'half-down'));
    expect(down).toEqual([2n, 3n, -2n, -3n]);
    const thirds = [4n, 5n, -4n, -5n].map((size) => divideRounded(size, 3n, 'half-even'));
    expect(thirds).toEqual([1n, 2n, -1n, -2n]);
  });

  it('knows every mode, and no division by zero', () => {
    expect(roundingModes).toHaveLength(7);
    const details = { invariant: expect.stringContaining('denominator') };
    expect(() => divideRounded(1n, 0n, 'up')).toThrow(
      expect.objectContaining({ code: 'INVARIANT_BROKEN', details }),
    );
  });
});

describe('allocateMoney', () => {
  it('gives what is left to the largest remainders', () => {
    const parts = (text: string, weights: readonly bigint[], decimals?: number) =>
      allocateMoney(money(text, 'USD'), weights, decimals === undefined ? {} : { decimals }).map(
        ({ amount }) => amount,
      );
    expect(parts('10', [1n, 1n, 1n])).toEqual(['3.34', '3.33', '3.33']);
    expect(parts('-10', [1n, 1n, 1n])).toEqual(['-3.34', '-3.33', '-3.33']);
    expect(parts('0.05', [0n, 3n, 7n])).toEqual(['0', '0.02', '0.03']);
    expect(parts('1', [1n, 2n], 0)).toEqual(['0', '1']);
    expect(parts('1', [2n, 1n], 0)).toEqual(['1', '0']);
    expect(parts('0.07', [4n, 1n, 6n, 5n])).toEqual(['0.02', '0', '0.03', '0.02']);
    expect(parts('0.000000000003', [1n, 1n], 12)).toEqual(['0.000000000002', '0.000000000001']);
  });

  it('gives what is finer than a step to the first of that order, and nothing to a weight of zero', () => {
    const parts = (text: string, weights: readonly bigint[]) =>
      allocateMoney(money(text, 'USD'), weights).map(({ amount }) => amount);
    expect(parts('1.005', [0n, 1n])).toEqual(['0', '1.005']);
    expect(parts('1.005', [1n, 2n])).toEqual(['0.33', '0.675']);
  });

  it('refuses weights that cannot be', () => {
    const value = money('1', 'USD');
    for (const weights of [[], [0n], [-1n], [1], 'x']) {
      expect(refusal(() => allocateMoney(value, weights as never)).field).toMatch(/^weights/);
    }
    for (const decimals of [13, -1, 1.5]) {
      expect(refusal(() => allocateMoney(value, [1n], { decimals })).field).toBe('options.decimals');
    }
  });
});

describe('atoms', () => {
  it('print at any scale', () => {
    expect(parseAtoms('0.0085', 'x')).toBe(8_500_000_000n);
    expect([formatScaled(0n, 3), formatScaled(-1500n, 3), formatScaled(5n, 0), formatScaled(7n, 18)]).toEqual(
      ['0', '-1.5', '5', '0.000000000000000007'],
    );
  });
});
