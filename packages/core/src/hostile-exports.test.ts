import { describe, expect, it } from 'vitest';
import { BillingError } from './errors/billing-error.ts';
import * as core from './index.ts';

/** Everything that is no proper argument of anything. */
const hostile: readonly unknown[] = [
  undefined,
  null,
  0,
  -1.5,
  Number.NaN,
  10n,
  true,
  '',
  '1e3',
  '0x10',
  '１２',
  '\u202e1',
  '\ud800',
  'x'.repeat(1_000_000),
  Symbol('s'),
  {},
  { __proto__: null },
  JSON.parse('{"__proto__":{"amount":"1"},"constructor":1}'),
  [],
  [undefined],
  () => 1,
  new Date(Number.NaN),
  { amount: 1, currency: 'USD' },
  { amount: '1', currency: '__proto__' },
];

const functions = Object.entries(core).filter(
  ([, value]) => typeof value === 'function' && !/^class /.test(Function.prototype.toString.call(value)),
) as readonly [string, (...any: unknown[]) => unknown][];

describe('every function of the package, given anything', () => {
  it('is tried', () => {
    expect(functions.length).toBeGreaterThan(20);
  });

  it.each(functions)('%s answers, or refuses with a typed error', async (_, run) => {
    for (const first of hostile) {
      for (const second of [undefined, null, {}, 'field', 10n]) {
        try {
          await run(first, second);
        } catch (error) {
          expect(BillingError.is(error), String(error)).toBe(true);
        }
      }
    }
  });
});
