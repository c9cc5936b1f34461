const COMMA = 44;
const ZERO = 48;
const FIRST_BYTES = 1 << 17;
const FIRST_ROWS = 5000;

/**
 * Rows of `COPY (SELECT number, ...) TO STDOUT (FORMAT text, DELIMITER ',')`, one behind the other in memory that is used
 * again for the next page. Every row begins with a whole number, its own name.
 */
export class CopiedRows {
  /** The rows behind their numbers, without line feeds. */
  bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  /** How many rows. */
  rows = 0;
  /** The number of each row. */
  numbers: Float64Array = new Float64Array(FIRST_ROWS);
  /** Where each row begins; it ends where the next begins. */
  begins: Int32Array = new Int32Array(FIRST_ROWS + 1);

  /** Forgets the rows. */
  clear(): void {
    this.rows = 0;
  }

  /**
   * Keeps a row.
   *
   * @param row - As it was copied out.
   */
  add(row: Uint8Array): void {
    if (this.rows === this.numbers.length) this.#growRows();
    let at = 0;
    let number = 0;
    for (; row[at] !== COMMA; at += 1) number = number * 10 + (row[at] as number) - ZERO;
    const begin = this.begins[this.rows] as number;
    const end = begin + row.length - at - 2;
    if (end > this.bytes.length) this.#grow(begin, end);
    // A loop makes no object; a view of each row would be most of the garbage of a report.
    const { bytes } = this;
    for (let to = begin, from = at + 1; to < end; to += 1, from += 1) bytes[to] = row[from] as number;
    this.numbers[this.rows] = number;
    this.rows += 1;
    this.begins[this.rows] = end;
  }

  /**
   * Finds a row, in rows that are in order of their numbers.
   *
   * @param number - Its number.
   * @param hint - Where it is looked for first.
   * @returns Its place, or -1.
   */
  placeOf(number: number, hint: number): number {
    const { numbers, rows } = this;
    if (hint < rows && numbers[hint] === number) return hint;
    let low = 0;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((numbers[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low < rows && numbers[low] === number ? low : -1;
  }

  #growRows(): void {
    const { numbers, begins } = this;
    this.numbers = new Float64Array(numbers.length * 2);
    this.numbers.set(numbers);
    this.begins = new Int32Array(numbers.length * 2 + 1);
    this.begins.set(begins);
  }

  #grow(used: number, needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, needed));
    this.bytes.copy(larger, 0, 0, used);
    this.bytes = larger;
  }
}
