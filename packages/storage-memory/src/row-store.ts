import type { RowKey, TableName } from '@live-calls/core/adapter';
import { tables } from '@live-calls/core/adapter';

/** A row of any table, its fields by name. */
export type AnyRow = Readonly<Record<string, unknown>>;

/**
 * The rows of one table of one account, by key.
 *
 * Every write answers what was there, so that a decision whose later write turns out impossible can be undone.
 */
export interface RowStore {
  /** The row under a key. */
  find(key: RowKey): AnyRow | undefined;
  /** Keeps a new row; false when its key is taken, and then nothing changed. */
  insert(row: AnyRow): boolean;
  /** Puts a row in the place of the one with its key; answers that one, or absent when there is none. */
  replace(row: AnyRow): AnyRow | undefined;
  /** Takes a row away; answers it, or absent when there was none. */
  remove(key: RowKey): AnyRow | undefined;
  /** All rows, in no stated order. */
  values(): Iterable<AnyRow>;
}

/**
 * Makes the store that suits a table's key.
 *
 * @param table - The table.
 * @returns An empty store.
 */
export function createRowStore(table: TableName): RowStore {
  const spec = tables[table];
  const fields: readonly string[] = spec.key;
  const types = spec.fields as Readonly<Record<string, { readonly type: string }>>;
  const last = fields.at(-1) ?? '';
  const lastIsNumber = types[last]?.type !== 'text';
  if (fields.length === 1) return lastIsNumber ? new NumberedRows(last) : new NamedRows(last);
  return new TreeRows(fields, lastIsNumber);
}

type ReadField = (row: AnyRow) => unknown;

/**
 * Reads the fields that lead the busiest tables by their literal names, which the engine does several times faster than
 * by a name in a variable.
 */
const readFields: { readonly [field: string]: ReadField | undefined } = {
  provider: (row) => row.provider,
  legId: (row) => row.legId,
  revision: (row) => row.revision,
  number: (row) => row.number,
  period: (row) => row.period,
  callRef: (row) => row.callRef,
  operation: (row) => row.operation,
  key: (row) => row.key,
};

function readerOf(field: string): ReadField {
  return readFields[field] ?? ((row) => row[field]);
}

/**
 * Rows under one counting number. Numbers are nearly always given out ascending, so the rows are one sorted array:
 * the cheapest thing to append to, and already in the order in which it is read.
 */
class NumberedRows implements RowStore {
  readonly #read: ReadField;
  readonly #rows: AnyRow[] = [];

  constructor(field: string) {
    this.#read = readerOf(field);
  }

  find(key: RowKey): AnyRow | undefined {
    return this.#rows[this.#position(key[0] as number, true)];
  }

  insert(row: AnyRow): boolean {
    const number = this.#read(row) as number;
    const last = this.#rows[this.#rows.length - 1];
    if (last === undefined || (this.#read(last) as number) < number) {
      this.#rows.push(row);
      return true;
    }
    if (this.#position(number, true) !== -1) return false;
    this.#rows.splice(this.#position(number, false), 0, row);
    return true;
  }

  replace(row: AnyRow): AnyRow | undefined {
    const position = this.#position(this.#read(row) as number, true);
    const before = this.#rows[position];
    if (before !== undefined) this.#rows[position] = row;
    return before;
  }

  remove(key: RowKey): AnyRow | undefined {
    const position = this.#position(key[0] as number, true);
    return position === -1 ? undefined : this.#rows.splice(position, 1)[0];
  }

  values(): Iterable<AnyRow> {
    return this.#rows;
  }

  /** Where the number is, -1 when `exact` and it is not there; else where it belongs. */
  #position(number: number, exact: boolean): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#read(this.#rows[middle] as AnyRow) as number) < number) low = middle + 1;
      else high = middle;
    }
    const there = this.#rows[low];
    return !exact || (there !== undefined && this.#read(there) === number) ? low : -1;
  }
}

/** Rows under one text. */
class NamedRows implements RowStore {
  readonly #read: ReadField;
  readonly #rows: Map<string, AnyRow> = new Map();

  constructor(field: string) {
    this.#read = readerOf(field);
  }

  find(key: RowKey): AnyRow | undefined {
    return this.#rows.get(key[0] as string);
  }

  insert(row: AnyRow): boolean {
    const name = this.#read(row) as string;
    if (this.#rows.has(name)) return false;
    this.#rows.set(name, row);
    return true;
  }

  replace(row: AnyRow): AnyRow | undefined {
    const name = this.#read(row) as string;
    const before = this.#rows.get(name);
    if (before !== undefined) this.#rows.set(name, row);
    return before;
  }

  remove(key: RowKey): AnyRow | undefined {
    const name = key[0] as string;
    const before = this.#rows.get(name);
    if (before !== undefined) this.#rows.delete(name);
    return before;
  }

  values(): Iterable<AnyRow> {
    return this.#rows.values();
  }
}

type Branch = Map<unknown, Branch | Leaf>;
/** One row, or the few rows that differ only in the number at the end of the key. */
type Leaf = AnyRow | AnyRow[];

/**
 * Rows under several values: a map in a map, so that no key is ever glued together and hashed anew.
 *
 * A number at the end of the key (a revision) gets no map of its own: nearly every leg has one revision, and a map per
 * leg would be most of the memory.
 */
class TreeRows implements RowStore {
  readonly #readers: readonly ReadField[];
  readonly #readNumber: ReadField | undefined;
  /** Fields that have a map of their own; the last of them leads to the rows. */
  readonly #depth: number;
  readonly #root: Branch = new Map();
  /** Where the last look-up ended: a decision looks for a row before it inserts it, and need not search twice. */
  #lastFields: readonly unknown[] = [];
  #lastBranch: Branch | undefined;
  #lastLeaf: Leaf | undefined;

  constructor(fields: readonly string[], lastIsNumber: boolean) {
    this.#depth = lastIsNumber ? fields.length - 1 : fields.length;
    this.#readers = fields.slice(0, this.#depth).map(readerOf);
    this.#readNumber = lastIsNumber ? readerOf(fields.at(-1) ?? '') : undefined;
  }

  find(key: RowKey): AnyRow | undefined {
    let branch: Branch | undefined = this.#root;
    const last = this.#depth - 1;
    for (let level = 0; level < last; level += 1) {
      branch = branch.get(key[level]) as Branch | undefined;
      if (branch === undefined) return undefined;
    }
    const leaf = branch.get(key[last]) as Leaf | undefined;
    this.#lastFields = key;
    this.#lastBranch = branch;
    this.#lastLeaf = leaf;
    return this.#pick(leaf, key[this.#depth]);
  }

  insert(row: AnyRow): boolean {
    const name = (this.#readers[this.#depth - 1] as ReadField)(row);
    const known = this.#wasLookedUp(row);
    const branch = known ? (this.#lastBranch as Branch) : this.#branchOf(row);
    const leaf = known ? this.#lastLeaf : (branch.get(name) as Leaf | undefined);
    this.#lastBranch = undefined;
    if (leaf === undefined) {
      branch.set(name, row);
      return true;
    }
    if (this.#readNumber === undefined || this.#pick(leaf, this.#readNumber(row)) !== undefined) return false;
    if (Array.isArray(leaf)) leaf.push(row);
    else branch.set(name, [leaf, row]);
    return true;
  }

  replace(row: AnyRow): AnyRow | undefined {
    this.#lastBranch = undefined;
    const branch = this.#branchOf(row);
    const name = (this.#readers[this.#depth - 1] as ReadField)(row);
    const leaf = branch.get(name) as Leaf | undefined;
    const before = this.#pick(leaf, this.#readNumber?.(row));
    if (before === undefined) return undefined;
    if (Array.isArray(leaf)) leaf[leaf.indexOf(before)] = row;
    else branch.set(name, row);
    return before;
  }

  remove(key: RowKey): AnyRow | undefined {
    const before = this.find(key);
    this.#lastBranch = undefined;
    if (before === undefined) return undefined;
    const branch = this.#branchOf(before);
    const name = key[this.#depth - 1];
    const leaf = branch.get(name) as Leaf;
    if (Array.isArray(leaf) && leaf.length > 1) leaf.splice(leaf.indexOf(before), 1);
    else branch.delete(name);
    return before;
  }

  *values(): Iterable<AnyRow> {
    yield* valuesBelow(this.#root);
  }

  #wasLookedUp(row: AnyRow): boolean {
    if (this.#lastBranch === undefined) return false;
    for (let level = this.#depth - 1; level >= 0; level -= 1) {
      if ((this.#readers[level] as ReadField)(row) !== this.#lastFields[level]) return false;
    }
    return true;
  }

  #branchOf(row: AnyRow): Branch {
    let branch = this.#root;
    const last = this.#depth - 1;
    for (let level = 0; level < last; level += 1) {
      const name = (this.#readers[level] as ReadField)(row);
      let next = branch.get(name) as Branch | undefined;
      if (next === undefined) {
        next = new Map();
        branch.set(name, next);
      }
      branch = next;
    }
    return branch;
  }

  #pick(leaf: Leaf | undefined, number: unknown): AnyRow | undefined {
    const readNumber = this.#readNumber;
    if (readNumber === undefined || leaf === undefined) return leaf as AnyRow | undefined;
    if (Array.isArray(leaf)) return leaf.find((row) => readNumber(row) === number);
    return readNumber(leaf) === number ? leaf : undefined;
  }
}

function* valuesBelow(branch: Branch): Iterable<AnyRow> {
  for (const below of branch.values()) {
    if (below instanceof Map) yield* valuesBelow(below);
    else if (Array.isArray(below)) yield* below;
    else yield below as AnyRow;
  }
}
