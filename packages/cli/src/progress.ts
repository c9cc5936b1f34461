const TERMINAL_EVERY_MS = 200;
const LOG_EVERY_MS = 2_000;

/** How progress is shown. */
export interface ProgressSettings {
  /** Where it is shown. */
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Show it even when nobody looks, a line every two seconds. */
  readonly isForced: boolean;
  /** Size of the work in bytes, where it is known. */
  readonly totalBytes?: number;
  /** What is counted, such as `call`. */
  readonly unit: string;
}

/** Shows how far a long run is: one line rewritten on a terminal, plain lines in a log, nothing otherwise. */
export class Progress {
  readonly #settings: ProgressSettings;
  readonly #startedAt: number = performance.now();
  #shownAt = 0;
  #count = 0;
  #bytes = 0;

  /**
   * @param settings - Where and how.
   */
  constructor(settings: ProgressSettings) {
    this.#settings = settings;
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** Things done. */
  get count(): number {
    return this.#count;
  }

  /**
   * Counts things done.
   *
   * @param count - How many.
   */
  add(count: number): void {
    this.#count += count;
    const { stderr, isForced } = this.#settings;
    if (stderr.isTTY !== true && !isForced) return;
    const now = performance.now() - this.#startedAt;
    const every = stderr.isTTY === true ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
    if (now - this.#shownAt < every) return;
    this.#shownAt = now;
    stderr.write(stderr.isTTY === true ? `\r${this.#text()}\u001b[K` : `${this.#text()}\n`);
  }

  /** Takes the line off the terminal. */
  clear(): void {
    const { stderr } = this.#settings;
    if (stderr.isTTY === true && this.#shownAt > 0) stderr.write('\r\u001b[K');
  }

  /**
   * Passes pieces of a file on and counts their bytes.
   *
   * @param pieces - The file.
   * @returns The same pieces.
   */
  async *measured(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array> {
    for await (const piece of pieces) {
      this.#bytes += piece.length;
      yield piece;
    }
  }

  #text(): string {
    const { unit, totalBytes } = this.#settings;
    const rate = Math.round(this.#count / Math.max(this.seconds, 0.001));
    const share =
      totalBytes === undefined ? '' : `, ${Math.floor((100 * this.#bytes) / Math.max(totalBytes, 1))} %`;
    return `${counted(this.#count, unit)}, ${grouped(rate)} a second${share}`;
  }
}

/**
 * A count as people read it.
 *
 * @param count - A whole number.
 * @returns Such as `1,234,567`.
 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * A count with its noun.
 *
 * @param count - A whole number.
 * @param noun - The noun of one, such as `call`.
 * @returns Such as `1 call` or `1,234 calls`.
 */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
