import {
  type AccountReads,
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
  type ReportReads,
  type RowKey,
  type Rows,
  type Storage,
  type TableName,
} from '@live-calls/core/adapter';
import { Database, type Statement, type WireRow } from './connection/database.ts';
import { failureKind, messageOf, schemaUnusable, unavailable } from './connection/failure.ts';
import { type OwnPool, openPool } from './connection/postgres-pool.ts';
import { CommitIds } from './decide/commit-ids.ts';
import { Decider, type PreparedRound } from './decide/decider.ts';
import { KnownAccounts } from './decide/known-account.ts';
import { Lanes } from './decide/lanes.ts';
import { teller } from './events.ts';
import { type CheckedOptions, checkOptions, type PostgresStorageOptions } from './options.ts';
import { AccountReader, getRows, SNAPSHOT } from './rows/account-reader.ts';
import { Documents } from './rows/documents.ts';
import { pageOf } from './rows/list-reads.ts';
import { rangeTotalsFrom, rangeTotalsOf } from './rows/range-totals.ts';
import { ReportLegs } from './rows/report-legs.ts';
import { ReportTexts } from './rows/report-texts.ts';
import { CHUNK, rowChunks } from './rows/row-chunks.ts';
import { type AnyRow, fromWires } from './rows/values.ts';
import { layouts } from './schema/layout.ts';
import { checkSchema, type Migrated, migrate } from './schema/migrate.ts';

/** The longest time a timer of the process can be set to, 24 days. */
const NO_LIMIT_MS = 2 ** 31 - 1;
/** Tries of a read whose connection broke. */
const READ_TRIES = 3;

/** Storage on PostgreSQL. */
export interface PostgresStorage extends Storage {
  /**
   * Makes the schema, or brings it to the version of this package. Run it before the first `open`, and when this package
   * is updated; several processes may run it at once, and running it again changes nothing.
   *
   * @returns The versions before and now.
   * @throws BillingError with code `CONFIGURATION_INVALID` when the schema is too new for this package, or when the role
   * may not make it; `STORAGE_UNAVAILABLE` when the server did not answer.
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
  readonly reports: ReportReads;
  readonly #options: CheckedOptions;
  readonly #commitIds: CommitIds = new CommitIds();
  #working: Working | undefined;
  #opening: Promise<void> | undefined;
  #reads = 0;
  #quiet: (() => void)[] = [];

  constructor(options: CheckedOptions) {
    this.#options = options;
    this.references = new Documents(options.schema, (statement) => this.#read(statement));
    this.reports = this.#reportReads();
    this.operator = {
      list: async (table, query) => this.#page(planList(table, query, 'operator'), undefined),
      totals: async (range) => rangeTotalsFrom(await this.#read(rangeTotalsOf(options.schema, range))),
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
    const { own } = this.#working ?? (await this.#connect());
    try {
      // An index of a big table takes its time.
      return await migrate(new Database((own ?? this.#options.pool) as OwnPool, NO_LIMIT_MS), schema);
    } catch (error) {
      if (failureKind(error) !== 'refused') throw unavailable(error);
      throw schemaUnusable(`PostgreSQL refused to migrate, and nothing changed: ${messageOf(error)}.`, error);
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
    if (this.#working === undefined) throw unavailable();
    const run = (statement: Statement): Promise<readonly WireRow[]> => this.#read(statement);
    return getRows(table, keys, { schema: this.#options.schema, accountId, run });
  }

  async snapshot<Result>(accountId: string, read: (reads: AccountReads) => Promise<Result>): Promise<Result> {
    return this.#repeated(async (database) => {
      const answer = await database.transaction(SNAPSHOT, async (runner) => {
        const reader = new AccountReader(this.#options.schema, accountId, runner);
        try {
          return { result: await read(reader) };
        } catch (thrown) {
          if (reader.failure !== undefined) throw reader.failure;
          return { thrown };
        } finally {
          reader.end();
        }
      });
      if ('thrown' in answer) throw new ReadThrew(answer.thrown);
      return answer.result;
    });
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
    const chunks = rowChunks(plan, (part) => this.#rows(part, accountId));
    for await (const chunk of chunks) yield chunk as unknown as readonly Rows[Table][];
  }

  /** Only the clients of our own pool are sure to be the driver's, which can copy rows out. */
  #reportReads(): ReportReads {
    const { schema, connectionString } = this.#options;
    const legs = new ReportLegs(schema, (statement) => this.#read(statement));
    if (connectionString === undefined) return { legs: (query) => legs.all(query) };
    const texts = new ReportTexts(legs, (text, { clear, take }) =>
      this.#repeated((database) => {
        clear();
        return database.copy(text, take);
      }),
    );
    return { legs: (query) => legs.all(query), text: (query) => texts.all(query) };
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

  async #read(statement: Statement): Promise<readonly WireRow[]> {
    return this.#repeated((database) => database.run(statement));
  }

  /** Reads are repeated when their connection breaks: they change nothing. */
  async #repeated<Result>(read: (database: Database) => Promise<Result>): Promise<Result> {
    const working = this.#working;
    if (working === undefined) throw unavailable();
    this.#reads += 1;
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          return await read(working.database);
        } catch (error) {
          if (error instanceof ReadThrew) throw error.cause;
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

/** What the caller's own function threw inside a snapshot: it is thrown on as it is, and nothing is repeated. */
class ReadThrew extends Error {
  constructor(cause: unknown) {
    super('The function that reads a snapshot threw.', { cause });
  }
}
