import type { EntryTotals, RangeTotals, UsageTotalsOfRange } from '@live-calls/core/adapter';

/**
 * The totals of several shards as one. Each shard answered as of a moment of its own; an account is on one shard only, so
 * what is compared of it is of one moment.
 *
 * @param parts - The totals of every shard.
 * @returns Their sums, and all accounts in order of their ids.
 */
export function mergedTotals(parts: readonly RangeTotals[]): RangeTotals {
  const accounts = parts.flatMap((part) => part.accounts);
  return {
    entry: parts.map(({ entry }) => entry).reduce(sumOfEntries),
    usage: parts.map(({ usage }) => usage).reduce(sumOfUsage),
    accounts: accounts.sort((left, right) => byCodePoint(left.account.accountId, right.account.accountId)),
  };
}

function sumOfEntries(left: EntryTotals, right: EntryTotals): EntryTotals {
  return {
    rows: left.rows + right.rows,
    usageRows: left.usageRows + right.usageRows,
    walletAtoms: left.walletAtoms + right.walletAtoms,
    usageAtoms: left.usageAtoms + right.usageAtoms,
    reversalAtoms: left.reversalAtoms + right.reversalAtoms,
    topUpAtoms: left.topUpAtoms + right.topUpAtoms,
  };
}

function sumOfUsage(left: UsageTotalsOfRange, right: UsageTotalsOfRange): UsageTotalsOfRange {
  return { rows: left.rows + right.rows, costAtoms: left.costAtoms + right.costAtoms };
}

/** As the bytes of UTF-8 are ordered; comparing strings would order by UTF-16 units. */
function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
