import { readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, type Actor, actorText, authorize, checkActor } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { checkObject, checkOneOf, checkReference, checkWhole } from '../errors/checks.ts';
import type { ParkedRow, ParkingLot } from '../ports/rows.ts';
import { type AssignOutcome, assignLeg } from './assign-leg.ts';
import { checkAccountOfLeg, checkLegKey } from './check-leg.ts';
import type { LegKey } from './leg.ts';
import type { LegDirectory } from './leg-directory.ts';
import { type ParkedLeg, parkedView } from './park-view.ts';
import { type RetrySummary, retryOne, retryParked } from './retry-parked.ts';
import { UNASSIGNED_ACCOUNT } from './unassigned.ts';

/** Asks for a page of an account's parked legs. */
export interface ListParkedRequest extends AccountCommand {
  /** Which lot: `unrated` or `before-horizon`. */
  readonly lot: 'unrated' | 'before-horizon';
  /** Where the previous page ended. */
  readonly cursor?: string;
  /** Legs on a page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/** Asks for a page of the legs whose account is unknown; for actor `system`. */
export interface ListUnassignedRequest {
  /** Who asks. */
  readonly actor: Actor;
  /** Where the previous page ended. */
  readonly cursor?: string;
  /** Legs on a page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/** A page of parked legs, in order of provider and leg id. */
export interface ParkedPage {
  /** The legs. */
  readonly legs: readonly ParkedLeg[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** Retries unrated legs of an account; for actor `system`. */
export interface RetryRequest extends AccountCommand {
  /** One leg; absent: all unrated legs of the account. */
  readonly leg?: LegKey;
  /** Told after every batch. */
  readonly onProgress?: (progress: RetrySummary) => void;
}

/** Assigns an unassigned leg to an account; for actor `system`. */
export interface AssignRequest extends AccountCommand, LegKey {}

/** What waits in one lot. */
export interface LotCount {
  /** Legs waiting. */
  readonly legs: number;
  /** Since when the oldest waits; absent when none does. */
  readonly oldestAt?: Date;
  /** How long that is by now, in whole seconds. */
  readonly oldestAgeSeconds?: number;
}

/** What waits, by lot: what an operator's alert looks at. */
export type ParkingCounts = { readonly [Lot in ParkingLot]: LotCount };

/** Legs that could not be charged: seen, counted, retried, assigned. Nothing here is ever priced at zero or lost. */
export interface Parking {
  /**
   * Lists the parked legs of an account; owners and the system.
   *
   * @param request - Account, lot and page.
   * @returns The page.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const { legs } = await billing.parking.list({ actor, accountId: 'acme', lot: 'unrated' });
   * for (const leg of legs) console.log(leg.legId, leg.reason, leg.ageSeconds);
   * ```
   */
  list(request: ListParkedRequest): Promise<ParkedPage>;
  /**
   * Lists the legs whose account is unknown; system only.
   *
   * @param request - Page.
   * @returns The page.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts runnable
   * const { legs } = await billing.parking.unassigned({ actor });
   * console.log(legs.map((leg) => `${leg.provider}/${leg.legId}: ${leg.reason}`));
   * ```
   */
  unassigned(request: ListUnassignedRequest): Promise<ParkedPage>;
  /**
   * Counts what waits: in one account (owners and the system), or everywhere (system, no account named).
   *
   * @param request - Who asks, and the account.
   * @returns Legs and oldest by lot.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const { unassigned } = await billing.parking.counts({ actor });
   * if (unassigned.legs > 0) console.log(`${unassigned.legs} legs have no account`);
   * ```
   */
  counts(request: { readonly actor: Actor; readonly accountId?: string }): Promise<ParkingCounts>;
  /**
   * Rates unrated legs again under the contract line in force at their billing start. Resolved legs leave the lot in the
   * commit that charges them; a run that was broken off, or raced by another, is simply repeated.
   *
   * @param request - Account, and the leg if only one is meant.
   * @returns Counts and the total charged.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const { resolved, reasons } = await billing.parking.retry({ actor, accountId: 'acme' });
   * console.log(resolved, reasons);
   * ```
   */
  retry(request: RetryRequest): Promise<RetrySummary>;
  /**
   * Gives an unassigned leg to its account, where it is recorded exactly once; sent again without an account it will
   * find its way. A leg can be assigned to one account only, also when two people try at once.
   *
   * @param request - Leg and account.
   * @returns What recording it did, or where it belongs already. `differs` leaves it parked.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts
   * const leg = { provider: 'twilio', legId: 'CA1' };
   * const outcome = await billing.parking.assign({ actor, accountId: 'acme', ...leg });
   * if (outcome.status === 'assigned-elsewhere') console.log(`it belongs to ${outcome.accountId}`);
   * ```
   */
  assign(request: AssignRequest): Promise<AssignOutcome>;
}

/**
 * Makes the parking area.
 *
 * @param context - What it works with.
 * @param directory - Where assigned legs are entered.
 * @returns The area.
 */
export function createParking(context: Context, directory: LegDirectory): Parking {
  return {
    list: (request) => listParked(context, request),
    unassigned: (request) => listUnassigned(context, request),
    counts: (request) => countParked(context, request),
    retry: async (request) => {
      const { actor, accountId } = authorize(request, 'retry unrated legs', 'system');
      const leg =
        request.leg === undefined ? undefined : checkLegKey(checkObject(request.leg, 'leg'), 'leg.');
      const { currency } = await readAccount(context, accountId);
      const run = { accountId, currency, actor: actorText(actor), onProgress: request.onProgress };
      return leg === undefined ? retryParked(context, run) : retryOne(context, run, leg);
    },
    assign: async (request) => {
      const { actor } = authorize(request, 'assign a leg', 'system');
      const accountId = checkAccountOfLeg(request.accountId) ?? '';
      return assignLeg(context, { accountId, leg: checkLegKey(request), actor: actorText(actor), directory });
    },
  };
}

async function listParked(context: Context, request: ListParkedRequest): Promise<ParkedPage> {
  const { accountId } = authorize(request, 'list parked legs', 'owner');
  const lot = checkOneOf(request.lot, 'lot', ['unrated', 'before-horizon']);
  await readAccount(context, accountId);
  return pageOf(context, { accountId, lot, page: request });
}

async function listUnassigned(context: Context, request: ListUnassignedRequest): Promise<ParkedPage> {
  checkActor(checkObject(request, 'request').actor, 'list unassigned legs', 'system');
  return pageOf(context, { accountId: UNASSIGNED_ACCOUNT, lot: 'unassigned', page: request });
}

async function pageOf(
  context: Context,
  query: {
    readonly accountId: string;
    readonly lot: ParkingLot;
    readonly page: { readonly cursor?: string; readonly limit?: number };
  },
): Promise<ParkedPage> {
  const { cursor, limit } = query.page;
  const page = await context.storage.list('parked', query.accountId, {
    equals: query.lot,
    ...(cursor !== undefined && { cursor }),
    limit: limit === undefined ? 100 : checkWhole(limit, 'limit', { least: 1, most: 1000 }),
  });
  const nowMs = context.clock.now();
  return {
    legs: page.rows.map((row) => parkedView(row, nowMs)),
    ...(page.cursor !== undefined && { cursor: page.cursor }),
  };
}

async function countParked(
  context: Context,
  request: { readonly actor: Actor; readonly accountId?: string },
): Promise<ParkingCounts> {
  const { actor, accountId } = checkObject(request, 'request');
  const counts = new Map<ParkingLot, { legs: number; oldestMs: number }>();
  const count = (rows: readonly ParkedRow[]): void => {
    for (const { lot, atMs } of rows) {
      const known = counts.get(lot) ?? { legs: 0, oldestMs: atMs };
      counts.set(lot, { legs: known.legs + 1, oldestMs: Math.min(known.oldestMs, atMs) });
    }
  };
  if (accountId === undefined) {
    checkActor(actor, 'count parked legs everywhere', 'system');
    await countEverywhere(context, count);
  } else {
    const command = { actor: request.actor, accountId: checkReference(accountId, 'accountId') };
    const authorized = authorize(command, 'count parked legs', 'owner');
    await readAccount(context, authorized.accountId);
    for await (const rows of context.storage.stream('parked', authorized.accountId, {})) count(rows);
  }
  const nowMs = context.clock.now();
  const lotCount = (lot: ParkingLot): LotCount => {
    const known = counts.get(lot);
    if (known === undefined) return { legs: 0 };
    const oldestAgeSeconds = Math.max(0, Math.floor((nowMs - known.oldestMs) / 1000));
    return { legs: known.legs, oldestAt: new Date(known.oldestMs), oldestAgeSeconds };
  };
  return {
    unrated: lotCount('unrated'),
    unassigned: lotCount('unassigned'),
    'before-horizon': lotCount('before-horizon'),
  };
}

async function countEverywhere(context: Context, count: (rows: readonly ParkedRow[]) => void): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await context.storage.operator.list('parked', {
      order: 'byAge',
      limit: 1000,
      ...(cursor !== undefined && { cursor }),
    });
    count(page.rows);
    cursor = page.cursor;
  } while (cursor !== undefined);
}
