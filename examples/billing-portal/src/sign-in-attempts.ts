import type { Clock } from '@live-calls/core';

const WINDOW_MS = 5 * 60_000;
const MOST_NAMES = 10_000;

/** Slows down whoever guesses passwords: so many wrong ones in a row, then a pause. Of one process; a proxy may know more. */
export class SignInAttempts {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #wrong = new Map<string, { count: number; untilMs: number }>();

  /**
   * @param clock - The clock.
   * @param most - Wrong ones in a row before a pause.
   */
  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /**
   * Whether another attempt may be made.
   *
   * @param name - Whom it is about, or where it comes from.
   */
  mayTry(name: string): boolean {
    const seen = this.#wrong.get(name);
    return seen === undefined || seen.count < this.#most || seen.untilMs <= this.#clock.now();
  }

  /**
   * Counts a wrong one.
   *
   * @param name - The same name.
   */
  failed(name: string): void {
    const nowMs = this.#clock.now();
    const seen = this.#wrong.get(name);
    const count = seen === undefined || seen.untilMs <= nowMs ? 1 : seen.count + 1;
    this.#wrong.delete(name);
    this.#wrong.set(name, { count, untilMs: nowMs + WINDOW_MS });
    const [oldest] = this.#wrong.keys();
    if (this.#wrong.size > MOST_NAMES && oldest !== undefined) this.#wrong.delete(oldest);
  }

  /**
   * Forgets the wrong ones after a right one.
   *
   * @param name - The same name.
   */
  succeeded(name: string): void {
    this.#wrong.delete(name);
  }
}
