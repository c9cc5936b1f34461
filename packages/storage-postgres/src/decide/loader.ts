import { type AccountRow, type RowKey, type RowRef, rowKey } from '@live-calls/core/adapter';
import type { Runner, WireRow } from '../connection/database.ts';
import { loadedRow, loadOf, type WantedRow } from '../rows/key-reads.ts';
import type { StatementShapes } from '../rows/statement-shapes.ts';
import type { AnyRow } from '../rows/values.ts';
import type { Group } from './group.ts';
import { rowName } from './known-account.ts';
import { WorkingAccount } from './working-account.ts';

/** What a load found of rows that might have been assumed absent. */
export interface LoadCount {
  /** Such rows that were asked for. */
  readonly asked: number;
  /** Such rows that were there. */
  readonly found: number;
}

/** Accounts, and the rows that are missing of each. */
export type Missing = ReadonlyMap<Group, readonly RowRef[]>;

/** What was asked for and is on its way. */
export interface Loading {
  /** What is missing. */
  readonly missing: Missing;
  /** The rows, as they come. */
  readonly rows: Promise<readonly WireRow[]>;
}

/** Loads what groups of decisions need, in one statement each time. */
export class Loader {
  readonly #shapes: StatementShapes;
  readonly #schema: string;

  /**
   * @param shapes - Where the texts are kept.
   * @param schema - Quoted name of the schema.
   */
  constructor(shapes: StatementShapes, schema: string) {
    this.#shapes = shapes;
    this.#schema = schema;
  }

  /**
   * Asks for the account rows and the missing rows of all groups, as of one moment.
   *
   * @param runner - Where to run it.
   * @param missing - What is missing.
   * @returns What is on its way; somebody must wait for it.
   */
  ask(runner: Runner, missing: Missing): Loading {
    const rows: WantedRow[] = [];
    const accountIds: string[] = [];
    for (const [{ known }, refs] of missing) {
      const { accountId } = known;
      accountIds.push(accountId);
      for (const { table, key } of refs) rows.push({ accountId, table, key });
    }
    return { missing, rows: runner.run(loadOf(this.#shapes, this.#schema, { accountIds, rows })) };
  }

  /**
   * Waits for what was asked for, and makes it known. An account of which a later version is known by then stays as it is.
   *
   * @param loading - What is on its way.
   * @returns How many rows were there that might have been assumed absent.
   * @throws What the driver throws; see `failureKind`.
   */
  async take({ missing, rows }: Loading): Promise<LoadCount> {
    const found = new Map<string, Map<string, AnyRow>>();
    const accounts = new Map<string, AccountRow>();
    for (const one of await rows) {
      const { table, row } = loadedRow(one);
      const accountId = row.accountId as string;
      if (table === 'account') accounts.set(accountId, row as unknown as AccountRow);
      else {
        const of = found.get(accountId) ?? new Map<string, AnyRow>();
        of.set(rowName(table, keyOf(table, row)), row);
        found.set(accountId, of);
      }
    }
    let asked = 0;
    let there = 0;
    for (const [group, refs] of missing) {
      const { known } = group;
      const account = accounts.get(known.accountId);
      if ((account?.version ?? 0) < known.version) continue;
      known.see(account);
      group.isFresh = true;
      for (const { table, key } of refs) {
        const name = rowName(table, key);
        const row = found.get(known.accountId)?.get(name);
        known.loaded(table, name, row);
        if (!WorkingAccount.mayAssume(table)) continue;
        asked += 1;
        if (row !== undefined) there += 1;
      }
    }
    return { asked, found: there };
  }
}

function keyOf(table: RowRef['table'], row: AnyRow): RowKey {
  return rowKey(table, row);
}
