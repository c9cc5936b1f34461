import { type Atoms, BillingError, type FieldType } from '@live-calls/core/adapter';
import type { Column, Layout } from '../schema/layout.ts';

/** A row as the code that writes generically sees it. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** A value as the server sends it: always text, so that no driver rounds or converts anything. */
export type Wire = string | null;

/** A value as it travels to the server: text, or an array in the server's own binary form. */
export type SentWire = Wire | Uint8Array;

/** Of ES2024; every Node this library runs on has it, the declarations of ES2023 do not. */
interface WellFormed {
  isWellFormed(): boolean;
}

/**
 * Writes a value as the text its column reads.
 *
 * @param value - The value of a field; absent becomes null.
 * @param type - How the field is kept.
 * @returns The text.
 * @throws BillingError with code `INVARIANT_BROKEN` for text that would come back altered.
 */
export function toWire(value: unknown, type: FieldType): Wire {
  if (value === undefined) return null;
  switch (type) {
    case 'amount':
      return decimalOf(value as Atoms);
    case 'json':
      return JSON.stringify(value);
    case 'text':
      return plainText(value);
    default:
      return String(value);
  }
}

/**
 * Checks that a text can be kept: UTF-8 has no lone surrogates, they would silently become another character.
 *
 * @param value - The text.
 * @returns The text.
 * @throws BillingError with code `INVARIANT_BROKEN`.
 */
export function plainText(value: unknown): string {
  const text = String(value);
  if ((text as string & WellFormed).isWellFormed()) return text;
  const invariant = 'Text that is kept is well-formed Unicode.';
  throw new BillingError('INVARIANT_BROKEN', `${invariant} Seen: a lone surrogate. Nothing was written.`, {
    details: { invariant },
  });
}

/**
 * An amount as decimal text with twelve decimals.
 *
 * @param atoms - Counts 10^-12 of a currency unit.
 * @returns Decimal text, such as `-0.008500000000`.
 */
export function decimalOf(atoms: Atoms): string {
  const digits = atoms < 0n ? (-atoms).toString() : atoms.toString();
  const padded = digits.length > 12 ? digits : digits.padStart(13, '0');
  const cut = padded.length - 12;
  return `${atoms < 0n ? '-' : ''}${padded.slice(0, cut)}.${padded.slice(cut)}`;
}

/**
 * An amount from decimal text with twelve decimals, as `numeric(27, 12)` prints it.
 *
 * @param decimal - The text.
 * @returns The amount in atoms.
 */
export function atomsOf(decimal: string): Atoms {
  const point = decimal.length - 13;
  const atoms = BigInt(decimal.slice(0, point) + decimal.slice(point + 1)) as Atoms;
  return atoms;
}

/**
 * A row of nulls to copy rows from. The runtime keeps an object that grew field by field under computed names as a hash table,
 * three times as large and as slow as one that was parsed, or copied from one that was.
 *
 * @param fields - Names of the fields.
 * @returns The row.
 */
export function blankRow(fields: readonly string[]): AnyRow {
  return JSON.parse(`{${fields.map((field) => `${JSON.stringify(field)}:null`).join(',')}}`);
}

/** Blank rows by table and by the places of the fields that are there: most rows of a table have the same few sets. */
const blanks = new WeakMap<Layout, Map<number, AnyRow>>();
/** Places that the bits of one number tell; a second number tells as many more. */
const BITS = 26;
const MOST_BLANKS = 1000;

/**
 * Reads a row from the texts of its columns; null columns are absent fields.
 *
 * @param layout - The table.
 * @param wires - The texts, in the order of the layout's columns.
 * @param from - Where the row's texts begin.
 * @returns The row.
 */
export function fromWires(layout: Layout, wires: readonly Wire[], from = 0): AnyRow {
  return rowOf(layout, { values: wires, from, read: fromWire });
}

/**
 * Reads a row from the values of its columns, as `wholeRow` makes them one value of JSON.
 *
 * @param layout - The table.
 * @param values - The values, in the order of the layout's columns.
 * @returns The row.
 */
export function fromValues(layout: Layout, values: readonly unknown[]): AnyRow {
  return rowOf(layout, { values, from: 0, read: fromValue });
}

function fromValue(value: unknown, type: FieldType): unknown {
  if (type === 'amount') return atomsOf(value as string);
  return type === 'json' ? (value as readonly unknown[])[0] : value;
}

/** Values of a row's columns, where they begin, and how one is read. */
interface RowSource<Value> {
  readonly values: readonly (Value | null)[];
  readonly from: number;
  readonly read: (value: Value, type: FieldType) => unknown;
}

function rowOf<Value>(layout: Layout, { values, from, read }: RowSource<Value>): AnyRow {
  const { columns } = layout;
  const row: Record<string, unknown> = { ...blankFor(layout, values, from) };
  for (let index = 0; index < columns.length; index += 1) {
    const value = values[from + index];
    if (value === null || value === undefined) continue;
    const { field, type } = columns[index] as Column;
    row[field] = read(value, type);
  }
  return row;
}

function blankFor(layout: Layout, wires: readonly unknown[], from: number): AnyRow {
  const { columns } = layout;
  let low = 0;
  let high = 0;
  for (let index = 0; index < columns.length; index += 1) {
    const wire = wires[from + index];
    if (wire === null || wire === undefined) continue;
    if (index < BITS) low |= 1 << index;
    else high |= 1 << (index - BITS);
  }
  let known = blanks.get(layout);
  if (known === undefined || known.size >= MOST_BLANKS) {
    known = new Map();
    blanks.set(layout, known);
  }
  const places = high * 2 ** BITS + low;
  let blank = known.get(places);
  if (blank === undefined) {
    const there = columns.filter((_, index) => (wires[from + index] ?? null) !== null);
    blank = blankRow(there.map(({ field }) => field));
    known.set(places, blank);
  }
  return blank;
}

/**
 * Reads a value from the text of its column.
 *
 * @param wire - The text.
 * @param type - How the field is kept.
 * @returns The value.
 */
export function fromWire(wire: string, type: FieldType): unknown {
  switch (type) {
    case 'text':
      return wire;
    case 'amount':
      return atomsOf(wire);
    case 'boolean':
      return wire === 't' || wire === 'true';
    case 'json':
      return JSON.parse(wire);
    default:
      return Number(wire);
  }
}
