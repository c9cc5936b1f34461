import {
  type AccountRow,
  BillingError,
  type Changes,
  type LoadedRows,
  type RowKey,
  type RowRef,
  type Rows,
  rowKey,
  type TableName,
  type Write,
} from '@live-calls/core/adapter';
import { layoutForKey } from '../rows/key-reads.ts';
import type { AnyRow } from '../rows/values.ts';
import { layouts } from '../schema/layout.ts';
import { type KnownAccount, type NamedRefs, rowName } from './known-account.ts';

/**
 * Tables whose keys come from the world. A decision that looks for such a row nearly always means to insert it, so it may
 * be assumed absent: the insert then proves it. An assumption that no insert proves is looked up.
 */
const insertedUnseen: ReadonlySet<TableName> = new Set([
  'usage',
  'hold',
  'key',
  'topUp',
  'parked',
  'announcement',
  'rerating',
  'event',
  'directory',
  'vendorCost',
  'acknowledgement',
  'serial',
]);

/**
 * Which rows that were not looked at may be assumed absent, until the commit proves it or fails.
 *
 * - `all`: rows that a decision looks for, where their keys come from the world, and rows that it inserts unseen.
 * - `inserts`: what a decision looks for is loaded, because repeats were met; only what it inserts unseen is assumed absent,
 *   such as an entry under the account's next number.
 * - `nothing`: everything is loaded; an insert met a row that was there.
 */
export type Assumes = 'all' | 'inserts' | 'nothing';

/** What becomes of a row when everything is committed. */
export interface RowChange {
  /** How. */
  readonly type: 'insert' | 'update' | 'remove';
  /** The table. */
  readonly table: TableName;
  /** The row to write, or the one to remove. */
  readonly row: AnyRow;
}

const A_HANDFUL = 12;
const NONE: NamedRefs = new Map();

/** A row as the decisions so far left it. */
interface Slot extends RowRef {
  /** As it is in the database: the row, absent, or absent by assumption. */
  readonly before: AnyRow | undefined | 'assumed';
  row: AnyRow | undefined;
}

/**
 * An account while decisions run on it, one after the other, each on what the one before left. Nothing here touches what
 * is known until the commit went well.
 */
export class WorkingAccount implements LoadedRows {
  /** The account row as the decisions so far left it. */
  account: AccountRow | undefined;
  readonly #known: KnownAccount;
  readonly #assumes: Assumes;
  /** The account row that the decisions began with. */
  readonly base: AccountRow | undefined;
  readonly #slots: Map<string, Slot> = new Map();
  #needs: Map<string, RowRef> | undefined;

  /**
   * @param known - What is known; its account row must be.
   * @param assumes - Which rows that were not looked at may be assumed absent.
   */
  constructor(known: KnownAccount, assumes: Assumes) {
    this.#known = known;
    this.#assumes = assumes;
    this.account = known.account;
    this.base = known.account;
  }

  /**
   * Whether rows of a table may be assumed absent when a decision looks for them.
   *
   * @param table - The table.
   * @returns True for tables whose keys come from the world.
   */
  static mayAssume(table: TableName): boolean {
    return insertedUnseen.has(table);
  }

  /** Version that the decisions began with; 0 while there was no account. */
  get baseVersion(): number {
    return this.base?.version ?? 0;
  }

  /** Version that the decisions so far came to. */
  get version(): number {
    return this.account?.version ?? 0;
  }

  /** Rows that must be loaded before the decisions can be run for good. */
  get needs(): NamedRefs {
    return this.#needs ?? NONE;
  }

  /** Looks a row up for a decision. */
  find<Table extends TableName>(table: Table, key: RowKey): Rows[Table] | undefined | 'not-loaded' {
    if (table === 'account') return this.account as Rows[Table] | undefined;
    layoutForKey(table, key);
    const slot = this.#lookUp(rowName(table, key), { table, key });
    return slot === undefined ? 'not-loaded' : (slot.row as unknown as Rows[Table] | undefined);
  }

  /**
   * Looks a row up that a decision is going to look for.
   *
   * @param name - Its name; see `rowName`.
   * @param ref - The row; its key fits the table.
   */
  foresee(name: string, ref: RowRef): void {
    this.#lookUp(name, ref);
  }

  /**
   * Makes the changes of one decision, or none of them.
   *
   * @param changes - What it answered.
   * @returns False when a row has to be loaded first.
   * @throws BillingError with code `INVARIANT_BROKEN` when a write contradicts the state.
   */
  apply(changes: Changes): boolean {
    const { account, writes } = changes;
    const { accountId } = this.#known;
    if (account.accountId !== accountId) throw misuse('A decision changes its own account only.');
    const slots: Slot[] = [];
    for (const write of writes) {
      const slot = this.#checked(write);
      if (slot === undefined) return false;
      slots.push(slot);
    }
    if (hasTwice(slots)) throw misuse('A decision writes each row at most once.');
    for (let index = 0; index < slots.length; index += 1) {
      const write = writes[index] as Write;
      (slots[index] as Slot).row = write.type === 'remove' ? undefined : (write.row as unknown as AnyRow);
    }
    this.account = { ...account, version: this.version + 1 };
    return true;
  }

  /** Rows assumed absent that nothing inserts: they must be looked up. */
  unproved(): NamedRefs {
    const refs = new Map<string, RowRef>();
    for (const [name, slot] of this.#slots) {
      if (slot.before === 'assumed' && slot.row === undefined) refs.set(name, slot);
    }
    return refs;
  }

  /** Remembers which rows were looked for, but for those whose keys come from the world: mostly they are the decisions' own. */
  remember(): void {
    const met = new Map<string, RowRef>();
    for (const [name, { table, key, before }] of this.#slots) {
      if (before !== 'assumed' && !insertedUnseen.has(table)) met.set(name, { table, key });
    }
    this.#known.met = met;
  }

  /** Everything to write, each row once. */
  changes(): readonly RowChange[] {
    const changes: RowChange[] = [];
    for (const { table, before, row } of this.#slots.values()) {
      if (before === undefined || before === 'assumed') {
        if (row !== undefined) changes.push({ type: 'insert', table, row });
      } else if (row === undefined) changes.push({ type: 'remove', table, row: before });
      else if (row !== before) changes.push({ type: 'update', table, row });
    }
    return changes;
  }

  /** Makes what is known the state after the commit, which is about to be sent. */
  keep(): void {
    this.remember();
    this.#known.account = this.account;
    this.#known.isAhead = true;
    for (const [name, { table, before, row }] of this.#slots) {
      if (row !== before) this.#known.changed(table, name, row);
    }
    this.#known.settle();
  }

  #need(name: string, ref: RowRef): void {
    this.#needs ??= new Map();
    this.#needs.set(name, ref);
  }

  #checked(write: Write): Slot | undefined {
    const { table } = write;
    if (!Object.hasOwn(layouts, table) || (table as string) === 'account') {
      throw misuse('A decision writes rows of the tables of storage/v1; the account row goes by itself.');
    }
    if (write.type === 'remove') layoutForKey(table, write.key);
    else if (write.row.accountId !== this.#known.accountId) {
      throw misuse('A decision writes rows of its own account only.');
    }
    if (write.type !== 'insert' && !layouts[table].mutable) {
      throw misuse(`Rows of table ${table} are inserted, and never change.`);
    }
    const key = write.type === 'remove' ? write.key : rowKey(table, write.row);
    const name = rowName(table, key);
    const slot = this.#slot(name, { table, key }, write.type === 'insert' ? 'inserted' : undefined);
    if (slot === undefined) return undefined;
    if (write.type === 'insert' && slot.row !== undefined) {
      throw misuse(`A row of table ${table} was inserted under a key that is taken.`);
    }
    if (write.type !== 'insert' && slot.row === undefined) {
      if (slot.before === 'assumed') {
        this.#need(name, { table, key });
        return undefined;
      }
      throw misuse(`The decision wanted to ${write.type} a row of table ${table} that does not exist.`);
    }
    return slot;
  }

  #lookUp(name: string, ref: RowRef): Slot | undefined {
    return this.#slot(name, ref, insertedUnseen.has(ref.table) ? 'looked-for' : undefined);
  }

  #slot(name: string, ref: RowRef, absence: 'looked-for' | 'inserted' | undefined): Slot | undefined {
    const seen = this.#slots.get(name);
    if (seen !== undefined) return seen;
    let before: Slot['before'];
    // An account that does not exist has no rows; its first commit proves it.
    const row = this.#known.account === undefined ? undefined : this.#known.find(name);
    if (row !== 'unknown') before = row;
    else if (absence !== undefined && this.#mayAssume(absence)) before = 'assumed';
    else {
      this.#need(name, ref);
      // The later decisions count on what this one inserts: what they need is to be found out in the same run.
      if (absence !== 'inserted') return undefined;
      before = 'assumed';
    }
    const { table, key } = ref;
    const slot: Slot = { table, key, before, row: before === 'assumed' ? undefined : before };
    this.#slots.set(name, slot);
    return slot;
  }

  #mayAssume(absence: 'looked-for' | 'inserted'): boolean {
    return this.#assumes === 'all' || (this.#assumes === 'inserts' && absence === 'inserted');
  }
}

/** Nearly all decisions write a handful of rows, for which comparing each with each takes no memory. */
function hasTwice(slots: readonly Slot[]): boolean {
  if (slots.length > A_HANDFUL) return new Set(slots).size < slots.length;
  return slots.some((slot, index) => slots.indexOf(slot) < index);
}

function misuse(invariant: string): BillingError<'INVARIANT_BROKEN'> {
  return new BillingError('INVARIANT_BROKEN', `${invariant} Nothing of this decision was written.`, {
    details: { invariant },
  });
}
