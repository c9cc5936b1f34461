import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { HoldRow } from '../ports/rows.ts';

/** Money set aside for a live call. All amounts are in the account's currency. */
export interface Hold {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** `overdue` is an open hold past its time: it still counts until it is released. */
  readonly status: 'open' | 'overdue' | 'closed';
  /** Still set aside; zero when closed. */
  readonly held: Money;
  /** Ever set aside: placed and extended. */
  readonly placed: Money;
  /** Cost of the legs that were charged while it was open; may be more than was held. */
  readonly captured: Money;
  /** Used by legs that still run, as last reported. */
  readonly used: Money;
  /** When it becomes overdue. */
  readonly expiresAt: Date;
  /** Times it was extended; the next extension carries this plus one. */
  readonly extensions: number;
  /** Price book that the call was promised. */
  readonly priceBookHash?: string;
  /** When it was placed. */
  readonly placedAt: Date;
  /** When it was closed. */
  readonly closedAt?: Date;
}

/**
 * Shows a hold to the host.
 *
 * @param row - The row.
 * @param currency - The account's currency.
 * @param nowMs - The time that tells open from overdue.
 * @returns The hold.
 */
export function holdView(row: HoldRow, currency: string, nowMs: number): Hold {
  const overdue = row.status === 'open' && row.expiresAtMs <= nowMs;
  return {
    callRef: row.callRef,
    status: overdue ? 'overdue' : row.status,
    held: moneyFromAtoms(row.amountAtoms, currency),
    placed: moneyFromAtoms(row.placedAtoms, currency),
    captured: moneyFromAtoms(row.capturedAtoms, currency),
    used: moneyFromAtoms(row.usedAtoms, currency),
    expiresAt: new Date(row.expiresAtMs),
    extensions: row.extensions,
    ...(row.priceBookHash !== undefined && { priceBookHash: row.priceBookHash }),
    placedAt: new Date(row.placedAtMs),
    ...(row.closedAtMs !== undefined && { closedAt: new Date(row.closedAtMs) }),
  };
}
