import { setTimeout as pause } from 'node:timers/promises';
import { BillingError, type DecideOptions } from '@live-calls/core/adapter';
import type { Database, Runner } from '../connection/database.ts';
import { failureKind, messageOf, unavailable } from '../connection/failure.ts';
import { StatementShapes } from '../rows/statement-shapes.ts';
import { type AccountCommit, commitOf, versionsOf } from './commit-statement.ts';
import { contention, Group } from './group.ts';
import type { KnownAccounts } from './known-account.ts';
import { Loader, type Missing } from './loader.ts';
import type { Task } from './task.ts';

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
}

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
 * others keep changing it, the account is locked.
 */
export class Decider {
  readonly #database: Database;
  readonly #known: KnownAccounts;
  readonly #options: DeciderOptions;
  readonly #shapes: StatementShapes = new StatementShapes();
  readonly #loader: Loader;
  readonly #assumes = { live: true, bulk: true };

  /**
   * @param database - The connections.
   * @param known - What is known of the accounts this decider is in charge of.
   * @param options - How to work.
   */
  constructor(database: Database, known: KnownAccounts, options: DeciderOptions) {
    this.#database = database;
    this.#known = known;
    this.#options = options;
    this.#loader = new Loader(this.#shapes, options.schema);
  }

  /**
   * Decides a round; every task is answered when it ends.
   *
   * @param tasks - The decisions, in order.
   * @param priority - Of the round; what was learnt about repeats is kept apart.
   */
  async decide(tasks: readonly Task[], priority: DecideOptions['priority']): Promise<void> {
    let open = this.#grouped(tasks, this.#assumes[priority]);
    const deadline = performance.now() + this.#options.deadlineMs;
    while (open.length > 0) {
      const again: Group[] = [];
      await this.#try(open, new Round(again, deadline, (found) => this.#learn(priority, found)));
      open = again;
    }
  }

  #grouped(tasks: readonly Task[], assumes: boolean): Group[] {
    const byAccount = new Map<string, Task[]>();
    for (const task of tasks) {
      const { accountId } = task.decision;
      const others = byAccount.get(accountId);
      if (others === undefined) byAccount.set(accountId, [task]);
      else others.push(task);
    }
    return [...byAccount].map(([accountId, own]) => new Group(this.#known.of(accountId), own, assumes));
  }

  /** Repeats come in swarms: after one nothing is assumed, until a load finds no repeat any more. */
  #learn(priority: DecideOptions['priority'], found: boolean): void {
    this.#assumes[priority] = !found;
  }

  async #try(groups: readonly Group[], round: Round): Promise<void> {
    const contested = groups.filter(({ attempts }) => attempts >= TRIES_UNLOCKED);
    const others = groups.filter(({ attempts }) => attempts < TRIES_UNLOCKED);
    for (const group of contested) await this.#locked(group, round);
    if (others.length === 0) return;
    for (const group of others) group.isFresh = false;
    try {
      await this.#prepare(this.#database, others, round);
    } catch (error) {
      await this.#failed(others, round, { error, sent: false });
      return;
    }
    const changed = others.filter((group) => group.hasChanges);
    const unchanged = others.filter((group) => !group.hasChanges);
    const size = this.#options.accountsPerStatement;
    const commits: Promise<void>[] = [];
    for (let from = 0; from < changed.length; from += size) {
      commits.push(this.#commit(changed.slice(from, from + size), round));
    }
    await Promise.all([...commits, this.#confirm(unchanged, round)]);
  }

  /** Runs the decisions of every group on everything they need. */
  async #prepare(runner: Runner, groups: readonly Group[], round: Round): Promise<void> {
    let open = groups;
    for (let loads = 0; open.length > 0; loads += 1) {
      const missing: Missing = new Map(
        open.map((group) => [group, group.run()] as const).filter(([group]) => group.working === undefined),
      );
      open = [...missing.keys()];
      if (open.length === 0) return;
      if (loads >= MOST_LOADS) throw endless();
      const { asked, found } = await this.#loader.load(runner, missing);
      if (asked > 0) round.learn(found > 0);
    }
  }

  async #commit(groups: readonly Group[], round: Round): Promise<void> {
    try {
      const { schema } = this.#options;
      const rows = await this.#database.run(commitOf(this.#shapes, schema, groups.map(commitOfGroup)));
      const won = new Set(rows.map(([accountId]) => accountId));
      for (const group of groups) {
        if (won.has(group.known.accountId)) group.done();
        else round.contested(group);
      }
    } catch (error) {
      await this.#failed(groups, round, { error, sent: true });
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
      const checks = unsure.map(({ known }) => known);
      const rows = await this.#database.run(versionsOf(this.#options.schema, checks));
      const versions = new Map(rows.map(([accountId, version]) => [accountId, Number(version)]));
      for (const group of unsure) {
        if ((versions.get(group.known.accountId) ?? 0) === group.known.version) group.done();
        else round.contested(group);
      }
    } catch (error) {
      await this.#failed(unsure, round, { error, sent: false });
    }
  }

  /** The fallback: nobody else can change the account while it is decided. Every wait is bounded by the server. */
  async #locked(group: Group, round: Round): Promise<void> {
    if (group.attempts >= TRIES) {
      group.fail(contention(group));
      return;
    }
    const { schema, lockMs } = this.#options;
    const wait = Math.ceil(lockMs);
    group.reset();
    group.assumes = false;
    try {
      const won = await this.#database.transaction(
        `BEGIN; SET LOCAL lock_timeout = ${wait}; SET LOCAL statement_timeout = ${2 * wait}; ` +
          `SET LOCAL idle_in_transaction_session_timeout = ${wait}`,
        async (runner) => {
          await runner.run({
            text: `SELECT 1 FROM ${schema}."account" WHERE "account_id" = $1 FOR NO KEY UPDATE`,
            values: [group.known.accountId],
          });
          await this.#prepare(runner, [group], round);
          if (!group.hasChanges) return true;
          return (await runner.run(commitOf(this.#shapes, schema, [commitOfGroup(group)]))).length > 0;
        },
      );
      if (won) group.done();
      else round.contested(group);
    } catch (error) {
      await this.#failed([group], round, { error, sent: true });
    }
  }

  async #failed(
    groups: readonly Group[],
    round: Round,
    failure: { readonly error: unknown; readonly sent: boolean },
  ): Promise<void> {
    const { error, sent } = failure;
    const kind = failureKind(error);
    if (kind === 'again' || kind === 'unprepared') {
      for (const group of groups) round.contested(group);
    } else if (kind === 'lost' || kind === 'not-sent') {
      for (const group of groups) if (kind === 'lost' && sent) group.mayBeCommitted = true;
      await this.#waitOrGiveUp(groups, round, error);
    } else if (kind === 'taken' && groups.some(({ assumes }) => assumes)) {
      round.learn(true);
      for (const group of groups) {
        group.reset();
        group.assumes = false;
        round.again.push(group);
      }
    } else if (kind === 'data' || kind === 'taken') await this.#alone(groups, round, error);
    else for (const group of groups) group.fail(unavailable(error));
  }

  async #waitOrGiveUp(groups: readonly Group[], round: Round, error: unknown): Promise<void> {
    if (performance.now() > round.deadline) {
      for (const group of groups) group.fail(group.mayBeCommitted ? unknown(error) : unavailable(error));
      return;
    }
    const losses = Math.max(...groups.map((group) => group.losses));
    await pause(Math.min(LONGEST_PAUSE_MS, 5 * 2 ** losses));
    for (const group of groups) {
      group.losses += 1;
      group.reset();
      // What may have been committed is found by looking for it.
      group.assumes = false;
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
        const single = new Group(group.known, [task], false);
        single.mayBeCommitted = group.mayBeCommitted;
        let open = [single];
        while (open.length > 0) {
          const again: Group[] = [];
          await this.#try(open, new Round(again, round.deadline, () => {}));
          open = again;
        }
      }
    }
  }
}

/** One try of a round of groups. */
class Round {
  /** Groups to try again. */
  readonly again: Group[];
  /** Until when lost answers are looked for, on the process's steady clock. */
  readonly deadline: number;
  /** Told whether rows were there that might have been assumed absent. */
  readonly learn: (found: boolean) => void;

  constructor(again: Group[], deadline: number, learn: (found: boolean) => void) {
    this.again = again;
    this.deadline = deadline;
    this.learn = learn;
  }

  /** Others were faster, or the server undid it: from the start, on the true state. */
  contested(group: Group): void {
    group.reset();
    group.attempts += 1;
    this.again.push(group);
  }
}

function commitOfGroup(group: Group): AccountCommit {
  const { known, working } = group;
  const account = working?.account;
  if (working === undefined || account === undefined) throw endless();
  return {
    accountId: known.accountId,
    baseVersion: known.version,
    account,
    changes: working.changes(),
  };
}

function endless(): BillingError<'INVARIANT_BROKEN'> {
  const invariant = 'A decision comes to an end once it has seen the rows it asks for.';
  return new BillingError('INVARIANT_BROKEN', `${invariant} Nothing was changed.`, {
    details: { invariant },
  });
}

function unkeepable(cause: unknown): BillingError {
  if (BillingError.is(cause)) return cause;
  const invariant = 'A decision writes only what its tables can keep, under keys that are free.';
  const message = `${invariant} PostgreSQL refused it: ${messageOf(cause)}. Nothing of this decision was written.`;
  return new BillingError('INVARIANT_BROKEN', message, { details: { invariant }, cause });
}

function unknown(cause: unknown): BillingError<'OUTCOME_UNKNOWN'> {
  const message =
    'The connection to PostgreSQL was lost during a commit, and the answer could not be found in time. ' +
    'Repeat the same request with the same key: it recovers the answer.';
  return new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter: 'postgres' }, cause });
}
