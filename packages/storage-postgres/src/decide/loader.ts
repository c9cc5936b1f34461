import type { AccountRow, TableName } from '@live-calls/core/adapter';
import type { Runner, WireRow } from '../connection/database.ts';
import { loadedRow, loadOf, type WantedRow } from '../rows/key-reads.ts';
import type { StatementShapes } from '../rows/statement-shapes.ts';
import type { AnyRow } from '../rows/values.ts';
import type { Group } from './group.ts';
import type { NamedRefs } from './known-account.ts';
import { WorkingAccount } from './working-account.ts';

/** What a load found of rows that might have been assumed absent. */
export interface LoadCount {
  /** Such rows that were asked for. */
  readonly asked: number;
  /** Such rows that were there. */
  readonly found: number;
}

/** Accounts, and the rows that are missing of each. */
export type Missing = ReadonlyMap<Group, NamedRefs>;

/** A row that was asked for. */
interface Wanted extends WantedRow {
  readonly group: Group;
  readonly name: string;
  row: AnyRow | undefined;
}

/** What was asked for and is on its way. */
export interface Loading {
  /** The accounts. */
  readonly groups: readonly Group[];
  /** The rows, by table. */
  readonly wanted: ReadonlyMap<TableName, readonly Wanted[]>;
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
    const wanted = new Map<TableName, Wanted[]>();
    const accountIds: string[] = [];
    for (const [group, refs] of missing) {
      const { accountId } = group.known;
      accountIds.push(accountId);
      for (const [name, { table, key }] of refs) {
        const one: Wanted = { accountId, key, group, name, row: undefined };
        const others = wanted.get(table);
        if (others === undefined) wanted.set(table, [one]);
        else others.push(one);
      }
    }
    const statement = loadOf(this.#shapes, this.#schema, { accountIds, rows: wanted });
    return { groups: [...missing.keys()], wanted, rows: runner.run(statement) };
  }

  /**
   * Waits for what was asked for, and makes it known. An account of which a later version is known by then stays as it is.
   *
   * @param loading - What is on its way.
   * @returns How many rows were there that might have been assumed absent.
   * @throws What the driver throws; see `failureKind`.
   */
  async take({ groups, wanted, rows }: Loading): Promise<LoadCount> {
    const accounts = new Map<string, AccountRow>();
    for (const one of await rows) {
      const { table, place, row } = loadedRow(one);
      if (table === 'account') accounts.set(row.accountId as string, row as unknown as AccountRow);
      else {
        const asked = wanted.get(table)?.[place - 1];
        if (asked !== undefined) asked.row = row;
      }
    }
    const taken = new Set<Group>();
    for (const group of groups) {
      const { known } = group;
      const account = accounts.get(known.accountId);
      if ((account?.version ?? 0) < known.version) continue;
      known.see(account);
      group.isFresh = true;
      taken.add(group);
    }
    const count = { asked: 0, found: 0 };
    for (const [table, of] of wanted) {
      const mayAssume = WorkingAccount.mayAssume(table);
      for (const { group, name, row } of of) {
        if (!taken.has(group)) continue;
        group.known.loaded(table, name, row);
        if (!mayAssume) continue;
        count.asked += 1;
        if (row !== undefined) count.found += 1;
      }
    }
    return count;
  }
}
