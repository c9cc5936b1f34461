import {
  type AccountRow,
  BillingError,
  type Changes,
  type DecisionView,
  type RowKey,
  type Rows,
  rowKey,
  type TableName,
  tables,
  type Write,
} from '@live-calls/core/adapter';
import { RowOrder } from './row-order.ts';
import { type AnyRow, createRowStore, type RowStore } from './row-store.ts';

/** One table of one account: its rows, and the orders in which somebody has read them. */
interface TableState {
  readonly store: RowStore;
  readonly keyLength: number;
  readonly appendOnly: boolean;
  readonly orders: Map<string, RowOrder>;
}

/** Told of every row that comes and goes, for the orders that span accounts. */
export interface Observer {
  /** Whether anybody reads any table across accounts. */
  readonly watching: boolean;
  /** Whether anybody reads this table across accounts. */
  watches(table: TableName): boolean;
  /** A row came, went, or took the place of another. */
  changed(table: TableName, change: { readonly before?: AnyRow; readonly after?: AnyRow }): void;
}

/** What writes replaced, for undoing them; a commit runs without interruption, so one list serves all. */
const replaced: (AnyRow | undefined)[] = [];

/**
 * Everything about one account. It is itself the view that decisions get: they see what is committed, and nothing is
 * copied to show it.
 */
export class AccountState implements DecisionView {
  readonly #accountId: string;
  readonly #observer: Observer;
  readonly #tables: Map<TableName, TableState> = new Map();
  #account: AccountRow | undefined;
  #hasOrders = false;

  /**
   * @param accountId - The account.
   * @param observer - Whom to tell about changes.
   */
  constructor(accountId: string, observer: Observer) {
    this.#accountId = accountId;
    this.#observer = observer;
  }

  /** The hot row. */
  get account(): AccountRow | undefined {
    return this.#account;
  }

  /** A row by its key. */
  row<Table extends TableName>(table: Table, key: RowKey): Rows[Table] | undefined {
    const state = this.#tables.get(table);
    if (state !== undefined) {
      if (key.length === state.keyLength) return state.store.find(key) as Rows[Table] | undefined;
      throw misuse(`A key of table ${table} has one value per field.`);
    }
    if (table === 'account') return this.#account as Rows[Table] | undefined;
    if (key.length !== tables[table].key.length) {
      throw misuse(`A key of table ${table} has one value per field.`);
    }
    return undefined;
  }

  /** Rows by their keys, absent where there is none; the table is looked up once for all of them. */
  rowsOfKeys<Table extends TableName>(table: Table, keys: readonly RowKey[]): (Rows[Table] | undefined)[] {
    const state = this.#tables.get(table);
    if (state === undefined) return keys.map((key) => this.row(table, key));
    const { keyLength, store } = state;
    const rows: (Rows[Table] | undefined)[] = [];
    for (const key of keys) {
      if (key.length !== keyLength) throw misuse(`A key of table ${table} has one value per field.`);
      rows.push(store.find(key) as Rows[Table] | undefined);
    }
    return rows;
  }

  /**
   * Writes everything, or nothing.
   *
   * @param changes - What a decision answered for the present state.
   * @returns The account's new version.
   * @throws BillingError with code `INVARIANT_BROKEN` when a write contradicts the present state.
   */
  commit(changes: Changes): number {
    const { account, writes } = changes;
    if (account.accountId !== this.#accountId) throw misuse('A decision changes its own account only.');
    let made = 0;
    try {
      for (; made < writes.length; made += 1) replaced[made] = this.#write(writes[made] as Write);
    } catch (thrown) {
      this.#undo(writes, made);
      throw thrown;
    }
    const { watching } = this.#observer;
    if (this.#hasOrders || watching) {
      for (let index = 0; index < made; index += 1) this.#note(writes[index] as Write, replaced[index]);
    }
    const before = this.#account;
    const version = (before?.version ?? 0) + 1;
    const after = { ...account, version };
    this.#account = after;
    if (watching && this.#observer.watches('account')) {
      const row = after as unknown as AnyRow;
      const change =
        before === undefined ? { after: row } : { before: before as unknown as AnyRow, after: row };
      this.#observer.changed('account', change);
    }
    return version;
  }

  /**
   * All rows of a table in one order.
   *
   * @param table - The table.
   * @param fields - The order's fields.
   * @returns The rows; valid until the next write.
   */
  ordered(table: TableName, fields: readonly string[]): readonly AnyRow[] {
    if (table === 'account') return this.#account === undefined ? [] : [this.#account as unknown as AnyRow];
    const state = this.#tables.get(table);
    if (state === undefined) return [];
    const name = fields.join(' ');
    let order = state.orders.get(name);
    if (order === undefined) {
      order = new RowOrder(fields, () => state.store.values());
      state.orders.set(name, order);
      this.#hasOrders = true;
    }
    return order.rows();
  }

  /**
   * All rows of a table, in no stated order.
   *
   * @param table - The table.
   * @returns The rows.
   */
  rowsOf(table: TableName): Iterable<AnyRow> {
    if (table === 'account') return this.#account === undefined ? [] : [this.#account as unknown as AnyRow];
    return this.#tables.get(table)?.store.values() ?? [];
  }

  #tableOf(table: TableName): TableState {
    const known = this.#tables.get(table);
    if (known !== undefined) return known;
    if (!Object.hasOwn(tables, table) || table === 'account') {
      throw misuse('A decision writes rows of the tables of storage/v1; the account row goes by itself.');
    }
    const spec = tables[table];
    const state: TableState = {
      store: createRowStore(table),
      keyLength: spec.key.length,
      appendOnly: spec.writes === 'append-only',
      orders: new Map(),
    };
    this.#tables.set(table, state);
    return state;
  }

  /** Writes one row; answers the row that was there before. */
  #write(write: Write): AnyRow | undefined {
    const { table } = write;
    const { store, appendOnly, keyLength } = this.#tableOf(table);
    if (write.type === 'remove') {
      if (appendOnly) throw misuse(`Rows of table ${table} are never removed.`);
      if (write.key.length !== keyLength) throw misuse(`A key of table ${table} has one value per field.`);
      return found(store.remove(write.key), write);
    }
    const row = write.row as unknown as AnyRow;
    if (row.accountId !== this.#accountId) throw misuse('A decision writes rows of its own account only.');
    if (write.type === 'insert') {
      if (store.insert(row)) return undefined;
      throw misuse(
        `A row of table ${table} was inserted under a key that is taken, and the decision could know it.`,
      );
    }
    if (appendOnly) throw misuse(`Rows of table ${table} never change.`);
    return found(store.replace(row), write);
  }

  /** Takes back the writes that were made, newest first. */
  #undo(writes: readonly Write[], made: number): void {
    for (let index = made - 1; index >= 0; index -= 1) {
      const write = writes[index] as Write;
      const before = replaced[index];
      const { store } = this.#tableOf(write.table);
      if (write.type === 'insert') store.remove(rowKey(write.table, write.row));
      else if (write.type === 'update') store.replace(before as AnyRow);
      else store.insert(before as AnyRow);
    }
  }

  /** Tells the orders about a write that stays. */
  #note(write: Write, before: AnyRow | undefined): void {
    const { table } = write;
    const orders = this.#tables.get(table)?.orders;
    const watched = this.#observer.watches(table);
    if (!watched && (orders === undefined || orders.size === 0)) return;
    const after = write.type === 'remove' ? undefined : (write.row as unknown as AnyRow);
    for (const order of orders?.values() ?? []) {
      if (before !== undefined) order.remove(before);
      if (after !== undefined) order.add(after);
    }
    if (!watched) return;
    this.#observer.changed(table, {
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
}

function found(before: AnyRow | undefined, write: Write): AnyRow {
  if (before !== undefined) return before;
  throw misuse(`The decision wanted to ${write.type} a row of table ${write.table} that does not exist.`);
}

function misuse(invariant: string): BillingError<'INVARIANT_BROKEN'> {
  return new BillingError('INVARIANT_BROKEN', `${invariant} Nothing of this decision was written.`, {
    details: { invariant },
  });
}
