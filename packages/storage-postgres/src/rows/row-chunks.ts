import type { ListPlan } from '@live-calls/core/adapter';
import type { AnyRow } from './values.ts';

/** Rows of a chunk of a stream. */
export const CHUNK = 2000;

/**
 * Reads all rows of a plan chunk by chunk: the next chunk is read while this one is used. One chunk ahead, never more.
 *
 * @param plan - What to read; its limit is the size of a chunk.
 * @param read - Reads the rows of a plan, one more than its limit where there are more.
 */
export async function* rowChunks(
  plan: ListPlan,
  read: (plan: ListPlan) => Promise<readonly AnyRow[]>,
): AsyncGenerator<readonly AnyRow[]> {
  let next: Promise<readonly AnyRow[]> | undefined = read(plan);
  while (next !== undefined) {
    const rows: readonly AnyRow[] = await next;
    next = undefined;
    const chunk = rows.slice(0, plan.limit);
    const last = chunk.at(-1);
    if (last === undefined) return;
    if (rows.length > plan.limit) {
      const after = plan.fields.map((field) => last[field] as string | number);
      next = read({ ...plan, after });
      next.catch(() => {});
    }
    yield chunk;
  }
}
