import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { allocateMoney } from './allocate.ts';
import { formatAtoms, formatScaled, parseAtoms } from './atoms.ts';
import {
  addMoney,
  compareMoney,
  money,
  moneyFromAtoms,
  multiplyMoney,
  roundMoney,
  subtractMoney,
} from './money.ts';
import { divideRounded, roundingModes } from './rounding.ts';

// A clone, so that nobody else's settings are measured here.
const Oracle = Decimal.clone({ precision: 120, toExpNeg: -200, toExpPos: 200 });
const MODES = {
  'half-up': Decimal.ROUND_HALF_UP,
  'half-down': Decimal.ROUND_HALF_DOWN,
  'half-even': Decimal.ROUND_HALF_EVEN,
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
  ceiling: Decimal.ROUND_CEIL,
  floor: Decimal.ROUND_FLOOR,
} as const;

const atoms = fc.oneof(
  fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }),
  fc.bigInt({ min: -100n, max: 100n }),
);
const amount = fc
  .tuple(atoms, fc.integer({ min: 0, max: 12 }))
  .map(([value, coarse]) => moneyFromAtoms((value / 10n ** BigInt(coarse)) * 10n ** BigInt(coarse), 'USD'));
const mode = fc.constantFrom(...roundingModes);

describe('money, against decimal.js', () => {
  it('adds, subtracts, multiplies and compares', () => {
    fc.assert(
      fc.property(amount, amount, fc.bigInt({ min: -9n, max: 9n }), (a, b, factor) => {
        const [x, y] = [new Oracle(a.amount), new Oracle(b.amount)];
        expect(addMoney(a, b).amount).toBe(plain(x.plus(y)));
        expect(subtractMoney(a, b).amount).toBe(plain(x.minus(y)));
        expect(multiplyMoney(a, factor).amount).toBe(plain(x.times(factor.toString())));
        expect(compareMoney(a, b)).toBe(x.comparedTo(y));
      }),
      runs(500),
    );
  });

  it('rounds by every mode', () => {
    fc.assert(
      fc.property(amount, mode, fc.integer({ min: 0, max: 12 }), (value, by, decimals) => {
        const expected = new Oracle(value.amount).toDecimalPlaces(decimals, MODES[by]);
        expect(roundMoney(value, { mode: by, decimals }).amount).toBe(plain(expected));
      }),
      runs(500),
    );
  });

  it('divides by every mode', () => {
    fc.assert(
      fc.property(atoms, fc.bigInt({ min: 1n, max: 1000n }), mode, (numerator, denominator, by) => {
        const expected = new Oracle(numerator.toString())
          .div(denominator.toString())
          .toDecimalPlaces(0, MODES[by]);
        expect(divideRounded(numerator, denominator, by).toString()).toBe(plain(expected));
      }),
      runs(500),
    );
  });

  it('survives its own text', () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(money(value.amount, 'USD')).toEqual(value);
      }),
    );
  });
});

describe('allocateMoney', () => {
  it('gives parts that add up, none further than one step from its share', () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 50n }), { minLength: 1, maxLength: 8 })
      .filter((list) => list.some((weight) => weight > 0n));
    fc.assert(
      fc.property(amount, weights, fc.integer({ min: 0, max: 6 }), (value, list, decimals) => {
        const parts = allocateMoney(value, list, { decimals });
        const sum = parts.reduce((total, part) => total.plus(part.amount), new Oracle(0));
        expect(plain(sum)).toBe(value.amount);
        const total = list.reduce((a, b) => a + b, 0n);
        const step = new Oracle(10).pow(-decimals);
        for (const [index, part] of parts.entries()) {
          const share = new Oracle(value.amount).times(String(list[index])).div(total.toString());
          expect(share.minus(part.amount).abs().lte(step.times(2))).toBe(true);
        }
      }),
      runs(300),
    );
  });
});

function plain(value: Decimal): string {
  return value.isZero() ? '0' : value.toFixed();
}

describe('the text of an amount', () => {
  it('is the same whether a safe integer or a bigint is printed, and reads back', () => {
    const edge = 2n ** 53n;
    const anywhere = fc.oneof(
      atoms,
      fc.bigInt({ min: edge - 2000n, max: edge + 2000n }),
      fc.bigInt({ min: -edge - 2000n, max: -edge + 2000n }),
      fc
        .tuple(fc.bigInt({ min: -9999n, max: 9999n }), fc.integer({ min: 0, max: 15 }))
        .map(([n, zeros]) => n * 10n ** BigInt(zeros)),
    );
    fc.assert(
      fc.property(anywhere, (amount) => {
        expect(formatAtoms(amount)).toBe(formatScaled(amount, 12));
        expect(parseAtoms(formatAtoms(amount), 'amount')).toBe(amount);
      }),
    );
  });
});
