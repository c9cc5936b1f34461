import type { Rows } from '../ports/rows.ts';
import type { Decision, RowKey } from '../ports/storage.ts';
import { decideEach, type Work } from './work.ts';

const PAGE = 200;

/**
 * Forgets callers' keys that are past their retention.
 *
 * @param work - The round.
 */
export async function forgetKeys(work: Work): Promise<void> {
  const untilMs = work.nowMs() - work.settings.keyRetentionMs;
  const keyOf = ({ operation, key }: Rows['key']): RowKey => [operation, key];
  work.tally.keysForgotten += await forgetOld(work, { table: 'key', untilMs, keyOf });
}

/**
 * Forgets events of telephony providers that are past their retention.
 *
 * @param work - The round.
 */
export async function forgetEvents(work: Work): Promise<void> {
  const untilMs = work.nowMs() - work.settings.eventRetentionMs;
  const keyOf = ({ provider, eventKey }: Rows['event']): RowKey => [provider, eventKey];
  work.tally.eventsForgotten += await forgetOld(work, { table: 'event', untilMs, keyOf });
}

interface OldRows<Table extends 'key' | 'event'> {
  readonly table: Table;
  readonly untilMs: number;
  readonly keyOf: (row: Rows[Table]) => RowKey;
}

async function forgetOld<Table extends 'key' | 'event'>(work: Work, old: OldRows<Table>): Promise<number> {
  const { table, untilMs, keyOf } = old;
  let count = 0;
  let cursor: string | undefined;
  do {
    const query = { order: 'byAge', until: untilMs, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await work.context.storage.operator.list(table, query);
    const forgotten = await decideEach(
      work,
      page.rows.map((row) => forget(row.accountId, { table, key: keyOf(row), untilMs })),
      page.rows.map((row) => ({
        accountId: row.accountId,
        kind: `${table}-retention`,
        reference: String(keyOf(row)[1]),
      })),
    );
    count += forgotten.filter((outcome) => outcome === 'forgotten').length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}

function forget(
  accountId: string,
  old: { readonly table: 'key' | 'event'; readonly key: RowKey; readonly untilMs: number },
): Decision<'forgotten' | 'kept'> {
  const { table, key, untilMs } = old;
  return {
    accountId,
    reads: [{ table, key }],
    decide(view) {
      const row = view.row(table, key);
      if (view.account === undefined || row === undefined || row.atMs >= untilMs) return { outcome: 'kept' };
      const writes = [{ type: 'remove', table, key } as const];
      return { outcome: 'forgotten', changes: { account: view.account, writes } };
    },
  };
}
