import type { AccountCommand } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { checkBoolean, checkWhole } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { UsageRow } from '../ports/rows.ts';
import { parseInstant } from '../time/instant.ts';
import { latestAsOf, maySee, readParties, usageReader } from './read-usage.ts';
import { type UsageRecord, usageView } from './usage-view.ts';

/** Asks for a page of recorded legs, by billing start. */
export interface ListUsageRequest extends AccountCommand {
  /** First billing start, inclusive; ISO 8601 with offset, or a Date. Absent: from the first. */
  readonly from?: string | Date;
  /** End of the range, exclusive. Absent: to the last. */
  readonly until?: string | Date;
  /** Latest first instead of oldest first. */
  readonly descending?: boolean;
  /** Where the previous page ended. */
  readonly cursor?: string;
  /** Legs looked at for a page, 1 to 1,000; 100 by default. A page may show fewer, and still have a cursor. */
  readonly limit?: number;
}

/** A page of recorded legs. */
export interface UsagePage {
  /** One record per leg: its latest revision. */
  readonly legs: readonly UsageRecord[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/**
 * Lists recorded legs by billing start, each with its latest revision.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The page.
 */
export async function listUsage(context: Context, request: ListUsageRequest): Promise<UsagePage> {
  const reader = await usageReader(context, request, 'list usage');
  const { account } = reader;
  const page = await context.storage.list('usage', account.accountId, {
    order: 'byStart',
    ...range(request),
    descending: request.descending === undefined ? false : checkBoolean(request.descending, 'descending'),
    ...(request.cursor !== undefined && { cursor: request.cursor }),
    limit: request.limit === undefined ? 100 : checkWhole(request.limit, 'limit', { least: 1, most: 1000 }),
  });
  const latest = await latestAsOf(context, page.rows, Number.MAX_SAFE_INTEGER);
  const rows: UsageRow[] = latest.map(({ row }) => row).filter((row) => maySee(reader, row));
  const parties = await readParties(context, account.accountId, rows);
  return {
    legs: rows.map((row, at) => usageView(row, parties[at], account.currency)),
    ...(page.cursor !== undefined && { cursor: page.cursor }),
  };
}

function range(request: ListUsageRequest): { readonly from?: number; readonly until?: number } {
  const from = request.from === undefined ? undefined : parseInstant(request.from, 'from');
  const until = request.until === undefined ? undefined : parseInstant(request.until, 'until');
  if (from !== undefined && until !== undefined && until < from) {
    throw invalidInput('until', 'not before from', request.until);
  }
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
}
