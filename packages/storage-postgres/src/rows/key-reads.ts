import { BillingError, type RowKey, type TableName } from '@live-calls/core/adapter';
import type { Statement, WireRow } from '../connection/database.ts';
import { type Column, type Layout, layouts } from '../schema/layout.ts';
import { arrayOf } from './array-values.ts';
import type { StatementShapes } from './statement-shapes.ts';
import { type AnyRow, fromValues, type SentWire, toWire } from './values.ts';

/** A row of one account. */
export interface WantedRow {
  /** The account. */
  readonly accountId: string;
  /** The key, without the account id. */
  readonly key: RowKey;
}

/** Rows of any tables but `account`; the statement tells a row by its table and its place there, counted from 1. */
export type WantedRows = ReadonlyMap<TableName, readonly WantedRow[]>;

/**
 * Finds the layout of a table, and checks that a key fits it.
 *
 * @param table - The table.
 * @param key - The key.
 * @returns The layout.
 * @throws BillingError with code `INVARIANT_BROKEN`.
 */
export function layoutForKey(table: TableName, key: RowKey): Layout {
  const layout = Object.hasOwn(layouts, table) ? layouts[table] : undefined;
  if (layout !== undefined && key.length === layout.key.length) return layout;
  const invariant = 'A row is named by a table of storage/v1 and one value for each field of its key.';
  throw new BillingError(
    'INVARIANT_BROKEN',
    `${invariant} Seen: ${String(table)} with ${key.length} values.`,
    {
      details: { invariant },
    },
  );
}

/**
 * Reads rows of one account by key, in one statement and so as of one moment.
 *
 * @param schema - Quoted name of the schema.
 * @param layout - The table.
 * @param request - The account, and the keys.
 * @returns The statement; each of its rows begins with the position of its key, counted from 1.
 */
export function keyReadOf(
  schema: string,
  layout: Layout,
  request: { readonly accountId: string; readonly keys: readonly RowKey[] },
): Statement {
  const { accountId, keys } = request;
  const columns = layout.columns.map(({ name }) => `t.${name}`).join(', ');
  const from = `${schema}.${layout.name} t`;
  if (layout.key.length === 0) {
    return { text: `SELECT 1, ${columns} FROM ${from} WHERE t."account_id" = $1`, values: [accountId] };
  }
  const sources = layout.key.map(({ sqlType }, index) => `$${index + 2}::${sqlType}[]`).join(', ');
  const names = layout.key.map((_, index) => `k${index}`).join(', ');
  const matches = layout.key.map(({ name }, index) => `t.${name} = k.k${index}`).join(' AND ');
  return {
    text: `SELECT k.place, ${columns} FROM unnest(${sources}) WITH ORDINALITY AS k(${names}, place)
      JOIN ${from} ON t."account_id" = $1 AND ${matches}`,
    values: [accountId, ...keyArrays(layout, keys)],
  };
}

/**
 * Loads what decisions need to know: the account rows, and rows of any tables, as of one moment.
 *
 * @param shapes - Where the texts are kept.
 * @param schema - Quoted name of the schema.
 * @param wanted - The accounts, and the rows of them.
 * @returns The statement.
 */
export function loadOf(
  shapes: StatementShapes,
  schema: string,
  wanted: { readonly accountIds: readonly string[]; readonly rows: WantedRows },
): Statement {
  const { accountIds, rows } = wanted;
  const single = accountIds.length === 1;
  const found = [...rows].sort(([left], [right]) => (left < right ? -1 : 1));
  const shape = `load ${single} ${found.map(([table]) => table).join(' ')}`;
  const { text, name } = shapes.of(shape, () =>
    loadText(
      schema,
      single,
      found.map(([table]) => layouts[table]),
    ),
  );
  const accounts = accountIds.map((accountId) => ({ accountId }));
  const values: SentWire[] = [
    single ? (accountIds[0] ?? '') : arrayOf(accounts, { field: 'accountId', type: 'text' }),
  ];
  for (const [table, of] of found) {
    if (!single)
      values.push(arrayOf(of as unknown as readonly AnyRow[], { field: 'accountId', type: 'text' }));
    values.push(
      ...keyArrays(
        layouts[table],
        of.map(({ key }) => key),
      ),
    );
  }
  return { text, values, work: 'load', ...(name === undefined ? {} : { name }) };
}

/**
 * Of one account each row is looked up by its key, which the limit sees to: a join that was planned while the account was small
 * would go on to read all of it when it is large.
 */
function loadText(schema: string, single: boolean, found: readonly Layout[]): string {
  const account = layouts.account;
  const which = single ? '= $1' : '= ANY($1::text[])';
  const parts = [
    `SELECT 'account', NULL::bigint, ${wholeRow(account)} FROM ${schema}.${account.name} t WHERE t."account_id" ${which}`,
  ];
  let parameter = 2;
  for (const layout of found) {
    const keys: readonly Pick<Column, 'name' | 'sqlType'>[] = single
      ? layout.key
      : [{ name: '"account_id"', sqlType: 'text' }, ...layout.key];
    const sources = keys.map(({ sqlType }, index) => `$${parameter + index}::${sqlType}[]`).join(', ');
    parameter += keys.length;
    const names = keys.map((_, index) => `k${index}`).join(', ');
    const matches = keys.map(({ name }, index) => `t.${name} = k.k${index}`);
    const from = `unnest(${sources}) WITH ORDINALITY AS k(${names}, place)`;
    const table = `${schema}.${layout.name} t`;
    parts.push(
      single
        ? `SELECT '${layout.table}', k.place, r.found FROM ${from}
            CROSS JOIN LATERAL (SELECT ${wholeRow(layout)} AS found FROM ${table}
              WHERE ${['t."account_id" = $1', ...matches].join(' AND ')} LIMIT 1) AS r`
        : `SELECT '${layout.table}', k.place, ${wholeRow(layout)} FROM ${from} JOIN ${table} ON ${matches.join(' AND ')}`,
    );
  }
  return parts.join('\nUNION ALL\n');
}

/**
 * A whole row as one value, for rows of different tables in one result: a list of the columns' values, which `fromValues`
 * reads. Amounts are text, so that no reader rounds them; JSON stands in a list of its own, so that its null is not an
 * absent field.
 *
 * @param layout - The table.
 * @param alias - How the statement calls it.
 * @returns The expression.
 */
export function wholeRow(layout: Layout, alias = 't'): string {
  const values = layout.columns.map(({ name, type, optional }) => {
    const column = `${alias}.${name}`;
    if (type === 'amount') return `${column}::text`;
    if (type !== 'json') return column;
    const listed = `json_build_array(${column})`;
    return optional ? `CASE WHEN ${column} IS NOT NULL THEN ${listed} END` : listed;
  });
  return `json_build_array(${values.join(', ')})::text`;
}

/**
 * Reads a row of {@link loadOf}'s result.
 *
 * @param row - The row as it came.
 * @returns Its table, its place among the wanted rows of that table, and the row itself.
 */
export function loadedRow(row: WireRow): {
  readonly table: TableName;
  readonly place: number;
  readonly row: AnyRow;
} {
  const table = row[0] as TableName;
  return { table, place: Number(row[1]), row: fromValues(layouts[table], JSON.parse(row[2] ?? '[]')) };
}

function keyArrays(layout: Layout, keys: readonly RowKey[]): readonly SentWire[] {
  return layout.key.map(({ type }, index) =>
    arrayOf(
      keys.map((key) => ({ value: key[index] })),
      { field: 'value', type },
    ),
  );
}

/**
 * Whether a key could be kept at all. One that could not names no row, and the server would refuse the whole statement.
 *
 * @param layout - The table.
 * @param key - The key.
 * @returns True when the server can look for it.
 */
export function isKeepable(layout: Layout, key: RowKey): boolean {
  return layout.key.every(({ type }, index) => {
    const value = key[index];
    if (type !== 'text') return Number.isSafeInteger(value);
    try {
      return !toWire(value, 'text')?.includes('\0');
    } catch {
      return false;
    }
  });
}
