import type { Tell } from '../events.ts';
import type { Group } from './group.ts';
import type { Learnt } from './learnt.ts';
import { isAsKnown, type SeenVersions } from './versions.ts';

/** One try of a round of groups. */
export class Round {
  /** Groups to try again. */
  readonly again: Group[] = [];
  /** Until when lost answers are looked for, on the process's steady clock. */
  readonly deadline: number;
  /** What rounds of its priority showed. */
  readonly learnt: Learnt;
  /** Accounts whose version was compared with the one that was known. */
  compared = 0;
  /** Those of them that others had changed. */
  changed = 0;
  readonly #tell: Tell;

  /**
   * @param deadline - See {@link deadline}.
   * @param learnt - See {@link learnt}.
   * @param tell - Who is told what happens.
   */
  constructor(deadline: number, learnt: Learnt, tell: Tell) {
    this.deadline = deadline;
    this.learnt = learnt;
    this.#tell = tell;
  }

  /** Others were faster, or the server undid it: from the start, on the true state. */
  contested(group: Group): void {
    group.reset();
    group.attempts += 1;
    this.changed += 1;
    this.again.push(group);
    const { accountId } = group.known;
    this.#tell({ type: 'contended', accountId, attempts: group.attempts, decisions: group.tasks.length });
  }

  /** A lock failed, for whatever reason: nothing is learnt of others, and the next round is not locked first. */
  lockFailed(): void {
    this.compared = 0;
    this.learnt.lockFailed();
  }

  /**
   * What is known of an account that nobody changed since is certain while it is locked; the rest is forgotten.
   *
   * @param groups - Groups whose accounts are locked.
   * @param seen - What the accounts' rows say.
   */
  compare(groups: readonly Group[], seen: SeenVersions): void {
    for (const group of groups) {
      if (!group.known.isKnown) continue;
      this.compared += 1;
      group.isFresh = isAsKnown(group, seen);
      if (group.isFresh) continue;
      this.changed += 1;
      group.reset();
    }
  }
}
