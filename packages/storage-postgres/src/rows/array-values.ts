import type { Atoms, FieldType } from '@live-calls/core/adapter';
import type { Column } from '../schema/layout.ts';
import type { AnyRow } from './values.ts';
import { plainText } from './values.ts';

/**
 * A list of values in PostgreSQL's binary form of an array, for `unnest`. A batch has tens of thousands of values; here
 * each is written once, into one block of bytes, and no text is made of it.
 *
 * The form is that of the server's `array_recv`, with elements as `textrecv`, `int8recv`, `boolrecv`, `json_recv` and
 * `numeric_recv` read them; it is the same from PostgreSQL 14 to 18.
 */
export type ArrayWire = Uint8Array;

const elementTypes: { readonly [Type in FieldType]: number } = {
  text: 25,
  json: 114,
  integer: 20,
  instant: 20,
  amount: 1700,
  boolean: 16,
};

const HEADER_BYTES = 20;
const NULL_LENGTH = -1;
/** Longer texts are written by the runtime, shorter ones are quicker letter by letter. */
const SHORT_TEXT = 48;
const NEGATIVE = 0x4000;
const DECIMALS = 12;
/** Decimal digits in one digit of a `numeric`. */
const GROUP = 4;
const ZERO_DIGIT = 48;

/**
 * Writes a column of rows as an array.
 *
 * @param rows - Where the values are.
 * @param column - Which field of each; absent becomes null.
 * @returns The array. One without any value is empty: `unnest` fills up with nulls.
 * @throws BillingError with code `INVARIANT_BROKEN` for text that would come back altered.
 */
export function arrayOf(rows: readonly AnyRow[], column: Pick<Column, 'field' | 'type'>): ArrayWire {
  const { field, type } = column;
  const writer = shared;
  writer.begin();
  let present = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const value = (rows[index] as AnyRow)[field];
    if (value === undefined) writer.null();
    else {
      present += 1;
      writer.value(value, type);
    }
  }
  return writer.end(elementTypes[type], {
    length: present === 0 ? 0 : rows.length,
    hasNull: present < rows.length,
  });
}

class ArrayWriter {
  #bytes: Buffer = Buffer.allocUnsafe(64 * 1024);
  #end = HEADER_BYTES;

  begin(): void {
    this.#end = HEADER_BYTES;
  }

  null(): void {
    this.#room(4);
    this.#end = this.#bytes.writeInt32BE(NULL_LENGTH, this.#end);
  }

  value(value: unknown, type: FieldType): void {
    switch (type) {
      case 'text':
        this.#text(plainText(value));
        return;
      case 'json':
        this.#text(JSON.stringify(value));
        return;
      case 'amount':
        this.#numeric(value as Atoms);
        return;
      case 'boolean':
        this.#room(5);
        this.#end = this.#bytes.writeInt32BE(1, this.#end);
        this.#bytes[this.#end] = value === true ? 1 : 0;
        this.#end += 1;
        return;
      default:
        this.#bigint(Number(value));
    }
  }

  end(elementType: number, size: { readonly length: number; readonly hasNull: boolean }): ArrayWire {
    const bytes = this.#bytes;
    const dimensions = size.length === 0 ? 0 : 1;
    bytes.writeInt32BE(dimensions, 0);
    bytes.writeInt32BE(size.hasNull && dimensions > 0 ? 1 : 0, 4);
    bytes.writeInt32BE(elementType, 8);
    if (dimensions === 0) return Buffer.from(bytes.subarray(0, 12));
    bytes.writeInt32BE(size.length, 12);
    bytes.writeInt32BE(1, 16);
    return Buffer.from(bytes.subarray(0, this.#end));
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }

  #text(text: string): void {
    const { length } = text;
    this.#room(4 + length * 3);
    const bytes = this.#bytes;
    const start = this.#end + 4;
    let at = start;
    if (length <= SHORT_TEXT) {
      for (let index = 0; index < length; index += 1) {
        const code = text.charCodeAt(index);
        if (code > 127) break;
        bytes[at] = code;
        at += 1;
      }
    }
    if (at - start < length) at = start + bytes.write(text, start, 'utf8');
    bytes.writeInt32BE(at - start, this.#end);
    this.#end = at;
  }

  #bigint(value: number): void {
    this.#room(12);
    const bytes = this.#bytes;
    const high = Math.floor(value / 2 ** 32);
    bytes.writeInt32BE(8, this.#end);
    bytes.writeInt32BE(high, this.#end + 4);
    bytes.writeUInt32BE(value - high * 2 ** 32, this.#end + 8);
    this.#end += 12;
  }

  /** Groups of four decimal digits, the highest first; twelve decimals are the last three groups. */
  #numeric(atoms: Atoms): void {
    const digits = atoms < 0n ? (-atoms).toString() : atoms.toString();
    const groups = atoms === 0n ? 0 : Math.ceil(digits.length / GROUP);
    this.#room(12 + groups * 2);
    const bytes = this.#bytes;
    let at = this.#end;
    at = bytes.writeInt32BE(8 + groups * 2, at);
    at = bytes.writeInt16BE(groups, at);
    at = bytes.writeInt16BE(groups === 0 ? 0 : groups - 1 - DECIMALS / GROUP, at);
    at = bytes.writeUInt16BE(atoms < 0n ? NEGATIVE : 0, at);
    at = bytes.writeInt16BE(DECIMALS, at);
    let index = 0;
    for (let group = groups; group > 0; group -= 1) {
      const until = digits.length - (group - 1) * GROUP;
      let number = 0;
      for (; index < until; index += 1) number = number * 10 + digits.charCodeAt(index) - ZERO_DIGIT;
      at = bytes.writeInt16BE(number, at);
    }
    this.#end = at;
  }
}

/** One block is enough: an array is written from beginning to end without a pause, and handed out as a copy. */
const shared = new ArrayWriter();
