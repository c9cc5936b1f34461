import type { Database, Runner } from '../connection/database.ts';
import type { StatementShapes } from '../rows/statement-shapes.ts';
import { versionsOf } from './commit-statement.ts';
import { unknown } from './decision-errors.ts';
import type { Group } from './group.ts';

/** What an account's row says of its last commit. */
export interface SeenVersion {
  /** Version of the account. */
  readonly version: number;
  /** The commit that made it. */
  readonly commitId: string;
}

/** By account; one that does not exist is missing. */
export type SeenVersions = ReadonlyMap<string, SeenVersion>;

/** Asks what the last commit of accounts was. */
export class Versions {
  readonly #database: Database;
  readonly #shapes: StatementShapes;
  readonly #schema: string;

  /**
   * @param database - The connections.
   * @param shapes - Where the texts are kept.
   * @param schema - Quoted name of the schema.
   */
  constructor(database: Database, shapes: StatementShapes, schema: string) {
    this.#database = database;
    this.#shapes = shapes;
    this.#schema = schema;
  }

  /**
   * Asks.
   *
   * @param groups - Whose accounts.
   * @returns What their rows say.
   */
  of(groups: readonly Group[]): Promise<SeenVersions> {
    return this.#ask(this.#database, groups, 'confirm');
  }

  /**
   * Asks, and keeps others from changing the accounts until the transaction ends.
   *
   * @param runner - The transaction.
   * @param groups - Whose accounts.
   * @returns What their rows say.
   */
  locked(runner: Runner, groups: readonly Group[]): Promise<SeenVersions> {
    return this.#ask(runner, groups, 'lock');
  }

  async #ask(runner: Runner, groups: readonly Group[], work: 'confirm' | 'lock'): Promise<SeenVersions> {
    const accounts = groups.map(({ known }) => known);
    const rows = await runner.run(versionsOf(this.#shapes, this.#schema, { accounts, work }));
    return new Map(
      rows.map(([accountId, version, commitId]) => [
        accountId ?? '',
        { version: Number(version), commitId: commitId ?? '' },
      ]),
    );
  }
}

/**
 * Whether an account is still at the version that is known of it.
 *
 * @param group - The account's group.
 * @param seen - What the accounts' rows say.
 * @returns True when nobody changed it.
 */
export function isAsKnown({ known }: Group, seen: SeenVersions): boolean {
  return (seen.get(known.accountId)?.version ?? 0) === known.version;
}

/**
 * Settles what became of a group's commits whose answer was lost. A commit that is the account's last is there. While the
 * account is at the version the commit was decided on, it is not; should it still arrive, the version guards against both.
 * Where others came after it nobody can tell: then only decisions are repeated that find their own rows.
 *
 * @param group - The group.
 * @param now - What its account's row says.
 * @returns What is still to be decided.
 */
export function stillToDecide(group: Group, now: SeenVersion | undefined): readonly Group[] {
  const { unanswered, tasks } = group;
  if (unanswered.length === 0) return [group];
  const committed = unanswered.find(({ commitId }) => commitId === now?.commitId);
  if (committed !== undefined) {
    group.done(committed.answers);
    return [];
  }
  if (unanswered.every(({ baseVersion }) => baseVersion === (now?.version ?? 0))) return [group];
  const lost = new Set(unanswered.flatMap(({ unrepeatable }) => unrepeatable));
  for (const task of lost) task.answer({ status: 'failed', error: unknown(undefined) });
  const rest = tasks.filter((task) => !lost.has(task));
  return rest.length === 0 ? [] : [group.only(rest)];
}
