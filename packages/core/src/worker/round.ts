import type { Context } from '../context.ts';
import type { DueRow } from '../ports/rows.ts';
import { forgetEvents, forgetKeys } from './forget-old.ts';
import { kindsOfWork } from './kinds.ts';
import { type DuePage, nameOf, type Round, type RoundSettings, type Tally, type Work } from './work.ts';

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
    callsExtended: 0,
    callsEnding: 0,
    callsEnded: 0,
    callsSwept: 0,
    callsReleased: 0,
    keysForgotten: 0,
    legsRecorded: 0,
    eventsForgotten: 0,
    invoicesNumbered: 0,
    paymentsFollowed: 0,
    autoTopUps: 0,
    left: 0,
    problems: [],
  };
  // A lease or a wait counts from its own moment: a round may take longer than a lease does.
  const aheadMs = clockMs - context.clock.now();
  const round: Work = { context, settings, nowMs: () => context.clock.now() + aheadMs, tally };
  await workThrough(round, clockMs + 1);
  await forgetKeys(round);
  await forgetEvents(round);
  return tally;
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

async function workOn(work: Work, rows: readonly DueRow[], page: DuePage): Promise<'done' | 'stale'> {
  const byKind = new Map<string, DueRow[]>();
  for (const row of rows) {
    const same = byKind.get(row.kind);
    if (same === undefined) byKind.set(row.kind, [row]);
    else same.push(row);
  }
  for (const [kind, doRows] of kindsOfWork) {
    const same = byKind.get(kind);
    byKind.delete(kind);
    if (same !== undefined && (await doRows(work, same, page)) === 'stale') return 'stale';
  }
  for (const others of byKind.values()) {
    work.tally.left += others.length;
    for (const row of others) page.tried.add(nameOf(row));
  }
  return 'done';
}
