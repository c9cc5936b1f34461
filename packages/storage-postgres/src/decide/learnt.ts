import type { Assumes } from './working-account.ts';

/** Most decisions of one round; it bounds how long an account is busy, or locked, with one of them. */
const MOST = { alone: 1000, shared: 2000 } as const;
/** Others work on the same accounts where they changed as large a share of those of a round. */
const SHARED = 0.25;
/** After so many rounds that met nobody they have the accounts for themselves again. */
const QUIET_ROUNDS = 3;

/** What the last rounds of a priority showed, and how the next one goes about its decisions. */
export class Learnt {
  /** Which rows that were not looked at are assumed absent. */
  assumes: Assumes = 'all';
  readonly #mayLock: boolean;
  #locked = 0;

  /**
   * @param mayLock - Whether rounds may begin with a lock: not those of live decisions, whose callers would wait for it while
   *   few of them are lost, and not where every account is locked by a statement of its own.
   */
  constructor(mayLock: boolean) {
    this.#mayLock = mayLock;
  }

  /**
   * Whether a round locks its accounts before it decides. Where several processes import into the same accounts, what was
   * decided on known state is nearly always too late, and deciding is what costs most.
   */
  get locksFirst(): boolean {
    return this.#mayLock && this.#locked > 0;
  }

  /** How many decisions a round may hold; more where each round pays for a lock and a load. */
  get most(): number {
    return this.locksFirst ? MOST.shared : MOST.alone;
  }

  /**
   * Repeats come in swarms: after one, decisions see what they look for, until a load finds no repeat any more.
   *
   * @param found - Whether rows were there that might have been assumed absent.
   */
  repeats(found: boolean): void {
    this.assumes = found ? 'inserts' : 'all';
  }

  /**
   * Takes in how many of a round's accounts were at another version than the one known.
   *
   * @param changed - That many were.
   * @param accounts - Out of so many.
   */
  others(changed: number, accounts: number): void {
    if (accounts === 0) return;
    if (changed >= accounts * SHARED) this.#locked = QUIET_ROUNDS;
    else if (this.#locked > 0) this.#locked -= 1;
  }

  /** A round that was locked failed: the next one is not locked first, and smaller. */
  lockFailed(): void {
    this.#locked = 0;
  }
}
