import type { AccountRange, RangeTotals } from '../ports/range-totals.ts';
import type { Difference } from '../wallets/verification.ts';
import { compareTotals } from './compare-totals.ts';

/** Adds up a range of accounts. */
export type Totals = (range: AccountRange) => Promise<RangeTotals>;

/** Accounts side by side, in order of their id, and the range they stand for. */
export interface AccountsOfRange {
  /** The range. */
  readonly range: AccountRange;
  /** Ids of its accounts. */
  readonly accountIds: readonly string[];
}

/** Whom to look at more closely. */
export interface Suspects {
  /** Accounts that differ, or stand alone in a range that does. */
  readonly accountIds: readonly string[];
  /** What differs where there is no account to look at. */
  readonly differences: readonly Difference[];
  /** Entries that were added up. */
  readonly entries: number;
  /** Usage rows that were added up. */
  readonly usageRows: number;
}

/**
 * Finds the accounts that differ: a range whose sums differ is halved until an account is alone. Each reading is as of
 * its own moment, and right by itself.
 *
 * @param totals - Adds up.
 * @param accounts - The accounts.
 * @returns The suspects.
 */
export async function suspectsOf(totals: Totals, accounts: AccountsOfRange): Promise<Suspects> {
  const { range, accountIds } = accounts;
  const sums = await totals(range);
  const compared = compareTotals(sums, rangeText(range));
  const counts = { entries: sums.entry.rows, usageRows: sums.usage.rows };
  if (compared.differences.length === 0)
    return { accountIds: compared.accountIds, differences: [], ...counts };
  if (accountIds.length <= 1) {
    const { differences } = compared;
    return { accountIds, differences: accountIds.length === 0 ? differences : [], ...counts };
  }
  const middle = accountIds.length >>> 1;
  const cut = accountIds[middle] ?? '';
  const before = await suspectsOf(totals, {
    range: { ...range, until: cut },
    accountIds: accountIds.slice(0, middle),
  });
  const behind = await suspectsOf(totals, {
    range: { ...range, from: cut },
    accountIds: accountIds.slice(middle),
  });
  return {
    accountIds: [...new Set([...before.accountIds, ...behind.accountIds, ...compared.accountIds])].sort(),
    differences: [...before.differences, ...behind.differences],
    ...counts,
  };
}

/**
 * What differs in the range of an account whose own rows agree: rows of accounts that do not exist.
 *
 * @param totals - Adds up.
 * @param accounts - All accounts of a range.
 * @param accountId - The account.
 * @returns What still differs.
 */
export async function leftOver(
  totals: Totals,
  { range, accountIds }: AccountsOfRange,
  accountId: string,
): Promise<readonly Difference[]> {
  const place = accountIds.indexOf(accountId);
  const next = accountIds[place + 1];
  const from = place <= 0 ? range.from : accountId;
  const until = next ?? range.until;
  const own: AccountRange = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
  return compareTotals(await totals(own), rangeText(own)).differences;
}

function rangeText({ from, until }: AccountRange): string {
  const first = from === undefined ? 'the first account' : `account ${from}`;
  return until === undefined ? `from ${first} on` : `from ${first} until ${until}`;
}
