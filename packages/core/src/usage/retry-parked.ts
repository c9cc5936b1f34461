import type { Context } from '../context.ts';
import type { BillingError } from '../errors/billing-error.ts';
import type { Atoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { Decided } from '../ports/storage.ts';
import { decideWithBooks } from './decide-with-books.ts';
import type { LegKey } from './leg.ts';
import type { LegCommand } from './record-leg.ts';
import { type RetryDecided, retryLeg } from './retry-leg.ts';

/** What retrying unrated legs did. */
export interface RetrySummary {
  /** Legs tried. */
  readonly tried: number;
  /** Legs that have a price now (or turned out not to be billed), and left the lot. */
  readonly resolved: number;
  /** Legs that still have none. */
  readonly stillUnrated: number;
  /** Why they have none, by reason. */
  readonly reasons: { readonly [reason: string]: number };
  /** Legs that somebody else resolved meanwhile. */
  readonly skipped: number;
  /** Legs that failed; retry once more. */
  readonly failed: number;
  /** The first failure. */
  readonly firstFailure?: BillingError;
  /** What was charged. */
  readonly total: Money;
}

/** A retry of many legs, checked. */
export interface RetryRun {
  readonly accountId: string;
  readonly currency: string;
  readonly actor: string;
  readonly onProgress: ((progress: RetrySummary) => void) | undefined;
}

const LEGS_IN_BATCH = 200;

/**
 * Tries every unrated leg of an account once, in batches. What is resolved leaves the lot, so a retry that was broken
 * off is simply started again.
 *
 * @param context - The context.
 * @param run - Account and actor.
 * @returns The counts.
 */
export async function retryParked(context: Context, run: RetryRun): Promise<RetrySummary> {
  const tally = new RetryTally(run.currency);
  let cursor: string | undefined;
  do {
    const page = await context.storage.list('parked', run.accountId, {
      equals: 'unrated',
      limit: LEGS_IN_BATCH,
      ...(cursor !== undefined && { cursor }),
    });
    await retryLegs(context, run, { legs: page.rows, tally });
    run.onProgress?.(tally.summary());
    cursor = page.cursor;
  } while (cursor !== undefined);
  return tally.summary();
}

/**
 * Tries one unrated leg.
 *
 * @param context - The context.
 * @param run - Account and actor.
 * @param leg - The leg.
 * @returns The counts, of one leg.
 */
export async function retryOne(context: Context, run: RetryRun, leg: LegKey): Promise<RetrySummary> {
  const tally = new RetryTally(run.currency);
  await retryLegs(context, run, { legs: [leg], tally });
  return tally.summary();
}

async function retryLegs(
  context: Context,
  run: RetryRun,
  batch: { readonly legs: readonly LegKey[]; readonly tally: RetryTally },
): Promise<void> {
  const missing = new Set<string>();
  const command: LegCommand = {
    clockMs: context.clock.now(),
    actor: run.actor,
    books: { shelf: context.priceBooks, missing },
  };
  const decisions = batch.legs.map((leg) => retryLeg(command, run.accountId, leg));
  const decided = await decideWithBooks<RetryDecided>(context, decisions, { priority: 'bulk', missing });
  for (const one of decided) batch.tally.add(one);
}

class RetryTally {
  readonly #currency: string;
  readonly #reasons = new Map<string, number>();
  #tried = 0;
  #resolved = 0;
  #skipped = 0;
  #failed = 0;
  #firstFailure: BillingError | undefined;
  #totalAtoms: Atoms = 0n;

  constructor(currency: string) {
    this.#currency = currency;
  }

  add(decided: Decided<RetryDecided>): void {
    this.#tried += 1;
    if (decided.status === 'failed') {
      this.#failed += 1;
      this.#firstFailure ??= decided.error;
      return;
    }
    const { outcome } = decided;
    if (outcome.kind === 'not-parked') this.#skipped += 1;
    else if (outcome.kind === 'still-unrated') {
      this.#reasons.set(outcome.reason, (this.#reasons.get(outcome.reason) ?? 0) + 1);
    } else {
      this.#resolved += 1;
      this.#totalAtoms += outcome.row.costAtoms ?? 0n;
    }
  }

  summary(): RetrySummary {
    const stillUnrated = this.#tried - this.#resolved - this.#skipped - this.#failed;
    return {
      tried: this.#tried,
      resolved: this.#resolved,
      stillUnrated,
      reasons: Object.fromEntries(this.#reasons),
      skipped: this.#skipped,
      failed: this.#failed,
      ...(this.#firstFailure !== undefined && { firstFailure: this.#firstFailure }),
      total: moneyFromAtoms(this.#totalAtoms, this.#currency),
    };
  }
}
