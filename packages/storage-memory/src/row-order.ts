import type { OrderValue } from '@live-calls/core/adapter';
import type { AnyRow } from './row-store.ts';

/** Few enough changes that moving them one by one is cheaper than merging the whole list. */
const FEW = 32;

/**
 * Rows in one order, sorted only when somebody reads.
 *
 * It is made at the first read of its order; before that writing costs nothing. Afterwards a write leaves a note, and
 * the next read works the notes in. When the notes outgrow the list the list is thrown away, and made again at the next
 * read: writing for hours without reading neither slows down nor hoards.
 */
export class RowOrder {
  readonly #fields: readonly string[];
  readonly #source: () => Iterable<AnyRow>;
  #sorted: AnyRow[] | undefined;
  readonly #added: Set<AnyRow> = new Set();
  readonly #gone: Set<AnyRow> = new Set();

  /**
   * @param fields - Fields of the order; together unique.
   * @param source - All rows, for making the list.
   */
  constructor(fields: readonly string[], source: () => Iterable<AnyRow>) {
    this.#fields = fields;
    this.#source = source;
  }

  /** Notes a row that was added. */
  add(row: AnyRow): void {
    if (this.#sorted === undefined) return;
    this.#added.add(row);
    if (this.#added.size + this.#gone.size > this.#sorted.length + 1000) this.#forget();
  }

  /** Notes a row that was taken away. */
  remove(row: AnyRow): void {
    if (this.#sorted !== undefined && !this.#added.delete(row)) this.#gone.add(row);
  }

  /** All rows in order; valid until the next write. */
  rows(): readonly AnyRow[] {
    const compare = (left: AnyRow, right: AnyRow): number => compareRows(this.#fields, left, right);
    if (this.#sorted === undefined) {
      this.#sorted = Array.from(this.#source()).sort(compare);
    } else if (this.#added.size + this.#gone.size > 0) {
      this.#sorted = this.#settled(this.#sorted, compare);
      this.#added.clear();
      this.#gone.clear();
    }
    return this.#sorted;
  }

  #settled(sorted: AnyRow[], compare: (left: AnyRow, right: AnyRow) => number): AnyRow[] {
    const added = [...this.#added].sort(compare);
    const last = sorted[sorted.length - 1];
    const first = added[0];
    const behind =
      this.#gone.size === 0 && first !== undefined && (last === undefined || compare(last, first) < 0);
    if (behind) {
      for (const row of added) sorted.push(row);
      return sorted;
    }
    if (this.#added.size + this.#gone.size > FEW) return merged(sorted, added, { compare, gone: this.#gone });
    for (const row of this.#gone)
      sorted.splice(placeOf(sorted, this.#fields, { values: this.#valuesOf(row) }), 1);
    for (const row of added)
      sorted.splice(placeOf(sorted, this.#fields, { values: this.#valuesOf(row) }), 0, row);
    return sorted;
  }

  #valuesOf(row: AnyRow): readonly OrderValue[] {
    return this.#fields.map((field) => row[field] as OrderValue);
  }

  #forget(): void {
    this.#sorted = undefined;
    this.#added.clear();
    this.#gone.clear();
  }
}

/**
 * Finds a place in sorted rows by binary search.
 *
 * @param rows - Rows, sorted by the fields.
 * @param fields - The fields of the order.
 * @param place - Values of the first of these fields; `behind` all rows with these values instead of before them.
 * @returns How many rows come before that place.
 */
export function placeOf(
  rows: readonly AnyRow[],
  fields: readonly string[],
  place: { readonly values: readonly OrderValue[]; readonly behind?: boolean },
): number {
  const { values, behind = false } = place;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareToValues(rows[middle] as AnyRow, fields, values);
    if (order < 0 || (behind && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareToValues(row: AnyRow, fields: readonly string[], values: readonly OrderValue[]): number {
  for (let index = 0; index < values.length; index += 1) {
    const order = compareValues(row[fields[index] as string] as OrderValue, values[index] as OrderValue);
    if (order !== 0) return order;
  }
  return 0;
}

function compareRows(fields: readonly string[], left: AnyRow, right: AnyRow): number {
  for (const field of fields) {
    const order = compareValues(left[field] as OrderValue, right[field] as OrderValue);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(left: OrderValue, right: OrderValue): number {
  if (left === right) return 0;
  if (typeof left === 'number') return left - (right as number);
  return compareText(left, right as string);
}

/**
 * Compares text by code point, as every storage of the contract does.
 *
 * JavaScript compares UTF-16 units, in which the characters beyond U+FFFF sort before U+E000 to U+FFFF.
 *
 * @param left - Text.
 * @param right - Text.
 * @returns Below, equal to or above zero.
 */
export function compareText(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const one = left.charCodeAt(index);
    const other = right.charCodeAt(index);
    if (one !== other) return one < 0xd800 || other < 0xd800 ? one - other : lifted(one) - lifted(other);
  }
  return left.length - right.length;
}

/** Moves surrogates above all other units. */
function lifted(unit: number): number {
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function merged(
  sorted: readonly AnyRow[],
  added: readonly AnyRow[],
  how: { readonly compare: (left: AnyRow, right: AnyRow) => number; readonly gone: ReadonlySet<AnyRow> },
): AnyRow[] {
  const all: AnyRow[] = [];
  let next = 0;
  for (const row of sorted) {
    if (how.gone.has(row)) continue;
    while (next < added.length && how.compare(added[next] as AnyRow, row) < 0) {
      all.push(added[next] as AnyRow);
      next += 1;
    }
    all.push(row);
  }
  while (next < added.length) {
    all.push(added[next] as AnyRow);
    next += 1;
  }
  return all;
}
