import type { BillingError } from '../errors/billing-error.ts';
import type { BankDays } from '../time/business-days.ts';
import type { AccountRange, RangeTotals } from './range-totals.ts';
import type { ReportReads } from './report-legs.ts';
import type { AccountRow, Rows, TableName } from './rows.ts';

/** One value of a row's key: the fields of the table's `key`, in order, without the account id. */
export type RowKey = readonly (string | number)[];

/** A row named by table and key. */
export interface RowRef {
  /** The table. */
  readonly table: TableName;
  /** The key, without the account id. */
  readonly key: RowKey;
}

/** The state of one account that a decision may look at. Reading a row asks for it; nothing is ever searched. */
export interface DecisionView {
  /** The account's hot row, or absent when the account does not exist. */
  readonly account: AccountRow | undefined;
  /**
   * A row of this account by its key.
   *
   * A storage that has not loaded the row stops the decision here, loads it, and runs the decision again; so a
   * decision must not catch what this throws, and must do nothing that a second run would do twice.
   *
   * @param table - The table; `account` has its own property.
   * @param key - The key, without the account id.
   * @returns The row, or absent when there is none.
   */
  row<Table extends TableName>(table: Table, key: RowKey): Rows[Table] | undefined;
  /** How long bank transfers take, where the host takes them; core adds it, a storage never does. */
  readonly bank?: BankDays;
}

/**
 * One row to write. `insert` and `update` carry the whole row; `update` and `remove` need a row the decision read. A
 * field whose value is `undefined` counts as absent.
 */
export type Write = {
  readonly [Table in WritableTable]: PutRow<Table> | RemoveRow<Table>;
}[WritableTable];

/** Tables that writes name; the account's own row travels with every change. */
export type WritableTable = Exclude<TableName, 'account'>;

/** Writes a whole row. */
export interface PutRow<Table extends WritableTable> {
  /** `insert` makes a row that must not exist, `update` replaces one that the decision read. */
  readonly type: 'insert' | 'update';
  /** The table. */
  readonly table: Table;
  /** The row. */
  readonly row: Rows[Table];
}

/** Removes a row that the decision read. */
export interface RemoveRow<Table extends WritableTable> {
  /** Discriminant. */
  readonly type: 'remove';
  /** The table. */
  readonly table: Table;
  /** The key, without the account id. */
  readonly key: RowKey;
}

/** Everything a decision changes: all of it is committed at once, or none. */
export interface Changes {
  /** The account's next hot row. Storage sets `version` to the version it decided on plus one. */
  readonly account: AccountRow;
  /** The rows to write, all of the same account, each row at most once. */
  readonly writes: readonly Write[];
}

/** What a decision answers. */
export interface Verdict<Outcome> {
  /** What the caller is told. */
  readonly outcome: Outcome;
  /** What changes; absent for a refusal, a replay or anything else that changes nothing. */
  readonly changes?: Changes;
}

/**
 * A decision about exactly one account: a pure synchronous function of the account's state.
 *
 * Storage may run it any number of times, on states that turn out to be stale; only the run whose changes are
 * committed counts, and that one saw the very state it changed.
 */
export interface Decision<Outcome = unknown> {
  /** The one account. */
  readonly accountId: string;
  /** Rows the decision is sure to read, so that storage may load them together; more may be read. */
  readonly reads: readonly RowRef[];
  /**
   * Decides.
   *
   * @param view - The state.
   * @returns Outcome and changes.
   * @throws BillingError for broken requests; the decision then fails alone and changes nothing.
   */
  decide(view: DecisionView): Verdict<Outcome>;
}

/** What became of one decision of a batch. */
export type Decided<Outcome> =
  | {
      /** It was decided, and what it changes is committed. */
      readonly status: 'done';
      /** The decision's outcome. */
      readonly outcome: Outcome;
      /** The account's version after it; 0 while the account does not exist. */
      readonly version: number;
    }
  | {
      /** It failed alone; nothing of it is committed, unless the code is `OUTCOME_UNKNOWN`. */
      readonly status: 'failed';
      /** Why. */
      readonly error: BillingError;
    };

/** How a batch is run. */
export interface DecideOptions {
  /** `live` decisions go before `bulk` ones. */
  readonly priority: 'live' | 'bulk';
}

/**
 * A part of a table of one account, in a stated order. `planList` checks and resolves it, and makes the cursors: a
 * storage needs only to run the plan.
 */
export interface ListQuery {
  /** Name of an order of the table; absent: the primary key's. */
  readonly order?: string;
  /** Lower bound of the order's first field, inclusive. */
  readonly from?: string | number;
  /** Upper bound of the order's first field, exclusive. */
  readonly until?: string | number;
  /** Only rows whose first order field equals this; not together with `from` and `until`. */
  readonly equals?: string | number;
  /** Descending instead of ascending. */
  readonly descending?: boolean;
  /** Where the previous page ended; opaque, valid for the same table, order and direction. */
  readonly cursor?: string;
  /** Rows on a page, 1 to 1,000. */
  readonly limit: number;
}

/** A page of rows. */
export interface Page<Row> {
  /** The rows, in order. */
  readonly rows: readonly Row[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/**
 * Kinds of shared documents, addressed by content hash; `shard-map` is the one that is named instead: what a shard of a
 * set keeps about its place there.
 */
export type ReferenceKind = 'price-book' | 'terms' | 'shard-map';

/** Documents that all accounts share; immutable, addressed by the hash of their content. */
export interface References {
  /**
   * Keeps a document; keeping it again changes nothing.
   *
   * @param kind - Kind of document.
   * @param hash - Hash of its content.
   * @param text - The content.
   */
  put(kind: ReferenceKind, hash: string, text: string): Promise<void>;
  /**
   * Reads a document.
   *
   * @param kind - Kind of document.
   * @param hash - Hash of its content.
   * @returns The content, or absent.
   */
  get(kind: ReferenceKind, hash: string): Promise<string | undefined>;
  /**
   * Lists what is kept, in order of the hash.
   *
   * @param kind - Kind of document.
   * @param page - `cursor` of the previous page, and `limit` from 1 to 1,000.
   * @returns A page of hashes.
   */
  list(kind: ReferenceKind, page: { readonly cursor?: string; readonly limit: number }): Promise<HashPage>;
}

/** A page of hashes of shared documents. */
export interface HashPage {
  /** Content hashes, ascending. */
  readonly hashes: readonly string[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** Reads of one account, all of them as of one moment. */
export interface AccountReads {
  /**
   * Reads rows by key.
   *
   * @param table - The table.
   * @param keys - The keys, without the account id.
   * @returns One element per key, absent where there is no such row.
   */
  get<Table extends TableName>(
    table: Table,
    keys: readonly RowKey[],
  ): Promise<readonly (Rows[Table] | undefined)[]>;
  /**
   * All rows of a part of a table, as {@link Storage.stream} gives them. Several streams may be read side by side.
   *
   * @param table - The table.
   * @param query - Order and bounds.
   * @returns Chunks of rows.
   */
  stream<Table extends TableName>(
    table: Table,
    query: Omit<ListQuery, 'cursor' | 'limit'>,
  ): AsyncIterable<readonly Rows[Table][]>;
}

/** Reads across accounts; for actor `system` only, which core checks. */
export interface OperatorReads {
  /**
   * A page of rows of all accounts.
   *
   * @param table - A table with operator orders.
   * @param query - `order` names one of the table's operator orders.
   * @returns The page.
   */
  list<Table extends TableName>(
    table: Table,
    query: ListQuery & { readonly order: string },
  ): Promise<Page<Rows[Table]>>;
  /**
   * Adds up the rows of a range of accounts, all as of one moment. An optional ability: a storage has it where it adds rows
   * up much faster than it hands them out. The kit holds what it answers against the rows themselves.
   *
   * @param range - The accounts.
   * @returns The sums.
   */
  totals?(range: AccountRange): Promise<RangeTotals>;
}

/**
 * The contract `storage/v1`: keeps rows, and offers one way to change anything.
 *
 * **Exactly one state.** A committed decision saw exactly the state that its changes replaced: no other decision on the
 * same account was committed in between. How (a lock, a version guard, one thread) is the storage's business.
 *
 * **All or nothing.** The writes of one decision and its account row become visible together, and survive together.
 *
 * **A batch is a transport.** Decisions of one account in a batch are decided in the given order, each on the state the
 * one before left; a batch may otherwise be split and interleaved anywhere, and each decision commits or fails alone.
 *
 * **Inserts are unique.** Where an insert meets an existing key that the decision did not know of, storage decides
 * again on the true state. It never reports the collision as an outcome, and never overwrites. A decision that was
 * shown the row and inserts it again, or updates or removes a row that is not there, fails with `INVARIANT_BROKEN`.
 *
 * **Lost answers.** Storage repeats a decision itself where that is safe; only where it cannot know, it fails with
 * `OUTCOME_UNKNOWN`. There is no fallback that gives up a promise.
 *
 * **Values** read back as they were written: amounts exact, text unchanged in every character, absent fields absent.
 */
export interface Storage {
  /** The contract this storage was written for. */
  readonly contract: 'storage/v1';
  /** Short name, such as `memory`. */
  readonly id: string;
  /**
   * Makes the storage ready; called once by the host or lazily by core before the first use, and safe to repeat.
   *
   * @throws BillingError with code `CONFIGURATION_INVALID` when the schema is missing or newer than this code.
   */
  open(): Promise<void>;
  /**
   * Waits for what is under way and gives resources back; safe to repeat. Until it is opened again reads are rejected
   * and decisions fail, with code `STORAGE_UNAVAILABLE`.
   */
  close(): Promise<void>;
  /**
   * Decides and commits a batch. The result has one element per decision, in the order given. The promise itself is not
   * rejected: what fails, fails as an element.
   *
   * @param batch - Decisions, of any accounts.
   * @param options - Priority.
   * @returns What became of each.
   */
  decide<Outcome>(
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]>;
  /**
   * Reads rows by key, as of one moment.
   *
   * @param table - The table.
   * @param accountId - The account.
   * @param keys - The keys, without the account id.
   * @returns One element per key, absent where there is no such row.
   */
  get<Table extends TableName>(
    table: Table,
    accountId: string,
    keys: readonly RowKey[],
  ): Promise<readonly (Rows[Table] | undefined)[]>;
  /**
   * Reads one account as of one moment, however long it takes and whatever is committed meanwhile. Where the storage loses
   * the moment it began at (a connection breaks), it runs `read` again from its beginning; so what counts is only what
   * the last run answers. Reads after `read` has settled are rejected.
   *
   * @param accountId - The account.
   * @param read - Reads; it may take minutes.
   * @returns What `read` answered.
   */
  snapshot<Result>(accountId: string, read: (reads: AccountReads) => Promise<Result>): Promise<Result>;
  /**
   * A page of an account's rows. Rows that others insert meanwhile may or may not appear; none appears twice, and
   * none that was there all along is left out. A row whose ordering fields are updated meanwhile counts as another one.
   *
   * @param table - The table.
   * @param accountId - The account.
   * @param query - Order, bounds, cursor and limit.
   * @returns The page.
   */
  list<Table extends TableName>(
    table: Table,
    accountId: string,
    query: ListQuery,
  ): Promise<Page<Rows[Table]>>;
  /**
   * All rows of a part of a table, in order, in chunks of at most 2,000 rows and with bounded memory. Ending the iteration
   * early gives all resources back.
   *
   * @param table - The table.
   * @param accountId - The account.
   * @param query - Order and bounds.
   * @returns Chunks of rows.
   */
  stream<Table extends TableName>(
    table: Table,
    accountId: string,
    query: Omit<ListQuery, 'cursor' | 'limit'>,
  ): AsyncIterable<readonly Rows[Table][]>;
  /** Shared documents. */
  readonly references: References;
  /** Reads across accounts. */
  readonly operator: OperatorReads;
  /** Optional: joins the rows of a report where they lie. Core reads them by key where it is absent. */
  readonly reports?: ReportReads;
}
