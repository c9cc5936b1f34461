import type { AccountRow, AnnouncementRow, EntryRow, HoldRow, UsageRow } from '@live-calls/core/adapter';
import { LevelsShadow } from './levels-shadow.ts';
import { hold } from './violation.ts';

type Atoms = AccountRow['postedAtoms'];

/** Entries with a key that is used up by them. */
const POSTED_ONCE: ReadonlySet<string> = new Set(['top-up', 'adjustment', 'opening']);

/** What one commit changed, as it was acknowledged. */
export interface Commit {
  /** The account row as it was written. */
  readonly account: AccountRow;
  /** New entries, in order of their numbers. */
  readonly entries: readonly EntryRow[];
  /** New records of legs. */
  readonly usage: readonly UsageRow[];
  /** Holds as they were written. */
  readonly holds: readonly HoldRow[];
  /** New announcements. */
  readonly announced: readonly AnnouncementRow[];
}

/**
 * What must be so of one account, from nothing but the commits that were acknowledged. Each commit is held against the account as it
 * was before, which is a few additions; nothing is read.
 */
export class AccountShadow {
  readonly #accountId: string;
  readonly #levels: LevelsShadow;
  readonly #holds = new Map<string, Atoms>();
  /** What each leg costs, by its latest record. */
  readonly #costs = new Map<string, Atoms>();
  readonly #posted = new Set<string>();
  #account: AccountRow | undefined;

  /**
   * @param accountId - The account.
   * @param currency - Its currency, which tells the levels it begins with.
   */
  constructor(accountId: string, currency: string) {
    this.#accountId = accountId;
    this.#levels = new LevelsShadow(currency);
  }

  /** Commits so far. */
  get version(): number {
    return this.#account?.version ?? 0;
  }

  /** Its last journal number. */
  get lastNumber(): number {
    return this.#account?.lastNumber ?? 0;
  }

  /** What all its legs cost. */
  get spentAtoms(): Atoms {
    let sum = 0n;
    for (const cost of this.#costs.values()) sum += cost;
    return sum;
  }

  /** Posted balance. */
  get postedAtoms(): Atoms {
    return this.#account?.postedAtoms ?? 0n;
  }

  /** Held money. */
  get heldAtoms(): Atoms {
    return this.#account?.heldAtoms ?? 0n;
  }

  /**
   * Says whether a leg has a record.
   *
   * @param legId - The leg.
   */
  hasLeg(legId: string): boolean {
    return this.#costs.has(legId);
  }

  /**
   * Holds what a decision is shown against what was acknowledged before.
   *
   * @param seen - The account row as storage shows it.
   */
  look(seen: AccountRow | undefined): void {
    const known = this.#account;
    const same =
      seen?.version === known?.version &&
      seen?.postedAtoms === known?.postedAtoms &&
      seen?.heldAtoms === known?.heldAtoms &&
      seen?.runningAtoms === known?.runningAtoms &&
      seen?.openHolds === known?.openHolds &&
      seen?.lastNumber === known?.lastNumber;
    hold(
      same,
      'state-as-acknowledged',
      () => `${this.#accountId} was left as ${shown(known)}, and storage shows ${shown(seen)}`,
    );
  }

  /**
   * Takes in a commit.
   *
   * @param commit - What was acknowledged.
   */
  commit(commit: Commit): void {
    const before = this.#account;
    this.#judgeLedger(before, commit);
    this.#judgeLegs(commit);
    this.#judgeOnce(commit);
    this.#judgeHolds(before, commit);
    this.#levels.judge(before, commit, this.#accountId);
    this.#account = commit.account;
  }

  #judgeLedger(before: AccountRow | undefined, { account, entries, usage }: Commit): void {
    let posted = before?.postedAtoms ?? 0n;
    const numbers = new Set<number>();
    const broken = (what: string) => () => `${this.#accountId}: ${what}`;
    for (const entry of entries) {
      const { number, debitBook, creditBook, amountAtoms, balanceAfterAtoms } = entry;
      if (creditBook === 'wallet') posted += amountAtoms;
      if (debitBook === 'wallet') posted -= amountAtoms;
      const moves = debitBook !== creditBook && amountAtoms > 0n;
      hold(moves, 'ledger-balanced', broken(`entry ${number} moves nothing between two books`));
      hold(balanceAfterAtoms === posted, 'ledger-balanced', broken(`entry ${number} leaves another balance`));
      hold(!numbers.has(number), 'ledger-balanced', broken(`number ${number} is given out twice`));
      numbers.add(number);
    }
    for (const { number } of usage) numbers.add(number);
    const first = before?.lastNumber ?? 0;
    const isGapless = account.lastNumber === first + numbers.size;
    const isWithin = [...numbers].every((number) => number > first && number <= account.lastNumber);
    const counts = `numbers ${[...numbers].join(', ') || 'none'} follow ${first}, and ${account.lastNumber} is the last`;
    hold(isGapless && isWithin, 'ledger-balanced', broken(counts));
    const balances = `the entries come to ${posted}, and the balance is ${account.postedAtoms}`;
    hold(account.postedAtoms === posted, 'ledger-balanced', broken(balances));
  }

  /** The entries of the legs that are recorded anew add up to the difference of what they cost. */
  #judgeLegs({ entries, usage }: Commit): void {
    let moved = 0n;
    for (const { type, amountAtoms } of entries) {
      if (type === 'usage') moved += amountAtoms;
      if (type === 'reversal') moved -= amountAtoms;
    }
    let owed = 0n;
    for (const { legId, costAtoms = 0n } of usage) {
      owed += costAtoms - (this.#costs.get(legId) ?? 0n);
      this.#costs.set(legId, costAtoms);
    }
    const legs = usage.map(({ legId }) => legId).join(', ') || 'no leg';
    hold(
      moved === owed,
      'charged-once',
      () => `${this.#accountId} is charged ${moved} for ${legs}, and owes ${owed} (units of 10^-12)`,
    );
  }

  #judgeOnce({ entries }: Commit): void {
    for (const { type, reference, number } of entries) {
      if (!POSTED_ONCE.has(type)) continue;
      const isFirst = !this.#posted.has(reference);
      hold(isFirst, 'posted-once', () => `entry ${number} of ${this.#accountId} posts ${reference} again`);
      this.#posted.add(reference);
    }
  }

  #judgeHolds(before: AccountRow | undefined, { account, holds }: Commit): void {
    let held = before?.heldAtoms ?? 0n;
    let grown = 0n;
    for (const { callRef, status, amountAtoms } of holds) {
      const change = amountAtoms - (this.#holds.get(callRef) ?? 0n);
      held += change;
      if (change > 0n) grown += change;
      const isOpen = status === 'open';
      const empty = `hold ${callRef} of ${this.#accountId} is closed and holds ${amountAtoms}`;
      hold(isOpen || amountAtoms === 0n, 'held-as-holds', () => empty);
      if (isOpen) this.#holds.set(callRef, amountAtoms);
      else this.#holds.delete(callRef);
    }
    const sums = `${this.#accountId} holds ${account.heldAtoms} for ${account.openHolds} calls; by its holds`;
    hold(
      account.heldAtoms === held && account.openHolds === this.#holds.size,
      'held-as-holds',
      () => `${sums} it is ${held} for ${this.#holds.size}`,
    );
    const available = account.postedAtoms - account.heldAtoms;
    hold(
      grown === 0n || available >= account.floorAtoms,
      'floor',
      () =>
        `${this.#accountId} sets ${grown} aside, which leaves ${available} below its floor ${account.floorAtoms}`,
    );
  }
}

function shown(account: AccountRow | undefined): string {
  if (account === undefined) return 'nothing';
  const { version, postedAtoms, heldAtoms, runningAtoms, openHolds, lastNumber } = account;
  const money = `posted ${postedAtoms}, held ${heldAtoms} for ${openHolds}, running ${runningAtoms}`;
  return `version ${version} (${money}, number ${lastNumber})`;
}
