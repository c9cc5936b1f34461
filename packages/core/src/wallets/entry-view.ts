import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { Book, EntryRow, EntryType } from '../ports/rows.ts';

/** The leg that caused an entry. */
export interface UsageLink {
  /** Discriminant. */
  readonly type: 'usage';
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** Revision of the leg's usage row. */
  readonly revision: number;
}

/** The top-up that caused an entry. */
export interface TopUpLink {
  /** Discriminant. */
  readonly type: 'top-up';
  /** Id of the top-up. */
  readonly topUpId: string;
}

/** The keyed command of a person or the host that caused an entry. */
export interface CommandLink {
  /** Discriminant. */
  readonly type: 'command';
  /** The command and its key, such as `adjustment:goodwill-7`. */
  readonly reference: string;
}

/** What caused an entry. */
export type EntryLink = UsageLink | TopUpLink | CommandLink;

/** One movement of the ledger, as people read it. */
export interface Entry {
  /** Journal number. */
  readonly number: number;
  /** Why it was made. */
  readonly type: EntryType;
  /** What the wallet changed by: above zero in, below zero out. */
  readonly amount: Money;
  /** Posted balance of the wallet after it. */
  readonly balanceAfter: Money;
  /** Book the amount was taken from. */
  readonly debitBook: Book;
  /** Book the amount went to. */
  readonly creditBook: Book;
  /** When it was committed. */
  readonly at: Date;
  /** What caused it. */
  readonly link: EntryLink;
  /** Billing start of the leg; only on `usage` and `reversal`. */
  readonly billingStart?: Date;
  /** Who caused it, as `role:id`. */
  readonly actor: string;
  /** Reason given by a person. */
  readonly reason?: string;
}

const USAGE = 'usage:';
const TOP_UP = 'top-up:';

/**
 * Shows an entry.
 *
 * @param row - The row.
 * @param currency - The account's currency.
 * @returns The entry.
 */
export function entryView(row: EntryRow, currency: string): Entry {
  return {
    number: row.number,
    type: row.type,
    amount: moneyFromAtoms(walletChange(row), currency),
    balanceAfter: moneyFromAtoms(row.balanceAfterAtoms, currency),
    debitBook: row.debitBook,
    creditBook: row.creditBook,
    at: new Date(row.atMs),
    link: linkOf(row.reference),
    ...(row.billingStartMs !== undefined && { billingStart: new Date(row.billingStartMs) }),
    actor: row.actor,
    ...(row.reason !== undefined && { reason: row.reason }),
  };
}

/**
 * What an entry changes the wallet by.
 *
 * @param row - The row.
 * @returns The amount, negative when it leaves the wallet, zero when it passes it by.
 */
export function walletChange(row: EntryRow): bigint {
  if (row.creditBook === 'wallet') return row.amountAtoms;
  return row.debitBook === 'wallet' ? -row.amountAtoms : 0n;
}

function linkOf(reference: string): EntryLink {
  if (reference.startsWith(TOP_UP)) return { type: 'top-up', topUpId: reference.slice(TOP_UP.length) };
  if (!reference.startsWith(USAGE)) return { type: 'command', reference };
  // A leg id may contain slashes; a provider and a revision do not.
  const leg = reference.slice(USAGE.length);
  const first = leg.indexOf('/');
  const last = leg.lastIndexOf('/');
  return {
    type: 'usage',
    provider: leg.slice(0, first),
    legId: leg.slice(first + 1, last),
    revision: Number(leg.slice(last + 1)),
  };
}
