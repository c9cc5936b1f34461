import type { AccountRange, AccountRow, AccountTotals, Atoms, RangeTotals } from '@live-calls/core/adapter';
import type { Statement, WireRow } from '../connection/database.ts';
import { layouts } from '../schema/layout.ts';
import { wholeRow } from './key-reads.ts';
import { atomsOf, fromWires, type Wire } from './values.ts';

/**
 * Adds up the rows of a range of accounts, in one statement and so as of one moment. It reads across accounts: on a
 * distributed database it runs on every shard.
 *
 * Entries and usage rows are summed over the whole range, because grouping a million rows by account costs as much as
 * reading them. Nearly every entry is a charge, so what is taken off the total is what has to be added up apart: one
 * addition for most rows. Costs come from the index by number alone.
 *
 * @param schema - Quoted name of the schema.
 * @param range - The accounts.
 * @returns The statement; {@link rangeTotalsFrom} reads its rows.
 */
export function rangeTotalsOf(schema: string, range: AccountRange): Statement {
  const values: string[] = [];
  const within = (alias: string): string => {
    const parts: string[] = [];
    if (range.from !== undefined) parts.push(`${alias}."account_id" >= $1`);
    if (range.until !== undefined) parts.push(`${alias}."account_id" < $${range.from === undefined ? 1 : 2}`);
    return parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
  };
  if (range.from !== undefined) values.push(range.from);
  if (range.until !== undefined) values.push(range.until);
  return {
    values,
    text: `SELECT 'range', ${RANGE_LIST}::text FROM (${entrySums(schema, within('e'))}) e,
        (SELECT count(*)::text AS usage_rows, ${sum('u."cost"')} AS cost
          FROM ${schema}."usage" u ${within('u')}) u
      UNION ALL
      (SELECT 'account', json_build_array(${wholeRow(layouts.account, 'a')}::json, ${lastNumbers(schema)},
          ${openHolds(schema)}, ${spend(schema, '= 7')}, ${spend(schema, '<> 7')}, ${paidTopUps(schema)})::text
        FROM ${schema}.account a ${within('a')} ORDER BY a."account_id")`,
  };
}

const RANGE_LIST = `json_build_array(e.entries, e.others, e.total, e.not_debits, e.credits, e.not_usage,
          e.reversals, e.top_ups, u.usage_rows, u.cost)`;
const ZERO = '0.000000000000';

function sum(amount: string, filter = ''): string {
  return `coalesce(sum(${amount})${filter === '' ? '' : ` FILTER (WHERE ${filter})`}, ${ZERO})::text`;
}

function entrySums(schema: string, where: string): string {
  return `SELECT count(*)::text AS entries, (count(*) FILTER (WHERE e."type" <> 'usage'))::text AS others,
          ${sum('e."amount"')} AS total, ${sum('e."amount"', `e."debit_book" <> 'wallet'`)} AS not_debits,
          ${sum('e."amount"', `e."credit_book" = 'wallet'`)} AS credits,
          ${sum('e."amount"', `e."type" <> 'usage'`)} AS not_usage,
          ${sum('e."amount"', `e."type" = 'reversal'`)} AS reversals,
          ${sum('e."amount"', `e."type" = 'top-up'`)} AS top_ups
        FROM ${schema}.entry e ${where}`;
}

function lastNumbers(schema: string): string {
  return `(SELECT json_build_array(e."number"::text, e."balance_after"::text) FROM ${schema}.entry e
            WHERE e."account_id" = a."account_id" ORDER BY e."number" DESC LIMIT 1),
          (SELECT u."number"::text FROM ${schema}."usage" u
            WHERE u."account_id" = a."account_id" ORDER BY u."number" DESC LIMIT 1)`;
}

function openHolds(schema: string): string {
  return `(SELECT json_build_array(count(*)::text, ${sum('h."amount"')}, ${sum('h."used"')}) FROM ${schema}.hold h
            WHERE h."account_id" = a."account_id" AND h."status" = 'open')`;
}

function spend(schema: string, length: string): string {
  return `(SELECT json_build_array(${sum('s."amount"')}, coalesce(sum(s."legs"), 0)::text) FROM ${schema}.spend s
            WHERE s."account_id" = a."account_id" AND length(s."period") ${length})`;
}

function paidTopUps(schema: string): string {
  return `(SELECT ${sum('t."amount"')} FROM ${schema}.top_up t
            WHERE t."account_id" = a."account_id" AND t."status" = 'paid')`;
}

/** What stands for one account: its row, last entry, last usage number, holds, months, days, top-ups. */
type AccountList = readonly [
  readonly Wire[],
  readonly [string, string] | null,
  string | null,
  readonly [string, string, string],
  readonly [string, string],
  readonly [string, string],
  string,
];

/**
 * Reads the rows of {@link rangeTotalsOf}.
 *
 * @param rows - The rows as they came.
 * @returns The sums.
 */
export function rangeTotalsFrom(rows: readonly WireRow[]): RangeTotals {
  const accounts: AccountTotals[] = [];
  let sums: readonly string[] = [];
  for (const [kind, text] of rows) {
    const list: unknown = JSON.parse(text ?? '[]');
    if (kind === 'range') sums = list as readonly string[];
    else accounts.push(accountTotals(list as AccountList));
  }
  const count = (place: number): number => Number(sums[place] ?? 0);
  const amount = (place: number): Atoms => atomsOf(sums[place] ?? ZERO);
  return {
    entry: {
      rows: count(0),
      usageRows: count(0) - count(1),
      walletAtoms: amount(4) - (amount(2) - amount(3)),
      usageAtoms: amount(2) - amount(5),
      reversalAtoms: amount(6),
      topUpAtoms: amount(7),
    },
    usage: { rows: count(8), costAtoms: amount(9) },
    accounts,
  };
}

function accountTotals(list: AccountList): AccountTotals {
  const [account, lastEntry, lastUsage, holds, months, days, paid] = list;
  const sums = ([amount, legs]: readonly [string, string]) => ({
    amountAtoms: atomsOf(amount),
    legs: Number(legs),
  });
  return {
    account: fromWires(layouts.account, account) as unknown as AccountRow,
    ...(lastEntry !== null && {
      lastEntry: { number: Number(lastEntry[0]), balanceAfterAtoms: atomsOf(lastEntry[1]) },
    }),
    lastUsageNumber: Number(lastUsage ?? 0),
    openHold: { rows: Number(holds[0]), amountAtoms: atomsOf(holds[1]), usedAtoms: atomsOf(holds[2]) },
    monthSpend: sums(months),
    daySpend: sums(days),
    paidTopUpAtoms: atomsOf(paid),
  };
}
