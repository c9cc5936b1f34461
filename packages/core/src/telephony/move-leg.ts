import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { isFinal } from '../ports/leg-state.ts';
import type { EventRow, LegRow, VendorCostRow } from '../ports/rows.ts';
import type { Decision, DecisionView } from '../ports/storage.ts';
import { assignLeg } from '../usage/assign-leg.ts';
import type { LegKey } from '../usage/leg.ts';
import { dueReference } from '../usage/settled-due.ts';
import { UNASSIGNED_ACCOUNT } from '../usage/unassigned.ts';
import { Draft } from '../wallets/draft.ts';
import { eventsOfLeg } from './events-of-leg.ts';
import { foldLegs, sameLeg } from './fold-leg.ts';
import { isRecorded, RECORD_LEG } from './take-in.ts';

/** A leg that follows into its account. */
export interface Move {
  readonly leg: LegKey;
  /** The account; it exists. */
  readonly accountId: string;
  /** Who causes it, as `role:id`. */
  readonly actor: string;
}

interface Kept {
  readonly row: LegRow | undefined;
  readonly events: readonly EventRow[];
  readonly costs: readonly VendorCostRow[];
}

/**
 * Lets everything that was kept of a leg while its account was unknown follow into the account: the parked leg is recorded
 * there, its reports are folded with those the account has, events and vendor prices go with them. Each step may be
 * repeated; a leg that has nothing there is left alone.
 *
 * @param context - The context.
 * @param move - Leg and account.
 */
export async function moveLeg(context: Context, move: Move): Promise<void> {
  const { leg } = move;
  const { provider, legId } = leg;
  const key = [provider, legId];
  const [parked] = await context.storage.get('parked', UNASSIGNED_ACCOUNT, [['unassigned', ...key]]);
  if (parked !== undefined) await assignParked(context, move);
  const kept = await keptOf(context, leg);
  if (kept.row === undefined && kept.events.length === 0) return;
  await decide(context, arrive(move, kept, context.clock.now()));
  await decide(context, leave(leg, kept));
}

async function assignParked(context: Context, { leg, accountId, actor }: Move): Promise<void> {
  try {
    await assignLeg(context, { accountId, leg, actor });
  } catch (error) {
    // Somebody else assigned it meanwhile.
    if (!BillingError.is(error, 'NOT_FOUND')) throw error;
  }
}

async function keptOf(context: Context, { provider, legId }: LegKey): Promise<Kept> {
  const { storage } = context;
  const [row] = await storage.get('leg', UNASSIGNED_ACCOUNT, [[provider, legId]]);
  const events = await eventsOfLeg(storage, UNASSIGNED_ACCOUNT, { provider, legId });
  const costs = await storage.get(
    'vendorCost',
    UNASSIGNED_ACCOUNT,
    Array.from({ length: 8 }, (_, revision) => [provider, legId, revision]),
  );
  return {
    row,
    events,
    costs: costs.filter((cost) => cost !== undefined),
  };
}

function arrive({ leg, accountId, actor }: Move, kept: Kept, clockMs: number): Decision<undefined> {
  const { provider, legId } = leg;
  return {
    accountId,
    reads: [{ table: 'leg', key: [provider, legId] }],
    decide: (view) => {
      const { account } = view;
      if (account === undefined) return { outcome: undefined };
      const draft = new Draft({ account, clockMs, actor });
      const before = view.row('leg', [provider, legId]);
      const after = kept.row === undefined ? before : foldLegs({ ...kept.row, accountId }, before);
      if (after !== undefined && !sameLeg(after, before)) {
        draft.write({ type: before === undefined ? 'insert' : 'update', table: 'leg', row: after });
      }
      for (const event of kept.events) {
        if (view.row('event', [provider, event.eventKey]) !== undefined) continue;
        draft.write({ type: 'insert', table: 'event', row: { ...event, accountId } });
      }
      for (const cost of kept.costs) {
        // What the account knows by now is newer than what was kept apart.
        if (view.row('vendorCost', [provider, legId, cost.revision]) !== undefined) continue;
        draft.write({ type: 'insert', table: 'vendorCost', row: { ...cost, accountId } });
      }
      if (after !== undefined && isDue(view, after)) {
        const row = {
          accountId,
          kind: RECORD_LEG,
          reference: dueReference(leg),
          dueAtMs: clockMs,
          attempts: 0,
        };
        draft.write({ type: 'insert', table: 'due', row });
      }
      return { outcome: undefined, changes: draft.changes(view) };
    },
  };
}

/** The worker records it, if nobody does at once. */
function isDue(view: DecisionView, leg: LegRow): boolean {
  if (!isFinal(leg.status) || isRecorded(view, leg)) return false;
  return view.row('due', [RECORD_LEG, dueReference(leg)]) === undefined;
}

function leave(leg: LegKey, kept: Kept): Decision<undefined> {
  const { provider, legId } = leg;
  return {
    accountId: UNASSIGNED_ACCOUNT,
    reads: [{ table: 'leg', key: [provider, legId] }],
    decide: (view) => {
      const { account } = view;
      const row = view.row('leg', [provider, legId]);
      // If another report came meanwhile, whoever brought it moves the leg.
      if (account === undefined || row === undefined || kept.row === undefined) return { outcome: undefined };
      if (!sameLeg(foldLegs(kept.row, undefined), row)) return { outcome: undefined };
      const due = [RECORD_LEG, dueReference(leg)];
      const gone = [
        { type: 'remove', table: 'leg', key: [provider, legId] } as const,
        ...kept.events
          .filter((event) => view.row('event', [provider, event.eventKey]) !== undefined)
          .map((event) => ({ type: 'remove', table: 'event', key: [provider, event.eventKey] }) as const),
        ...(view.row('due', due) === undefined ? [] : [{ type: 'remove', table: 'due', key: due } as const]),
      ];
      return { outcome: undefined, changes: { account, writes: gone } };
    },
  };
}
