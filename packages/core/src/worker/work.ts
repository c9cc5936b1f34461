import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { DueRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import type { DeliveryPolicy } from '../thresholds/deliveries.ts';
import type { Timers } from './timers.ts';

/** A due row that could not be worked on; it stays due and is tried again. */
export interface DueProblem {
  /** The account. */
  readonly accountId: string;
  /** Kind of work. */
  readonly kind: string;
  /** What it is about. */
  readonly reference: string;
  /** The error's code, or its name when it is not one of this library. */
  readonly code: string;
}

/** What one round of the worker did. */
export interface Round {
  /** Announcements the notifier took. */
  readonly delivered: number;
  /** Deliveries that failed and will be tried again. */
  readonly failed: number;
  /** Deliveries that failed for the last time; they wait as dead letters. */
  readonly dead: number;
  /** Due rows that another worker had before. */
  readonly lost: number;
  /** Accounts whose runway was judged. */
  readonly runwaysJudged: number;
  /** Running calls that were granted more seconds. */
  readonly callsExtended: number;
  /** Running calls that are granted nothing more; their end was announced. */
  readonly callsEnding: number;
  /** Calls that were ended at their granted second. */
  readonly callsEnded: number;
  /** Calls past their time whose provider was asked. */
  readonly callsSwept: number;
  /** Calls past their time whose money was given back, because nothing more is to come of them. */
  readonly callsReleased: number;
  /** Documents that got their number in the seller's series. */
  readonly invoicesNumbered: number;
  /** Payments that were asked about, or given up. */
  readonly paymentsFollowed: number;
  /** Automatic top-ups that were looked at. */
  readonly autoTopUps: number;
  /** Keys that were past their retention and are forgotten. */
  readonly keysForgotten: number;
  /** Legs recorded that nobody had recorded: a process died before, or the provider had to be asked. */
  readonly legsRecorded: number;
  /** Events of providers that were past their retention and are forgotten. */
  readonly eventsForgotten: number;
  /** Due rows of kinds that this worker does not do: deliveries without a notifier, or kinds of other workers. */
  readonly left: number;
  /** What could not be worked on. */
  readonly problems: readonly DueProblem[];
}

/** What a round works with. */
export interface RoundSettings {
  /** Who tells announcements; absent: they stay pending. */
  readonly notifier: Notifier | undefined;
  /** How deliveries are tried. */
  readonly policy: DeliveryPolicy;
  /** Milliseconds after which a delivery counts as failed. */
  readonly deliverTimeoutMs: number;
  /** Deliveries under way at the same time. */
  readonly parallel: number;
  /** Milliseconds for which callers' keys are remembered. */
  readonly keyRetentionMs: number;
  /** Milliseconds for which events of telephony providers are kept. */
  readonly eventRetentionMs: number;
  /** Timers. */
  readonly timers: Timers;
}

/** What a round counts while it works. */
export type Tally = { -readonly [Field in Exclude<keyof Round, 'problems'>]: number } & {
  problems: DueProblem[];
};

/** A round under way. */
export interface Work {
  readonly context: Context;
  readonly settings: RoundSettings;
  /** The round's time, which goes on while it works. */
  readonly nowMs: () => number;
  readonly tally: Tally;
}

/** A page of due rows, as far as its rows were tried. */
export interface DuePage {
  /** Names of the rows that were tried. */
  readonly tried: Set<string>;
  /** Whether other workers are at the same rows. */
  readonly crowded: boolean;
}

/**
 * Does the due rows of one kind.
 *
 * @param work - The round.
 * @param rows - The rows, the most urgent first.
 * @param page - The page they stand on.
 * @returns `stale` when others had most of them, so that the page is better read again.
 */
export type KindOfWork = (work: Work, rows: readonly DueRow[], page: DuePage) => Promise<'done' | 'stale'>;

/** What one due row came to, as counts of the round. */
export type WorkDone = { readonly [Count in Exclude<keyof Round, 'problems'>]?: number };

/**
 * Names a due row within a page.
 *
 * @param row - The row.
 * @returns The name.
 */
export function nameOf({ accountId, kind, reference }: DueRow): string {
  return JSON.stringify([accountId, kind, reference]);
}

/**
 * Decides one decision per row; those that fail are listed among the round's problems.
 *
 * @param work - The round.
 * @param batch - The decisions.
 * @param rows - The rows they are about, in the same order.
 * @returns The outcomes, absent where a decision failed.
 */
export async function decideEach<Outcome>(
  work: Work,
  batch: readonly Decision<Outcome>[],
  rows: readonly Pick<DueRow, 'accountId' | 'kind' | 'reference'>[],
): Promise<readonly (Outcome | undefined)[]> {
  if (batch.length === 0) return [];
  const decided = await work.context.storage.decide(batch, { priority: 'bulk' });
  return rows.map((row, index) => {
    const result = decided[index];
    invariant(result !== undefined, 'A storage answers every decision of a batch, in order.');
    if (result.status === 'done') return result.outcome;
    work.tally.problems.push(problemOf(row, result.error));
    return undefined;
  });
}

/**
 * Lists a row as a problem of the round.
 *
 * @param row - The row.
 * @param error - What went wrong.
 * @returns The problem.
 */
export function problemOf(row: Pick<DueRow, 'accountId' | 'kind' | 'reference'>, error: unknown): DueProblem {
  const { accountId, kind, reference } = row;
  const code = BillingError.is(error) ? error.code : error instanceof Error ? error.name : 'unknown';
  return { accountId, kind, reference, code };
}
