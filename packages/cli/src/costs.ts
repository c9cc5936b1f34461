import type { Money } from '@live-calls/core';

const DECIMALS = 12;

/** Adds costs exactly, by currency. */
export class Costs {
  readonly #sums = new Map<string, bigint>();

  /**
   * Adds one cost.
   *
   * @param cost - The cost; at most 12 decimals, as money has.
   */
  add(cost: Money): void {
    this.#sums.set(cost.currency, (this.#sums.get(cost.currency) ?? 0n) + scaled(cost.amount));
  }

  /**
   * The sums.
   *
   * @returns Such as `12.5 USD`; empty while nothing was added.
   */
  text(): string {
    return [...this.#sums].map(([currency, sum]) => `${unscaled(sum)} ${currency}`).join(', ');
  }
}

function scaled(amount: string): bigint {
  const point = amount.indexOf('.');
  if (point === -1) return BigInt(amount) * 10n ** BigInt(DECIMALS);
  const fraction = amount.slice(point + 1);
  return BigInt(amount.slice(0, point) + fraction) * 10n ** BigInt(DECIMALS - fraction.length);
}

function unscaled(sum: bigint): string {
  const sign = sum < 0n ? '-' : '';
  const digits = String(sum < 0n ? -sum : sum).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`;
}
