import type { Context } from '../context.ts';
import type { EntryRow } from '../ports/rows.ts';

/** A stretch of an account's journal. */
export interface JournalRange {
  /** The account. */
  readonly accountId: string;
  /** Last journal number that may be looked at. */
  readonly lastNumber: number;
}

/**
 * The last entry at or before a journal number.
 *
 * @param context - The context.
 * @param range - Account, and the number.
 * @returns The entry, or absent when there is none so far.
 */
export async function entryAt(context: Context, range: JournalRange): Promise<EntryRow | undefined> {
  const query = { until: range.lastNumber + 1, descending: true, limit: 1 };
  const page = await context.storage.list('entry', range.accountId, query);
  return page.rows[0];
}

/**
 * The last entry that was committed before an instant. Entries are numbered in the order of their times, so this is a
 * binary search: about twenty reads for a million entries.
 *
 * @param context - The context.
 * @param range - Account, and the last number to look at.
 * @param beforeMs - The instant, exclusive.
 * @returns The entry, or absent when there is none before it.
 */
export async function entryBefore(
  context: Context,
  range: JournalRange,
  beforeMs: number,
): Promise<EntryRow | undefined> {
  const newest = await entryAt(context, range);
  if (newest === undefined || newest.atMs < beforeMs) return newest;
  let found: EntryRow | undefined;
  let low = 1;
  let high = newest.number - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const entry = await entryAt(context, { ...range, lastNumber: middle });
    if (entry === undefined || entry.atMs < beforeMs) {
      found = entry ?? found;
      low = middle + 1;
    } else {
      // Nothing lies between the entry and the middle, so the search goes on below the entry itself.
      high = entry.number - 1;
    }
  }
  return found;
}
