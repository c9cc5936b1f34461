import type { AccountRow, RowKey, RowRef, TableName } from '@live-calls/core/adapter';
import type { AnyRow } from '../rows/values.ts';

/** Rows that decisions come back to; everything else is forgotten once its decision is answered. */
const lasting: ReadonlySet<TableName> = new Set([
  'contract',
  'hold',
  'spend',
  'setting',
  'due',
  'rerating',
  'reconciliation',
  'invoice',
]);
const MOST_ROWS = 400;

/** Rows of one account by their names; see {@link rowName}. */
export type NamedRefs = ReadonlyMap<string, RowRef>;

/**
 * One name for a row of an account.
 *
 * @param table - The table.
 * @param key - The key, without the account id.
 * @returns Text that is the same for the same row, and for no other.
 */
export function rowName(table: TableName, key: RowKey): string {
  let name: string = table;
  // The length in front keeps two keys apart whose parts only together read the same.
  for (const part of key) {
    name += typeof part === 'string' ? ` ${part.length}:${part}` : ` ${part}`;
  }
  return name;
}

/**
 * What this process knows of an account: its row at a version, and rows as they were at that version. It may be out of
 * date, or ahead: while a commit is under way it is already the state after it. Both are found out when something is
 * committed against the version, or when the version is asked for.
 */
export class KnownAccount {
  /** The account. */
  readonly accountId: string;
  /** Whether the account's row was ever looked at. */
  isKnown = false;
  /** Whether this is the state after a commit that is under way. */
  isAhead = false;
  /** The account's row; absent when there is no such account. */
  account: AccountRow | undefined;
  /** Rows that decisions lately looked for. */
  met: NamedRefs = new Map();
  /** Counts how often everything was forgotten: what was decided before that counts no more. */
  epoch = 0;
  readonly #lasting: Map<string, AnyRow | undefined> = new Map();
  readonly #passing: Map<string, AnyRow | undefined> = new Map();
  readonly #contracts: Map<string, AnyRow> = new Map();

  /**
   * @param accountId - The account.
   */
  constructor(accountId: string) {
    this.accountId = accountId;
  }

  /** Version of the account; 0 while there is none. */
  get version(): number {
    return this.account?.version ?? 0;
  }

  /**
   * Looks a row up.
   *
   * @param name - See {@link rowName}.
   * @returns The row, absent when it is known that there is none, or `unknown`.
   */
  find(name: string): AnyRow | undefined | 'unknown' {
    const row = this.#lasting.get(name) ?? this.#passing.get(name) ?? this.#contracts.get(name);
    if (row !== undefined) return row;
    return this.#lasting.has(name) || this.#passing.has(name) ? undefined : 'unknown';
  }

  /**
   * Takes a row in that was loaded, or that there is none.
   *
   * @param table - The table.
   * @param name - See {@link rowName}.
   * @param row - The row at the present version.
   */
  loaded(table: TableName, name: string, row: AnyRow | undefined): void {
    if (table === 'contract' && row !== undefined) {
      // A committed contract never changes, and what was compiled from it hangs on this very object.
      if (!this.#contracts.has(name)) this.#contracts.set(name, row);
    } else if (isLasting(table, row)) this.changed(table, name, row);
    else this.#passing.set(name, row);
  }

  /**
   * Takes a row in that a decision wrote or removed, if later ones are likely to ask for it. Its commit may still fail:
   * then everything that was taken in this way is forgotten.
   *
   * @param table - The table.
   * @param name - See {@link rowName}.
   * @param row - The row at the present version.
   */
  changed(table: TableName, name: string, row: AnyRow | undefined): void {
    this.#lasting.delete(name);
    if (isLasting(table, row)) this.#lasting.set(name, row);
  }

  /** Takes the account's row in; at another version, nothing else that was known is certain any more. */
  see(account: AccountRow | undefined): void {
    if (this.isKnown && (account?.version ?? 0) !== this.version) this.forget();
    this.isKnown = true;
    this.account = account;
  }

  /** Forgets what may have changed; contracts that were loaded never do. */
  forget(): void {
    this.epoch += 1;
    this.isKnown = false;
    this.isAhead = false;
    this.account = undefined;
    this.#lasting.clear();
    this.#passing.clear();
  }

  /** Drops what no later decision is likely to ask for. */
  settle(): void {
    this.#passing.clear();
    for (const name of this.#lasting.keys()) {
      if (this.#lasting.size <= MOST_ROWS) break;
      this.#lasting.delete(name);
    }
  }
}

function isLasting(table: TableName, row: AnyRow | undefined): boolean {
  return lasting.has(table) && (table !== 'hold' || row?.status === 'open');
}

/** The accounts this process has met lately. */
export class KnownAccounts {
  readonly #accounts: Map<string, KnownAccount> = new Map();
  readonly #most: number;

  /**
   * @param most - How many are remembered.
   */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * What is known of an account; for the one decider that is in charge of it.
   *
   * @param accountId - The account.
   * @returns The same object as long as it is remembered.
   */
  of(accountId: string): KnownAccount {
    const known = this.#accounts.get(accountId) ?? new KnownAccount(accountId);
    // Behind all others: the first of the map is the one not met for longest.
    this.#accounts.delete(accountId);
    this.#accounts.set(accountId, known);
    if (this.#accounts.size > this.#most) {
      for (const oldest of this.#accounts.keys()) {
        this.#accounts.delete(oldest);
        break;
      }
    }
    return known;
  }
}
