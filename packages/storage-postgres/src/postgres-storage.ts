import {
  cursorAfter,
  type Decided,
  type DecideOptions,
  type Decision,
  failedDecision,
  type ListPlan,
  type ListQuery,
  type OperatorReads,
  type Page,
  planList,
  type References,
  type RowKey,
  type Rows,
  type Storage,
  type TableName,
} from '@live-calls/core/adapter';
import { Database, type Statement, type WireRow } from './connection/database.ts';
import { failureKind, unavailable } from './connection/failure.ts';
import { type OwnPool, openPool } from './connection/postgres-pool.ts';
import { CommitIds } from './decide/commit-ids.ts';
import { Decider, type PreparedRound } from './decide/decider.ts';
import { KnownAccounts } from './decide/known-account.ts';
import { Lanes } from './decide/lanes.ts';
import { teller } from './events.ts';
import { type CheckedOptions, checkOptions, type PostgresStorageOptions } from './options.ts';
import { Documents } from './rows/documents.ts';
import { isKeepable, keyReadOf, layoutForKey } from './rows/key-reads.ts';
import { pageOf } from './rows/list-reads.ts';
import { type AnyRow, fromWires } from './rows/values.ts';
import { layouts } from './schema/layout.ts';
import { checkSchema, type Migrated, migrate } from './schema/migrate.ts';

/** Rows of a chunk of a stream. */
const CHUNK = 2000;
/** Tries of a read whose connection broke. */
const READ_TRIES = 3;

/** Storage on PostgreSQL. */
export interface PostgresStorage extends Storage {
  /**
   * Makes the schema, or brings it to the version of this package. Run it before the first `open`, and when this package
   * is updated; several processes may run it at once, and running it again changes nothing.
   *
   * @returns The versions before and now.
   * @throws BillingError with code `CONFIGURATION_INVALID` when the schema is too new for this package, or
   * `STORAGE_UNAVAILABLE`.
   */
  migrate(): Promise<Migrated>;
}

/**
 * Makes a storage that keeps everything in PostgreSQL 14 to 18, for any number of processes on one database.
 *
 * Nothing connects before `open` or `migrate`. Concurrent decisions of a process are brought together without waiting;
 * between processes the accounts' versions guard every commit.
 *
 * @param options - Where the database is, and how to use it.
 * @returns The storage.
 * @throws BillingError with code `CONFIGURATION_INVALID` for options that cannot work.
 *
 * @example
 * ```ts
 * import { postgresStorage } from '@live-calls/storage-postgres';
 *
 * const storage = postgresStorage({ connectionString: 'postgres://billing@localhost/billing' });
 * await storage.migrate();
 * await storage.open();
 * ```
 */
export function postgresStorage(options: PostgresStorageOptions): PostgresStorage {
  return new PooledStorage(checkOptions(options));
}

/** What an open storage works with. */
interface Working {
  readonly database: Database;
  readonly lanes: Lanes<PreparedRound>;
  readonly own: OwnPool | undefined;
}

class PooledStorage implements PostgresStorage {
  readonly contract = 'storage/v1';
  readonly id = 'postgres';
  readonly references: References;
  readonly operator: OperatorReads;
  readonly #options: CheckedOptions;
  readonly #commitIds: CommitIds = new CommitIds();
  #working: Working | undefined;
  #opening: Promise<void> | undefined;
  #reads = 0;
  #quiet: (() => void)[] = [];

  constructor(options: CheckedOptions) {
    this.#options = options;
    this.references = new Documents(options.schema, (statement) => this.#read(statement));
    this.operator = {
      list: async (table, query) => this.#page(planList(table, query, 'operator'), undefined),
    };
  }

  async open(): Promise<void> {
    if (this.#working !== undefined) return;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    const working = this.#working;
    this.#working = undefined;
    if (working === undefined) return;
    await working.lanes.settled();
    if (this.#reads > 0) await new Promise<void>((done) => this.#quiet.push(done));
    await working.own?.end();
  }

  async migrate(): Promise<Migrated> {
    const { schema } = this.#options;
    const { database, own } = this.#working ?? (await this.#connect());
    try {
      return await migrate(database, schema);
    } catch (error) {
      throw unavailable(error);
    } finally {
      if (this.#working?.own !== own) await own?.end();
    }
  }

  async decide<Outcome>(
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]> {
    const working = this.#working;
    if (working === undefined) return batch.map(() => failedDecision(unavailable()));
    return working.lanes.decide(batch, options.priority);
  }

  async get<Table extends TableName>(
    table: Table,
    accountId: string,
    keys: readonly RowKey[],
  ): Promise<readonly (Rows[Table] | undefined)[]> {
    const rows = new Array<Rows[Table] | undefined>(keys.length).fill(undefined);
    const places: number[] = [];
    keys.forEach((key, index) => {
      if (isKeepable(layoutForKey(table, key), key)) places.push(index);
    });
    if (places.length === 0 && this.#working !== undefined) return rows;
    const layout = layouts[table];
    const wanted = { accountId, keys: places.map((index) => keys[index] as RowKey) };
    for (const wires of await this.#read(keyReadOf(this.#options.schema, layout, wanted))) {
      const row = fromWires(layout, wires, 1) as unknown as Rows[Table];
      if (layout.key.length === 0) rows.fill(row);
      else rows[places[Number(wires[0]) - 1] as number] = row;
    }
    return rows;
  }

  async list<Table extends TableName>(
    table: Table,
    accountId: string,
    query: ListQuery,
  ): Promise<Page<Rows[Table]>> {
    return this.#page(planList(table, query, 'account'), accountId);
  }

  async *stream<Table extends TableName>(
    table: Table,
    accountId: string,
    query: Omit<ListQuery, 'cursor' | 'limit'>,
  ): AsyncGenerator<readonly Rows[Table][]> {
    const plan: ListPlan = { ...planList(table, { ...query, limit: 1 }, 'account'), limit: CHUNK };
    let next: Promise<readonly AnyRow[]> | undefined = this.#rows(plan, accountId);
    while (next !== undefined) {
      const rows: readonly AnyRow[] = await next;
      next = undefined;
      const chunk = rows.slice(0, CHUNK);
      const last = chunk.at(-1);
      if (last === undefined) return;
      if (rows.length > CHUNK) {
        const after = plan.fields.map((field) => last[field] as string | number);
        // The next chunk is read while this one is used. One chunk ahead, never more.
        next = this.#rows({ ...plan, after }, accountId);
        next.catch(() => {});
      }
      yield chunk as unknown as readonly Rows[Table][];
    }
  }

  async #open(): Promise<void> {
    const working = await this.#connect();
    try {
      await checkSchema(working.database, this.#options.schema);
      await this.#commitIds.begin(working.database);
    } catch (error) {
      await working.own?.end();
      throw unavailable(error);
    }
    this.#working = working;
  }

  async #connect(): Promise<Working> {
    const options = this.#options;
    const own =
      options.connectionString === undefined
        ? undefined
        : await openPool(options.connectionString, options.connections);
    const tell = teller(options.onEvent);
    const database = new Database((own ?? options.pool) as OwnPool, options.answerMs, tell);
    const accounts = Math.ceil(options.rememberedAccounts / options.lanes);
    const lanes = new Lanes(options.lanes, () => {
      const known = new KnownAccounts(accounts);
      const nextCommitId = (): string => this.#commitIds.next();
      return new Decider(database, known, { ...options, nextCommitId, tell });
    });
    return { database, lanes, own };
  }

  async #page<Row>(plan: ListPlan, accountId: string | undefined): Promise<Page<Row>> {
    const rows = await this.#rows(plan, accountId);
    const page = rows.slice(0, plan.limit);
    const last = page.at(-1);
    const typed = page as unknown as readonly Row[];
    return rows.length > plan.limit && last !== undefined
      ? { rows: typed, cursor: cursorAfter(plan, last) }
      : { rows: typed };
  }

  async #rows(plan: ListPlan, accountId: string | undefined): Promise<readonly AnyRow[]> {
    const layout = layouts[plan.table];
    const rows = await this.#read(pageOf(this.#options.schema, plan, accountId));
    return rows.map((wires) => fromWires(layout, wires));
  }

  /** Reads are repeated when their connection breaks: they change nothing. */
  async #read(statement: Statement): Promise<readonly WireRow[]> {
    const working = this.#working;
    if (working === undefined) throw unavailable();
    this.#reads += 1;
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          return await working.database.run(statement);
        } catch (error) {
          if (tries >= READ_TRIES || failureKind(error) !== 'lost') throw unavailable(error);
        }
      }
    } finally {
      this.#reads -= 1;
      if (this.#reads === 0) {
        for (const done of this.#quiet.splice(0)) done();
      }
    }
  }
}
