import { noteLeg } from '../calls/note-leg.ts';
import { digestOf } from '../errors/digest.ts';
import { isFinal } from '../ports/leg-state.ts';
import type { EventRow, Json, LegRow, VendorCostRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef, Verdict } from '../ports/storage.ts';
import type { LegKey } from '../usage/leg.ts';
import { dueReference } from '../usage/settled-due.ts';
import { UNASSIGNED_ACCOUNT, unassignedAccount } from '../usage/unassigned.ts';
import { Draft } from '../wallets/draft.ts';
import { correlationOf } from './correlation.ts';
import { type FinishedReport, finishedLeg } from './finished-leg.ts';
import { foldLegs, legOfReport, sameLeg } from './fold-leg.ts';
import type { LegReport } from './leg-report.ts';
import { noteVendorCost } from './vendor-cost.ts';

/** Kind of the due rows of legs that are over and not recorded yet. */
export const RECORD_LEG = 'record-leg';

/** Whoever folds a final leg records it at once; only if that process dies, the worker comes for it. */
const RECORD_AFTER_MS = 30_000;

/** What was not reported may still be on its way, before the provider is asked. */
const ASK_AFTER_MS = 5_000;

/** A leg whose account may turn out shortly waits this long before it is parked. */
const PARK_AFTER_MS = 60_000;

/** A report on its way into an account. */
export interface Taking {
  readonly accountId: string;
  readonly report: LegReport;
  readonly source: VendorCostRow['source'];
  readonly clockMs: number;
  readonly actor: string;
  /** Keeps a leg of an unknown account out of the lot for now. */
  readonly mayTurnOut: boolean;
}

/** What a report did. */
export type TakenIn =
  | {
      readonly kind: 'taken';
      /** What the event was: `none` for what was listed or fetched. */
      readonly event: 'new' | 'repeated' | 'differs' | 'none';
      /** The leg after it. */
      readonly row: LegRow;
      /** What it can be recorded as; absent while it is not over. */
      readonly finished: FinishedReport | undefined;
      /** Whether it is recorded, or parked, already. */
      readonly isRecorded: boolean;
    }
  | { readonly kind: 'no-account' };

/**
 * Keeps an event and folds it into its leg, in one commit with what follows: the vendor's price, the call's news, and the due
 * row that stands for a leg that is over until it is recorded. Any order and any repetition come to the same.
 *
 * @param taking - The report.
 * @returns The decision.
 */
export function takeInReport(taking: Taking): Decision<TakenIn> {
  const { accountId, report } = taking;
  const { provider, legId, eventKey } = report;
  const leg: RowRef = { table: 'leg', key: [provider, legId] };
  const event: RowRef | undefined =
    eventKey === undefined ? undefined : { table: 'event', key: [provider, eventKey] };
  return {
    accountId,
    reads: event === undefined ? [leg] : [leg, event],
    decide: (view) => decideTaking(view, taking),
  };
}

function decideTaking(view: DecisionView, taking: Taking): Verdict<TakenIn> {
  const { accountId, report, clockMs, actor } = taking;
  const { provider, legId, eventKey } = report;
  const account = accountId === UNASSIGNED_ACCOUNT ? unassignedAccount(view, clockMs) : view.account;
  if (account === undefined) return { outcome: { kind: 'no-account' } };
  const before = view.row('leg', [provider, legId]);
  const known = eventKey === undefined ? undefined : view.row('event', [provider, eventKey]);
  const digest = digestOfReport(report);
  if (known !== undefined && before !== undefined) {
    const event = known.digest === digest ? 'repeated' : 'differs';
    return { outcome: takenOf(view, before, event) };
  }
  const after = foldLegs(legOfReport(accountId, report), before);
  const draft = new Draft({ account, clockMs, actor });
  const isNews = !sameLeg(after, before);
  if (isNews) draft.write({ type: before === undefined ? 'insert' : 'update', table: 'leg', row: after });
  if (eventKey !== undefined && known === undefined) {
    const row = eventRow(report, { accountId, eventKey, atMs: draft.nowMs, digest });
    draft.write({ type: 'insert', table: 'event', row });
  }
  const isPriced = noteVendorCost(draft, view, {
    provider,
    legId,
    price: report.vendorPrice,
    source: taking.source,
  });
  const outcome = takenOf(view, after, eventKey === undefined ? 'none' : 'new');
  const isWaiting = planRecord(draft, view, { taking, outcome });
  if (isNews) noteCall(draft, view, after);
  const hasChanges = isNews || isPriced || isWaiting || eventKey !== undefined;
  return hasChanges ? { outcome, changes: draft.changes(view) } : { outcome };
}

type Taken = Extract<TakenIn, { readonly kind: 'taken' }>;

function takenOf(view: DecisionView, row: LegRow, event: Taken['event']): Taken {
  const finished = isFinal(row.status) ? finishedLeg(row, correlationOf(view, row)) : undefined;
  return { kind: 'taken', event, row, finished, isRecorded: finished !== undefined && isRecorded(view, row) };
}

/**
 * Says whether a leg is recorded, or parked for good.
 *
 * @param view - The view of its account.
 * @param leg - The leg.
 * @returns True when nothing is to be recorded any more.
 */
export function isRecorded(view: DecisionView, { provider, legId }: LegKey): boolean {
  if (view.row('usage', [provider, legId, 0]) !== undefined) return true;
  const lot = view.account?.accountId === UNASSIGNED_ACCOUNT ? 'unassigned' : 'before-horizon';
  return view.row('parked', [lot, provider, legId]) !== undefined;
}

/** A leg that is over stays due until it is recorded. */
function planRecord(
  draft: Draft,
  view: DecisionView,
  plan: { readonly taking: Taking; readonly outcome: Taken },
): boolean {
  const { row, finished, isRecorded: done } = plan.outcome;
  if (finished === undefined || done) return false;
  const reference = dueReference(row);
  if (view.row('due', [RECORD_LEG, reference]) !== undefined) return false;
  const { taking } = plan;
  const isReady = finished.missing.length === 0;
  const afterMs = taking.mayTurnOut ? PARK_AFTER_MS : isReady ? RECORD_AFTER_MS : ASK_AFTER_MS;
  const { accountId } = taking;
  const due = { accountId, kind: RECORD_LEG, reference, dueAtMs: taking.clockMs + afterMs, attempts: 0 };
  draft.write({ type: 'insert', table: 'due', row: due });
  return true;
}

function noteCall(draft: Draft, view: DecisionView, row: LegRow): void {
  const { callRef } = correlationOf(view, row);
  if (callRef === undefined) return;
  const { provider, legId, answeredAtMs, durationSeconds, status } = row;
  noteLeg(draft, view, {
    callRef,
    provider,
    legId,
    status: isFinal(status) ? 'final' : status,
    ...(answeredAtMs !== undefined && { answeredAtMs }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  });
}

function eventRow(
  report: LegReport,
  kept: Pick<EventRow, 'accountId' | 'eventKey' | 'atMs' | 'digest'>,
): EventRow {
  const { provider, legId, status, occurredAtMs, vendorPrice } = report;
  // Numbers and e-mail stand in the leg's row alone, so that there is one place to blank.
  const facts: { [field: string]: Json } = {};
  const numbers = ['startedAtMs', 'answeredAtMs', 'endedAtMs', 'durationSeconds'] as const;
  for (const field of numbers) {
    const value = report[field];
    if (value !== undefined) facts[field] = value;
  }
  if (report.parentLegId !== undefined) facts.parentLegId = report.parentLegId;
  if (vendorPrice !== undefined) {
    facts.vendorPrice = { atoms: String(vendorPrice.amountAtoms), currency: vendorPrice.currency };
  }
  return { provider, legId, status, occurredAtMs, facts, ...kept };
}

function digestOfReport(report: LegReport): string {
  const { vendorPrice, parameters } = report;
  return digestOf([
    report.legId,
    report.status,
    report.direction,
    report.to,
    report.from,
    report.startedAtMs,
    report.answeredAtMs,
    report.endedAtMs,
    report.durationSeconds,
    report.parentLegId,
    vendorPrice === undefined ? undefined : `${vendorPrice.amountAtoms} ${vendorPrice.currency}`,
    parameters.accountId,
    parameters.callRef,
  ]);
}
