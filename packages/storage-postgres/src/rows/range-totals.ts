import type { AccountRange, AccountRow, AccountTotals, Atoms, RangeTotals } from '@live-calls/core/adapter';
import type { Statement, WireRow } from '../connection/database.ts';
import { layouts } from '../schema/layout.ts';
import { wholeRow } from './key-reads.ts';
import { atomsOf, fromValues } from './values.ts';

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
    text: `SELECT 'range', NULL, ${RANGE_LIST}::text FROM (${entrySums(schema, within)}) e,
        (SELECT count(*)::text AS usage_rows, ${sum('u."cost"')} AS cost
          FROM ${schema}."usage" u ${within('u')}) u
      UNION ALL
      (SELECT 'account', ${wholeRow(layouts.account, 'a')}, json_build_array(l."number"::text, l."balance_after"::text,
          ${lastNumberKept(schema)}, ${openHolds(schema)}, ${spend(schema)}, ${paidTopUps(schema)})::text
        FROM ${schema}.account a LEFT JOIN LATERAL (SELECT e."number", e."balance_after" FROM ${schema}.entry e
            WHERE e."account_id" = a."account_id" ORDER BY e."number" DESC LIMIT 1) l ON true
        ${within('a')} ORDER BY a."account_id")`,
  };
}

const RANGE_LIST = `json_build_array(e.entries, e.others, e.total, e.not_debits, e.credits, e.not_usage,
          e.reversals, e.top_ups, u.usage_rows, u.cost)`;
const ZERO = '0.000000000000';

function sum(amount: string, filter = ''): string {
  return `coalesce(sum(${amount})${filter === '' ? '' : ` FILTER (WHERE ${filter})`}, ${ZERO})::text`;
}

/** What is no plain charge stands in an index of its own; the rest of an account's entries move money one way. */
function entrySums(schema: string, within: (alias: string) => string): string {
  const others = within('o').replace('WHERE', 'AND');
  return `SELECT e.*, o.* FROM
          (SELECT count(*)::text AS entries, ${sum('e."amount"')} AS total FROM ${schema}.entry e ${within('e')}) e,
          (SELECT (count(*) FILTER (WHERE o."type" <> 'usage'))::text AS others,
              ${sum('o."amount"', `o."debit_book" <> 'wallet'`)} AS not_debits,
              ${sum('o."amount"', `o."credit_book" = 'wallet'`)} AS credits,
              ${sum('o."amount"', `o."type" <> 'usage'`)} AS not_usage,
              ${sum('o."amount"', `o."type" = 'reversal'`)} AS reversals,
              ${sum('o."amount"', `o."type" = 'top-up'`)} AS top_ups
            FROM ${schema}.entry o
            WHERE NOT (o."type" = 'usage' AND o."debit_book" = 'wallet' AND o."credit_book" = 'usage') ${others}) o`;
}

/** The row with the last number is nearly always an entry, and then no usage row has to be looked for. */
function lastNumberKept(schema: string): string {
  return `(coalesce(l."number", 0) = a."last_number" OR EXISTS (SELECT FROM ${schema}."usage" u
            WHERE u."account_id" = a."account_id" AND u."number" = a."last_number"))`;
}

function openHolds(schema: string): string {
  return `(SELECT json_build_array(count(*)::text, ${sum('h."amount"')}, ${sum('h."used"')}) FROM ${schema}.hold h
            WHERE h."account_id" = a."account_id" AND h."status" = 'open')`;
}

function spend(schema: string): string {
  const month = 'length(s."period") = 7';
  return `(SELECT json_build_array(${sum('s."amount"', month)}, (coalesce(sum(s."legs") FILTER (WHERE ${month}), 0))::text,
              ${sum('s."amount"', `NOT ${month}`)}, (coalesce(sum(s."legs") FILTER (WHERE NOT ${month}), 0))::text)
            FROM ${schema}.spend s WHERE s."account_id" = a."account_id")`;
}

function paidTopUps(schema: string): string {
  return `(SELECT ${sum('t."amount"')} FROM ${schema}.top_up t
            WHERE t."account_id" = a."account_id" AND t."status" = 'paid')`;
}

/** What stands for one account beside its row: its last entry, whether its last number is there, holds, spend, top-ups. */
type AccountList = readonly [
  lastNumber: string | null,
  lastBalance: string | null,
  lastNumberKept: boolean,
  openHold: readonly [rows: string, amount: string, used: string],
  spend: readonly [months: string, legsOfMonths: string, days: string, legsOfDays: string],
  paidTopUps: string,
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
  for (const [kind, account, text] of rows) {
    const list: unknown = JSON.parse(text ?? '[]');
    if (kind === 'range') sums = list as readonly string[];
    else accounts.push(accountTotals(JSON.parse(account ?? '[]'), list as AccountList));
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

function accountTotals(account: readonly unknown[], list: AccountList): AccountTotals {
  const [lastNumber, lastBalance, lastNumberKept, [rows, amount, used], spend, paid] = list;
  const [months, legsOfMonths, days, legsOfDays] = spend;
  return {
    account: fromValues(layouts.account, account) as unknown as AccountRow,
    ...(lastNumber !== null && {
      lastEntry: { number: Number(lastNumber), balanceAfterAtoms: atomsOf(lastBalance ?? ZERO) },
    }),
    lastNumberKept,
    openHold: { rows: Number(rows), amountAtoms: atomsOf(amount), usedAtoms: atomsOf(used) },
    monthSpend: { amountAtoms: atomsOf(months), legs: Number(legsOfMonths) },
    daySpend: { amountAtoms: atomsOf(days), legs: Number(legsOfDays) },
    paidTopUpAtoms: atomsOf(paid),
  };
}
