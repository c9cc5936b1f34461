/**
 * Writes results no faster than they are taken, and stops quietly when the reader has gone (as `head` does).
 */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  #isClosed = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  /**
   * @param stream - Where results go.
   */
  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') this.#failure = error;
      this.#close();
    });
    stream.on('close', () => this.#close());
  }

  /** Whether the reader has gone; writing on makes no sense. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Writes text and waits until there is room for more.
   *
   * @param text - The text.
   * @throws Error when the stream failed for another reason than a reader that left.
   */
  async write(text: string): Promise<void> {
    if (this.#isClosed || text === '') return;
    if (!this.#stream.write(text) && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#stream.once('drain', resolve);
      });
      this.#wake = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }
}
