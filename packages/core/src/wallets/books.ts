import type { Context } from '../context.ts';
import type { Atoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, Book } from '../ports/rows.ts';

/** Every book of an account, in the order they are shown. */
export const bookNames: readonly Book[] = [
  'wallet',
  'funding',
  'usage',
  'tax',
  'adjustment',
  'dispute',
  'expired',
  'unallocated',
];

/** Balance by book. A book is above zero when more went to it than was taken from it. */
export interface BookBalances {
  /** Money of the account: its posted balance. */
  readonly wallet: Money;
  /** Where top-ups and opening balances come from; below zero by what was paid in. */
  readonly funding: Money;
  /** What calls have cost, reversals taken off. */
  readonly usage: Money;
  /** Tax of purchases. */
  readonly tax: Money;
  /** What was corrected by hand: below zero by what was given. */
  readonly adjustment: Money;
  /** What disputes have taken back. */
  readonly dispute: Money;
  /** What was left when the account was closed. */
  readonly expired: Money;
  /** Money that arrived and pays nothing yet. */
  readonly unallocated: Money;
}

/** The balance of every book of an account; they sum to zero. */
export interface Books {
  /** Balance by book. */
  readonly balances: BookBalances;
  /** Sum over all books: zero, always. */
  readonly sum: Money;
  /** Journal number up to which this looks. */
  readonly asOf: number;
}

/**
 * Adds up the books from the entries. It reads the whole journal, so it is for audits, not for pages.
 *
 * @param context - The context.
 * @param account - The account row, which says how far to look.
 * @returns The balances.
 */
export async function sumBooks(context: Context, account: AccountRow): Promise<Books> {
  const { accountId, currency, lastNumber } = account;
  const sums = new Map<Book, Atoms>();
  for await (const rows of context.storage.stream('entry', accountId, { until: lastNumber + 1 })) {
    for (const { debitBook, creditBook, amountAtoms } of rows) {
      sums.set(debitBook, (sums.get(debitBook) ?? 0n) - amountAtoms);
      sums.set(creditBook, (sums.get(creditBook) ?? 0n) + amountAtoms);
    }
  }
  const shown = (book: Book): Money => moneyFromAtoms(sums.get(book) ?? 0n, currency);
  const sum = bookNames.reduce((total, book) => total + (sums.get(book) ?? 0n), 0n);
  return {
    balances: {
      wallet: shown('wallet'),
      funding: shown('funding'),
      usage: shown('usage'),
      tax: shown('tax'),
      adjustment: shown('adjustment'),
      dispute: shown('dispute'),
      expired: shown('expired'),
      unallocated: shown('unallocated'),
    },
    sum: moneyFromAtoms(sum, currency),
    asOf: lastNumber,
  };
}
