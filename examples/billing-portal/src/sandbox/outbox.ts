import type { Webhook } from '@live-calls/core/adapter';

/** A webhook on its way. */
export interface Letter {
  /** Names it; a letter that is posted again is the same. */
  readonly key: string;
  /** The signed request. */
  readonly webhook: Webhook;
}

/** How letters are delivered. */
export interface OutboxOptions {
  /**
   * Sends one request.
   *
   * @param webhook - The request.
   * @returns Whether the other side has it.
   */
  send(webhook: Webhook): Promise<boolean>;
  /**
   * Told of a letter that has arrived.
   *
   * @param key - Its name.
   */
  arrived(key: string): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Delivers webhooks in order, and again until the other side has them, as vendors do. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #letters: Letter[] = [];
  readonly #waiting: (() => void)[] = [];
  #isClosed = false;
  #isInTrouble = false;
  #running: Promise<void> | undefined;
  #wake: () => void = () => undefined;

  /**
   * @param options - How.
   */
  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /**
   * Posts a letter.
   *
   * @param letter - The letter.
   * @returns Once everything has arrived, or something has to be tried again.
   */
  async post(letter: Letter): Promise<void> {
    this.#letters.push(letter);
    this.#running ??= this.#deliver();
    if (this.#isInTrouble || this.#isClosed) return;
    await new Promise<void>((done) => {
      this.#waiting.push(done);
    });
  }

  /** Stops; letters that have not arrived are posted again by whoever kept them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#running;
  }

  async #deliver(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let letter = this.#letters[0]; letter !== undefined && !this.#isClosed; letter = this.#letters[0]) {
      this.#isInTrouble = !(await this.#hasArrived(letter));
      if (this.#isInTrouble) {
        this.#settle();
        await this.#pause(pauseMs);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      } else {
        this.#letters.shift();
        pauseMs = FIRST_PAUSE_MS;
      }
    }
    // Nothing comes between the last look and this: whoever posts afterwards begins anew.
    this.#running = undefined;
    this.#settle();
  }

  /** What has arrived and could not be noted is sent once more. */
  async #hasArrived({ key, webhook }: Letter): Promise<boolean> {
    if (!(await this.#options.send(webhook))) return false;
    return this.#options.arrived(key).then(
      () => true,
      () => false,
    );
  }

  #settle(): void {
    for (const done of this.#waiting.splice(0)) done();
  }

  #pause(pauseMs: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
