import { notFound, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkReference } from '../errors/checks.ts';
import { checkLeg } from '../usage/check-leg.ts';
import { decideOneWithBooks } from '../usage/decide-with-books.ts';
import type { FinishedLeg } from '../usage/leg.ts';
import { type LegOutcome, legOutcome } from '../usage/leg-outcome.ts';
import { settleLeg } from '../usage/settle-legs.ts';
import { checkPage, type PageRequest } from '../wallets/activity.ts';
import { type AuthorizeDecided, authorizeCall, type CallCommand } from './authorize-call.ts';
import { type AuthorizeRequest, checkAuthorize } from './authorize-request.ts';
import {
  type BindOutcome,
  type BindRequest,
  bindLeg,
  type CallClosing,
  type CloseCallRequest,
  completeCall,
} from './bind-call.ts';
import { callOf } from './call-facts.ts';
import { type Call, callView } from './call-view.ts';
import { type ExtendCallOutcome, type ExtendCallRequest, extendCall } from './extend-call.ts';
import type { Unreachable } from './refusals.ts';
import { type AuthorizedWithoutHold, RememberedContracts, type WhenUnreachable } from './unreachable.ts';

/** What asking for a call came to. */
export type AuthorizeOutcome = AuthorizeDecided | AuthorizedWithoutHold | Unreachable;

/** Names one call. */
export interface CallRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
}

/** Records a finished leg of a call; for actor `system`. */
export interface SettleCallRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** The leg; its call reference is the request's. */
  readonly leg: Omit<FinishedLeg, 'callRef'>;
}

/** A page of calls in progress, the first to be overdue first. */
export interface CallPage {
  /** The calls. */
  readonly calls: readonly Call[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/**
 * Live calls on a prepaid wallet: nobody talks on money that is not there.
 *
 * A host asks `authorize` before it dials, and gives the vendor the limit it is told. The rest goes by itself: webhooks
 * that are passed on tell when the call was answered and over, the worker extends, warns and ends, and a finished leg is
 * charged and closes the call. However many calls start at once, in however many processes, they never hold more than is
 * available above the floor.
 *
 * Every method fails with `INVALID_INPUT` (a broken request, naming the field), `NOT_ALLOWED` (the actor's role or
 * account) and `NOT_FOUND` (no such account or call).
 */
export interface Calls {
  /**
   * Asks whether a call may be made, and for how long; sets aside what its first seconds, its fees and its minimum charge
   * can cost. The call reference is the key: the same request again is `replayed`, until the call is over.
   *
   * @param request - The call; the actor must be `system`.
   * @returns `authorized`, a refusal that says why, `closed` for a call that is over, `differs`; or, while storage cannot be reached, what the billing's
   * `whenUnreachable` says.
   *
   * @example
   * ```ts runnable
   * const call = { actor, accountId: 'acme', callRef: 'call-1', provider: 'twilio', to: '+442079460000' };
   * const outcome = await billing.calls.authorize(call);
   * if (outcome.status === 'authorized') console.log(`dial, and cut after ${outcome.limitSeconds} s`);
   * else console.log(`do not dial: ${outcome.status}`);
   * ```
   */
  authorize(request: AuthorizeRequest): Promise<AuthorizeOutcome>;
  /**
   * Says which leg of the provider belongs to a call, so that the worker can look after it. Not needed where the provider
   * carries the call reference through.
   *
   * @param request - Call and leg; the actor must be `system`.
   * @returns `bound`, or `closed` when the call is over.
   *
   * @example
   * ```ts runnable
   * await billing.calls.bind({ actor, accountId: 'acme', callRef: 'call-1', provider: 'twilio', legId: 'CA1' });
   * ```
   */
  bind(request: BindRequest): Promise<BindOutcome>;
  /**
   * Asks for the next quantum of a running call. The worker does this by itself; hosts with timers of their own may do it.
   * Extensions count from 1, so a repeat is granted once.
   *
   * @param request - Call and number of the extension; the actor must be `system`.
   * @returns `extended` with the seconds in all, `final` when nothing more is to come, a refusal, or `closed`. Refused, the
   * call goes on to the second that was granted before.
   *
   * @example
   * ```ts runnable
   * const more = await billing.calls.extend({ actor, accountId: 'acme', callRef: 'call-1', extension: 1 });
   * if (more.status === 'extended') console.log(`move the limit to ${more.limitSeconds} s`, more.final);
   * ```
   */
  extend(request: ExtendCallRequest): Promise<ExtendCallOutcome>;
  /**
   * Records a finished leg of a call: charges it by the price book the call was promised, takes the cost from its hold, and
   * closes the call when this was the last of its legs. Exactly once, like `usage.record`.
   *
   * @param request - Call and leg; the actor must be `system`.
   * @returns What became of the leg.
   *
   * @example
   * ```ts runnable
   * const leg = { provider: 'twilio', legId: 'CA1', to: '+442079460000', answeredAt: new Date(), durationSeconds: 95 };
   * await billing.calls.settle({ actor, accountId: 'acme', callRef: 'call-1', leg });
   * ```
   */
  settle(request: SettleCallRequest): Promise<LegOutcome>;
  /**
   * Says that no further leg of a call comes. What is left of its hold is given back as soon as its legs are charged; at
   * once for a call that was never dialled.
   *
   * @param request - The call; the actor must be `system`.
   * @returns `closed`, or `waiting` for legs that are not charged yet.
   *
   * @example
   * ```ts runnable
   * const { status } = await billing.calls.close({ actor, accountId: 'acme', callRef: 'call-1' });
   * ```
   */
  close(request: CloseCallRequest): Promise<CallClosing>;
  /**
   * Reads one call.
   *
   * @param request - The call; owner or system.
   * @returns The call.
   *
   * @example
   * ```ts runnable
   * const call = await billing.calls.get({ actor, accountId: 'acme', callRef: 'call-1' });
   * console.log(call.status, call.grantedSeconds, call.held.amount);
   * ```
   */
  get(request: CallRequest): Promise<Call>;
  /**
   * Lists the calls in progress, the first to be overdue first.
   *
   * @param request - Page; owner or system.
   * @returns A page. Holds placed by hand are left out, so a page may be shorter than asked for.
   *
   * @example
   * ```ts runnable
   * const { calls } = await billing.calls.list({ actor, accountId: 'acme' });
   * for (const { callRef, status, used } of calls) console.log(callRef, status, used.amount);
   * ```
   */
  list(request: AccountCommand & PageRequest): Promise<CallPage>;
}

/**
 * Makes the calls area.
 *
 * @param context - The context.
 * @param whenUnreachable - What to do with calls while storage cannot be reached.
 * @returns The area.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function createCalls(context: Context, whenUnreachable?: WhenUnreachable): Calls {
  const remembered = new RememberedContracts(whenUnreachable);
  const { clock } = context;
  return {
    authorize: async (request) => authorizeOrDecideAlone(context, request, remembered),
    bind: async (request) => decide(context, bindLeg(request, clock.now())),
    extend: async (request) => extend(context, request),
    settle: async (request) => settle(context, request),
    close: async (request) => decide(context, completeCall(request, clock.now())),
    get: async (request) => readCall(context, request),
    list: async (request) => listCalls(context, request),
  };
}

async function authorizeOrDecideAlone(
  context: Context,
  request: AuthorizeRequest,
  remembered: RememberedContracts,
): Promise<AuthorizeOutcome> {
  const asked = checkAuthorize(request);
  const clockMs = context.clock.now();
  const vendor = context.providers.get(asked.provider);
  const missing = new Set<string>();
  const command: CallCommand = {
    clockMs,
    vendor,
    books: { shelf: context.priceBooks, missing },
    onContract: (contract) => remembered.remember(asked.accountId, contract, clockMs),
  };
  try {
    const { outcome } = await decideOneWithBooks(context, authorizeCall(asked, command), missing);
    return outcome;
  } catch (error) {
    if (!isAway(error)) throw error;
    return remembered.decide(asked, clockMs, vendor);
  }
}

/** Nobody knows a hold: storage was not reached, or was lost before it said what became of the commit. */
function isAway(error: unknown): boolean {
  return BillingError.is(error, 'STORAGE_UNAVAILABLE') || BillingError.is(error, 'OUTCOME_UNKNOWN');
}

async function extend(context: Context, request: ExtendCallRequest): Promise<ExtendCallOutcome> {
  const missing = new Set<string>();
  const clockMs = context.clock.now();
  const books = { shelf: context.priceBooks, missing };
  const decision = extendCall(request, (provider) => ({
    clockMs,
    books,
    vendor: context.providers.get(provider),
  }));
  const { outcome } = await decideOneWithBooks(context, decision, missing);
  return outcome;
}

async function settle(context: Context, request: SettleCallRequest): Promise<LegOutcome> {
  const { actor, accountId } = authorize(request, 'settle a call', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  const leg = { ...checkLeg(request.leg), callRef };
  const options = { actor: actorText(actor), priority: 'live' } as const;
  return legOutcome(await settleLeg(context, { accountId, leg }, options), leg);
}

async function readCall(context: Context, request: CallRequest): Promise<Call> {
  const { accountId } = authorize(request, 'read a call in progress', 'owner');
  const callRef = checkReference(request.callRef, 'callRef');
  const account = await readAccount(context, accountId);
  const [row] = await context.storage.get('hold', accountId, [[callRef]]);
  const open = callOf(row);
  if (open === undefined) throw notFound('call', callRef);
  return callView(open, account.currency, Math.max(context.clock.now(), account.lastAtMs));
}

async function listCalls(context: Context, request: AccountCommand & PageRequest): Promise<CallPage> {
  const { accountId } = authorize(request, 'list calls in progress', 'owner');
  const page = checkPage(request);
  const account = await readAccount(context, accountId);
  const query = { ...page, order: 'byStatus', equals: 'open' };
  const { rows, cursor } = await context.storage.list('hold', accountId, query);
  const nowMs = Math.max(context.clock.now(), account.lastAtMs);
  const calls = rows.flatMap((row) => {
    const open = callOf(row);
    return open === undefined ? [] : [callView(open, account.currency, nowMs)];
  });
  return cursor === undefined ? { calls } : { calls, cursor };
}
