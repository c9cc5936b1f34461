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
  #isClosed = false;
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
   * @returns Once the first attempts were made: when everything has arrived, or something has to be tried again.
   */
  async post(letter: Letter): Promise<void> {
    this.#letters.push(letter);
    let settle: () => void = () => undefined;
    const tried = new Promise<void>((done) => {
      settle = done;
    });
    this.#running ??= this.#deliver(settle).finally(() => {
      this.#running = undefined;
    });
    await Promise.race([tried, this.#running]);
  }

  /** Stops; letters that have not arrived are posted again by whoever kept them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#running;
  }

  async #deliver(onTrouble: () => void): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let letter = this.#letters[0]; letter !== undefined && !this.#isClosed; letter = this.#letters[0]) {
      if (await this.#options.send(letter.webhook)) {
        this.#letters.shift();
        await this.#options.arrived(letter.key);
        pauseMs = FIRST_PAUSE_MS;
        continue;
      }
      onTrouble();
      await this.#pause(pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  #pause(pauseMs: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
