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
  await workThrough(round, clockMs + 1);
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

/**
 * Goes through what is due, page by page. A page is read without locks, so it grows stale: where others are working through
 * it too, it is read again, which leaves out what they have.
 */
async function workThrough(work: Work, untilMs: number): Promise<void> {
  let cursor: string | undefined;
  let tried = new Set<string>();
  let crowded = false;
  for (;;) {
    const query = { order: 'byDue', until: untilMs, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await work.context.storage.operator.list('due', query);
    const rows = page.rows.filter((row) => !tried.has(nameOf(row)));
    // Only what is still on the page can come up again.
    tried = new Set(page.rows.map(nameOf).filter((name) => tried.has(name)));
    if ((await workOn(work, rows, { tried, crowded })) === 'stale') {
      crowded = true;
      continue;
    }
    if (page.cursor === undefined) return;
    cursor = page.cursor;
    tried = new Set();
  }
}

function nameOf({ accountId, kind, reference }: DueRow): string {
  return JSON.stringify([accountId, kind, reference]);
}

async function workOn(
  work: Work,
  rows: readonly DueRow[],
  page: { readonly tried: Set<string>; readonly crowded: boolean },
): Promise<'done' | 'stale'> {
  const { notifier, parallel } = work.settings;
  const deliveries = notifier === undefined ? [] : rows.filter((row) => row.kind === DELIVER);
  const runways = rows.filter((row) => row.kind === RUNWAY);
  work.tally.left += rows.length - deliveries.length - runways.length;
  for (const row of rows) if (notifier === undefined || row.kind !== DELIVER) page.tried.add(nameOf(row));
  const judgements = runways.map((row) => judgeRunway(row.accountId, work.nowMs()));
  for (const judged of await decideEach(work, judgements, runways)) {
    if (judged === undefined) continue;
    if (judged.status === 'judged') work.tally.runwaysJudged += 1;
    else work.tally.lost += 1;
  }
  if (notifier === undefined) return 'done';
  // Alone, a worker keeps to the order of urgency. Among others each begins somewhere else, or all want the same rows.
  const first = page.crowded ? placeOf(work.context.ids.next('round'), deliveries.length) : 0;
  const order = [...deliveries.slice(first), ...deliveries.slice(0, first)];
  // No more than can be worked on at once is claimed, so that a lease never runs out in a queue.
  for (let from = 0; from < order.length; from += parallel) {
    const some = order.slice(from, from + parallel);
    for (const row of some) page.tried.add(nameOf(row));
    const lost = await deliverSome(work, some, notifier);
    if (lost * 2 > some.length && from + parallel < order.length) return 'stale';
  }
  return 'done';
}

/** A place in a list, as good as any other: ids of workers differ, so their places do. */
function placeOf(id: string, length: number): number {
  let hash = 0;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash, 31) + id.charCodeAt(index);
  return length === 0 ? 0 : (hash >>> 0) % length;
}

/** Claims some deliveries and makes them; tells how many were another worker's. */
async function deliverSome(work: Work, rows: readonly DueRow[], notifier: Notifier): Promise<number> {
  const { settings, tally } = work;
  const now = { clockMs: work.nowMs(), policy: settings.policy };
  const claims = rows.map((row) => claimDelivery(row, now));
  const claimed = await decideEach(work, claims, rows);
  await Promise.all(
    claimed.map(async (claim, index) => {
      const row = rows[index];
      if (claim === undefined || row === undefined) return;
      if (claim.status === 'lost') return;
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
  const lost = claimed.filter((claim) => claim?.status === 'lost').length;
  tally.lost += lost;
  return lost;
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
