import { authorizeLedgerRead } from '../accounts/account-row.ts';
import type { AccountCommand } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { checkOneOf, checkText, checkWhole } from '../errors/checks.ts';
import { type Entry, entryView } from './entry-view.ts';

/** Asks for one page of something. */
export interface PageRequest extends AccountCommand {
  /** Where the previous page ended; opaque. Absent: the first page. */
  readonly cursor?: string;
  /** Elements on the page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/** Asks for a page of an account's entries. */
export interface ActivityRequest extends PageRequest {
  /** `newest-first` (default) or `oldest-first`. A cursor belongs to the order it was made in. */
  readonly order?: 'newest-first' | 'oldest-first';
}

/** A page of an account's entries. */
export interface ActivityPage {
  /** The entries. */
  readonly entries: readonly Entry[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

const LONGEST_CURSOR = 2000;

/**
 * Reads a page of entries.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The page.
 */
export async function readActivity(context: Context, request: ActivityRequest): Promise<ActivityPage> {
  const { accountId, currency } = await authorizeLedgerRead(context, request, 'read the activity');
  const order = checkOneOf(request.order === undefined ? 'newest-first' : request.order, 'order', [
    'newest-first',
    'oldest-first',
  ]);
  const query = { ...checkPage(request), descending: order === 'newest-first' };
  const page = await context.storage.list('entry', accountId, query);
  return {
    entries: page.rows.map((row) => entryView(row, currency)),
    ...(page.cursor !== undefined && { cursor: page.cursor }),
  };
}

/**
 * Checks the paging fields of a request.
 *
 * @param request - The request; untrusted.
 * @returns Limit and cursor for storage.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkPage(request: Pick<PageRequest, 'cursor' | 'limit'>): {
  readonly limit: number;
  readonly cursor?: string;
} {
  const limit =
    request.limit === undefined ? 100 : checkWhole(request.limit, 'limit', { least: 1, most: 1000 });
  if (request.cursor === undefined) return { limit };
  return { limit, cursor: checkText(request.cursor, 'cursor', LONGEST_CURSOR) };
}
