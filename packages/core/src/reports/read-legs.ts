import type { ReportLeg, ReportLegQuery } from '../ports/report-legs.ts';
import type { UsageRow } from '../ports/rows.ts';
import type { Storage } from '../ports/storage.ts';

/**
 * Reads revisions with their party rows and their successors: by the storage itself where it can, else by key.
 *
 * @param storage - The storage.
 * @param query - Which revisions.
 * @returns Chunks of revisions in order of billing start; none is empty.
 */
export function readLegs<Field extends keyof UsageRow>(
  storage: Storage,
  query: ReportLegQuery<Field>,
): AsyncIterable<readonly ReportLeg<Field>[]> {
  return storage.reports?.legs(query) ?? legsByKey(storage, query);
}

/**
 * The same for every storage. Revisions are numbered without gaps, so whether a later one replaced a row is found out by
 * asking for its successor by key, for a whole chunk at once, wherever the successor stands: in this range or, when a
 * correction moved the billing start, in another.
 */
async function* legsByKey(
  storage: Storage,
  query: ReportLegQuery,
): AsyncGenerator<readonly ReportLeg[], void, undefined> {
  const { accountId, fromMs, untilMs, asOf } = query;
  const range = { order: 'byStart', from: fromMs, until: untilMs } as const;
  for await (const chunk of storage.stream('usage', accountId, range)) {
    const rows = chunk.filter((row) => row.number <= asOf);
    if (rows.length === 0) continue;
    const [successors, parties] = await Promise.all([
      storage.get(
        'usage',
        accountId,
        rows.map(({ provider, legId, revision }) => [provider, legId, revision + 1]),
      ),
      query.parties
        ? storage.get(
            'party',
            accountId,
            rows.map(({ number }) => [number]),
          )
        : [],
    ]);
    yield rows.map((row, index) => {
      const next = successors[index]?.number;
      const replacedBy = next !== undefined && next <= asOf ? next : undefined;
      return { row, party: parties[index], replacedBy };
    });
  }
}
