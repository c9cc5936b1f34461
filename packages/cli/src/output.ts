import { OutputError } from './streams.ts';

/**
 * Writes results no faster than they are taken, and stops quietly when the reader has gone (as `head` does).
 */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  #isClosed = false;
  #failure: NodeJS.ErrnoException | undefined;
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
   * @throws OutputError when the stream failed for another reason than a reader that left.
   */
  async write(text: string): Promise<void> {
    if (!this.#isClosed && text !== '' && !this.#stream.write(text) && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#stream.once('drain', resolve);
      });
      this.#wake = undefined;
    }
    this.#check();
  }

  /**
   * Waits until everything was taken: a full device says so only then.
   *
   * @throws OutputError when the stream failed for another reason than a reader that left.
   */
  async finish(): Promise<void> {
    if (!this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#stream.write('', () => resolve());
      });
      // The stream tells its failure right after the write it belongs to.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#check();
  }

  #check(): void {
    if (this.#failure !== undefined) throw new OutputError(this.#failure);
  }

  #close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }
}
