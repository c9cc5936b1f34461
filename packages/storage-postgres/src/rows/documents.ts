import { type HashPage, invalidInput, type ReferenceKind, type References } from '@live-calls/core/adapter';
import type { Statement, WireRow } from '../connection/database.ts';

/** Most hashes on a page. */
const MOST_HASHES = 1000;

/** Documents that all accounts share. */
export class Documents implements References {
  readonly #table: string;
  readonly #read: (statement: Statement) => Promise<readonly WireRow[]>;

  /**
   * @param schema - Quoted name of the schema.
   * @param read - Runs a statement that is safe to repeat.
   */
  constructor(schema: string, read: (statement: Statement) => Promise<readonly WireRow[]>) {
    this.#table = `${schema}.document`;
    this.#read = read;
  }

  /** Keeps a document once. */
  async put(kind: ReferenceKind, hash: string, text: string): Promise<void> {
    await this.#read({
      text: `INSERT INTO ${this.#table} ("kind", "hash", "content") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      values: [kind, hash, text],
    });
  }

  /** Reads a document. */
  async get(kind: ReferenceKind, hash: string): Promise<string | undefined> {
    const [row] = await this.#read({
      text: `SELECT "content" FROM ${this.#table} WHERE "kind" = $1 AND "hash" = $2`,
      values: [kind, hash],
    });
    return row?.[0] ?? undefined;
  }

  /** Lists hashes behind a place. */
  async list(
    kind: ReferenceKind,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<HashPage> {
    const { limit, cursor } = page;
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST_HASHES)) {
      throw invalidInput('page.limit', `a whole number from 1 to ${MOST_HASHES}`, limit);
    }
    const after = cursor === undefined ? '' : Buffer.from(cursor, 'base64url').toString();
    const rows = await this.#read({
      text: `SELECT "hash" FROM ${this.#table} WHERE "kind" = $1 AND ($2::boolean OR "hash" > $3)
        ORDER BY "hash" LIMIT ${limit + 1}`,
      values: [kind, String(cursor === undefined), after],
    });
    const hashes = rows.slice(0, limit).map((row) => row[0] ?? '');
    const last = hashes.at(-1);
    if (rows.length <= limit || last === undefined) return { hashes };
    return { hashes, cursor: Buffer.from(last).toString('base64url') };
  }
}
