import { BillingError } from '../errors/billing-error.ts';
import { shown } from '../errors/invalid-input.ts';
import type { AccountRow, Rows, TableName } from './rows.ts';
import type { Decided, Decision, DecisionView, RowKey, RowRef, Verdict } from './storage.ts';

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

/** What running a decision on loaded rows came to. */
export type DecisionRun<Outcome> =
  | {
      /** The decision's answer. */
      readonly verdict: Verdict<Outcome>;
    }
  | {
      /** The row to load before it is run again. */
      readonly needs: RowRef;
    };

/**
 * Runs a decision on loaded rows, for storages that load before they decide.
 *
 * @param decision - The decision.
 * @param loaded - What is loaded so far.
 * @returns The verdict, or the row to load before running it again.
 * @throws Whatever the decision throws.
 */
export function runDecision<Outcome>(decision: Decision<Outcome>, loaded: LoadedRows): DecisionRun<Outcome> {
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

/**
 * The answer for a decision that threw: it fails alone, and everything else of the batch goes on.
 *
 * @param thrown - What it threw.
 * @returns The error itself when it is one of this library; else `INVARIANT_BROKEN` with what was thrown as its cause,
 * because a decision that stumbles is a defect and never the caller's doing.
 */
export function failedDecision(thrown: unknown): Extract<Decided<never>, { readonly status: 'failed' }> {
  if (BillingError.is(thrown)) return { status: 'failed', error: thrown };
  const invariant = 'A decision answers, or throws an error of this library.';
  const seen = thrown instanceof Error ? `${thrown.name}: ${shown(thrown.message)}` : shown(thrown);
  const message = `${invariant} It threw ${seen}. Nothing was changed; please report this.`;
  return {
    status: 'failed',
    error: new BillingError('INVARIANT_BROKEN', message, { details: { invariant }, cause: thrown }),
  };
}
