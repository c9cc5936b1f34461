import { notFound } from '../accounts/account-row.ts';
import { type Context, decide } from '../context.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { Json, ReratingRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { decideWithBooks } from './decide-with-books.ts';
import { latestAsOf } from './read-usage.ts';
import type { LegCommand } from './record-leg.ts';
import { type RerateDecided, type ReratingTerms, rerateLeg } from './rerate-leg.ts';
import { isRatable, type ReratingPlan } from './rerating-plan.ts';

/** A leg that a re-rating left alone. */
export interface SkippedLeg {
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** `changed-since` the plan, or why the new book has no price for it. */
  readonly reason: string;
}

/** How far a re-rating was applied. */
export interface ReratingProgress {
  /** Legs re-rated. */
  readonly applied: number;
  /** Legs whose cost is the same under the new book. */
  readonly unchanged: number;
  /** Legs left alone. */
  readonly skipped: number;
  /** The first thousand of them. */
  readonly skippedLegs: readonly SkippedLeg[];
}

/** An application under way. */
export interface Application {
  readonly accountId: string;
  readonly actor: string;
  readonly plan: ReratingPlan;
  readonly terms: ReratingTerms;
  readonly onProgress: ((progress: ReratingProgress) => void) | undefined;
}

const LEGS_IN_BATCH = 500;
const MOST_SKIPPED_LEGS = 1000;

/** Nothing was applied yet. */
export const noProgress: ReratingProgress = { applied: 0, unchanged: 0, skipped: 0, skippedLegs: [] };

/**
 * Applies a plan batch by batch. Each leg is keyed by the revision the plan saw and each batch by where the last one
 * ended, so that a run may be broken off, repeated and raced.
 *
 * @param context - The context.
 * @param application - Plan and actor.
 * @returns The re-rating's row, applied.
 */
export async function applyRerating(context: Context, application: Application): Promise<ReratingRow> {
  for (;;) {
    const row = await readRerating(context, application.accountId, application.terms.reratingId);
    if (row.status === 'applied') return row;
    const page = await context.storage.list('usage', application.accountId, {
      order: 'byStart',
      from: application.plan.fromMs,
      until: application.plan.untilMs,
      limit: LEGS_IN_BATCH,
      ...(row.cursor !== undefined && { cursor: row.cursor }),
    });
    const progress = await applyBatch(context, application, { row, rows: page.rows });
    const next = await decide(context, moveOn(application, { context, row, progress, cursor: page.cursor }));
    application.onProgress?.(next.progress as unknown as ReratingProgress);
  }
}

/**
 * Reads a re-rating.
 *
 * @param context - The context.
 * @param accountId - The account.
 * @param reratingId - The re-rating.
 * @returns The row.
 * @throws BillingError with code `NOT_FOUND`.
 */
export async function readRerating(
  context: Context,
  accountId: string,
  reratingId: string,
): Promise<ReratingRow> {
  const [row] = await context.storage.get('rerating', accountId, [[reratingId]]);
  if (row === undefined) throw notFound('re-rating', reratingId);
  return row;
}

async function applyBatch(
  context: Context,
  application: Application,
  batch: { readonly row: ReratingRow; readonly rows: Parameters<typeof latestAsOf>[1] },
): Promise<ReratingProgress> {
  const { plan, terms } = application;
  const missing = new Set<string>();
  const command: LegCommand = {
    clockMs: context.clock.now(),
    actor: application.actor,
    books: { shelf: context.priceBooks, missing },
  };
  const latest = await latestAsOf(context, batch.rows, plan.asOf);
  const planned = latest
    .map(({ row }) => row)
    .filter((row) => isRatable(row) && (plan.provider === undefined || row.provider === plan.provider));
  const decisions = planned.map((row) => rerateLeg(command, terms, row));
  const decided = await decideWithBooks<RerateDecided>(context, decisions, { priority: 'bulk', missing });
  const before = batch.row.progress as unknown as ReratingProgress;
  const skippedLegs = [...before.skippedLegs];
  let { applied, unchanged, skipped } = before;
  planned.forEach(({ provider, legId }, at) => {
    const one = decided[at];
    invariant(one !== undefined, 'A storage answers every decision of a batch, in order.');
    // What failed is not passed over: the batch stays open, and the next run begins with it.
    if (one.status === 'failed') throw one.error;
    if (one.outcome.kind === 'row') applied += 1;
    else if (one.outcome.kind === 'unchanged') unchanged += 1;
    else {
      skipped += 1;
      const reason = one.outcome.kind === 'changed-since' ? 'changed-since' : one.outcome.reason;
      if (skippedLegs.length < MOST_SKIPPED_LEGS) skippedLegs.push({ provider, legId, reason });
    }
  });
  return { applied, unchanged, skipped, skippedLegs };
}

/** Moves the cursor, unless another run did meanwhile; then its row stands. */
function moveOn(
  application: Application,
  step: {
    readonly context: Context;
    readonly row: ReratingRow;
    readonly progress: ReratingProgress;
    readonly cursor: string | undefined;
  },
): Decision<ReratingRow> {
  const { accountId, terms } = application;
  const { row, cursor } = step;
  const { cursor: _passed, ...kept } = row;
  const next: ReratingRow = {
    ...kept,
    status: cursor === undefined ? 'applied' : 'applying',
    progress: step.progress as unknown as Json,
    ...(cursor !== undefined && { cursor }),
  };
  return {
    accountId,
    reads: [{ table: 'rerating', key: [terms.reratingId] }],
    decide: (view) => {
      const known = view.row('rerating', [terms.reratingId]);
      if (view.account === undefined || known === undefined) throw notFound('re-rating', terms.reratingId);
      if (known.status !== row.status || known.cursor !== row.cursor) return { outcome: known };
      return {
        outcome: next,
        changes: { account: view.account, writes: [{ type: 'update', table: 'rerating', row: next }] },
      };
    },
  };
}
