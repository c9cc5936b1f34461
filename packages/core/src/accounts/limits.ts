import { invalidInput } from '../errors/invalid-input.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { Decision } from '../ports/storage.ts';
import { parseInstant } from '../time/instant.ts';
import { Draft } from '../wallets/draft.ts';
import { accountIn, checkAmount, checkCurrency, stateForbids } from './account-row.ts';
import { type AccountCommand, actorText, authorize } from './actor.ts';

/** Moves the floor of an account; for actor `system`. */
export interface SetFloorRequest extends AccountCommand {
  /** Available money never goes below this by a hold. Negative grants an overdraft, positive keeps a reserve. */
  readonly floor: Money;
}

/** The floor is set. */
export interface FloorSet {
  /** Discriminant. */
  readonly status: 'set';
  /** True when it was there already. */
  readonly replayed: boolean;
  /** The floor. */
  readonly floor: Money;
}

/** Moves the archive horizon of an account; for actor `system`. */
export interface SetHorizonRequest extends AccountCommand {
  /** Legs that began before this instant are parked and never charged; an ISO 8601 text with offset or a `Date`. */
  readonly horizon: string | Date;
}

/** The horizon is set. */
export interface HorizonSet {
  /** Discriminant. */
  readonly status: 'set';
  /** True when it was there already. */
  readonly replayed: boolean;
  /** The horizon. */
  readonly horizon: Date;
}

/** The horizon is already later; it never moves back, and nothing changed. */
export interface HorizonLater {
  /** Discriminant. */
  readonly status: 'already-later';
  /** The horizon. */
  readonly horizon: Date;
}

/** What moving the horizon did. */
export type SetHorizonOutcome = HorizonSet | HorizonLater;

/**
 * Moves the floor. Holds that stand are not touched, even where they pass the new floor.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function setFloor(request: SetFloorRequest, clockMs: number): Decision<FloorSet> {
  const { actor, accountId } = authorize(request, 'set the floor', 'system');
  const amount = checkAmount(request.floor, 'floor', 'any');
  return {
    accountId,
    reads: [],
    decide: (view) => {
      const account = accountIn(view, accountId);
      checkCurrency(account, amount);
      const floor = moneyFromAtoms(amount.atoms, account.currency);
      if (account.floorAtoms === amount.atoms) return { outcome: { status: 'set', replayed: true, floor } };
      if (account.status === 'closed') throw stateForbids(account, 'set the floor');
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      draft.set({ floorAtoms: amount.atoms });
      return { outcome: { status: 'set', replayed: false, floor }, changes: draft.changes(view) };
    },
  };
}

/**
 * Moves the archive horizon forward.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function setHorizon(request: SetHorizonRequest, clockMs: number): Decision<SetHorizonOutcome> {
  const { actor, accountId } = authorize(request, 'set the horizon', 'system');
  const horizonMs = parseInstant(request.horizon, 'horizon');
  if (horizonMs > clockMs)
    throw invalidInput('horizon', 'an instant that has passed', String(request.horizon));
  const horizon = new Date(horizonMs);
  return {
    accountId,
    reads: [],
    decide: (view) => {
      const account = accountIn(view, accountId);
      if (account.horizonMs === horizonMs) return { outcome: { status: 'set', replayed: true, horizon } };
      if (account.horizonMs !== undefined && account.horizonMs > horizonMs) {
        return { outcome: { status: 'already-later', horizon: new Date(account.horizonMs) } };
      }
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      draft.set({ horizonMs });
      return { outcome: { status: 'set', replayed: false, horizon }, changes: draft.changes(view) };
    },
  };
}
