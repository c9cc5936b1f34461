import { invalidInput } from '../errors/invalid-input.ts';
import { ATOM_DECIMALS } from './atoms.ts';
import { minorDigits } from './currency.ts';
import { atomsOf, type Money, moneyFromAtoms } from './money.ts';

/**
 * Splits an amount by weights so that the parts add up to it, to the last digit.
 *
 * Parts are whole multiples of `10^-decimals`; what is left after rounding each part down goes, one step at a time,
 * to the largest remainders, ties to the earlier part. A rest finer than the step goes to the part that is first in
 * that order, so nothing is lost.
 *
 * @param value - The amount; may be negative.
 * @param weights - Integers of zero or more, at least one above zero.
 * @param options - `decimals` of a part; the currency's minor unit by default.
 * @returns One part per weight, in order.
 * @throws BillingError with code `INVALID_INPUT`.
 *
 * @example
 * ```ts runnable
 * import { allocateMoney, money } from '@live-calls/core';
 *
 * const parts = allocateMoney(money('10', 'USD'), [1n, 1n, 1n]);
 * console.log(parts.map((part) => part.amount)); // [ '3.34', '3.33', '3.33' ]
 * ```
 */
export function allocateMoney<C extends string>(
  value: Money<C>,
  weights: readonly bigint[],
  options: { readonly decimals?: number } = {},
): readonly Money<C>[] {
  const atoms = atomsOf(value);
  const total = checkedTotal(weights);
  const decimals = options.decimals ?? minorDigits(value.currency);
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > ATOM_DECIMALS) {
    throw invalidInput('options.decimals', 'a whole number from 0 to 12', decimals);
  }
  const negative = atoms < 0n;
  const size = negative ? -atoms : atoms;
  const step = 10n ** BigInt(ATOM_DECIMALS - decimals);
  const steps = size / step;
  const parts = weights.map((weight) => (steps * weight) / total);
  const order = weights
    .map((weight, index) => ({ index, rest: (steps * weight) % total, weight }))
    .filter((part) => part.weight > 0n)
    // Equal remainders stay in order: sorting is stable.
    .sort((a, b) => (a.rest === b.rest ? 0 : a.rest < b.rest ? 1 : -1));
  let left = steps - parts.reduce((sum, part) => sum + part, 0n);
  for (const { index } of order) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  const fine = size % step;
  const first = order[0]?.index ?? 0;
  return parts.map((part, index) => {
    const own = part * step + (index === first ? fine : 0n);
    return moneyFromAtoms(negative ? -own : own, value.currency);
  });
}

function checkedTotal(weights: readonly bigint[]): bigint {
  if (!Array.isArray(weights)) throw invalidInput('weights', 'a list of bigint weights', weights);
  let total = 0n;
  for (const [index, weight] of weights.entries()) {
    if (typeof weight !== 'bigint' || weight < 0n) {
      throw invalidInput(`weights[${index}]`, 'an integer of zero or more as bigint', weight);
    }
    total += weight;
  }
  if (total === 0n) throw invalidInput('weights', 'a list with at least one weight above zero');
  return total;
}
