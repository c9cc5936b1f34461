import type { Tell } from '../events.ts';
import type { Group } from './group.ts';

/** One try of a round of groups. */
export class Round {
  /** Groups to try again. */
  readonly again: Group[] = [];
  /** Until when lost answers are looked for, on the process's steady clock. */
  readonly deadline: number;
  /** Told whether rows were there that might have been assumed absent. */
  readonly learn: (found: boolean) => void;
  readonly #tell: Tell;

  /**
   * @param deadline - See {@link deadline}.
   * @param learn - See {@link learn}.
   * @param tell - Who is told what happens.
   */
  constructor(deadline: number, learn: (found: boolean) => void, tell: Tell) {
    this.deadline = deadline;
    this.learn = learn;
    this.#tell = tell;
  }

  /** Others were faster, or the server undid it: from the start, on the true state. */
  contested(group: Group): void {
    group.reset();
    group.attempts += 1;
    this.again.push(group);
    const { accountId } = group.known;
    this.#tell({ type: 'contended', accountId, attempts: group.attempts, decisions: group.tasks.length });
  }
}
