/** What a statement was for. */
export type StatementWork = 'commit' | 'load' | 'confirm' | 'lock' | 'read';

/**
 * What the storage tells about its work, for metrics and logs. No event holds money, numbers or names of people.
 *
 * - `statement`: one statement came to its end. `load` reads what decisions need, `confirm` asks for versions, `lock` is the
 *   fallback of a contested account, and how a bulk load begins where others change the same accounts; `read` serves lists,
 *   reports and documents.
 * - `round`: decisions that were brought together are all answered. `durationMs` is what each of them waited at least.
 * - `contended`: somebody else changed an account first, and its decisions are run again. Many of them for one account say
 *   that several processes work on it.
 * - `answer-lost`: a connection went during a commit; what became of it is being found out.
 */
export type StorageEvent =
  | {
      /** Discriminant. */
      readonly type: 'statement';
      /** What it was for. */
      readonly work: StatementWork;
      /** From sending it to its last row. */
      readonly durationMs: number;
      /** Rows that came back. */
      readonly rows: number;
      /** Why it failed, in a word; absent when it did not. */
      readonly failure?: string;
    }
  | {
      /** Discriminant. */
      readonly type: 'round';
      /** Priority of its decisions. */
      readonly priority: 'live' | 'bulk';
      /** Accounts in it. */
      readonly accounts: number;
      /** Decisions in it. */
      readonly decisions: number;
      /** From its beginning to the last answer. */
      readonly durationMs: number;
    }
  | {
      /** Discriminant. */
      readonly type: 'contended';
      /** The account. */
      readonly accountId: string;
      /** Tries so far. */
      readonly attempts: number;
      /** Decisions that are run again. */
      readonly decisions: number;
    }
  | {
      /** Discriminant. */
      readonly type: 'answer-lost';
      /** Accounts of the commit. */
      readonly accounts: number;
    };

/** Tells an event to whoever listens. */
export type Tell = (event: StorageEvent) => void;

/**
 * Makes a listener safe: what it throws is its own business, and no reason for a payment to fail.
 *
 * @param listener - The host's listener, if there is one.
 * @returns Tells events.
 */
export function teller(listener: Tell | undefined): Tell {
  if (listener === undefined) return () => {};
  return (event) => {
    try {
      listener(event);
    } catch {
      // Nobody to tell.
    }
  };
}
