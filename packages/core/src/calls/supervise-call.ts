import { actorText } from '../accounts/actor.ts';
import { type DueTask, decide } from '../context.ts';
import type { AccountRow, DueRow } from '../ports/rows.ts';
import type { Decision, DecisionView } from '../ports/storage.ts';
import type { LegOrder, TelephonyProvider } from '../ports/telephony-provider.ts';
import { type BookWanted, decideOneWithBooks } from '../usage/decide-with-books.ts';
import type { Books } from '../usage/price-leg.ts';
import { Draft } from '../wallets/draft.ts';
import { holdRef } from '../wallets/hold.ts';
import { announceEnding } from './announce-call.ts';
import { type CallWork, SWEEP_CALL, writeDues } from './call-dues.ts';
import { type CallFacts, type CallHold, callOf } from './call-facts.ts';
import { lengthened, moreOf, runningCall } from './extend-call.ts';
import { writeOpenCall } from './settle-call.ts';

/** Who does what the worker does. */
export const WORKER: string = actorText({ role: 'system', id: 'worker' });

/** How soon the provider is asked again about a leg that was over when it was given an order, milliseconds. */
const SOON_MS = 5000;

/** What a due row about a call came to, as counts of a worker's round. */
export interface CallWorkDone {
  /** Another worker was faster. */
  readonly lost?: number;
  /** More seconds were granted. */
  readonly callsExtended?: number;
  /** Nothing more is granted. */
  readonly callsEnding?: number;
  /** The call was ended. */
  readonly callsEnded?: number;
  /** The provider was asked. */
  readonly callsSwept?: number;
  /** Its money was given back. */
  readonly callsReleased?: number;
}

const COUNTED = {
  lost: { lost: 1 },
  ending: { callsEnding: 1 },
  extended: { callsExtended: 1 },
} as const;

/** What claiming the extension of a call came to. */
type ExtensionClaimed =
  | { readonly kind: 'lost' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'ending' }
  | { readonly kind: 'extended' }
  | { readonly kind: 'order'; readonly call: CallFacts; readonly limitSeconds: number }
  | BookWanted;

/**
 * Extends a running call: sets more money aside, and only then moves the vendor's limit. If this process dies in between,
 * the order stands on the call and is given by whoever comes next; until then the vendor cuts at the limit it has, which
 * is paid for.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function extendRunningCall(task: DueTask): Promise<CallWorkDone> {
  const { context } = task;
  const missing = new Set<string>();
  const books = { shelf: context.priceBooks, missing };
  const claimed = await decideOneWithBooks<Exclude<ExtensionClaimed, BookWanted>>(
    context,
    claimExtension(task, books),
    missing,
  );
  if (claimed.kind !== 'order') return claimed.kind === 'gone' ? {} : COUNTED[claimed.kind];
  const { call, limitSeconds } = claimed;
  const orders = await orderLegs(task, call, async (provider, legId) =>
    limitWithin(provider, legId, limitSeconds),
  );
  await decide(context, confirmOrder(task, { limitSeconds, ended: orders.some(isOverAlready) }));
  return { callsExtended: 1 };
}

function claimExtension(task: DueTask, books: Books): Decision<ExtensionClaimed> {
  return {
    accountId: task.row.accountId,
    reads: readsOf(task.row),
    decide: (view) => {
      const work = claimedWork(view, task);
      if (work === undefined) return { outcome: { kind: 'lost' } };
      const { account, draft, open } = work;
      const { hold, call } = open;
      const clockMs = task.nowMs();
      const retryAtMs = clockMs + task.leaseMs;
      if (call.order !== undefined) {
        const { limitSeconds } = call.order;
        writeOpenCall(draft, view, { hold, call: { ...call, order: { limitSeconds, retryAtMs } } });
        return { outcome: { kind: 'order', call, limitSeconds }, changes: draft.changes(view) };
      }
      if (call.answeredAtMs === undefined || call.final) {
        writeOpenCall(draft, view, open);
        return { outcome: { kind: 'gone' }, changes: draft.changes(view) };
      }
      if (call.control === 'extend' && call.answeredAtMs + call.grantedSeconds * 1000 <= clockMs) {
        // Nobody came in time: the vendor has cut the call at the limit it had.
        const cut = { ...call, final: true };
        writeOpenCall(draft, view, { hold, call: cut, instead: { [SWEEP_CALL]: clockMs } });
        return { outcome: { kind: 'gone' }, changes: draft.changes(view) };
      }
      const running = runningCall(view, open, { clockMs, books });
      if ('hash' in running) return { outcome: { kind: 'book-needed', hash: running.hash } };
      const grant = moreOf(view, { account, open, running });
      if ('unrated' in grant || grant.seconds <= call.grantedSeconds) {
        const ending = { ...call, final: true };
        writeOpenCall(draft, view, { hold, call: announceEnding(draft, view, { hold, call: ending }) });
        return { outcome: { kind: 'ending' }, changes: draft.changes(view) };
      }
      const longer = lengthened(draft, view, { open, running, grant });
      if (call.control !== 'extend') {
        writeOpenCall(draft, view, longer);
        return { outcome: { kind: 'extended' }, changes: draft.changes(view) };
      }
      const limitSeconds = longer.call.grantedSeconds;
      const ordered: CallFacts = { ...longer.call, order: { limitSeconds, retryAtMs } };
      writeOpenCall(draft, view, { hold: longer.hold, call: ordered });
      return { outcome: { kind: 'order', call: ordered, limitSeconds }, changes: draft.changes(view) };
    },
  };
}

/** The vendors took the order, or a leg was over already: soon their word can be asked for. */
function confirmOrder(
  task: DueTask,
  order: { readonly limitSeconds: number; readonly ended: boolean },
): Decision<undefined> {
  return {
    accountId: task.row.accountId,
    reads: readsOf(task.row),
    decide: (view) => {
      const work = openWork(view, task);
      if (work?.open.call.order?.limitSeconds !== order.limitSeconds) return { outcome: undefined };
      const { draft, open } = work;
      const { order: _done, ...call } = open.call;
      const instead = order.ended ? { [SWEEP_CALL]: task.nowMs() + SOON_MS } : {};
      writeOpenCall(draft, view, { hold: open.hold, call, instead });
      return { outcome: undefined, changes: draft.changes(view) };
    },
  };
}

/**
 * Ends a call at its granted second, where the vendor's own limit does not.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function endRunningCall(task: DueTask): Promise<CallWorkDone> {
  const { context } = task;
  const claimed = await claimCall(task);
  if (claimed === undefined) return { lost: 1 };
  await orderLegs(task, claimed.call, endLegBy);
  await decide(context, sweepSoon(task));
  return { callsEnded: 1 };
}

/**
 * Claims a call's due row, so that no other worker does the same for the time of a lease.
 *
 * @param task - The due row.
 * @returns The call, absent when another was faster or the call is over.
 */
export async function claimCall(task: DueTask): Promise<CallHold | undefined> {
  const { row: due } = task;
  return decide(task.context, {
    accountId: due.accountId,
    reads: readsOf(due),
    decide: (view) => {
      const work = claimedWork(view, task);
      if (work === undefined) return { outcome: undefined };
      const dueAtMs = task.nowMs() + task.leaseMs;
      const leased: DueRow = { ...due, dueAtMs, attempts: due.attempts + 1 };
      work.draft.write({ type: 'update', table: 'due', row: leased });
      return { outcome: work.open, changes: work.draft.changes(view) };
    },
  });
}

/** The vendor was told to end the call: soon its word can be asked for. */
function sweepSoon(task: DueTask): Decision<undefined> {
  return {
    accountId: task.row.accountId,
    reads: readsOf(task.row),
    decide: (view) => {
      const work = openWork(view, task);
      if (work === undefined) return { outcome: undefined };
      const { draft, open } = work;
      const atMs = Math.min(open.hold.expiresAtMs, task.nowMs() + SOON_MS);
      writeDues(draft, view, { callRef: open.hold.callRef, dues: { [SWEEP_CALL]: atMs } });
      return { outcome: undefined, changes: draft.changes(view) };
    },
  };
}

function readsOf(due: DueRow): Decision['reads'] {
  return [holdRef(due.reference), { table: 'due', key: [due.kind as CallWork, due.reference] }];
}

/** An open call inside a decision of the worker. */
export interface WorkOnCall {
  readonly account: AccountRow;
  readonly draft: Draft;
  readonly open: CallHold;
}

/**
 * Begins a decision of the worker about a call.
 *
 * @param view - The decision's view.
 * @param task - The due row.
 * @returns The call and a draft; absent when the call is over: in that commit what was due about it went, too.
 */
export function openWork(view: DecisionView, task: DueTask): WorkOnCall | undefined {
  const { account } = view;
  const open = callOf(view.row('hold', [task.row.reference]));
  if (account === undefined || open === undefined || open.hold.status === 'closed') return undefined;
  return { account, draft: new Draft({ account, clockMs: task.nowMs(), actor: WORKER }), open };
}

/** The same, if the due row stands as it was read: else another worker was faster. */
function claimedWork(view: DecisionView, task: DueTask): WorkOnCall | undefined {
  const { row: due } = task;
  const now = view.row('due', [due.kind, due.reference]);
  if (now === undefined || now.attempts !== due.attempts || now.dueAtMs > task.nowMs()) return undefined;
  return openWork(view, task);
}

/**
 * Gives an order about every running leg of a call, each to its own provider; fails when one of them cannot be reached, so that
 * it is tried again.
 */
async function orderLegs(
  task: DueTask,
  call: CallFacts,
  order: (provider: TelephonyProvider, legId: string) => Promise<LegOrder | undefined>,
): Promise<readonly (LegOrder | undefined)[]> {
  const running = call.legs.filter(({ state }) => state === 'running');
  return Promise.all(
    running.map(async ({ provider: id, legId }) => {
      const provider = task.context.providers.get(id);
      return provider === undefined ? undefined : task.ask(order(provider, legId));
    }),
  );
}

/**
 * Moves the limit of a leg as far as its provider takes one. The limits of the call's own provider are those of the call; a leg
 * that goes over another, which takes none as short or none at all, is ended by the worker.
 */
async function limitWithin(
  provider: TelephonyProvider,
  legId: string,
  limitSeconds: number,
): Promise<LegOrder | undefined> {
  const { limits, supports } = provider;
  if (supports.limitLeg !== true || limitSeconds < (limits?.minimumSeconds ?? 0)) return undefined;
  const most = limits?.maximumSeconds ?? limitSeconds;
  return provider.limitLeg?.({ legId, limitSeconds: Math.min(limitSeconds, most) });
}

/**
 * Ends a leg, where its provider can.
 *
 * @param provider - The provider.
 * @param legId - The leg.
 * @returns What became of it; absent where the provider cannot.
 */
export async function endLegBy(provider: TelephonyProvider, legId: string): Promise<LegOrder | undefined> {
  return provider.supports.endLeg === true ? provider.endLeg?.({ legId }) : undefined;
}

function isOverAlready(order: LegOrder | undefined): boolean {
  return order !== undefined && order.status !== 'done';
}
