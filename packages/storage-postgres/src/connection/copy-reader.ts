/** What the driver tells of a row that is copied out. */
interface CopiedRow {
  readonly chunk: Uint8Array;
}

/** What the driver offers to a query of another kind. */
interface DriverConnection {
  query(text: string): void;
}

/** Rows that were copied out. */
export interface Copied {
  /** The rows without their first column, each ended by CRLF. */
  readonly text: string;
  /** How many rows. */
  readonly rows: number;
  /** The first column of the last row; 0 without rows. */
  readonly last: number;
}

const COMMA = 44;
const ZERO = 48;
const FIRST_SIZE = 1 << 16;

/** Memory that one reader after the other writes to; only a reader whose rows all came gives it back. */
export interface CopyMemory {
  /** The bytes; absent while a reader has them. */
  bytes: Buffer | undefined;
}

/**
 * Reads the answer to `COPY (SELECT number, ...) TO STDOUT (FORMAT csv)`, for the driver's own clients: bytes go from the
 * socket into one text, and no value becomes a string of its own.
 */
export class CopyReader {
  readonly #text: string;
  readonly #done: (copied: Copied) => void;
  readonly #failed: (error: Error) => void;
  readonly #memory: CopyMemory;
  #bytes: Buffer;
  #used = 0;
  #rows = 0;
  #last = 0;
  /** The rows, once all of them came. */
  readonly copied: Promise<Copied>;

  /**
   * @param text - The statement; its first column is a whole number.
   * @param memory - Where the rows are put together.
   */
  constructor(text: string, memory: CopyMemory) {
    this.#text = text;
    this.#memory = memory;
    this.#bytes = memory.bytes ?? Buffer.allocUnsafe(FIRST_SIZE);
    memory.bytes = undefined;
    const { promise, resolve, reject } = settled<Copied>();
    this.copied = promise;
    this.#done = resolve;
    this.#failed = reject;
  }

  /** Sends the statement; called by the driver. */
  submit(connection: DriverConnection): void {
    connection.query(this.#text);
  }

  /** Takes a row; called by the driver, whose memory is only lent. */
  handleCopyData({ chunk }: CopiedRow): void {
    let at = 0;
    let number = 0;
    for (; chunk[at] !== COMMA; at += 1) number = number * 10 + (chunk[at] as number) - ZERO;
    const length = chunk.length - at - 2;
    if (this.#used + length + 2 > this.#bytes.length) this.#grow(length + 2);
    this.#bytes.set(chunk.subarray(at + 1, at + 1 + length), this.#used);
    this.#used += length;
    this.#bytes[this.#used] = 13;
    this.#bytes[this.#used + 1] = 10;
    this.#used += 2;
    this.#last = number;
    this.#rows += 1;
  }

  /** Ends the statement; called by the driver. */
  handleReadyForQuery(): void {
    const text = this.#bytes.toString('utf8', 0, this.#used);
    this.#memory.bytes = this.#bytes;
    this.#done({ text, rows: this.#rows, last: this.#last });
  }

  /** Fails the statement; called by the driver, also when the connection breaks. */
  handleError(error: Error): void {
    this.#failed(error);
  }

  /** Called by the driver; there is nothing to do. */
  handleCommandComplete(): void {}

  #grow(by: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#used + by));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}

function settled<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
} {
  let resolve!: (value: Value) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<Value>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}
