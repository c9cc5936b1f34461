import { parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { ReratingRow } from '../ports/rows.ts';
import type { ReratingProgress } from './rerating-apply.ts';
import type { PlannedDestination, PlannedLeg, ReratingPlan } from './rerating-plan.ts';

/** A planned re-rating and how far it was applied. */
export interface ReratingView {
  /** Id of the plan. */
  readonly reratingId: string;
  /** `planned`, `applying` once begun, `applied` to the last leg. */
  readonly status: 'planned' | 'applying' | 'applied';
  /** Digest of every leg with its old and new cost; applying names it. */
  readonly digest: string;
  /** Journal number at which the legs were looked at. */
  readonly asOf: number;
  /** First billing start, inclusive. */
  readonly from: Date;
  /** End of the range, exclusive. */
  readonly until: Date;
  /** Content hash of the price book to rate by. */
  readonly priceBookHash: string;
  /** Only legs of this provider; absent: all. */
  readonly provider?: string;
  /** Legs whose cost changes. */
  readonly changed: number;
  /** Legs whose cost stays. */
  readonly unchanged: number;
  /** Legs that the new book has no price for; they keep their charge. */
  readonly notRatable: number;
  /** Legs left out because no price book rated them: unrated, not billed, imported. */
  readonly excluded: number;
  /** What the legs that can be re-rated cost until now. */
  readonly oldTotal: Money;
  /** What they will cost. */
  readonly newTotal: Money;
  /** New less old: above zero when more will be charged. */
  readonly difference: Money;
  /** Differences by destination. */
  readonly destinations: readonly PlannedDestination[];
  /** The first legs that change or cannot be re-rated. */
  readonly sample: readonly PlannedLeg[];
  /** How far it was applied. */
  readonly progress: ReratingProgress;
}

/**
 * Makes the public view of a re-rating.
 *
 * @param row - The row.
 * @returns The view.
 */
export function reratingView(row: ReratingRow): ReratingView {
  const plan = row.plan as unknown as ReratingPlan;
  const { currency } = plan;
  const oldAtoms = parseAtoms(plan.oldTotal, 'plan.oldTotal');
  const newAtoms = parseAtoms(plan.newTotal, 'plan.newTotal');
  return {
    reratingId: row.reratingId,
    status: row.status,
    digest: plan.digest,
    asOf: plan.asOf,
    from: new Date(plan.fromMs),
    until: new Date(plan.untilMs),
    priceBookHash: plan.priceBookHash,
    ...(plan.provider !== undefined && { provider: plan.provider }),
    changed: plan.changed,
    unchanged: plan.unchanged,
    notRatable: plan.notRatable,
    excluded: plan.excluded,
    oldTotal: moneyFromAtoms(oldAtoms, currency),
    newTotal: moneyFromAtoms(newAtoms, currency),
    difference: moneyFromAtoms(newAtoms - oldAtoms, currency),
    destinations: plan.destinations,
    sample: plan.sample,
    progress: row.progress as unknown as ReratingProgress,
  };
}
