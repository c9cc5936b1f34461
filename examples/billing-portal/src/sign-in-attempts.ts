import { isIPv6 } from 'node:net';
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
    const network = networkOf(address);
    if (this.#ofPerson.isFull(person) || this.#ofAddress.isFull(network)) return undefined;
    this.#ofPerson.add(person);
    this.#ofAddress.add(network);
    return {
      succeeded: () => {
        this.#ofPerson.forget(person);
        this.#ofAddress.takeBack(network);
      },
      takeBack: () => {
        this.#ofPerson.takeBack(person);
        this.#ofAddress.takeBack(network);
      },
    };
  }
}

/** Whoever has one IPv6 address has its whole network of 64 bits (RFC 6177), and could ask from another each time. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [front = [], back = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  const network = [...front, ...zeros, ...back].slice(0, 4).map((group) => Number.parseInt(group, 16));
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
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
