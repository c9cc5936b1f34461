import { type Money, money } from '@live-calls/core';
import type { Atoms } from '@live-calls/core/adapter';

/**
 * Writes an amount of rows as money.
 *
 * @param atoms - Units of 10^-12.
 * @param currency - The account's currency.
 * @returns The same amount.
 */
export function inUnits(atoms: Atoms, currency: string): Money {
  const digits = String(atoms < 0n ? -atoms : atoms).padStart(13, '0');
  return money(`${atoms < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`, currency);
}
