import {
  type AccountReads,
  BillingError,
  type ListQuery,
  planList,
  type RowKey,
  type Rows,
  type TableName,
} from '@live-calls/core/adapter';
import type { Runner, Statement, WireRow } from '../connection/database.ts';
import { layouts } from '../schema/layout.ts';
import { isKeepable, keyReadOf, layoutForKey } from './key-reads.ts';
import { pageOf } from './list-reads.ts';
import { CHUNK, rowChunks } from './row-chunks.ts';
import { type AnyRow, fromWires } from './values.ts';

/** Begins the transaction of a snapshot. */
export const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Reads one account on one connection, inside a transaction that sees one moment. */
export class AccountReader implements AccountReads {
  readonly #schema: string;
  readonly #accountId: string;
  readonly #runner: Runner;
  #ended = false;
  #failure: unknown;

  /**
   * @param schema - Quoted name of the schema.
   * @param accountId - The account.
   * @param runner - The transaction.
   */
  constructor(schema: string, accountId: string, runner: Runner) {
    this.#schema = schema;
    this.#accountId = accountId;
    this.#runner = runner;
  }

  /** What the database failed with first; absent when it did not. */
  get failure(): unknown {
    return this.#failure;
  }

  /** From now on every read is rejected. */
  end(): void {
    this.#ended = true;
  }

  /** Rows by key. */
  async get<Table extends TableName>(
    table: Table,
    keys: readonly RowKey[],
  ): Promise<readonly (Rows[Table] | undefined)[]> {
    return getRows(table, keys, {
      schema: this.#schema,
      accountId: this.#accountId,
      run: (statement) => this.#run(statement),
    });
  }

  /** Rows of a part of a table, in order. */
  async *stream<Table extends TableName>(
    table: Table,
    query: Omit<ListQuery, 'cursor' | 'limit'>,
  ): AsyncGenerator<readonly Rows[Table][]> {
    const plan = { ...planList(table, { ...query, limit: 1 }, 'account'), limit: CHUNK };
    const read = async (part: typeof plan): Promise<readonly AnyRow[]> => {
      const rows = await this.#run(pageOf(this.#schema, part, this.#accountId));
      return rows.map((wires) => fromWires(layouts[table], wires));
    };
    for await (const chunk of rowChunks(plan, read)) yield chunk as unknown as readonly Rows[Table][];
  }

  async #run(statement: Statement): Promise<readonly WireRow[]> {
    if (this.#ended) {
      const message = 'The snapshot of the account has ended; read everything before its function settles.';
      throw new BillingError('STORAGE_UNAVAILABLE', message, { details: { storage: 'postgres' } });
    }
    try {
      return await this.#runner.run(statement);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }
}

/**
 * Reads rows of one account by key.
 *
 * @param table - The table.
 * @param keys - The keys, without the account id.
 * @param by - Schema, account, and how a statement is run.
 * @returns One element per key, absent where there is no such row.
 */
export async function getRows<Table extends TableName>(
  table: Table,
  keys: readonly RowKey[],
  by: {
    readonly schema: string;
    readonly accountId: string;
    readonly run: (statement: Statement) => Promise<readonly WireRow[]>;
  },
): Promise<readonly (Rows[Table] | undefined)[]> {
  const rows = new Array<Rows[Table] | undefined>(keys.length).fill(undefined);
  const places: number[] = [];
  keys.forEach((key, index) => {
    if (isKeepable(layoutForKey(table, key), key)) places.push(index);
  });
  if (places.length === 0) return rows;
  const layout = layouts[table];
  const wanted = { accountId: by.accountId, keys: places.map((index) => keys[index] as RowKey) };
  for (const wires of await by.run(keyReadOf(by.schema, layout, wanted))) {
    const row = fromWires(layout, wires, 1) as unknown as Rows[Table];
    if (layout.key.length === 0) rows.fill(row);
    else rows[places[Number(wires[0]) - 1] as number] = row;
  }
  return rows;
}
