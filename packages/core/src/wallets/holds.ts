import { checkBookCurrency, notFound, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkOneOf, checkReference } from '../errors/checks.ts';
import type { AccountRow } from '../ports/rows.ts';
import type { ListQuery } from '../ports/storage.ts';
import { checkPage, type PageRequest } from './activity.ts';
import { type Hold, holdView } from './hold-view.ts';
import { type PlaceHoldOutcome, type PlaceHoldRequest, placeHold } from './place-hold.ts';
import { type HoldReleased, type ReleaseHoldRequest, releaseHold } from './release-hold.ts';
import {
  type ExtendHoldOutcome,
  type ExtendHoldRequest,
  extendHold,
  noteUse,
  type UseHoldOutcome,
  type UseHoldRequest,
} from './running-hold.ts';

/** Names one hold. */
export interface HoldRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
}

/** Asks for a page of holds. */
export interface ListHoldsRequest extends PageRequest {
  /** `open` (default) has the overdue ones in it; `overdue` only those past their time. */
  readonly status?: 'open' | 'overdue' | 'closed';
}

/** A page of holds, the earliest to expire first. */
export interface HoldPage {
  /** The holds. */
  readonly holds: readonly Hold[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/**
 * Money set aside for live calls.
 *
 * Holds are placed by `system`, the host itself; owners may look at them. However many calls start at once, in however
 * many processes, available money never falls below the floor by a hold. A hold is captured by the charge of a leg that
 * carries its call reference, in the same commit; there is no separate capture.
 *
 * The hold of a call that `billing.calls` authorized is shown here, and changed there: `extend`, `use` and `release` refuse it.
 *
 * Every method fails with `INVALID_INPUT` (a broken request, naming the field), `NOT_ALLOWED` (the actor's role or
 * account), `CURRENCY_MISMATCH`, `NOT_FOUND` (no such account or hold), and `STATE_FORBIDS` (the hold of an authorized call).
 */
export interface Holds {
  /**
   * Sets money aside for a call. The call reference is the key: the same request again is `replayed`.
   *
   * @param request - Call, amount, expiry and the price book promised; the actor must be `system`.
   * @returns `placed`, `insufficient-funds`, `account-not-active`, or `differs`.
   * @throws BillingError with code `NOT_FOUND` also for a price book that was not imported, and `CURRENCY_MISMATCH` also
   * for one of another currency.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const amount = money('0.60', 'USD');
   * const expiresAt = new Date(Date.UTC(2030, 0, 1));
   * const outcome = await billing.holds.place({ actor, accountId: 'acme', callRef: 'call-9', amount, expiresAt });
   * if (outcome.status === 'insufficient-funds') console.log(`only ${outcome.available.amount} left`);
   * ```
   */
  place(request: PlaceHoldRequest): Promise<PlaceHoldOutcome>;
  /**
   * Sets more money aside while the call runs, and moves the expiry. Extensions count from 1, so a repeat is granted
   * once.
   *
   * @param request - Call, number of the extension, amount and expiry; the actor must be `system`.
   * @returns `extended`, a refusal, `closed` when the call is over, or `out-of-order` when an extension was left out.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const call = { actor, accountId: 'acme', callRef: 'call-9' };
   * const amount = money('0.60', 'USD');
   * const expiresAt = '2030-01-01T00:10:00Z';
   * const outcome = await billing.holds.extend({ ...call, extension: 1, amount, expiresAt });
   * if (outcome.status === 'insufficient-funds') console.log('let the call end at its granted second');
   * ```
   */
  extend(request: ExtendHoldRequest): Promise<ExtendHoldOutcome>;
  /**
   * Reports what the legs that still run have used so far, so that notices go out while the money goes. It states the
   * present; it does not add up. Nothing is charged by it.
   *
   * @param request - Call and use; the actor must be `system`.
   * @returns `used`, or `closed` when the call is over.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * await billing.holds.use({ actor, accountId: 'acme', callRef: 'call-9', used: money('0.21', 'USD') });
   * ```
   */
  use(request: UseHoldRequest): Promise<UseHoldOutcome>;
  /**
   * Closes a hold and gives back what is left of it; a repeat is `replayed`. Works in every state of the account. Legs
   * of the call that finish later are charged all the same.
   *
   * @param request - The call; the actor must be `system`.
   * @returns `released`.
   *
   * @example
   * ```ts runnable
   * const { hold } = await billing.holds.release({ actor, accountId: 'acme', callRef: 'call-9' });
   * console.log(hold.captured.amount);
   * ```
   */
  release(request: ReleaseHoldRequest): Promise<HoldReleased>;
  /**
   * Reads one hold.
   *
   * @param request - The call; owner or system.
   * @returns The hold.
   *
   * @example
   * ```ts runnable
   * const hold = await billing.holds.get({ actor, accountId: 'acme', callRef: 'call-9' });
   * console.log(hold.status, hold.held.amount);
   * ```
   */
  get(request: HoldRequest): Promise<Hold>;
  /**
   * Lists holds, the earliest to expire first. Overdue holds still count until they are released.
   *
   * @param request - Status and page; owner or system.
   * @returns A page.
   *
   * @example
   * ```ts runnable
   * const { holds } = await billing.holds.list({ actor, accountId: 'acme', status: 'overdue' });
   * for (const { callRef, expiresAt } of holds) console.log(callRef, expiresAt.toISOString());
   * ```
   */
  list(request: ListHoldsRequest): Promise<HoldPage>;
}

/**
 * Makes the holds area.
 *
 * @param context - The context.
 * @returns The area.
 */
export function createHolds(context: Context): Holds {
  const { clock } = context;
  return {
    place: async (request) => place(context, request),
    extend: async (request) => decide(context, extendHold(request, clock.now())),
    use: async (request) => decide(context, noteUse(request, clock.now())),
    release: async (request) => decide(context, releaseHold(request, clock.now())),
    get: async (request) => readHold(context, request),
    list: async (request) => listHolds(context, request),
  };
}

async function place(context: Context, request: PlaceHoldRequest): Promise<PlaceHoldOutcome> {
  const { pinned, decision } = placeHold(request, context.clock.now());
  if (pinned !== undefined) checkBookCurrency(pinned.currency, await context.priceBooks.load(pinned.hash));
  return decide(context, decision);
}

async function readHold(context: Context, request: HoldRequest): Promise<Hold> {
  const { accountId } = authorize(request, 'read a hold', 'owner');
  const callRef = checkReference(request.callRef, 'callRef');
  const account = await readAccount(context, accountId);
  const [row] = await context.storage.get('hold', accountId, [[callRef]]);
  if (row === undefined) throw notFound('hold', callRef);
  return holdView(row, account.currency, nowFor(context, account));
}

async function listHolds(context: Context, request: ListHoldsRequest): Promise<HoldPage> {
  const { accountId } = authorize(request, 'list holds', 'owner');
  const status = checkOneOf(request.status === undefined ? 'open' : request.status, 'status', [
    'open',
    'overdue',
    'closed',
  ]);
  const account = await readAccount(context, accountId);
  const query: ListQuery = {
    ...checkPage(request),
    order: 'byStatus',
    equals: status === 'closed' ? 'closed' : 'open',
  };
  const page = await context.storage.list('hold', accountId, query);
  const nowMs = nowFor(context, account);
  const holds = page.rows.map((row) => holdView(row, account.currency, nowMs));
  if (status !== 'overdue') return page.cursor === undefined ? { holds } : { holds, cursor: page.cursor };
  // Open holds come in the order of their expiry, so the first one that is not overdue ends the list.
  const overdue = holds.filter((hold) => hold.status === 'overdue');
  if (overdue.length < holds.length || page.cursor === undefined) return { holds: overdue };
  return { holds: overdue, cursor: page.cursor };
}

function nowFor(context: Context, account: AccountRow): number {
  return Math.max(context.clock.now(), account.lastAtMs);
}
