import type { AccountTotals, RangeTotals } from '../ports/range-totals.ts';
import type { Difference } from '../wallets/verification.ts';
import { Findings } from './findings.ts';

/** What comparing the sums of a range of accounts found. */
export interface TotalsCompared {
  /** Accounts that differ by themselves. */
  readonly accountIds: readonly string[];
  /** What differs over the range as a whole; which account it is in, the sums do not say. */
  readonly differences: readonly Difference[];
}

/**
 * Compares the sums over the rows of a range of accounts with what is kept of them.
 *
 * Account by account: the posted balance is the one after the last entry, the last number is a row's, held and
 * running money and the count of holds are the open holds', and days of spend add up to months. Over the range: the
 * entries add up to the balances, the costs of usage rows to the charges, charges less reversals to the spend, credits to
 * the paid top-ups, and the rows to the journal numbers.
 *
 * @param totals - The sums.
 * @param range - How the range is called.
 * @returns What differs.
 */
export function compareTotals(totals: RangeTotals, range: string): TotalsCompared {
  const { entry, usage, accounts } = totals;
  const findings = new Findings();
  const sum = (of: (account: AccountTotals) => bigint): bigint =>
    accounts.reduce((total, account) => total + of(account), 0n);
  const reference = range;
  findings.sameAmount('posted', {
    reference,
    expected: entry.walletAtoms,
    seen: sum(({ account }) => account.postedAtoms),
  });
  findings.sameAmount('charge', { reference, expected: usage.costAtoms, seen: entry.usageAtoms });
  findings.sameAmount('spend', {
    reference,
    expected: entry.usageAtoms - entry.reversalAtoms,
    seen: sum(({ monthSpend }) => monthSpend.amountAtoms),
  });
  findings.sameAmount('top-up', {
    reference,
    expected: sum(({ paidTopUpAtoms }) => paidTopUpAtoms),
    seen: entry.topUpAtoms,
  });
  // A charge and its usage row share a number; every other row has one of its own.
  findings.same('journal-number', {
    reference,
    expected: accounts.reduce((total, { account }) => total + account.lastNumber, 0),
    seen: entry.rows + usage.rows - entry.usageRows,
  });
  const accountIds = accounts.filter(differs).map(({ account }) => account.accountId);
  return { accountIds, differences: findings.differences };
}

function differs({
  account,
  lastEntry,
  lastNumberKept,
  openHold,
  monthSpend,
  daySpend,
}: AccountTotals): boolean {
  return (
    account.postedAtoms !== (lastEntry?.balanceAfterAtoms ?? 0n) ||
    !lastNumberKept ||
    account.lastNumber < (lastEntry?.number ?? 0) ||
    account.heldAtoms !== openHold.amountAtoms ||
    account.runningAtoms !== openHold.usedAtoms ||
    account.openHolds !== openHold.rows ||
    monthSpend.amountAtoms !== daySpend.amountAtoms ||
    monthSpend.legs !== daySpend.legs
  );
}
