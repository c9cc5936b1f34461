import {
  type AccountRange,
  type AccountReads,
  BillingError,
  type Decided,
  type DecideOptions,
  type Decision,
  failedDecision,
  type ListQuery,
  type OperatorReads,
  type Page,
  planList,
  type RangeTotals,
  type References,
  type ReportLeg,
  type ReportLegQuery,
  type ReportReads,
  type ReportText,
  type ReportTextQuery,
  type RowKey,
  type Rows,
  type Storage,
  type TableName,
  type UsageRow,
} from '@live-calls/core/adapter';
import type { Migrated } from '../schema/migrate.ts';
import { mergedPage } from './merged-page.ts';
import { mergedTotals } from './merged-totals.ts';
import { Shard } from './shard.ts';
import { mapName } from './shard-map.ts';
import { type ShardOf, shardOfAccount } from './shard-of.ts';
import { SharedDocuments } from './shared-documents.ts';

/** A storage that may have a schema to migrate. */
export interface ShardStorage extends Storage {
  /**
   * Brings the schema up to date; absent where there is none.
   *
   * @returns The versions before and now.
   */
  migrate?(): Promise<Migrated>;
}

/** How a set of shards is put together. */
export interface ShardedStorageOptions<Part extends ShardStorage> {
  /** The shards, always in the same order; each a whole storage of its own. */
  readonly shards: readonly Part[];
  /**
   * Names the shard of an account: a place in `shards`, the same for the same account for ever. `shardOfAccount` by
   * default, a hash.
   */
  readonly shardOf?: ShardOf;
  /**
   * Name of what `shardOf` does. Every shard keeps it with its own place, and a set with another name is refused. By
   * default it is made from the number of shards and from what `shardOf` does with some ids, so that a changed number is
   * noticed. Where `shardOf` looks accounts up in a directory, and new shards may join, give it a name of your own.
   */
  readonly map?: string;
}

/** A storage whose accounts are spread over others. */
export interface ShardedStorage<Part extends ShardStorage = ShardStorage> extends Storage {
  /** The shards. Run one worker on each: then a shard that is down stops its own worker only. */
  readonly shards: readonly Part[];
  /**
   * Migrates every shard, at the same time. One that fails keeps none of the others from being migrated, and running it
   * again does what is left.
   *
   * @returns The versions of each shard that has a schema, before and now, in order.
   * @throws BillingError of the first shard that failed, after all have ended.
   */
  migrate(): Promise<readonly Migrated[]>;
}

/**
 * Spreads accounts over several storages, for more than one database can carry. Every account is on one shard with all
 * its rows, and a decision goes to that shard alone; a shard that is down fails only its own accounts.
 *
 * Price books and terms are kept by every shard. Lists across accounts are merged in their order, and need every shard.
 *
 * @param options - The shards, and which account is on which.
 * @returns The storage.
 * @throws BillingError with code `CONFIGURATION_INVALID` for options that cannot work.
 *
 * @example
 * ```ts
 * import { postgresStorage, shardedStorage } from '@live-calls/storage-postgres';
 *
 * const servers = ['postgres://billing@db-1/billing', 'postgres://billing@db-2/billing'];
 * const storage = shardedStorage({
 *   shards: servers.map((connectionString) => postgresStorage({ connectionString })),
 * });
 * await storage.migrate();
 * await storage.open();
 * ```
 */
export function shardedStorage<Part extends ShardStorage>(
  options: ShardedStorageOptions<Part>,
): ShardedStorage<Part> {
  const { shards, shardOf = shardOfAccount, map } = options;
  if (!Array.isArray(shards) || shards.length === 0 || new Set(shards).size !== shards.length) {
    throw invalid('shards', 'a list of storages, each once');
  }
  if (shards.some((shard) => shard?.contract !== 'storage/v1')) {
    throw invalid('shards', 'storages of the contract storage/v1');
  }
  if (typeof shardOf !== 'function') throw invalid('shardOf', 'a function');
  if (map !== undefined && (typeof map !== 'string' || map === '')) throw invalid('map', 'a name');
  return new SpreadStorage([...shards], shardOf, map ?? mapName(shardOf, shards.length));
}

class SpreadStorage<Part extends ShardStorage> implements ShardedStorage<Part> {
  readonly contract = 'storage/v1';
  readonly id = 'sharded';
  readonly shards: readonly Part[];
  readonly references: References;
  readonly operator: OperatorReads;
  readonly reports?: ReportReads;
  readonly #shards: readonly Shard[];
  readonly #shardOf: ShardOf;
  #isOpen = false;

  constructor(shards: readonly Part[], shardOf: ShardOf, map: string) {
    this.shards = shards;
    this.#shards = shards.map((storage, place) => new Shard(storage, { place, map }));
    this.#shardOf = shardOf;
    this.references = new SharedDocuments(this.#shards);
    this.operator = {
      list: (table, query) => this.#listAll(table, query),
      ...(shards.every(({ operator }) => operator.totals !== undefined) && {
        totals: (range) => this.#totals(range),
      }),
    };
    if (shards.every(({ reports }) => reports !== undefined)) {
      this.reports = {
        legs: (query) => this.#legs(query),
        ...(shards.every(({ reports }) => reports?.text !== undefined) && {
          text: (query: ReportTextQuery) => this.#text(query),
        }),
      };
    }
  }

  /** Opens every shard. One that cannot be reached is opened when it is needed; one that is wrong is refused. */
  async open(): Promise<void> {
    const ends = await Promise.allSettled(this.#shards.map((shard) => shard.open()));
    const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    const wrong = failures.find((error) => !isUnavailable(error));
    if (wrong === undefined && failures.length < this.#shards.length) {
      this.#isOpen = true;
      return;
    }
    if (!this.#isOpen) await this.close().catch(() => {});
    throw wrong ?? failures[0];
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await allOf(this.#shards.map((shard) => shard.close()));
  }

  async migrate(): Promise<readonly Migrated[]> {
    const done = await allOf(this.shards.map(async (shard) => shard.migrate?.()));
    return done.filter((migrated) => migrated !== undefined);
  }

  async decide<Outcome>(
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]> {
    const answers = new Array<Decided<Outcome>>(batch.length);
    const parts = new Map<Shard, number[]>();
    batch.forEach(({ accountId }, index) => {
      try {
        const shard = this.#of(accountId);
        const part = parts.get(shard);
        if (part === undefined) parts.set(shard, [index]);
        else part.push(index);
      } catch (error) {
        answers[index] = failedDecision(error);
      }
    });
    await Promise.all(
      [...parts].map(async ([shard, places]) => {
        const part = places.map((index) => batch[index] as Decision<Outcome>);
        const decided = await shard.decide(part, options);
        places.forEach((index, place) => {
          answers[index] = decided[place] as Decided<Outcome>;
        });
      }),
    );
    return answers;
  }

  async get<Table extends TableName>(
    table: Table,
    accountId: string,
    keys: readonly RowKey[],
  ): Promise<readonly (Rows[Table] | undefined)[]> {
    return this.#of(accountId).use((storage) => storage.get(table, accountId, keys));
  }

  async snapshot<Result>(accountId: string, read: (reads: AccountReads) => Promise<Result>): Promise<Result> {
    return this.#of(accountId).use((storage) => storage.snapshot(accountId, read));
  }

  async list<Table extends TableName>(
    table: Table,
    accountId: string,
    query: ListQuery,
  ): Promise<Page<Rows[Table]>> {
    return this.#of(accountId).use((storage) => storage.list(table, accountId, query));
  }

  async *stream<Table extends TableName>(
    table: Table,
    accountId: string,
    query: Omit<ListQuery, 'cursor' | 'limit'>,
  ): AsyncGenerator<readonly Rows[Table][]> {
    yield* await this.#of(accountId).use(async (storage) => storage.stream(table, accountId, query));
  }

  async #listAll<Table extends TableName>(
    table: Table,
    query: ListQuery & { readonly order: string },
  ): Promise<Page<Rows[Table]>> {
    const plan = planList(table, query, 'operator');
    const pages = await Promise.all(
      this.#shards.map((shard) => shard.use(({ operator }) => operator.list(table, query))),
    );
    return mergedPage(plan, pages);
  }

  async #totals(range: AccountRange): Promise<RangeTotals> {
    const parts = await Promise.all(
      this.#shards.map((shard) => shard.use(async ({ operator }) => operator.totals?.(range))),
    );
    return mergedTotals(parts.filter((part) => part !== undefined));
  }

  async *#legs<Field extends keyof UsageRow>(
    query: ReportLegQuery<Field>,
  ): AsyncGenerator<readonly ReportLeg<Field>[]> {
    const legs = await this.#of(query.accountId).use(async ({ reports }) => reports?.legs(query));
    if (legs !== undefined) yield* legs;
  }

  async *#text(query: ReportTextQuery): AsyncGenerator<ReportText> {
    const text = await this.#of(query.accountId).use(async ({ reports }) => reports?.text?.(query));
    if (text !== undefined) yield* text;
  }

  #of(accountId: string): Shard {
    const place = this.#shardOf(accountId, this.#shards.length);
    const shard = this.#shards[place];
    if (shard !== undefined) return shard;
    throw invalid(
      'shardOf',
      `a function whose answer is a place in shards; for ${accountId} it was ${place}`,
    );
  }
}

/** Waits for all, whatever becomes of each, before the first failure is thrown. */
async function allOf<Result>(all: readonly Promise<Result>[]): Promise<readonly Result[]> {
  const ends = await Promise.allSettled(all);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

function isUnavailable(error: unknown): boolean {
  return BillingError.is(error) && error.code === 'STORAGE_UNAVAILABLE';
}

function invalid(option: string, rule: string): BillingError<'CONFIGURATION_INVALID'> {
  return new BillingError('CONFIGURATION_INVALID', `${option} must be ${rule}.`, {
    details: { option, rule },
  });
}
