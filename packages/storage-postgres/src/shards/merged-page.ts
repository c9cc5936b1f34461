import { cursorAfter, type ListPlan, type OrderValue, type Page } from '@live-calls/core/adapter';

/**
 * Merges pages that shards read with the same plan: the first rows of all of them together.
 *
 * A page of a shard holds its first rows behind the cursor, so the first rows of all are among them; and since a cursor is
 * a place in the order and no position, the next page begins behind the same place on every shard.
 *
 * @param plan - What was run on each shard.
 * @param pages - Their pages.
 * @returns The page.
 */
export function mergedPage<Row extends object>(plan: ListPlan, pages: readonly Page<Row>[]): Page<Row> {
  const next = pages.map(() => 0);
  const rows: Row[] = [];
  const first = (): number | undefined => {
    let least: number | undefined;
    pages.forEach((page, shard) => {
      const row = page.rows[next[shard] ?? 0];
      if (row === undefined) return;
      const best = least === undefined ? undefined : pages[least]?.rows[next[least] ?? 0];
      if (best === undefined || isBefore(plan, row, best)) least = shard;
    });
    return least;
  };
  for (let shard = first(); shard !== undefined && rows.length < plan.limit; shard = first()) {
    const page = pages[shard] as Page<Row>;
    const place = next[shard] ?? 0;
    rows.push(page.rows[place] as Row);
    next[shard] = place + 1;
    // What this shard has behind its page may come before the others' next rows.
    if (place + 1 === page.rows.length && page.cursor !== undefined) break;
  }
  const last = rows.at(-1);
  const more = first() !== undefined || pages.some(({ cursor }) => cursor !== undefined);
  return more && last !== undefined ? { rows, cursor: cursorAfter(plan, last) } : { rows };
}

function isBefore(plan: ListPlan, left: object, right: object): boolean {
  const at = (row: object, field: string): OrderValue =>
    (row as Readonly<Record<string, OrderValue>>)[field] as OrderValue;
  for (const field of plan.fields) {
    const order = compare(at(left, field), at(right, field));
    if (order !== 0) return plan.descending ? order > 0 : order < 0;
  }
  return false;
}

/** Text is ordered by code point, which is the order of its UTF-8 bytes. */
function compare(left: OrderValue, right: OrderValue): number {
  if (left === right) return 0;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}
