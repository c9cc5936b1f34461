import type { ListQuery } from '@live-calls/core/adapter';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a list must answer, written as plainly as can be: filter, sort, reverse.
 *
 * @param rows - All rows of the account (or of all accounts, for an operator's order).
 * @param fields - Fields of the order.
 * @param query - Bounds and direction.
 * @returns All rows of the part, in order.
 */
export function listModel<Row extends object>(
  rows: readonly Row[],
  fields: readonly string[],
  query: Omit<ListQuery, 'limit' | 'cursor'>,
): readonly Row[] {
  const { from, until, equals } = query;
  const kept = rows.filter((row) => {
    const first = fieldOf(row, fields[0]);
    return (
      (from === undefined || compare(first, from) >= 0) &&
      (until === undefined || compare(first, until) < 0) &&
      (equals === undefined || compare(first, equals) === 0)
    );
  });
  const sorted = kept.toSorted((left, right) => {
    for (const field of fields) {
      const order = compare(fieldOf(left, field), fieldOf(right, field));
      if (order !== 0) return order;
    }
    return 0;
  });
  return query.descending === true ? sorted.toReversed() : sorted;
}

function fieldOf(row: object, field: string | undefined): unknown {
  return (row as Fields)[field ?? ''];
}

/** Numbers by size; text by the bytes of its UTF-8, which is the order of its code points. */
function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}
