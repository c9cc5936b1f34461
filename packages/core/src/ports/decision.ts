import type { Rows, TableName } from './rows.ts';
import type { Decision, DecisionView, RowKey, RowRef, Verdict } from './storage.ts';
import type { AccountRow } from './rows.ts';

/** Thrown inside a decision by a row that is not loaded; never leaves {@link runDecision}. */
class RowNeeded {
  readonly ref: RowRef;
  constructor(ref: RowRef) {
    this.ref = ref;
  }
}

/** What a storage has loaded of an account so far. */
export interface LoadedRows {
  /** The account row, or absent when there is no such account. */
  readonly account: AccountRow | undefined;
  /**
   * Looks a row up among the loaded ones.
   *
   * @param table - The table.
   * @param key - The key, without the account id.
   * @returns The row, absent when it is known not to exist, or `not-loaded`.
   */
  find<Table extends TableName>(table: Table, key: RowKey): Rows[Table] | undefined | 'not-loaded';
}

/**
 * Runs a decision on loaded rows, for storages that load before they decide.
 *
 * @param decision - The decision.
 * @param loaded - What is loaded so far.
 * @returns The verdict, or the row to load before running it again.
 * @throws Whatever the decision throws.
 */
export function runDecision<Outcome>(
  decision: Decision<Outcome>,
  loaded: LoadedRows,
): { readonly verdict: Verdict<Outcome> } | { readonly needs: RowRef } {
  const view: DecisionView = {
    account: loaded.account,
    row: <Table extends TableName>(table: Table, key: RowKey): Rows[Table] | undefined => {
      const row = loaded.find(table, key);
      if (row === 'not-loaded') throw new RowNeeded({ table, key });
      return row;
    },
  };
  try {
    return { verdict: decision.decide(view) };
  } catch (thrown) {
    if (thrown instanceof RowNeeded) return { needs: thrown.ref };
    throw thrown;
  }
}
