import type {
  AccountRow,
  AnnouncementRow,
  Changes,
  Decided,
  DecideOptions,
  Decision,
  EntryRow,
  HoldRow,
  Storage,
  UsageRow,
} from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';
import { AccountShadow, type Commit } from './account-shadow.ts';
import { hold } from './violation.ts';

/** What the last run of a decision saw and answered; only that one counts. */
interface Seen {
  account?: AccountRow | undefined;
  changes?: Changes | undefined;
}

/** What a commit is held against beside the account's own past. */
export interface WorldTruth {
  /**
   * Judges a new record of a leg.
   *
   * @param row - The record.
   */
  recorded(row: UsageRow): void;
  /**
   * Judges a credit.
   *
   * @param entry - The entry.
   */
  credited(entry: EntryRow): void;
  /**
   * Told of a new announcement.
   *
   * @param row - The announcement.
   */
  announced(row: AnnouncementRow): void;
}

/**
 * Stands in front of the storage that all lives of the host's process share, and judges every commit from what the decision saw and
 * what the storage acknowledged. It reads nothing.
 */
export class CommitWatch {
  readonly #accounts = new Map<string, AccountShadow>();
  /** Commits of which only the storage knows whether they are there. */
  readonly #unsure = new Map<string, Set<Seen>>();
  readonly #truth: WorldTruth;
  readonly #onFinding: (error: unknown) => void;
  #commits = 0;
  #underWay = 0;
  #life = 0;

  /**
   * @param truth - What really happened.
   * @param onFinding - Told of what a commit breaks; what is thrown inside a process might be caught there.
   */
  constructor(truth: WorldTruth, onFinding: (error: unknown) => void) {
    this.#truth = truth;
    this.#onFinding = onFinding;
  }

  /** Commits so far. */
  get commits(): number {
    return this.#commits;
  }

  /**
   * What is known of an account.
   *
   * @param accountId - The account.
   */
  account(accountId: string): AccountShadow | undefined {
    return this.#accounts.get(accountId);
  }

  /**
   * A storage whose commits are watched.
   *
   * @param storage - The storage.
   * @returns The same.
   */
  watched(storage: Storage): Storage {
    return storageAround(storage, { decide: (batch, options) => this.#decide(storage, batch, options) });
  }

  async #decide<Outcome>(
    storage: Storage,
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]> {
    const seen = batch.map((): Seen => ({}));
    const watched = batch.map((decision, index): Decision<Outcome> => {
      const of = seen[index] as Seen;
      return {
        accountId: decision.accountId,
        reads: decision.reads,
        decide: (view) => {
          const verdict = decision.decide(view);
          of.account = view.account;
          of.changes = verdict.changes;
          return verdict;
        },
      };
    });
    for (const [index, { accountId }] of batch.entries()) this.#doubt(accountId, seen[index] as Seen);
    const life = this.#life;
    this.#underWay += 1;
    const decided = await storage.decide(watched, options);
    if (life === this.#life) this.#underWay -= 1;
    try {
      for (const [index, { accountId }] of batch.entries()) {
        const [of, one] = [seen[index] as Seen, decided[index]];
        if (one?.status !== 'done') {
          if (one?.error.code !== 'OUTCOME_UNKNOWN') this.#unsure.get(accountId)?.delete(of);
          continue;
        }
        // It was settled already where the account went on from it before its answer came.
        if (this.#unsure.get(accountId)?.delete(of) !== true) continue;
        if (of.changes === undefined) this.#looked(accountId, of);
        else {
          this.#settle(accountId, of.account?.version ?? 0);
          this.#apply(accountId, of);
        }
      }
    } catch (error) {
      this.#onFinding(error);
    }
    return decided;
  }

  /** Told that the process died: answers of its storage do not come any more, and nothing waits for them. */
  died(): void {
    this.#life += 1;
    this.#underWay = 0;
  }

  #doubt(accountId: string, seen: Seen): void {
    const unsure = this.#unsure.get(accountId);
    if (unsure === undefined) this.#unsure.set(accountId, new Set([seen]));
    else unsure.add(seen);
  }

  /** What a decision that changes nothing saw may be old where several are under way. */
  #looked(accountId: string, { account }: Seen): void {
    if (this.#underWay > 0) return;
    this.#settle(accountId, account?.version ?? 0);
    this.#accounts.get(accountId)?.look(account);
  }

  /** A commit whose answer has not come, or never will, is there when the account went on from it. */
  #settle(accountId: string, version: number): void {
    const unsure = this.#unsure.get(accountId);
    const known = this.#accounts.get(accountId)?.version ?? 0;
    if (unsure === undefined || version <= known) return;
    for (const seen of unsure) {
      if (seen.changes === undefined || (seen.account?.version ?? 0) !== known) continue;
      unsure.delete(seen);
      this.#apply(accountId, seen);
      return;
    }
  }

  #apply(accountId: string, { account, changes }: Seen): void {
    if (changes === undefined) return;
    const shadow = this.#accounts.get(accountId) ?? new AccountShadow(accountId, changes.account.currency);
    this.#accounts.set(accountId, shadow);
    shadow.look(account);
    const version = (account?.version ?? 0) + 1;
    const commit = commitOf({ ...changes, account: { ...changes.account, version } });
    shadow.commit(commit);
    this.#commits += 1;
    for (const row of commit.usage) this.#truth.recorded(row);
    for (const entry of commit.entries) if (entry.type === 'top-up') this.#truth.credited(entry);
    for (const row of commit.announced) this.#truth.announced(row);
  }

  /**
   * Holds an account as it is read against what was acknowledged.
   *
   * @param accountId - The account.
   * @param account - The row as it is read.
   */
  compare(accountId: string, account: AccountRow | undefined): void {
    this.#settle(accountId, account?.version ?? 0);
    const shadow = this.#accounts.get(accountId);
    hold(shadow !== undefined, 'state-as-acknowledged', () => `${accountId} was never opened`);
    shadow.look(account);
  }
}

function commitOf({ account, writes }: Changes): Commit {
  const entries: EntryRow[] = [];
  const usage: UsageRow[] = [];
  const holds: HoldRow[] = [];
  const announced: AnnouncementRow[] = [];
  for (const write of writes) {
    if (write.type === 'remove') continue;
    if (write.table === 'entry') entries.push(write.row);
    else if (write.table === 'usage') usage.push(write.row);
    else if (write.table === 'hold') holds.push(write.row);
    else if (write.table === 'announcement' && write.type === 'insert') announced.push(write.row);
  }
  return { account, entries, usage, holds, announced };
}
