import type { AccountTotals, RangeTotals, Rows, Storage, TableName } from '@live-calls/core/adapter';
import { accountOf } from './actions.ts';

/**
 * The sums of some accounts, from their rows one by one.
 *
 * @param storage - Where the rows are.
 * @param accounts - The accounts, in code point order.
 * @returns The sums.
 */
export async function summedRows(storage: Storage, accounts: readonly string[]): Promise<RangeTotals> {
  const entry = { rows: 0, usageRows: 0, walletAtoms: 0n, usageAtoms: 0n, reversalAtoms: 0n, topUpAtoms: 0n };
  const usage = { rows: 0, costAtoms: 0n };
  const each: AccountTotals[] = [];
  for (const accountId of accounts) {
    for (const row of await rowsOf(storage, 'entry', accountId)) {
      entry.rows += 1;
      if (row.creditBook === 'wallet') entry.walletAtoms += row.amountAtoms;
      if (row.debitBook === 'wallet') entry.walletAtoms -= row.amountAtoms;
      if (row.type === 'usage') {
        entry.usageRows += 1;
        entry.usageAtoms += row.amountAtoms;
      }
      if (row.type === 'reversal') entry.reversalAtoms += row.amountAtoms;
      if (row.type === 'top-up') entry.topUpAtoms += row.amountAtoms;
    }
    for (const row of await rowsOf(storage, 'usage', accountId)) {
      usage.rows += 1;
      usage.costAtoms += row.costAtoms ?? 0n;
    }
    each.push(await accountSums(storage, accountId));
  }
  return { entry, usage, accounts: each };
}

async function accountSums(storage: Storage, accountId: string): Promise<AccountTotals> {
  const last = (await rowsOf(storage, 'entry', accountId)).at(-1);
  const numbers = (await rowsOf(storage, 'usage', accountId)).map((row) => row.number);
  const account = await accountOf(storage, accountId);
  const holds = (await rowsOf(storage, 'hold', accountId)).filter((row) => row.status === 'open');
  const spend = await rowsOf(storage, 'spend', accountId);
  const paid = (await rowsOf(storage, 'topUp', accountId)).filter((row) => row.status === 'paid');
  const months = spend.filter((row) => row.period.length === 7);
  const days = spend.filter((row) => row.period.length !== 7);
  const spent = (rows: readonly Rows['spend'][]) => ({
    amountAtoms: added(rows.map((row) => row.amountAtoms)),
    legs: rows.reduce((sum, row) => sum + row.legs, 0),
  });
  return {
    account,
    ...(last !== undefined && {
      lastEntry: { number: last.number, balanceAfterAtoms: last.balanceAfterAtoms },
    }),
    lastNumberKept: (last?.number ?? 0) === account.lastNumber || numbers.includes(account.lastNumber),
    openHold: {
      rows: holds.length,
      amountAtoms: added(holds.map((row) => row.amountAtoms)),
      usedAtoms: added(holds.map((row) => row.usedAtoms)),
    },
    monthSpend: spent(months),
    daySpend: spent(days),
    paidTopUpAtoms: added(paid.map((row) => row.amountAtoms)),
  };
}

function added(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

async function rowsOf<Table extends TableName>(
  storage: Storage,
  table: Table,
  accountId: string,
): Promise<Rows[Table][]> {
  const rows: Rows[Table][] = [];
  for await (const chunk of storage.stream(table, accountId, {})) rows.push(...chunk);
  return rows;
}
