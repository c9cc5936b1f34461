import type { Decided, DecideOptions, Decision } from '@live-calls/core/adapter';
import { unforeseen } from './decision-errors.ts';
import type { Task } from './task.ts';

/** How much larger a round may be when it leaves nothing for another. */
const WITH_REST = 1.25;
/** As many decisions must wait for their round to be decided while another is under way. */
const WORTH_PREPARING = 200;

/** Decides the rounds of one lane. */
export interface RoundDecider<Prepared> {
  /** How many decisions a round may hold. */
  most(priority: DecideOptions['priority']): number;
  /** Runs decisions as far as it goes without waiting, also while another round is under way. */
  prepare(tasks: readonly Task[], priority: DecideOptions['priority']): Prepared;
  /** Brings a round to its end, one at a time; resolved when each of its decisions is answered. */
  settle(round: Prepared): Promise<void>;
}

/**
 * Brings together what many callers ask for at once, without ever waiting for more: while a lane is idle a decision starts
 * at once; while it is busy, decisions gather and form its next round. An account is always in the same lane, so this
 * process never competes with itself. While the database works on one round, the next is decided already.
 */
export class Lanes<Prepared> {
  readonly #lanes: readonly Lane<Prepared>[];
  #waiting = 0;
  #idle: (() => void)[] = [];

  /**
   * @param count - How many rounds may be under way at a time.
   * @param decider - Makes the decider of one lane.
   */
  constructor(count: number, decider: () => RoundDecider<Prepared>) {
    const turns = new Turns();
    this.#lanes = Array.from({ length: count }, () => new Lane(decider(), turns));
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
      for (const index of accountByAccount(batch)) {
        const decision = batch[index] as Decision<Outcome>;
        const answer = (decided: Decided<unknown>): void => {
          if (answers[index] !== undefined) return;
          answers[index] = decided as Decided<Outcome>;
          open -= 1;
          if (open === 0) resolve(answers);
          this.#waiting -= 1;
          if (this.#waiting === 0) this.#rest();
        };
        const lane = this.#lanes[laneOf(decision.accountId, this.#lanes.length)] as Lane<Prepared>;
        lane.add({ decision, answer }, priority);
      }
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

class Lane<Prepared> {
  readonly #decider: RoundDecider<Prepared>;
  readonly #turns: Turns;
  readonly #queues: { readonly live: Queue; readonly bulk: Queue } = { live: new Queue(), bulk: new Queue() };
  #busy = false;
  #enough: (() => void) | undefined;

  constructor(decider: RoundDecider<Prepared>, turns: Turns) {
    this.#decider = decider;
    this.#turns = turns;
  }

  add(task: Task, priority: DecideOptions['priority']): void {
    this.#queues[priority].push(task);
    if (this.#enough !== undefined && this.#waiting >= WORTH_PREPARING) {
      this.#enough();
      this.#enough = undefined;
    }
    if (this.#busy) return;
    this.#busy = true;
    // What is asked for in the same breath goes together.
    queueMicrotask(() => void this.#work());
  }

  get #waiting(): number {
    return this.#queues.live.length + this.#queues.bulk.length;
  }

  async #work(): Promise<void> {
    this.#turns.begin();
    let underWay = Promise.resolve();
    while (this.#waiting > 0) {
      // What is worth preparing takes long: what was asked of the database before has to leave first.
      if (this.#waiting >= WORTH_PREPARING || this.#turns.areShared) await this.#turns.next();
      const settle = this.#prepare();
      await underWay;
      underWay = settle();
      // A small round gains more by growing than by being decided early.
      if (this.#waiting < WORTH_PREPARING) await Promise.race([underWay, this.#enoughWaits()]);
      if (this.#waiting < WORTH_PREPARING) await underWay;
    }
    this.#busy = false;
    this.#turns.end();
  }

  /** Whatever goes wrong in a way that nobody foresaw, its decisions are answered and the lane goes on. */
  #prepare(): () => Promise<void> {
    const priority = this.#queues.live.length > 0 ? 'live' : 'bulk';
    const tasks = this.#queues[priority].take(this.#decider.most(priority));
    const failed = (error: unknown): void => {
      for (const { answer } of tasks) answer({ status: 'failed', error: unforeseen(error) });
    };
    try {
      const prepared = this.#decider.prepare(tasks, priority);
      return () => this.#decider.settle(prepared).catch(failed);
    } catch (error) {
      failed(error);
      return () => Promise.resolve();
    }
  }

  #enoughWaits(): Promise<void> {
    return new Promise((done) => {
      this.#enough = done;
    });
  }
}

/**
 * Lets lanes work one after the other, and what else waits in this process between them: sockets are written and read, and
 * whoever came meanwhile is served. A lane that works alone needs no turn; beside others one makes its round larger, because
 * those they have just answered ask again.
 */
class Turns {
  #working = 0;
  #last: Promise<void> = Promise.resolve();

  /** Whether several lanes work at a time. */
  get areShared(): boolean {
    return this.#working > 1;
  }

  begin(): void {
    this.#working += 1;
  }

  end(): void {
    this.#working -= 1;
  }

  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((begin) => setImmediate(begin)));
    return this.#last;
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

  /** Takes the first; more than asked for where only a small rest would be left for a round of its own. */
  take(most: number): readonly Task[] {
    const count = this.length <= most * WITH_REST ? this.length : most;
    const taken = this.#tasks.slice(this.#first, this.#first + count);
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

const ALONE: readonly number[] = [0];

/**
 * Brings the decisions of an account together: a round then holds few accounts with many decisions each, and an account is
 * written once for all of them. Those of one account stay in order.
 */
function accountByAccount(batch: readonly { readonly accountId: string }[]): Iterable<number> {
  if (batch.length === 1) return ALONE;
  const places = new Map<string, number[]>();
  batch.forEach(({ accountId }, index) => {
    const others = places.get(accountId);
    if (others === undefined) places.set(accountId, [index]);
    else others.push(index);
  });
  return [...places.values()].flat();
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
