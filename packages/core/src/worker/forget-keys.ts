import type { KeyRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { decideEach, type Work } from './work.ts';

const PAGE = 200;

/**
 * Forgets callers' keys that are past their retention.
 *
 * @param work - The round.
 */
export async function forgetKeys(work: Work): Promise<void> {
  const untilMs = work.nowMs() - work.settings.keyRetentionMs;
  let cursor: string | undefined;
  do {
    const query = { order: 'byAge', until: untilMs, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await work.context.storage.operator.list('key', query);
    const forgotten = await decideEach(
      work,
      page.rows.map((row) => forgetKey(row, untilMs)),
      page.rows.map(({ accountId, key }) => ({ accountId, kind: 'key-retention', reference: key })),
    );
    work.tally.keysForgotten += forgotten.filter((outcome) => outcome === 'forgotten').length;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

function forgetKey(candidate: KeyRow, untilMs: number): Decision<'forgotten' | 'kept'> {
  const { accountId, operation, key } = candidate;
  return {
    accountId,
    reads: [{ table: 'key', key: [operation, key] }],
    decide(view) {
      const row = view.row('key', [operation, key]);
      if (view.account === undefined || row === undefined || row.atMs >= untilMs) return { outcome: 'kept' };
      const writes = [{ type: 'remove', table: 'key', key: [operation, key] } as const];
      return { outcome: 'forgotten', changes: { account: view.account, writes } };
    },
  };
}
