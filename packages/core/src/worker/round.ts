import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { DueRow, KeyRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { DELIVER } from '../thresholds/announcement.ts';
import {
  claimDelivery,
  type DeliveryClaimed,
  type DeliveryPolicy,
  type DeliverySettled,
  settleDelivery,
} from '../thresholds/deliveries.ts';
import { judgeRunway, RUNWAY } from '../thresholds/judge-runway.ts';
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
  /** Keys that were past their retention and are forgotten. */
  readonly keysForgotten: number;
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
  /** Timers. */
  readonly timers: Timers;
}

type Tally = { -readonly [Field in Exclude<keyof Round, 'problems'>]: number } & { problems: DueProblem[] };

const PAGE = 200;

/**
 * Does everything that is due, once.
 *
 * @param context - The context.
 * @param settings - How.
 * @param clockMs - The time.
 * @returns What was done.
 * @throws BillingError when due rows cannot be read at all.
 */
export async function runRound(context: Context, settings: RoundSettings, clockMs: number): Promise<Round> {
  const tally: Tally = {
    delivered: 0,
    failed: 0,
    dead: 0,
    lost: 0,
    runwaysJudged: 0,
    keysForgotten: 0,
    left: 0,
    problems: [],
  };
  // A lease or a wait counts from its own moment: a round may take longer than a lease does.
  const aheadMs = clockMs - context.clock.now();
  const round: Work = { context, settings, nowMs: () => context.clock.now() + aheadMs, tally };
  let cursor: string | undefined;
  do {
    const query = {
      order: 'byDue',
      until: clockMs + 1,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    };
    const page = await context.storage.operator.list('due', query);
    await workOn(round, page.rows);
    cursor = page.cursor;
  } while (cursor !== undefined);
  await forgetKeys(round);
  return tally;
}

interface Work {
  readonly context: Context;
  readonly settings: RoundSettings;
  /** The round's time, which goes on while it works. */
  readonly nowMs: () => number;
  readonly tally: Tally;
}

async function workOn(work: Work, rows: readonly DueRow[]): Promise<void> {
  const { notifier, parallel } = work.settings;
  const deliveries = notifier === undefined ? [] : rows.filter((row) => row.kind === DELIVER);
  const runways = rows.filter((row) => row.kind === RUNWAY);
  work.tally.left += rows.length - deliveries.length - runways.length;
  const judgements = runways.map((row) => judgeRunway(row.accountId, work.nowMs()));
  for (const judged of await decideEach(work, judgements, runways)) {
    if (judged === undefined) continue;
    if (judged.status === 'judged') work.tally.runwaysJudged += 1;
    else work.tally.lost += 1;
  }
  if (notifier === undefined) return;
  // No more than can be worked on at once is claimed, so that a lease never runs out in a queue.
  for (let first = 0; first < deliveries.length; first += parallel) {
    await deliverSome(work, deliveries.slice(first, first + parallel), notifier);
  }
}

async function deliverSome(work: Work, rows: readonly DueRow[], notifier: Notifier): Promise<void> {
  const { settings, tally } = work;
  const now = { clockMs: work.nowMs(), policy: settings.policy };
  const claims = rows.map((row) => claimDelivery(row, now));
  const claimed = await decideEach(work, claims, rows);
  await Promise.all(
    claimed.map(async (claim, index) => {
      const row = rows[index];
      if (claim === undefined || row === undefined) return;
      if (claim.status === 'lost') {
        tally.lost += 1;
        return;
      }
      try {
        const { status } = await deliver(work, claim, notifier);
        if (status === 'delivered') tally.delivered += 1;
        else if (status === 'retry') tally.failed += 1;
        else if (status === 'dead') tally.dead += 1;
      } catch (error) {
        tally.problems.push(problemOf(row, error));
      }
    }),
  );
}

async function deliver(work: Work, claimed: DeliveryClaimed, notifier: Notifier): Promise<DeliverySettled> {
  const { announcement, claim } = claimed;
  const { announcementId, accountId, type, atMs, payload } = announcement;
  const { policy, deliverTimeoutMs, timers } = work.settings;
  let delivered = true;
  try {
    const telling = notifier.deliver({ announcementId, accountId, type, atMs, payload });
    await within(telling, deliverTimeoutMs, timers);
  } catch {
    // Whatever the outside throws means the same: not told yet.
    delivered = false;
  }
  const attempt = { announcement, claim, delivered, clockMs: work.nowMs(), policy };
  return decide(work.context, settleDelivery(attempt), 'bulk');
}

async function within(promise: Promise<void>, timeoutMs: number, timers: Timers): Promise<void> {
  let timer: unknown;
  const timeout = new Promise<never>((_, reject) => {
    timer = timers.set(() => reject(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    await Promise.race([promise, timeout]);
  } finally {
    timers.clear(timer);
  }
}

async function decideEach<Outcome>(
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

function problemOf(row: Pick<DueRow, 'accountId' | 'kind' | 'reference'>, error: unknown): DueProblem {
  const { accountId, kind, reference } = row;
  const code = BillingError.is(error) ? error.code : error instanceof Error ? error.name : 'unknown';
  return { accountId, kind, reference, code };
}

async function forgetKeys(work: Work): Promise<void> {
  const untilMs = work.nowMs() - work.settings.keyRetentionMs;
  let cursor: string | undefined;
  do {
    const query = { order: 'byAge', until: untilMs, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await work.context.storage.operator.list('key', query);
    const forgotten = await decideEach(
      work,
      page.rows.map((row) => forgetKey(row, untilMs)),
      page.rows.map(({ accountId, key }) => ({ accountId, kind: 'key-retention', reference: key })),
    );
    work.tally.keysForgotten += forgotten.filter((outcome) => outcome === 'forgotten').length;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

function forgetKey(candidate: KeyRow, untilMs: number): Decision<'forgotten' | 'kept'> {
  const { accountId, operation, key } = candidate;
  return {
    accountId,
    reads: [{ table: 'key', key: [operation, key] }],
    decide(view) {
      const row = view.row('key', [operation, key]);
      if (view.account === undefined || row === undefined || row.atMs >= untilMs) return { outcome: 'kept' };
      const writes = [{ type: 'remove', table: 'key', key: [operation, key] } as const];
      return { outcome: 'forgotten', changes: { account: view.account, writes } };
    },
  };
}
