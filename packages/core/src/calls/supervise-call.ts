import { actorText } from '../accounts/actor.ts';
import { contractNumbered } from '../accounts/contract.ts';
import { liveTermsFor } from '../accounts/live-terms.ts';
import { type Context, type DueTask, decide } from '../context.ts';
import type { DueRow } from '../ports/rows.ts';
import type { Decision, DecisionView } from '../ports/storage.ts';
import type { LegOrder, TelephonyProvider } from '../ports/telephony-provider.ts';
import { type BookWanted, decideOneWithBooks } from '../usage/decide-with-books.ts';
import type { Books } from '../usage/price-leg.ts';
import { Draft } from '../wallets/draft.ts';
import { announceEnding } from './announce-call.ts';
import { type CallDues, type CallWork, duesOf, EXTEND_CALL, SWEEP_CALL, writeDues } from './call-dues.ts';
import { type CallFacts, type CallHold, type CallLeg, callOf, withCall } from './call-facts.ts';
import { lengthened, moreOf, runningCall } from './extend-call.ts';

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
  const provider = context.providers.get(call.provider);
  const orders = await orderLegs(task, call, async (legId) => provider?.limitLeg?.({ legId, limitSeconds }));
  await decide(context, confirmOrder(task, { limitSeconds, ended: orders.every(isOverAlready) }));
  return { callsExtended: 1 };
}

function claimExtension(task: DueTask, books: Books): Decision<ExtensionClaimed> {
  const { row: due } = task;
  return {
    accountId: due.accountId,
    reads: readsOf(due),
    decide: (view) => {
      const account = view.account;
      const clockMs = task.nowMs();
      const open = claimable(view, due, clockMs);
      if (open === undefined || account === undefined) return { outcome: { kind: 'lost' } };
      const draft = new Draft({ account, clockMs, actor: WORKER });
      const { hold, call } = open;
      const leaseMs = clockMs + task.leaseMs;
      if (
        hold.status === 'closed' ||
        call.answeredAtMs === undefined ||
        (call.final && call.order === undefined)
      ) {
        const dues = hold.status === 'closed' ? {} : plannedDues(view, open);
        writeDues(draft, view, { callRef: hold.callRef, dues });
        return { outcome: { kind: 'gone' }, changes: draft.changes(view) };
      }
      if (call.order !== undefined) {
        writeDues(draft, view, {
          callRef: hold.callRef,
          dues: { ...plannedDues(view, open), [EXTEND_CALL]: leaseMs },
        });
        const { limitSeconds } = call.order;
        return { outcome: { kind: 'order', call, limitSeconds }, changes: draft.changes(view) };
      }
      if (call.control === 'extend' && call.answeredAtMs + call.grantedSeconds * 1000 <= clockMs) {
        // Nobody came in time: the vendor has cut the call at the limit it had.
        const cut = { ...call, final: true };
        write(draft, view, { hold, call: cut, instead: { [SWEEP_CALL]: clockMs } });
        return { outcome: { kind: 'gone' }, changes: draft.changes(view) };
      }
      const running = runningCall(view, open, { clockMs, books });
      if ('hash' in running) return { outcome: { kind: 'book-needed', hash: running.hash } };
      const grant = moreOf(view, { account, open, running });
      if ('unrated' in grant || grant.seconds <= call.grantedSeconds) {
        const ending = { ...call, final: true };
        write(draft, view, { hold, call: announceEnding(draft, view, { hold, call: ending }) });
        return { outcome: { kind: 'ending' }, changes: draft.changes(view) };
      }
      const longer = lengthened(draft, view, { open, running, grant });
      if (call.control !== 'extend') {
        write(draft, view, longer);
        return { outcome: { kind: 'extended' }, changes: draft.changes(view) };
      }
      const limitSeconds = longer.call.grantedSeconds;
      const ordered: CallFacts = { ...longer.call, order: { limitSeconds } };
      write(draft, view, { hold: longer.hold, call: ordered, instead: { [EXTEND_CALL]: leaseMs } });
      return { outcome: { kind: 'order', call: ordered, limitSeconds }, changes: draft.changes(view) };
    },
  };
}

/** The vendor took the order, or the leg was over already. */
function confirmOrder(
  task: DueTask,
  order: { readonly limitSeconds: number; readonly ended: boolean },
): Decision<undefined> {
  const { row: due } = task;
  return {
    accountId: due.accountId,
    reads: readsOf(due),
    decide: (view) => {
      const open = callOf(view.row('hold', [due.reference]));
      if (view.account === undefined || open === undefined || open.hold.status === 'closed') {
        return { outcome: undefined };
      }
      if (open.call.order?.limitSeconds !== order.limitSeconds) return { outcome: undefined };
      const { order: _done, ...call } = open.call;
      const draft = new Draft({ account: view.account, clockMs: task.nowMs(), actor: WORKER });
      const instead = order.ended ? { [SWEEP_CALL]: task.nowMs() + SOON_MS } : {};
      write(draft, view, { hold: open.hold, call, instead });
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
  const { call } = claimed;
  const provider = context.providers.get(call.provider);
  await orderLegs(task, call, async (legId) => provider?.endLeg?.({ legId }));
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
      const clockMs = task.nowMs();
      const open = claimable(view, due, clockMs);
      if (open === undefined || view.account === undefined) return { outcome: undefined };
      const draft = new Draft({ account: view.account, clockMs, actor: WORKER });
      if (open.hold.status === 'closed') {
        writeDues(draft, view, { callRef: due.reference, dues: {} });
        return { outcome: undefined, changes: draft.changes(view) };
      }
      const leased: DueRow = { ...due, dueAtMs: clockMs + task.leaseMs, attempts: due.attempts + 1 };
      draft.write({ type: 'update', table: 'due', row: leased });
      return { outcome: open, changes: draft.changes(view) };
    },
  });
}

/** The vendor was told to end the call: soon its word can be asked for. */
function sweepSoon(task: DueTask): Decision<undefined> {
  const { row: due } = task;
  return {
    accountId: due.accountId,
    reads: readsOf(due),
    decide: (view) => {
      const open = callOf(view.row('hold', [due.reference]));
      if (view.account === undefined || open === undefined) return { outcome: undefined };
      const draft = new Draft({ account: view.account, clockMs: task.nowMs(), actor: WORKER });
      const atMs = Math.min(open.hold.expiresAtMs, task.nowMs() + SOON_MS);
      const dues = open.hold.status === 'closed' ? {} : { [SWEEP_CALL]: atMs };
      writeDues(draft, view, { callRef: due.reference, dues });
      return { outcome: undefined, changes: draft.changes(view) };
    },
  };
}

function readsOf(due: DueRow): Decision['reads'] {
  return [
    { table: 'hold', key: [due.reference] },
    { table: 'due', key: [due.kind as CallWork, due.reference] },
  ];
}

function claimable(view: DecisionView, due: DueRow, clockMs: number): CallHold | undefined {
  const now = view.row('due', [due.kind, due.reference]);
  if (now === undefined || now.attempts !== due.attempts || now.dueAtMs > clockMs) return undefined;
  return callOf(view.row('hold', [due.reference]));
}

function plannedDues(view: DecisionView, { hold, call }: CallHold): CallDues {
  const contract = contractNumbered(view, call.contractNumber);
  return duesOf(hold, call, liveTermsFor(contract?.contract.live, call.provider));
}

/** Writes an open call, with the usual plan of what is due, or another for some of it. */
function write(draft: Draft, view: DecisionView, open: CallHold & { readonly instead?: CallDues }): void {
  const { hold, call, instead } = open;
  draft.write({ type: 'update', table: 'hold', row: withCall(hold, call) });
  writeDues(draft, view, { callRef: hold.callRef, dues: { ...plannedDues(view, open), ...instead } });
}

/** Gives an order about every running leg of a call; fails when one of them cannot be reached, so that it is tried again. */
async function orderLegs(
  task: DueTask,
  call: CallFacts,
  order: (legId: string) => Promise<LegOrder | undefined>,
): Promise<readonly (LegOrder | undefined)[]> {
  const running = call.legs.filter((leg) => leg.state === 'running' && leg.provider === call.provider);
  return Promise.all(running.map(async ({ legId }) => task.ask(order(legId))));
}

function isOverAlready(order: LegOrder | undefined): boolean {
  return order !== undefined && order.status !== 'done';
}

/** The provider of a leg, when this billing has it. */
export function providerOf(context: Context, leg: CallLeg): TelephonyProvider | undefined {
  return context.providers.get(leg.provider);
}
