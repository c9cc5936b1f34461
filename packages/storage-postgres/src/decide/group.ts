import {
  type BillingError,
  type Changes,
  type Decided,
  failedDecision,
  type RowRef,
  runDecision,
} from '@live-calls/core/adapter';
import { isKeepable, layoutForKey } from '../rows/key-reads.ts';
import type { AccountCommit } from './commit-statement.ts';
import { endless } from './decision-errors.ts';
import { type KnownAccount, type KnownAccounts, type NamedRefs, rowName } from './known-account.ts';
import type { Task } from './task.ts';
import { type Assumes, WorkingAccount } from './working-account.ts';

/** The decisions of one account that are decided together, in order. */
export class Group {
  /** The account. */
  readonly known: KnownAccount;
  /** The decisions, in the order they came. */
  readonly tasks: readonly Task[];
  /** The state after the decisions; there when they have run on everything they need. */
  working: WorkingAccount | undefined;
  /** Which rows that were not looked at are assumed absent. */
  assumes: Assumes;
  /** Whether the account was seen, at this version, after the decisions came. */
  isFresh = false;
  /** How often it was tried. */
  attempts = 0;
  /** How often its connection was lost, or could not be had. */
  losses = 0;
  /** Commits that were sent and never answered; one of them may be on the account. */
  readonly unanswered: UnansweredCommit[] = [];
  #answers: Decided<unknown>[] = [];
  #changes = 0;
  #unrepeatable: Task[] = [];
  #epoch = -1;
  #reads: { readonly assumes: Assumes; readonly refs: NamedRefs } | undefined;

  /**
   * @param known - What is known of the account.
   * @param tasks - The decisions.
   * @param assumes - What to assume.
   */
  constructor(known: KnownAccount, tasks: readonly Task[], assumes: Assumes) {
    this.known = known;
    this.tasks = tasks;
    this.assumes = assumes;
  }

  /** Whether anything is to be committed. */
  get hasChanges(): boolean {
    return this.#changes > 0;
  }

  /** Whether the decisions have run on what is still the latest known. */
  get isDecided(): boolean {
    const { working, known } = this;
    return working !== undefined && this.#epoch === known.epoch && working.baseVersion === known.version;
  }

  /**
   * Runs the decisions on what is known.
   *
   * @returns Rows to load before they can be run for good; none when they have.
   */
  run(): NamedRefs {
    this.#forgetRun();
    const { known } = this;
    if (!known.isKnown) return this.#toLoad();
    const working = new WorkingAccount(known, this.assumes);
    // Where it is not assumed what decisions look for, the rows that are named beforehand come together.
    if (this.assumes !== 'all' && known.account !== undefined) {
      for (const [name, ref] of this.#named()) working.foresee(name, ref);
      const { needs } = working;
      if (needs.size > 0) return needs;
    }
    this.#answers = [];
    this.#unrepeatable = [];
    this.#changes = 0;
    // After a row is missing the rest runs only to find out what else is.
    for (const task of this.tasks) this.#answers.push(this.#one(task, working));
    const missing = working.needs;
    const needs = missing.size > 0 ? missing : working.unproved();
    if (needs.size === 0) {
      this.working = working;
      this.#epoch = known.epoch;
    }
    return needs;
  }

  /** Repeats may be met: from now on nothing is assumed absent that a decision looks for. */
  look(): void {
    if (this.assumes !== 'all') return;
    this.assumes = 'inserts';
    this.#forgetRun();
  }

  /** Starts over with nothing known. */
  reset(): void {
    this.known.forget();
    this.#forgetRun();
    this.isFresh = false;
  }

  /** What the decisions met they will look for again: then it is loaded with the account, not after it. */
  #forgetRun(): void {
    this.working?.remember();
    this.working = undefined;
  }

  /** What is to be committed, once the decisions have run. */
  commit(): AccountCommit {
    const { known, working } = this;
    const account = working?.account;
    if (working === undefined || account === undefined) throw endless();
    const { accountId } = known;
    return { accountId, base: working.base, account, changes: working.changes() };
  }

  /** Makes what is known the state after the decisions, which are about to be committed. */
  keep(): void {
    this.working?.keep();
  }

  /** Hands out the answers; those of an earlier try when that one turns out to be committed. */
  done(answers: readonly Decided<unknown>[] = this.#answers): void {
    this.known.isAhead = false;
    if (!this.hasChanges) this.known.settle();
    this.tasks.forEach((task, index) => {
      task.answer(answers[index] as Decided<unknown>);
    });
  }

  /** Remembers a commit whose answer was lost. */
  lost(commitId: string): void {
    const { working } = this;
    if (working === undefined) return;
    const [answers, unrepeatable] = [this.#answers, this.#unrepeatable];
    this.unanswered.push({ commitId, baseVersion: working.baseVersion, answers, unrepeatable });
  }

  /** The same group with only some of its decisions; what became of lost commits is settled then. */
  only(rest: readonly Task[]): Group {
    const group = new Group(this.known, rest, 'inserts');
    group.attempts = this.attempts;
    group.losses = this.losses;
    return group;
  }

  /** Tells every decision that it failed. */
  fail(error: BillingError): void {
    this.reset();
    for (const task of this.tasks) task.answer({ status: 'failed', error });
  }

  #one(task: Task, working: WorkingAccount): Decided<unknown> {
    try {
      const run = runDecision(task.decision, working);
      if ('needs' in run) return failedDecision(undefined);
      const { outcome, changes } = run.verdict;
      if (changes !== undefined && working.apply(changes)) {
        this.#changes += 1;
        if (!isRepeatable(changes)) this.#unrepeatable.push(task);
      }
      return { status: 'done', outcome, version: working.version };
    } catch (thrown) {
      return failedDecision(thrown);
    }
  }

  /** What is loaded with the account row: all that is sure to be read, but for contracts, which are known for good. */
  #toLoad(): NamedRefs {
    const refs = new Map<string, RowRef>();
    for (const named of [this.known.met, this.#named()]) {
      for (const [name, ref] of named) if (this.known.find(name) === 'unknown') refs.set(name, ref);
    }
    return refs;
  }

  /** The rows the decisions are sure to read, each once. */
  #named(): NamedRefs {
    const { assumes } = this;
    if (this.#reads?.assumes === assumes) return this.#reads.refs;
    const refs = new Map<string, RowRef>();
    for (const { decision } of this.tasks) {
      for (const ref of decision.reads) {
        const { table, key } = ref;
        if (table === 'account' || !isKeepable(layoutForKey(table, key), key)) continue;
        if (assumes === 'all' && WorkingAccount.mayAssume(table)) continue;
        refs.set(rowName(table, key), ref);
      }
    }
    this.#reads = { assumes, refs };
    return refs;
  }
}

/**
 * Puts decisions together by their accounts.
 *
 * @param tasks - The decisions, in order.
 * @param known - What is known of the accounts.
 * @param assumes - What to assume.
 * @returns A group for each account; its decisions keep their order.
 */
export function groupByAccount(
  tasks: readonly Task[],
  known: KnownAccounts,
  assumes: Assumes,
): readonly Group[] {
  const byAccount = new Map<string, Task[]>();
  for (const task of tasks) {
    const { accountId } = task.decision;
    const others = byAccount.get(accountId);
    if (others === undefined) byAccount.set(accountId, [task]);
    else others.push(task);
  }
  return [...byAccount].map(([accountId, own]) => new Group(known.of(accountId), own, assumes));
}

/** A commit that was sent and never answered. */
export interface UnansweredCommit {
  /** What the account's row carries if it was committed and nothing came after it. */
  readonly commitId: string;
  /** Version it was decided on: while the account has it, it was not committed. */
  readonly baseVersion: number;
  /** What the decisions are told if it was. */
  readonly answers: readonly Decided<unknown>[];
  /** Decisions that would change something a second time if they were run again. */
  readonly unrepeatable: readonly Task[];
}

/** Tables whose rows remember what was done under a key from the world or the caller: a second run finds the row. */
const memories: ReadonlySet<string> = new Set([
  'usage',
  'hold',
  'key',
  'topUp',
  'parked',
  'rerating',
  'event',
  'directory',
  'vendorCost',
  'acknowledgement',
  'serial',
]);

/** A decision that made its account, or inserted a row under its key, finds that when it is run again. */
function isRepeatable(changes: Changes): boolean {
  if (changes.account.version === 0) return true;
  return changes.writes.some(({ type, table }) => type === 'insert' && memories.has(table));
}
