import type { Clock } from '@live-calls/core';

const WINDOW_MS = 5 * 60_000;
const MOST_OF_PERSON = 8;
/** Behind one address there may be a whole office. */
const MOST_OF_ADDRESS = 50;
const MOST_NAMES = 10_000;

/** An attempt to sign in. It counts as a wrong one from its beginning until more is known of it. */
export interface Attempt {
  /** It was right: the wrong ones of the person are forgotten. */
  succeeded(): void;
  /** Nobody could say whether it was right: it does not count. */
  takeBack(): void;
}

/**
 * Slows down whoever guesses passwords: so many wrong ones in a row, of a person or from an address, then a pause. Many at once
 * are as many as one after the other. Of one process; a proxy may know more.
 */
export class SignInAttempts {
  readonly #ofPerson: WrongOnes;
  readonly #ofAddress: WrongOnes;

  /**
   * @param clock - The clock.
   */
  constructor(clock: Clock) {
    this.#ofPerson = new WrongOnes(clock, MOST_OF_PERSON);
    this.#ofAddress = new WrongOnes(clock, MOST_OF_ADDRESS);
  }

  /**
   * Begins an attempt.
   *
   * @param person - Who it is about.
   * @param address - Where it comes from.
   * @returns The attempt; absent while none may be made.
   */
  begin(person: string, address: string): Attempt | undefined {
    if (this.#ofPerson.isFull(person) || this.#ofAddress.isFull(address)) return undefined;
    this.#ofPerson.add(person);
    this.#ofAddress.add(address);
    return {
      succeeded: () => {
        this.#ofPerson.forget(person);
        this.#ofAddress.takeBack(address);
      },
      takeBack: () => {
        this.#ofPerson.takeBack(person);
        this.#ofAddress.takeBack(address);
      },
    };
  }
}

/** Wrong attempts by name, for as long as they matter. */
class WrongOnes {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #seen = new Map<string, { readonly count: number; readonly untilMs: number }>();

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  isFull(name: string): boolean {
    return this.#countOf(name) >= this.#most;
  }

  add(name: string): void {
    const count = this.#countOf(name) + 1;
    this.#seen.delete(name);
    this.#seen.set(name, { count, untilMs: this.#clock.now() + WINDOW_MS });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MOST_NAMES && oldest !== undefined) this.#seen.delete(oldest);
  }

  takeBack(name: string): void {
    const seen = this.#seen.get(name);
    if (seen !== undefined && seen.count > 0) this.#seen.set(name, { ...seen, count: seen.count - 1 });
  }

  forget(name: string): void {
    this.#seen.delete(name);
  }

  #countOf(name: string): number {
    const seen = this.#seen.get(name);
    return seen === undefined || seen.untilMs <= this.#clock.now() ? 0 : seen.count;
  }
}
