import type {
  Changes,
  Decided,
  DecideOptions,
  Decision,
  DecisionView,
  RowKey,
  Rows,
  Storage,
  TableName,
  Verdict,
  Write,
} from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';

/** A row whose fields may be looked at and replaced freely. */
export type LooseRow = Readonly<Record<string, unknown>>;

/**
 * A storage whose rows come back changed, wherever they are read.
 *
 * @param storage - A storage that works.
 * @param change - Changes a row; the result is believed to be a row of the same table.
 * @returns The altered storage.
 */
export function rowsChanged(
  storage: Storage,
  change: (row: LooseRow, table: TableName) => LooseRow,
): Storage {
  const changed = <Table extends TableName>(table: Table, row: Rows[Table]): Rows[Table] =>
    change(row as unknown as LooseRow, table) as unknown as Rows[Table];
  return storageAround(
    decisionsChanged(storage, (decision) => ({
      ...decision,
      decide: (view) =>
        decision.decide({
          account: view.account && changed('account', view.account),
          row: (table, key) => {
            const row = view.row(table, key);
            return row && changed(table, row);
          },
        }),
    })),
    {
      get: async (table, accountId, keys) =>
        (await storage.get(table, accountId, keys)).map((row) => row && changed(table, row)),
      list: async (table, accountId, query) => {
        const page = await storage.list(table, accountId, query);
        return { ...page, rows: page.rows.map((row) => changed(table, row)) };
      },
    },
  );
}

/**
 * A storage whose decisions are exchanged before they are run.
 *
 * @param storage - A storage that works.
 * @param change - Makes another decision of one.
 * @returns The altered storage.
 */
export function decisionsChanged(
  storage: Storage,
  change: <Outcome>(decision: Decision<Outcome>) => Decision<Outcome>,
): Storage {
  return storageAround(storage, {
    decide: (batch, options) =>
      storage.decide(
        batch.map((one) => change(one)),
        options,
      ),
  });
}

/**
 * A storage whose decisions see another view.
 *
 * @param storage - A storage that works.
 * @param change - Makes the view the decision gets.
 * @returns The altered storage.
 */
export function viewsChanged(
  storage: Storage,
  change: (view: DecisionView, decision: Decision) => DecisionView,
): Storage {
  return decisionsChanged(storage, (decision) => ({
    ...decision,
    decide: (view) => decision.decide(change(view, decision)),
  }));
}

/**
 * A storage that commits something else than decisions answer.
 *
 * @param storage - A storage that works.
 * @param change - Makes the changes that are committed.
 * @returns The altered storage.
 */
export function changesChanged(
  storage: Storage,
  change: (changes: Changes, view: DecisionView) => Changes,
): Storage {
  return decisionsChanged(storage, <Outcome>(decision: Decision<Outcome>) => ({
    ...decision,
    decide: (view: DecisionView): Verdict<Outcome> => {
      const verdict = decision.decide(view);
      return verdict.changes === undefined ? verdict : { ...verdict, changes: change(verdict.changes, view) };
    },
  }));
}

/**
 * A storage whose `decide` is another one.
 *
 * @param storage - A storage that works.
 * @param decide - Decides a batch, outcomes unknown.
 * @returns The altered storage.
 */
export function decidingBy(
  storage: Storage,
  decide: (batch: readonly Decision[], options: DecideOptions) => Promise<readonly Decided<unknown>[]>,
): Storage {
  return storageAround(storage, {
    decide: async <Outcome>(batch: readonly Decision<Outcome>[], options: DecideOptions) =>
      (await decide(batch, options)) as readonly Decided<Outcome>[],
  });
}

/** The key of what a write writes, with its table, as text. */
export function writtenKey(write: Write, keyOf: (table: TableName, row: object) => RowKey): string {
  return `${write.table} ${JSON.stringify(write.type === 'remove' ? write.key : keyOf(write.table, write.row))}`;
}
