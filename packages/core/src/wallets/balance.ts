import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow } from '../ports/rows.ts';

/** What a wallet holds, as of one moment. All amounts are in the account's currency. */
export interface Balance {
  /** Money by the entries: everything credited less everything charged. */
  readonly posted: Money;
  /** Money set aside for live calls. */
  readonly held: Money;
  /** What new calls may use: posted less held. It may be below the floor. */
  readonly available: Money;
  /** The line that available money may not fall below when a hold is placed or extended. */
  readonly floor: Money;
  /** Journal number up to which this looks. */
  readonly asOf: number;
}

/**
 * The balance as an account row tells it.
 *
 * @param account - The account row.
 * @returns Posted, held, available, floor.
 */
export function balanceOf(account: AccountRow): Balance {
  const { currency, postedAtoms, heldAtoms, floorAtoms, lastNumber } = account;
  return {
    posted: moneyFromAtoms(postedAtoms, currency),
    held: moneyFromAtoms(heldAtoms, currency),
    available: moneyFromAtoms(postedAtoms - heldAtoms, currency),
    floor: moneyFromAtoms(floorAtoms, currency),
    asOf: lastNumber,
  };
}
