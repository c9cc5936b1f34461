import { cursorAfter, type ListPlan, type Page } from '@live-calls/core/adapter';
import { placeOf } from './row-order.ts';
import type { AnyRow } from './row-store.ts';

/**
 * Cuts a page out of all rows in order.
 *
 * @param plan - What to list.
 * @param sorted - All rows, in the plan's order.
 * @returns The page.
 */
export function pageOf<Row>(plan: ListPlan, sorted: readonly AnyRow[]): Page<Row> {
  const { fields, from, until, equals, after, limit, descending } = plan;
  const lower = equals ?? from;
  let start = lower === undefined ? 0 : placeOf(sorted, fields, { values: [lower] });
  let end = sorted.length;
  if (equals !== undefined) end = placeOf(sorted, fields, { values: [equals], behind: true });
  else if (until !== undefined) end = placeOf(sorted, fields, { values: [until] });
  if (after !== undefined && descending) end = Math.min(end, placeOf(sorted, fields, { values: after }));
  if (after !== undefined && !descending) {
    start = Math.max(start, placeOf(sorted, fields, { values: after, behind: true }));
  }
  const rows = descending
    ? sorted.slice(Math.max(start, end - limit), Math.max(start, end)).reverse()
    : sorted.slice(start, Math.min(end, start + limit));
  const last = rows.at(-1);
  const more = last !== undefined && end - start > rows.length;
  return more ? { rows: rows as Row[], cursor: cursorAfter(plan, last) } : { rows: rows as Row[] };
}
