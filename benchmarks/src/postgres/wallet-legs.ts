import type { LegOfAccount } from '@live-calls/core';
import { sampleLegs, seededNumbers } from '../sample-legs.ts';

/**
 * Finished legs whose accounts come in no order, as calls end.
 *
 * @param count - How many.
 * @param wallets - Over how many accounts.
 * @param firstLeg - Number of the first leg; other numbers are other legs.
 * @returns The legs.
 */
export function walletLegs(count: number, wallets: number, firstLeg: number): readonly LegOfAccount[] {
  const random = seededNumbers(firstLeg + 11);
  const legs: LegOfAccount[] = [];
  for (const { leg } of sampleLegs(count, 1, firstLeg)) {
    legs.push({ accountId: `account-${Math.floor(random() * wallets)}`, leg });
  }
  return legs;
}
