import type { ParkedRow, ParkingLot } from '../ports/rows.ts';
import type { LegKey } from './leg.ts';
import { legFromFacts } from './leg-facts.ts';

/** A leg that waits for someone. */
export interface ParkedLeg extends LegKey {
  /** Which lot. */
  readonly lot: ParkingLot;
  /** Why it is there. */
  readonly reason: string;
  /** Since when. */
  readonly parkedAt: Date;
  /** How long that is by now, in whole seconds. */
  readonly ageSeconds: number;
  /** Billing start of the leg. */
  readonly billingStart: Date;
  /** The account it named, where that does not exist. */
  readonly namedAccount?: string;
  /** The account somebody began to assign it to; assign it there once more to finish. */
  readonly assigningTo?: string;
  /** Number called; only for lots outside an account's usage, where no usage row tells it. */
  readonly to?: string;
}

/**
 * Makes the public view of a parked row.
 *
 * @param row - The row.
 * @param nowMs - The clock's time.
 * @returns The view.
 */
export function parkedView(row: ParkedRow, nowMs: number): ParkedLeg {
  const facts = (row.facts ?? {}) as {
    readonly leg?: ParkedRow['facts'];
    readonly namedAccount?: string;
    readonly assigningTo?: string;
  };
  const leg = row.lot === 'unassigned' ? facts.leg : row.facts;
  const to = leg === undefined ? '' : legFromFacts(leg).to;
  return {
    provider: row.provider,
    legId: row.legId,
    lot: row.lot,
    reason: row.reason,
    parkedAt: new Date(row.atMs),
    ageSeconds: Math.max(0, Math.floor((nowMs - row.atMs) / 1000)),
    billingStart: new Date(row.billingStartMs),
    ...(facts.namedAccount !== undefined && row.lot === 'unassigned' && { namedAccount: facts.namedAccount }),
    ...(facts.assigningTo !== undefined && { assigningTo: facts.assigningTo }),
    ...(to !== '' && { to }),
  };
}
