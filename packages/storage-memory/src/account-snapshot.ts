import {
  type AccountReads,
  BillingError,
  type ListQuery,
  type Page,
  planList,
  type RowKey,
  type Rows,
  type TableName,
  tables,
} from '@live-calls/core/adapter';
import type { AccountState } from './account-state.ts';
import { pageOf } from './page-of.ts';
import { placeOf, RowOrder } from './row-order.ts';
import type { AnyRow } from './row-store.ts';

const CHUNK = 1000;

/** One account as it was when this was made: rows never change, so a list of them is all that has to be kept. */
export class AccountSnapshot implements AccountReads {
  readonly #rows: Map<TableName, readonly AnyRow[]> = new Map();
  readonly #orders: Map<string, RowOrder> = new Map();
  #ended = false;

  /** @param account - The account; absent where there is none. */
  constructor(account: AccountState | undefined) {
    if (account === undefined) return;
    for (const table of Object.keys(tables) as TableName[]) {
      this.#rows.set(table, Array.from(account.rowsOf(table)));
    }
  }

  /** From now on every read is rejected. */
  end(): void {
    this.#ended = true;
    this.#rows.clear();
    this.#orders.clear();
  }

  /** Rows by key. */
  async get<Table extends TableName>(
    table: Table,
    keys: readonly RowKey[],
  ): Promise<readonly (Rows[Table] | undefined)[]> {
    this.#assertOpen();
    const fields = tables[table].key;
    const rows = this.#ordered(table, fields);
    return keys.map((key) => {
      const row = rows[placeOf(rows, fields, { values: key })];
      const found = row !== undefined && fields.every((field, index) => row[field] === key[index]);
      return found ? (row as unknown as Rows[Table]) : undefined;
    });
  }

  /** Rows of a part of a table, in order. */
  async *stream<Table extends TableName>(
    table: Table,
    query: Omit<ListQuery, 'cursor' | 'limit'>,
  ): AsyncGenerator<readonly Rows[Table][]> {
    let cursor: string | undefined;
    do {
      this.#assertOpen();
      const next = { ...query, limit: CHUNK, ...(cursor === undefined ? {} : { cursor }) };
      const plan = planList(table, next, 'account');
      const page: Page<Rows[Table]> = pageOf(plan, this.#ordered(table, plan.fields));
      if (page.rows.length > 0) yield page.rows;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  #ordered(table: TableName, fields: readonly string[]): readonly AnyRow[] {
    const name = `${table} ${fields.join(' ')}`;
    const order = this.#orders.get(name) ?? new RowOrder(fields, () => this.#rows.get(table) ?? []);
    this.#orders.set(name, order);
    return order.rows();
  }

  #assertOpen(): void {
    if (!this.#ended) return;
    const message = 'The snapshot of the account has ended; read everything before its function settles.';
    throw new BillingError('STORAGE_UNAVAILABLE', message, { details: { storage: 'memory' } });
  }
}
