import type { Atoms } from '../money/atoms.ts';
import type { AccountRow } from './rows.ts';

/** Accounts from one id to another, in code point order. */
export interface AccountRange {
  /** First id, inclusive; absent: no bound. */
  readonly from?: string;
  /** End, exclusive; absent: no bound. */
  readonly until?: string;
}

/** What the rows of a range of accounts add up to, all as of one moment. A sum over no rows is zero. */
export interface RangeTotals {
  /** Over the entries of all accounts of the range. */
  readonly entry: EntryTotals;
  /** Over the usage rows of all accounts of the range. */
  readonly usage: UsageTotalsOfRange;
  /** Each account of the range, in order of its id. */
  readonly accounts: readonly AccountTotals[];
}

/** Sums over entries. */
export interface EntryTotals {
  /** How many. */
  readonly rows: number;
  /** How many are of `type` `usage`. */
  readonly usageRows: number;
  /** Amounts whose `creditBook` is `wallet`, less amounts whose `debitBook` is. */
  readonly walletAtoms: Atoms;
  /** Amounts of `type` `usage`. */
  readonly usageAtoms: Atoms;
  /** Amounts of `type` `reversal`. */
  readonly reversalAtoms: Atoms;
  /** Amounts of `type` `top-up`. */
  readonly topUpAtoms: Atoms;
}

/** Sums over usage rows. */
export interface UsageTotalsOfRange {
  /** How many. */
  readonly rows: number;
  /** Costs of all revisions; rows without one count as zero. */
  readonly costAtoms: Atoms;
}

/** One account of a range. */
export interface AccountTotals {
  /** Its own row. */
  readonly account: AccountRow;
  /** Number and `balanceAfterAtoms` of its entry with the highest number; absent without entries. */
  readonly lastEntry?: LastEntry;
  /** Whether its `lastNumber` is the last entry's, or a usage row's; true without entries where it is 0. */
  readonly lastNumberKept: boolean;
  /** Its holds whose `status` is `open`: how many, their amounts, and what of them is used. */
  readonly openHold: OpenHoldTotals;
  /** Its spend rows of months, whose `period` has seven characters. */
  readonly monthSpend: SpendTotals;
  /** Its other spend rows: those of days. */
  readonly daySpend: SpendTotals;
  /** Amounts of its top-ups whose `status` is `paid`. */
  readonly paidTopUpAtoms: Atoms;
}

/** Sums over spend rows. */
export interface SpendTotals {
  /** Amounts. */
  readonly amountAtoms: Atoms;
  /** Legs. */
  readonly legs: number;
}

/** The entry of an account with the highest number. */
export interface LastEntry {
  /** Its journal number. */
  readonly number: number;
  /** Posted balance after it. */
  readonly balanceAfterAtoms: Atoms;
}

/** Sums over open holds. */
export interface OpenHoldTotals {
  /** How many. */
  readonly rows: number;
  /** What they set aside. */
  readonly amountAtoms: Atoms;
  /** What running calls have used of them. */
  readonly usedAtoms: Atoms;
}
