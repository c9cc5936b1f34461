import pg from 'pg';
import type { BenchServer } from './server.ts';

/** A column of a table. */
interface Column {
  readonly name: string;
  readonly type: string;
}

type Text = string | null;

/** The rows of a batch: what the real table keeps, as text, in the order they were recorded. */
export type BareRow = readonly Text[];

const asText = { getTypeParser: () => (text: string) => text };

/**
 * The limit of recording: the usage rows alone, by `INSERT ... SELECT FROM unnest`, into a table with the columns, checks
 * and indexes of the real one.
 */
export class BareInsert {
  readonly #pool: pg.Pool;
  readonly #name: string;
  readonly #text: string;
  readonly #columns: readonly Column[];
  readonly #connections: number;

  private constructor(pool: pg.Pool, table: { readonly name: string; readonly columns: readonly Column[] }) {
    const { name, columns } = table;
    this.#pool = pool;
    this.#connections = pool.options.max;
    this.#columns = columns;
    const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
    const names = columns.map((column) => column.name);
    this.#name = name;
    this.#text = `INSERT INTO ${name} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`;
  }

  /**
   * Makes the table like the real one.
   *
   * @param server - The server.
   * @param like - Schema of the real table.
   * @param connections - How many batches are under way at a time.
   * @returns The bare table, empty.
   */
  static async open(server: BenchServer, like: string, connections: number): Promise<BareInsert> {
    const { client, connectionString } = server;
    const schema = await server.schema(`bare_${like.split('_').at(-1)}_${connections}`);
    const name = `${schema}.usage`;
    await client.query(`CREATE TABLE ${name} (LIKE ${like}.usage INCLUDING ALL)`);
    const { rows } = await client.query<Column>(
      `SELECT quote_ident(attname) AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [name],
    );
    return new BareInsert(new pg.Pool({ connectionString, max: connections }), { name, columns: rows });
  }

  /** Name of the table. */
  get table(): string {
    return this.#name;
  }

  /**
   * Reads rows of the real table as examples.
   *
   * @param server - The server.
   * @param like - Schema of the real table.
   * @returns The rows, in the order of their legs.
   */
  async rowsOf(server: BenchServer, like: string): Promise<readonly BareRow[]> {
    const names = this.#columns.map(({ name }) => name).join(', ');
    const text = `SELECT ${names} FROM ${like}.usage ORDER BY leg_id`;
    const { rows } = await server.client.query({ text, rowMode: 'array', types: asText });
    return rows as BareRow[];
  }

  /**
   * The same rows as those of other legs.
   *
   * @param rows - The examples.
   * @param firstLeg - Number of the first leg.
   * @returns The rows; they differ in their legs' ids.
   */
  asLegs(rows: readonly BareRow[], firstLeg: number): readonly BareRow[] {
    const at = this.#columns.findIndex(({ name }) => name === 'leg_id');
    return rows.map((row, index) => row.with(at, `CA${(firstLeg + index).toString(16).padStart(30, '0')}`));
  }

  /**
   * Inserts rows, in batches, as many at a time as there are connections.
   *
   * @param rows - The rows.
   * @param size - Rows of a batch.
   */
  async insert(rows: readonly BareRow[], size: number): Promise<void> {
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < rows.length) {
        const from = next;
        next += size;
        await this.#insertBatch(rows.slice(from, from + size));
      }
    };
    await Promise.all(Array.from({ length: this.#connections }, work));
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #insertBatch(rows: readonly BareRow[]): Promise<void> {
    const values = this.#columns.map((_, column) => rows.map((row) => row[column] as Text));
    await this.#pool.query({ name: 'bare', text: this.#text, values });
  }
}
