import { shown } from '../errors/invalid-input.ts';

/** One thing that is wrong with a price book document. */
export interface RuleProblem {
  /** Where: `rules[3].bands[0].rate`, `currency`. */
  readonly path: string;
  /** What it must be, as a fragment that follows "must be". */
  readonly rule: string;
  /** What was seen, shortened and with control characters escaped. Absent: nothing was given. */
  readonly seen?: string;
}

/** Problems are counted beyond this many, but no longer kept: a broken deck of a million lines stays readable. */
const MOST_KEPT = 1000;

/** Collects what is wrong, so that a document is judged as a whole. */
export class RuleProblems {
  /** How many were found, kept or not. */
  count = 0;
  readonly #kept: RuleProblem[] = [];

  /**
   * Notes a problem.
   *
   * @param path - Where it is.
   * @param rule - What it must be.
   * @param seen - What was given.
   * @returns Absent, so that a reader can end with it.
   */
  add(path: string, rule: string, seen?: unknown): undefined {
    return this.take(seen === undefined ? { path, rule } : { path, rule, seen: shown(seen) });
  }

  /**
   * Notes a problem that was found elsewhere.
   *
   * @param problem - The problem.
   * @returns Absent.
   */
  take(problem: RuleProblem): undefined {
    this.count += 1;
    if (this.#kept.length < MOST_KEPT) this.#kept.push(problem);
    return undefined;
  }

  /**
   * The problems kept, in order of the document.
   *
   * @returns At most a thousand.
   */
  list(): readonly RuleProblem[] {
    return this.#kept;
  }
}
