import type { Rows, TableName } from '../ports/rows.ts';
import type { AccountReads, RowKey } from '../ports/storage.ts';

const MOST = 500;

/** Looks rows up by key, many at a time: what a row points to has to be there. Memory is bounded. */
export class Lookups<Table extends TableName, Item> {
  readonly #reads: AccountReads;
  readonly #table: Table;
  readonly #judge: (row: Rows[Table] | undefined, item: Item) => void;
  #wanted: { readonly key: RowKey; readonly item: Item }[] = [];

  /**
   * @param reads - The account.
   * @param table - Where to look.
   * @param judge - Told of every row that was looked up, absent where there is none.
   */
  constructor(reads: AccountReads, table: Table, judge: (row: Rows[Table] | undefined, item: Item) => void) {
    this.#reads = reads;
    this.#table = table;
    this.#judge = judge;
  }

  /** Wants a row. */
  async add(key: RowKey, item: Item): Promise<void> {
    this.#wanted.push({ key, item });
    if (this.#wanted.length >= MOST) await this.settle();
  }

  /** Looks up what is still wanted. */
  async settle(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = [];
    if (wanted.length === 0) return;
    const rows = await this.#reads.get(
      this.#table,
      wanted.map(({ key }) => key),
    );
    wanted.forEach(({ item }, index) => {
      this.#judge(rows[index], item);
    });
  }
}

/**
 * The rows of a stream, one by one.
 *
 * @param chunks - The stream.
 */
export async function* rowsOf<Row>(
  chunks: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Row, void, undefined> {
  for await (const rows of chunks) yield* rows;
}

/**
 * The next row, or absent at the end.
 *
 * @param rows - The rows.
 * @returns The row.
 */
export async function next<Row>(rows: AsyncGenerator<Row, void, undefined>): Promise<Row | undefined> {
  const result = await rows.next();
  return result.done === true ? undefined : result.value;
}
