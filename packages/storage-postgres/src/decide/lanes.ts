import type { Decided, DecideOptions, Decision } from '@live-calls/core/adapter';
import type { Task } from './task.ts';

/** Most decisions of one round; it bounds how long an account is busy with one of them. */
const MOST = { live: 1000, bulk: 1000 } as const;

/** Decides a round of decisions; resolved when each of them is answered. */
export type DecideRound = (tasks: readonly Task[], priority: DecideOptions['priority']) => Promise<void>;

/**
 * Brings together what many callers ask for at once, without ever waiting for more: while a lane is idle a decision starts
 * at once; while it is busy, decisions gather and form its next round. An account is always in the same lane, so this
 * process never competes with itself.
 */
export class Lanes {
  readonly #lanes: readonly Lane[];
  #waiting = 0;
  #idle: (() => void)[] = [];

  /**
   * @param count - How many rounds may be under way at a time.
   * @param decide - Makes the decider of one lane.
   */
  constructor(count: number, decide: () => DecideRound) {
    this.#lanes = Array.from({ length: count }, () => new Lane(decide()));
  }

  /**
   * Decides a batch.
   *
   * @param batch - Decisions of any accounts.
   * @param priority - `live` goes first.
   * @returns What became of each, in order.
   */
  decide<Outcome>(
    batch: readonly Decision<Outcome>[],
    priority: DecideOptions['priority'],
  ): Promise<readonly Decided<Outcome>[]> {
    if (batch.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      const answers = new Array<Decided<Outcome>>(batch.length);
      let open = batch.length;
      this.#waiting += open;
      batch.forEach((decision, index) => {
        const answer = (decided: Decided<unknown>): void => {
          answers[index] = decided as Decided<Outcome>;
          open -= 1;
          if (open === 0) resolve(answers);
          this.#waiting -= 1;
          if (this.#waiting === 0) this.#rest();
        };
        const lane = this.#lanes[laneOf(decision.accountId, this.#lanes.length)] as Lane;
        lane.add({ decision, answer }, priority);
      });
    });
  }

  /** Waits until nothing is under way. */
  async settled(): Promise<void> {
    if (this.#waiting > 0) await new Promise<void>((done) => this.#idle.push(done));
  }

  #rest(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const done of idle) done();
  }
}

class Lane {
  readonly #decide: DecideRound;
  readonly #queues: { readonly live: Queue; readonly bulk: Queue } = { live: new Queue(), bulk: new Queue() };
  #busy = false;

  constructor(decide: DecideRound) {
    this.#decide = decide;
  }

  add(task: Task, priority: DecideOptions['priority']): void {
    this.#queues[priority].push(task);
    if (this.#busy) return;
    this.#busy = true;
    // What is asked for in the same breath goes together.
    queueMicrotask(() => void this.#work());
  }

  async #work(): Promise<void> {
    const { live, bulk } = this.#queues;
    while (live.length > 0 || bulk.length > 0) {
      const priority = live.length > 0 ? 'live' : 'bulk';
      await this.#decide(this.#queues[priority].take(MOST[priority]), priority);
    }
    this.#busy = false;
  }
}

/** First in, first out, without moving everything when the first leaves. */
class Queue {
  #tasks: Task[] = [];
  #first = 0;

  get length(): number {
    return this.#tasks.length - this.#first;
  }

  push(task: Task): void {
    this.#tasks.push(task);
  }

  take(most: number): readonly Task[] {
    const taken = this.#tasks.slice(this.#first, this.#first + most);
    this.#first += taken.length;
    if (this.#first === this.#tasks.length) {
      this.#tasks = [];
      this.#first = 0;
    } else if (this.#first > 10_000) {
      this.#tasks = this.#tasks.slice(this.#first);
      this.#first = 0;
    }
    return taken;
  }
}

/** The same account is always in the same lane. */
function laneOf(accountId: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < accountId.length; index += 1) {
    hash = Math.imul(hash ^ accountId.charCodeAt(index), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) % lanes;
}
