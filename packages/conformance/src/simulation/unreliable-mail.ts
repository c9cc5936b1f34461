import type { Chance } from '../storage/chance.ts';
import { Agenda } from './agenda.ts';

/** How webhooks get lost, come twice and come late; in percent, and milliseconds. */
export interface MailOptions {
  /** Of a hundred webhooks, how many never arrive; 5 unless given. */
  readonly lostPercent?: number;
  /** Of a hundred, how many arrive once more later; 5 unless given. */
  readonly repeatedPercent?: number;
  /** Of a hundred, how many come late, so that later ones overtake them; 10 unless given. */
  readonly latePercent?: number;
  /** How late at most, milliseconds; ten minutes unless given. */
  readonly lateMs?: number;
}

/** What became of the webhooks so far. */
export interface MailCounts {
  /** Webhooks that the vendor sent. */
  readonly sent: number;
  /** Of these, never arrived. */
  readonly lost: number;
  /** Of these, arrived twice. */
  readonly repeated: number;
  /** Of these, late. */
  readonly late: number;
}

const USUAL_DELAY_MS = 1500;

/** A way from the vendor to the host on which webhooks get lost, come twice, late, and out of order. */
export class UnreliableMail<Letter> {
  readonly #agenda = new Agenda<Letter>();
  readonly #chance: Chance;
  readonly #options: Required<MailOptions>;
  readonly #counts = { sent: 0, lost: 0, repeated: 0, late: 0 };

  /**
   * @param chance - Where chance comes from.
   * @param options - How unreliable it is.
   */
  constructor(chance: Chance, options: MailOptions = {}) {
    this.#chance = chance;
    this.#options = { lostPercent: 5, repeatedPercent: 5, latePercent: 10, lateMs: 600_000, ...options };
  }

  /** What became of the webhooks so far. */
  get counts(): MailCounts {
    return { ...this.#counts };
  }

  /** When the next one arrives, epoch milliseconds; absent when none is under way. */
  get nextAtMs(): number | undefined {
    return this.#agenda.nextAtMs;
  }

  /**
   * Sends one.
   *
   * @param letter - The webhook.
   * @param atMs - When, epoch milliseconds.
   * @param chance - Where chance comes from for this one; that of all unless given.
   */
  post(letter: Letter, atMs: number, chance: Chance = this.#chance): void {
    const { lostPercent, repeatedPercent, latePercent } = this.#options;
    this.#counts.sent += 1;
    if (chance.below(100) < lostPercent) {
      this.#counts.lost += 1;
      return;
    }
    const isLate = chance.below(100) < latePercent;
    if (isLate) this.#counts.late += 1;
    this.#agenda.enter(atMs + this.#delay(isLate, chance), letter);
    if (chance.below(100) >= repeatedPercent) return;
    this.#counts.repeated += 1;
    this.#agenda.enter(atMs + this.#delay(true, chance), letter);
  }

  /**
   * Takes what has arrived.
   *
   * @param nowMs - Present time, epoch milliseconds.
   * @returns The webhooks, in the order of their arrival.
   */
  arrived(nowMs: number): readonly Letter[] {
    const letters: Letter[] = [];
    for (let next = this.#agenda.take(nowMs); next !== undefined; next = this.#agenda.take(nowMs)) {
      letters.push(next.item);
    }
    return letters;
  }

  #delay(isLate: boolean, chance: Chance): number {
    return chance.below((isLate ? this.#options.lateMs : USUAL_DELAY_MS) + 1);
  }
}
