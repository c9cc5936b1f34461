import { setTimeout as pause } from 'node:timers/promises';
import type { DecideOptions } from '@live-calls/core/adapter';
import type { Database, Runner, Statement } from '../connection/database.ts';
import { failureKind, unavailable } from '../connection/failure.ts';
import type { Tell } from '../events.ts';
import { StatementShapes } from '../rows/statement-shapes.ts';
import { type Commit, commitOf } from './commit-statement.ts';
import { contention, endless, unkeepable, unknown } from './decision-errors.ts';
import { Group, groupByAccount } from './group.ts';
import type { KnownAccounts, NamedRefs } from './known-account.ts';
import { Learnt } from './learnt.ts';
import { Loader, type Loading, type Missing } from './loader.ts';
import { Round } from './round.ts';
import type { Task } from './task.ts';
import { isAsKnown, stillToDecide, Versions } from './versions.ts';

/** How a decider works. */
export interface DeciderOptions {
  /** Quoted name of the schema. */
  readonly schema: string;
  /** Most accounts that one statement changes. */
  readonly accountsPerStatement: number;
  /** How long an answer that was lost is looked for, and a server that is gone is waited for. */
  readonly deadlineMs: number;
  /** How long a lock is waited for, and held. */
  readonly lockMs: number;
  /** Names a commit, like no other of any process. */
  readonly nextCommitId: () => string;
  /** Who is told what happens. */
  readonly tell: Tell;
}

/** A round whose decisions have run on what is known, while the round before was under way. */
export interface PreparedRound {
  /** Of the round; what was learnt is kept apart. */
  readonly priority: DecideOptions['priority'];
  /** The decisions by account. */
  readonly groups: readonly Group[];
  /** What is to be sent, if the round before ends as expected; none when something has to be loaded first. */
  readonly commits: readonly ReadyCommit[];
  /** What has to be loaded first, as far as it can be asked for already. */
  readonly loading: Loading | undefined;
}

/** A commit that can be sent. */
interface ReadyCommit {
  readonly commitId: string;
  readonly groups: readonly Group[];
  readonly statement: Statement;
}

const NOTHING_READY = { commits: [], loading: undefined } as const;
/** Tries on known state before the account is locked. */
const TRIES_UNLOCKED = 4;
/** Tries in all. */
const TRIES = 10;
/** Between two tries to reach a server that is gone. */
const LONGEST_PAUSE_MS = 200;
/** Rounds of loading in one try; a decision may follow rows as far as they lead. */
const MOST_LOADS = 1000;

/**
 * Decides rounds of decisions, one round at a time: runs them on what is known of their accounts, and commits what they
 * change against the accounts' versions. Where the state turns out to be another, it is loaded and decided again; where
 * others keep changing it, the account is locked; see `Learnt` for when it is locked at once.
 *
 * While a round is under way the next one can be prepared: its decisions then run on the state that the commit under way
 * will leave. It is sent only when that commit went well, and decided again when it did not.
 */
export class Decider {
  readonly #database: Database;
  readonly #known: KnownAccounts;
  readonly #options: DeciderOptions;
  readonly #shapes: StatementShapes = new StatementShapes();
  readonly #loader: Loader;
  readonly #versions: Versions;
  readonly #learnt: { readonly live: Learnt; readonly bulk: Learnt };

  /**
   * @param database - The connections.
   * @param known - What is known of the accounts this decider is in charge of.
   * @param options - How to work.
   */
  constructor(database: Database, known: KnownAccounts, options: DeciderOptions) {
    this.#database = database;
    this.#known = known;
    this.#options = options;
    this.#learnt = { live: new Learnt(false), bulk: new Learnt(options.accountsPerStatement > 1) };
    this.#loader = new Loader(this.#shapes, options.schema);
    this.#versions = new Versions(database, this.#shapes, options.schema);
  }

  /**
   * How many decisions a round may hold.
   *
   * @param priority - Of the round.
   * @returns The number, as of now.
   */
  most(priority: DecideOptions['priority']): number {
    return this.#learnt[priority].most;
  }

  /**
   * Runs the decisions of a round as far as what is known goes, and asks for what is not. Nothing is waited for, and no
   * change is sent.
   *
   * @param tasks - The decisions, in order.
   * @param priority - Of the round.
   * @returns The round, for {@link settle}.
   */
  prepare(tasks: readonly Task[], priority: DecideOptions['priority']): PreparedRound {
    const { assumes, locksFirst } = this.#learnt[priority];
    const groups = groupByAccount(tasks, this.#known, assumes);
    if (locksFirst) return { priority, groups, ...NOTHING_READY };
    try {
      // Where a commit is under way, what is there may not be seen yet.
      const missing = this.#missing(groups, ({ known }) => !known.isAhead);
      const loading = missing.size === 0 ? undefined : this.#loader.ask(this.#database, missing);
      loading?.rows.catch(() => {});
      const isDecided = groups.every((group) => group.isDecided);
      return { priority, groups, loading, commits: isDecided ? this.#commitsOf(groups) : [] };
    } catch {
      // A value that cannot be kept, or asked for: met again when the round is settled, where each decision is answered.
      return { priority, groups, ...NOTHING_READY };
    }
  }

  /**
   * Brings a round to its end; every task is answered then. The round before must be at its end.
   *
   * @param prepared - The round.
   */
  async settle(prepared: PreparedRound): Promise<void> {
    const { priority } = prepared;
    let open = prepared.groups;
    let ready: Pick<PreparedRound, 'commits' | 'loading'> = prepared;
    const { deadlineMs, tell } = this.#options;
    const begunMs = performance.now();
    const learnt = this.#learnt[priority];
    // The round before may have met repeats after this one was prepared.
    if (learnt.assumes !== 'all') for (const group of open) group.look();
    while (open.length > 0) {
      const round = new Round(begunMs + deadlineMs, learnt, tell);
      await this.#try(open, round, ready);
      learnt.others(round.changed, round.compared);
      open = round.again;
      ready = NOTHING_READY;
    }
    const accounts = prepared.groups.length;
    const decisions = prepared.groups.reduce((sum, { tasks }) => sum + tasks.length, 0);
    tell({ type: 'round', priority, accounts, decisions, durationMs: performance.now() - begunMs });
  }

  async #try(
    groups: readonly Group[],
    round: Round,
    ready: Pick<PreparedRound, 'commits' | 'loading'>,
  ): Promise<void> {
    const unsure = groups.filter(({ unanswered }) => unanswered.length > 0);
    const open = unsure.length === 0 ? groups : await this.#foundOut(groups, round);
    const locksFirst = (group: Group): boolean => round.learnt.locksFirst || group.attempts >= TRIES_UNLOCKED;
    const others = open.filter((group) => !locksFirst(group));
    for (const chunk of this.#toLock(open.filter(locksFirst))) await this.#locked(chunk, round);
    if (others.length === 0) return;
    round.compared += others.length;
    for (const group of others) group.isFresh = false;
    // Nothing is waited for before a prepared commit is sent: the next round is prepared on what it leaves.
    const stands = ready.commits.length > 0 && others.every((group) => group.isDecided);
    let { commits } = ready;
    try {
      if (!stands) {
        await this.#prepare(this.#database, others, { round, loading: ready.loading });
        commits = this.#commitsOf(others);
      }
    } catch (error) {
      await this.#failed(others, round, { error });
      return;
    }
    const unchanged = others.filter((group) => !group.hasChanges);
    await Promise.all([...commits.map((one) => this.#commit(one, round)), this.#confirm(unchanged, round)]);
  }

  /** Runs the decisions of every group on everything they need. */
  async #prepare(
    runner: Runner,
    groups: readonly Group[],
    { round, loading }: { readonly round: Round; readonly loading?: Loading | undefined },
  ): Promise<void> {
    let coming = loading;
    for (let loads = 0; ; loads += 1) {
      if (coming !== undefined) {
        const { asked, found } = await this.#loader.take(coming);
        if (asked > 0) round.learnt.repeats(found > 0);
      }
      const missing = this.#missing(groups);
      if (missing.size === 0) return;
      if (loads >= MOST_LOADS) throw endless();
      coming = this.#loader.ask(runner, missing);
    }
  }

  /** Runs the decisions that have not run on the latest state, and says what is missing of those that need more. */
  #missing(groups: readonly Group[], mayAsk: (group: Group) => boolean = () => true): Missing {
    const missing = new Map<Group, NamedRefs>();
    for (const group of groups) {
      if (group.isDecided) continue;
      const refs = group.run();
      if (group.working === undefined && mayAsk(group)) missing.set(group, refs);
    }
    return missing;
  }

  #commitsOf(groups: readonly Group[]): readonly ReadyCommit[] {
    const changed = groups.filter((group) => group.hasChanges);
    return this.#perStatement(changed).map((some) => this.#readyCommit(some));
  }

  /** As many accounts as may stand in one statement. */
  #perStatement(groups: readonly Group[]): readonly (readonly Group[])[] {
    const size = this.#options.accountsPerStatement;
    const parts: (readonly Group[])[] = [];
    for (let from = 0; from < groups.length; from += size) parts.push(groups.slice(from, from + size));
    return parts;
  }

  #readyCommit(groups: readonly Group[]): ReadyCommit {
    const commitId = this.#options.nextCommitId();
    const commit: Commit = { commitId, accounts: groups.map((group) => group.commit()) };
    return { commitId, groups, statement: commitOf(this.#shapes, this.#options.schema, commit) };
  }

  async #commit(ready: ReadyCommit, round: Round): Promise<void> {
    const { groups, statement, commitId } = ready;
    // From here on the next round may be prepared on the state after this commit.
    for (const group of groups) group.keep();
    try {
      const rows = await this.#database.run(statement);
      const won = new Set(rows.map(([accountId]) => accountId));
      for (const group of groups) {
        if (won.has(group.known.accountId)) group.done();
        else round.contested(group);
      }
    } catch (error) {
      await this.#failed(groups, round, { error, commitId });
    }
  }

  /** An answer that changes nothing must be true as well: the state it was given on must still be the account's. */
  async #confirm(groups: readonly Group[], round: Round): Promise<void> {
    const unsure: Group[] = [];
    for (const group of groups) {
      if (group.isFresh) group.done();
      else unsure.push(group);
    }
    if (unsure.length === 0) return;
    try {
      const seen = await this.#versions.of(unsure);
      for (const group of unsure) {
        if (isAsKnown(group, seen)) group.done();
        else round.contested(group);
      }
    } catch (error) {
      await this.#failed(unsure, round, { error });
    }
  }

  /** Finds out what became of commits whose answer was lost, before anything is decided again. */
  async #foundOut(groups: readonly Group[], round: Round): Promise<readonly Group[]> {
    const unsure = groups.filter(({ unanswered }) => unanswered.length > 0);
    try {
      const seen = await this.#versions.of(unsure);
      return groups.flatMap((group) => stillToDecide(group, seen.get(group.known.accountId)));
    } catch (error) {
      await this.#failed(unsure, round, { error });
      return groups.filter((group) => !unsure.includes(group));
    }
  }

  /** Accounts are locked together once; one of them may be held by somebody for long, so after that each goes alone. */
  #toLock(contested: readonly Group[]): readonly (readonly Group[])[] {
    const together = contested.filter(({ attempts }) => attempts <= TRIES_UNLOCKED);
    const alone = contested.filter(({ attempts }) => attempts > TRIES_UNLOCKED);
    return [...this.#perStatement(together), ...alone.map((group) => [group])];
  }

  /** The fallback: nobody else can change the accounts while they are decided. Every wait is bounded by the server. */
  async #locked(groups: readonly Group[], round: Round): Promise<void> {
    const [first] = groups;
    if (groups.length === 1 && first !== undefined && first.attempts >= TRIES) {
      first.fail(contention(first));
      return;
    }
    const wait = Math.ceil(this.#options.lockMs);
    for (const group of groups) {
      if (group.attempts >= TRIES_UNLOCKED) group.look();
      // Locked together once, whether it was tried before or not.
      else group.attempts = TRIES_UNLOCKED;
    }
    let commitId: string | undefined;
    try {
      const rows = await this.#database.transaction(
        `BEGIN; SET LOCAL lock_timeout = ${wait}; SET LOCAL statement_timeout = ${2 * wait}; ` +
          `SET LOCAL idle_in_transaction_session_timeout = ${wait}`,
        async (runner) => {
          round.compare(groups, await this.#versions.locked(runner, groups));
          await this.#prepare(runner, groups, { round });
          const changed = groups.filter((group) => group.hasChanges);
          if (changed.length === 0) return [];
          const ready = this.#readyCommit(changed);
          commitId = ready.commitId;
          return runner.run(ready.statement);
        },
      );
      const won = new Set(rows.map(([accountId]) => accountId));
      for (const group of groups) {
        if (!group.hasChanges || won.has(group.known.accountId)) {
          group.keep();
          group.done();
        } else round.contested(group);
      }
    } catch (error) {
      const kind = failureKind(error);
      if (kind === 'lost' || kind === 'again') round.lockFailed();
      // It may have been held for too long: next time each goes alone.
      if (kind === 'lost')
        for (const group of groups) group.attempts = Math.max(group.attempts, TRIES_UNLOCKED + 1);
      await this.#failed(groups, round, { error, ...(commitId !== undefined && { commitId }) });
    }
  }

  async #failed(
    groups: readonly Group[],
    round: Round,
    failure: { readonly error: unknown; readonly commitId?: string },
  ): Promise<void> {
    const { error, commitId } = failure;
    const kind = failureKind(error);
    if (kind === 'again' || kind === 'unprepared') {
      for (const group of groups) round.contested(group);
    } else if (kind === 'lost' || kind === 'not-sent') {
      if (kind === 'lost' && commitId !== undefined) {
        for (const group of groups) group.lost(commitId);
        this.#options.tell({ type: 'answer-lost', accounts: groups.length });
      }
      await this.#waitOrGiveUp(groups, round, error);
    } else if (kind === 'taken' && groups.some(({ assumes }) => assumes !== 'nothing')) {
      round.learnt.repeats(true);
      for (const group of groups) {
        group.reset();
        group.assumes = group.assumes === 'all' ? 'inserts' : 'nothing';
        round.again.push(group);
      }
    } else if (kind === 'data' || kind === 'taken') await this.#alone(groups, round, error);
    else for (const group of groups) group.fail(unavailable(error));
  }

  async #waitOrGiveUp(groups: readonly Group[], round: Round, error: unknown): Promise<void> {
    if (performance.now() > round.deadline) {
      for (const group of groups) {
        group.fail(group.unanswered.length > 0 ? unknown(error) : unavailable(error));
      }
      return;
    }
    const losses = Math.max(...groups.map((group) => group.losses));
    await pause(Math.min(LONGEST_PAUSE_MS, 5 * 2 ** losses));
    for (const group of groups) {
      group.losses += 1;
      group.reset();
      // What may have been committed is found by looking for it.
      group.look();
      round.again.push(group);
    }
  }

  /** A value that cannot be kept spoils the statement it is in: each decision goes alone, and fails alone. */
  async #alone(groups: readonly Group[], round: Round, error: unknown): Promise<void> {
    const [only] = groups;
    if (groups.length === 1 && only !== undefined && only.tasks.length === 1) {
      only.fail(unkeepable(error));
      return;
    }
    for (const group of groups) {
      group.reset();
      for (const task of group.tasks) {
        let open: readonly Group[] = [new Group(group.known, [task], 'nothing')];
        while (open.length > 0) {
          const own = new Round(round.deadline, new Learnt(false), this.#options.tell);
          await this.#try(open, own, NOTHING_READY);
          open = own.again;
        }
      }
    }
  }
}
