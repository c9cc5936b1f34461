import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type AccountReads,
  BillingError,
  checkChanges,
  type Decided,
  type DecideOptions,
  type Decision,
  failedDecision,
  type ListQuery,
  type OperatorReads,
  type Page,
  planList,
  type RowKey,
  type Rows,
  type Storage,
  type TableName,
} from '@live-calls/core/adapter';
import { AccountSnapshot } from './account-snapshot.ts';
import { AccountState, type Observer } from './account-state.ts';
import { deepFreeze } from './deep-freeze.ts';
import { pageOf } from './page-of.ts';
import { ReferenceShelf } from './reference-shelf.ts';
import { RowOrder } from './row-order.ts';
import type { AnyRow } from './row-store.ts';

/** How a memory storage is set up. */
export interface MemoryStorageOptions {
  /**
   * Checks every row field by field before it is written, and freezes it; `false` by default, because that makes
   * writing two to three times as slow.
   *
   * Turn it on in tests: a row that another storage could not keep, or that is changed after it was written, is then
   * found where it happens. Keys, accounts and append-only tables are checked always.
   */
  readonly checked?: boolean;
}

/** Decisions that run before others get a turn; at a few microseconds each, a pause nobody hears. */
const TURN = { live: 512, bulk: 128 } as const;
const CHUNK = 1000;

/**
 * Makes a storage that keeps everything in this process, for tests, examples and trying things out.
 *
 * It keeps every promise of `storage/v1` except durability: what it holds ends with the process. Rows are handed out as
 * they are kept, not copied; they are readonly by type, and frozen when `checked`.
 *
 * @param options - Set-up.
 * @returns The storage; each call makes a new, empty one.
 *
 * @example
 * ```ts runnable
 * import { memoryStorage } from '@live-calls/storage-memory';
 *
 * const storage = memoryStorage({ checked: true });
 * await storage.references.put('terms', 'a1', 'You buy credit before you call.');
 * ```
 */
export function memoryStorage(options: MemoryStorageOptions = {}): Storage {
  return new MemoryStorage(options.checked === true);
}

class MemoryStorage implements Storage {
  readonly contract = 'storage/v1';
  readonly id = 'memory';
  readonly references: ReferenceShelf = new ReferenceShelf();
  readonly operator: OperatorReads;
  readonly #checked: boolean;
  readonly #accounts: Map<string, AccountState> = new Map();
  readonly #across: AcrossAccounts = new AcrossAccounts(this.#accounts);
  #underWay = 0;
  #closed = false;

  constructor(checked: boolean) {
    this.#checked = checked;
    this.operator = {
      list: async <Table extends TableName>(
        table: Table,
        query: ListQuery & { readonly order: string },
      ): Promise<Page<Rows[Table]>> => {
        this.#assertOpen();
        const plan = planList(table, query, 'operator');
        return pageOf(plan, this.#across.ordered(table, plan.fields));
      },
    };
  }

  async open(): Promise<void> {
    this.#closed = false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#underWay > 0) await nextTurn();
  }

  async decide<Outcome>(
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]> {
    if (this.#closed) return batch.map(() => failedDecision(closedError()));
    const turn = TURN[options.priority];
    if (batch.length <= turn) return batch.map((decision) => this.#decideOne(decision));
    const decided: Decided<Outcome>[] = [];
    this.#underWay += 1;
    for (const decision of batch) {
      if (decided.length > 0 && decided.length % turn === 0) await nextTurn();
      decided.push(this.#decideOne(decision));
    }
    this.#underWay -= 1;
    return decided;
  }

  async get<Table extends TableName>(
    table: Table,
    accountId: string,
    keys: readonly RowKey[],
  ): Promise<readonly (Rows[Table] | undefined)[]> {
    this.#assertOpen();
    const account = this.#accounts.get(accountId);
    return account === undefined ? keys.map(() => undefined) : account.rowsOfKeys(table, keys);
  }

  async snapshot<Result>(accountId: string, read: (reads: AccountReads) => Promise<Result>): Promise<Result> {
    this.#assertOpen();
    const snapshot = new AccountSnapshot(this.#accounts.get(accountId));
    try {
      return await read(snapshot);
    } finally {
      snapshot.end();
    }
  }

  async list<Table extends TableName>(
    table: Table,
    accountId: string,
    query: ListQuery,
  ): Promise<Page<Rows[Table]>> {
    this.#assertOpen();
    const plan = planList(table, query, 'account');
    return pageOf(plan, this.#accounts.get(accountId)?.ordered(table, plan.fields) ?? []);
  }

  async *stream<Table extends TableName>(
    table: Table,
    accountId: string,
    query: Omit<ListQuery, 'cursor' | 'limit'>,
  ): AsyncGenerator<readonly Rows[Table][]> {
    let cursor: string | undefined;
    do {
      const page: Page<Rows[Table]> = await this.list(table, accountId, {
        ...query,
        limit: CHUNK,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (page.rows.length > 0) yield page.rows;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  #decideOne<Outcome>(decision: Decision<Outcome>): Decided<Outcome> {
    const { accountId } = decision;
    const known = this.#accounts.get(accountId);
    const account = known ?? new AccountState(accountId, this.#across);
    try {
      const { outcome, changes } = decision.decide(account);
      if (changes === undefined) return { status: 'done', outcome, version: account.account?.version ?? 0 };
      if (this.#checked) {
        checkChanges(accountId, changes);
        deepFreeze(changes);
      }
      const version = account.commit(changes);
      if (this.#checked) deepFreeze(account.account);
      if (known === undefined) this.#accounts.set(accountId, account);
      return { status: 'done', outcome, version };
    } catch (thrown) {
      return failedDecision(thrown);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw closedError();
  }
}

/** The orders that span accounts, made when an operator first reads them. */
class AcrossAccounts implements Observer {
  readonly #accounts: ReadonlyMap<string, AccountState>;
  readonly #orders: Map<TableName, Map<string, RowOrder>> = new Map();

  constructor(accounts: ReadonlyMap<string, AccountState>) {
    this.#accounts = accounts;
  }

  get watching(): boolean {
    return this.#orders.size > 0;
  }

  watches(table: TableName): boolean {
    return this.#orders.has(table);
  }

  changed(table: TableName, change: { readonly before?: AnyRow; readonly after?: AnyRow }): void {
    for (const order of this.#orders.get(table)?.values() ?? []) {
      if (change.before !== undefined) order.remove(change.before);
      if (change.after !== undefined) order.add(change.after);
    }
  }

  ordered(table: TableName, fields: readonly string[]): readonly AnyRow[] {
    const orders = this.#orders.get(table) ?? new Map<string, RowOrder>();
    this.#orders.set(table, orders);
    const name = fields.join(' ');
    const order = orders.get(name) ?? new RowOrder(fields, () => this.#rowsOf(table));
    orders.set(name, order);
    return order.rows();
  }

  *#rowsOf(table: TableName): Iterable<AnyRow> {
    for (const account of this.#accounts.values()) yield* account.rowsOf(table);
  }
}

function closedError(): BillingError<'STORAGE_UNAVAILABLE'> {
  return new BillingError(
    'STORAGE_UNAVAILABLE',
    'The memory storage was closed; open it again, or make a new one.',
    {
      details: { storage: 'memory' },
    },
  );
}
