import {
  BillingError,
  type Decided,
  failedDecision,
  type RowRef,
  runDecision,
} from '@live-calls/core/adapter';
import { isKeepable, layoutForKey } from '../rows/key-reads.ts';
import { type KnownAccount, rowName } from './known-account.ts';
import type { Task } from './task.ts';
import { WorkingAccount } from './working-account.ts';

/** The decisions of one account that are decided together, in order. */
export class Group {
  /** The account. */
  readonly known: KnownAccount;
  /** The decisions, in the order they came. */
  readonly tasks: readonly Task[];
  /** The state after the decisions; there when they have run on everything they need. */
  working: WorkingAccount | undefined;
  /** Whether rows that were not looked at are assumed absent. */
  assumes: boolean;
  /** Whether the account was seen, at this version, after the decisions came. */
  isFresh = false;
  /** How often it was tried. */
  attempts = 0;
  /** How often its connection was lost, or could not be had. */
  losses = 0;
  /** Whether an earlier try may have been committed without our knowing. */
  mayBeCommitted = false;
  #answers: Decided<unknown>[] = [];
  #changes = 0;

  /**
   * @param known - What is known of the account.
   * @param tasks - The decisions.
   * @param assumes - Whether to assume.
   */
  constructor(known: KnownAccount, tasks: readonly Task[], assumes: boolean) {
    this.known = known;
    this.tasks = tasks;
    this.assumes = assumes;
  }

  /** Whether anything is to be committed. */
  get hasChanges(): boolean {
    return this.#changes > 0;
  }

  /**
   * Runs the decisions on what is known.
   *
   * @returns Rows to load before they can be run for good; none when they have.
   */
  run(): readonly RowRef[] {
    this.working = undefined;
    const { known } = this;
    if (!known.isKnown) return this.#named();
    const working = new WorkingAccount(known, this.assumes);
    // Where nothing is assumed, the rows that are named beforehand come together.
    if (!this.assumes && known.account !== undefined) {
      for (const ref of this.#named()) working.find(ref.table, ref.key);
      if (working.needs.size > 0) return [...working.needs.values()];
    }
    this.#answers = [];
    this.#changes = 0;
    // After a row is missing the rest runs only to find out what else is.
    for (const { decision } of this.tasks) this.#answers.push(this.#one(decision, working));
    const needs = working.needs.size > 0 ? [...working.needs.values()] : working.unproved();
    if (needs.length === 0) this.working = working;
    return needs;
  }

  /** Starts over with nothing known. */
  reset(): void {
    this.known.forget();
    this.working = undefined;
    this.isFresh = false;
  }

  /** Hands out the answers, and remembers the state they came to. */
  done(): void {
    this.working?.keep();
    this.known.settle();
    this.tasks.forEach((task, index) => {
      task.answer(this.#answers[index] as Decided<unknown>);
    });
  }

  /** Tells every decision that it failed. */
  fail(error: BillingError): void {
    this.reset();
    for (const task of this.tasks) task.answer({ status: 'failed', error });
  }

  #one(decision: Task['decision'], working: WorkingAccount): Decided<unknown> {
    try {
      const run = runDecision(decision, working);
      if ('needs' in run) return failedDecision(undefined);
      const { outcome, changes } = run.verdict;
      if (changes !== undefined && working.apply(changes)) this.#changes += 1;
      return { status: 'done', outcome, version: working.version };
    } catch (thrown) {
      return failedDecision(thrown);
    }
  }

  /** The rows the decisions are sure to read, each once. */
  #named(): readonly RowRef[] {
    const refs = new Map<string, RowRef>();
    for (const { decision } of this.tasks) {
      for (const ref of decision.reads) {
        const { table, key } = ref;
        if (table === 'account' || !isKeepable(layoutForKey(table, key), key)) continue;
        if (this.assumes && WorkingAccount.mayAssume(table)) continue;
        refs.set(rowName(table, key), ref);
      }
    }
    return [...refs.values()];
  }
}

/**
 * The error of a decision that others kept from being committed.
 *
 * @param group - The account's decisions.
 * @returns The error.
 */
export function contention(group: Group): BillingError<'CONTENTION'> {
  const { known, attempts } = group;
  const message = `Others kept changing account ${known.accountId}; after ${attempts} tries nothing was changed.`;
  return new BillingError('CONTENTION', message, { details: { accountId: known.accountId, attempts } });
}
