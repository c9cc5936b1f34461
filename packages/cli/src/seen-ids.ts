const FIRST_CAPACITY = 1 << 12;

/**
 * Remembers which ids came on which line, in 24 to 48 bytes an id: a million take 25 MB. Ids are told apart by 64 bits
 * of a hash; among a million the odds of a mistake are about 1 in 40 million.
 */
export class SeenIds {
  #high: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  #low: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  #lines: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  #count = 0;

  /**
   * Looks an id up, and remembers it if it is new.
   *
   * @param id - The id.
   * @param line - Its line, from 1.
   * @returns The line it came on first, or absent when it is new.
   */
  lineOf(id: string, line: number): number | undefined {
    const high = hash(id, 0x9e3779b9);
    const low = hash(id, 0x85ebca6b);
    const found = this.#place(high, low);
    const first = this.#lines[found] ?? 0;
    if (first !== 0) return first;
    this.#high[found] = high;
    this.#low[found] = low;
    this.#lines[found] = line;
    this.#count += 1;
    if (this.#count * 2 > this.#lines.length) this.#grow();
    return undefined;
  }

  #place(high: number, low: number): number {
    const mask = this.#lines.length - 1;
    let at = (high ^ (low >>> 7)) & mask;
    while (this.#lines[at] !== 0 && (this.#high[at] !== high || this.#low[at] !== low)) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const highs = this.#high;
    const lows = this.#low;
    const lines = this.#lines;
    const capacity = lines.length * 2;
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    this.#lines = new Uint32Array(capacity);
    for (let at = 0; at < lines.length; at += 1) {
      if (lines[at] === 0) continue;
      const place = this.#place(highs[at] ?? 0, lows[at] ?? 0);
      this.#high[place] = highs[at] ?? 0;
      this.#low[place] = lows[at] ?? 0;
      this.#lines[place] = lines[at] ?? 0;
    }
  }
}

/** Multiply and rotate over all characters, then mix: 32 bits that all depend on every character. */
function hash(text: string, seed: number): number {
  let value = seed ^ text.length;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0xcc9e2d51);
    value = (value << 13) | (value >>> 19);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
