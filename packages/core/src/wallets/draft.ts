import { invariant } from '../errors/invalid-input.ts';
import type { Atoms } from '../money/atoms.ts';
import type { AccountRow, Book, EntryRow, EntryType } from '../ports/rows.ts';
import type { Changes, DecisionView, Write } from '../ports/storage.ts';
import { announceThresholds } from '../thresholds/announce-thresholds.ts';
import { triggerAutoTopUp } from '../thresholds/auto-trigger.ts';

/** One movement between two books, before it has a number. */
export interface Movement {
  /** Why it is made. */
  readonly type: EntryType;
  /** Book the amount is taken from. */
  readonly debitBook: Book;
  /** Book the amount goes to. */
  readonly creditBook: Book;
  /** Amount, above zero. */
  readonly amountAtoms: Atoms;
  /** What caused it, in a readable form. */
  readonly reference: string;
  /** Billing start of the leg; required for `usage` and `reversal`. */
  readonly billingStartMs?: number;
  /** Reason given by a person. */
  readonly reason?: string;
}

/** What a draft starts from. */
export interface DraftStart {
  /** State of the account. */
  readonly account: AccountRow;
  /** The clock's time; the draft's `nowMs` is never earlier than the account's last entry. */
  readonly clockMs: number;
  /** Who causes the change, as `role:id`. */
  readonly actor: string;
}

/**
 * The one way to change an account's money inside a decision.
 *
 * A draft collects movements and other writes, keeps balance, held money and journal number true while it grows, and
 * closes by judging the thresholds once, on the first and the last balance. Double entry holds by construction: the
 * only way to move money is {@link Draft.post}, which names two different books.
 */
export class Draft {
  /** The decision's time: max of the clock and the account's last entry. */
  readonly nowMs: number;
  /** Who causes the change. */
  readonly actor: string;
  readonly #start: AccountRow;
  readonly #clockMs: number;
  readonly #writes: Write[] = [];
  #postedAtoms: Atoms;
  #heldAtoms: Atoms;
  #runningAtoms: Atoms;
  #openHolds: number;
  #lastNumber: number;
  #fields: Partial<AccountRow> | undefined;

  /** @param start - Account, clock and actor. */
  constructor(start: DraftStart) {
    const { account } = start;
    this.#start = account;
    this.#clockMs = start.clockMs;
    this.nowMs = Math.max(start.clockMs, account.lastAtMs);
    this.actor = start.actor;
    this.#postedAtoms = account.postedAtoms;
    this.#heldAtoms = account.heldAtoms;
    this.#runningAtoms = account.runningAtoms;
    this.#openHolds = account.openHolds;
    this.#lastNumber = account.lastNumber;
  }

  /** The account. */
  get accountId(): string {
    return this.#start.accountId;
  }

  /** Posted balance so far. */
  get postedAtoms(): Atoms {
    return this.#postedAtoms;
  }

  /** The balance that thresholds look at so far: posted less what running calls have used. */
  get watchedAtoms(): Atoms {
    return this.#postedAtoms - this.#runningAtoms;
  }

  /** Money that a new hold may use so far: posted less held. */
  get availableAtoms(): Atoms {
    return this.#postedAtoms - this.#heldAtoms;
  }

  /**
   * Takes the next journal number, for a row without an entry.
   *
   * @returns The number.
   */
  takeNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  /**
   * Writes one entry.
   *
   * @param movement - What moves.
   * @param number - A number taken before, when a usage row shares it; else the next one.
   * @returns The entry's journal number.
   */
  post(movement: Movement, number: number = this.takeNumber()): number {
    invariant(movement.amountAtoms > 0n, 'An entry moves an amount above zero.');
    invariant(movement.debitBook !== movement.creditBook, 'An entry moves between two different books.');
    if (movement.creditBook === 'wallet') this.#postedAtoms += movement.amountAtoms;
    if (movement.debitBook === 'wallet') this.#postedAtoms -= movement.amountAtoms;
    const row: { -readonly [Field in keyof EntryRow]: EntryRow[Field] } = {
      accountId: this.#start.accountId,
      number,
      type: movement.type,
      debitBook: movement.debitBook,
      creditBook: movement.creditBook,
      amountAtoms: movement.amountAtoms,
      balanceAfterAtoms: this.#postedAtoms,
      reference: movement.reference,
      atMs: this.nowMs,
      actor: this.actor,
    };
    if (movement.billingStartMs !== undefined) row.billingStartMs = movement.billingStartMs;
    if (movement.reason !== undefined) row.reason = movement.reason;
    this.#writes.push({ type: 'insert', table: 'entry', row });
    return number;
  }

  /**
   * Changes what is held.
   *
   * @param change - Difference of held money, of what running calls have used, and of the number of open holds.
   */
  hold(change: {
    readonly heldAtoms?: Atoms;
    readonly runningAtoms?: Atoms;
    readonly openHolds?: number;
  }): void {
    this.#heldAtoms += change.heldAtoms ?? 0n;
    this.#runningAtoms += change.runningAtoms ?? 0n;
    this.#openHolds += change.openHolds ?? 0;
    invariant(this.#heldAtoms >= 0n && this.#openHolds >= 0, 'Held money is never below zero.');
  }

  /**
   * Adds a write of any other table.
   *
   * @param write - The write.
   */
  write(write: Write): void {
    this.#writes.push(write);
  }

  /**
   * Sets fields of the account row that this draft does not compute itself.
   *
   * @param fields - The fields.
   */
  set(
    fields: Partial<
      Pick<AccountRow, 'status' | 'name' | 'contractNumber' | 'floorAtoms' | 'horizonMs' | 'thresholds'>
    >,
  ): void {
    this.#fields = { ...this.#fields, ...fields };
  }

  /**
   * Closes the draft: judges the thresholds and hands everything over.
   *
   * @param view - The decision's view, for the recipients of a notice.
   * @returns All changes, for the verdict.
   */
  changes(view: DecisionView): Changes {
    const account: AccountRow = {
      ...this.#start,
      ...this.#fields,
      postedAtoms: this.#postedAtoms,
      heldAtoms: this.#heldAtoms,
      runningAtoms: this.#runningAtoms,
      openHolds: this.#openHolds,
      lastNumber: this.#lastNumber,
      lastAtMs: this.nowMs,
    };
    const times = { nowMs: this.nowMs, clockMs: this.#clockMs };
    const judged = announceThresholds({ before: this.#start, after: account, ...times, view });
    const told = judged === undefined ? account : { ...account, thresholds: judged.thresholds };
    const asked = triggerAutoTopUp(told, view, this.#clockMs);
    if (judged === undefined && asked === undefined) return { account, writes: this.#writes };
    return {
      account: asked === undefined ? told : { ...told, thresholds: asked.thresholds },
      writes: [...this.#writes, ...(judged?.writes ?? []), ...(asked?.writes ?? [])],
    };
  }
}
