/** What the driver tells of a row that is copied out. */
interface CopiedRow {
  readonly chunk: Uint8Array;
}

/** What the driver offers to a query of another kind. */
interface DriverConnection {
  query(text: string): void;
}

/**
 * Takes a row of `COPY`, ended by a line feed. Its memory is only lent.
 *
 * @param row - The bytes.
 */
export type TakeRow = (row: Uint8Array) => void;

/** Reads the answer to `COPY ... TO STDOUT`, for the driver's own clients: rows as bytes, no value a string of its own. */
export class CopyReader {
  readonly #text: string;
  #take: TakeRow;
  #settle!: { readonly done: () => void; readonly failed: (error: Error) => void };
  /** Settled when all rows came, or none will come any more. */
  readonly done: Promise<void>;

  /**
   * @param text - The statement, or several of which the last one copies.
   * @param take - Takes each row.
   */
  constructor(text: string, take: TakeRow) {
    this.#text = text;
    this.#take = take;
    this.done = new Promise<void>((done, failed) => {
      this.#settle = { done, failed };
    });
  }

  /** Takes no row any more; what still comes is of a connection that was given up. */
  stop(): void {
    this.#take = () => {};
  }

  /** Sends the statement; called by the driver. */
  submit(connection: DriverConnection): void {
    connection.query(this.#text);
  }

  /** Takes a row; called by the driver. */
  handleCopyData({ chunk }: CopiedRow): void {
    this.#take(chunk);
  }

  /** Ends the statement; called by the driver. */
  handleReadyForQuery(): void {
    this.#settle.done();
  }

  /** Fails the statement; called by the driver, also when the connection breaks. */
  handleError(error: Error): void {
    this.#settle.failed(error);
  }

  /** Called by the driver; there is nothing to do. */
  handleCommandComplete(): void {}
}
