import { BillingError, type ListPlan, type OrderValue } from '@live-calls/core/adapter';
import type { Statement } from '../connection/database.ts';
import { type Column, columnOf, layouts } from '../schema/layout.ts';
import { toWire, type Wire } from './values.ts';

/**
 * The statement for a page of a list: rows in order behind a place, never by position.
 *
 * @param schema - Quoted name of the schema.
 * @param plan - What to list.
 * @param accountId - The account; absent for the operator's lists, which read across accounts.
 * @returns The statement; it asks for one row more than the page has, to tell whether there is another page.
 */
export function pageOf(schema: string, plan: ListPlan, accountId: string | undefined): Statement {
  const layout = layouts[plan.table];
  const columns = plan.fields.map((field) => columnOf(layout, field));
  const values: Wire[] = [];
  const conditions: string[] = [];
  const parameter = (value: OrderValue, column: Column): string => {
    values.push(wireOf(value, column));
    return `$${values.length}::${column.sqlType}`;
  };
  const [account] = layout.columns;
  const [first] = columns;
  if (accountId !== undefined && account !== undefined) {
    conditions.push(`"account_id" = ${parameter(accountId, account)}`);
  }
  for (const [bound, operator] of [
    [plan.equals, '='],
    [plan.from, '>='],
    [plan.until, '<'],
  ] as const) {
    if (bound !== undefined && first !== undefined) {
      conditions.push(`${first.name} ${operator} ${parameter(bound, first)}`);
    }
  }
  const { after, descending } = plan;
  if (after !== undefined && after.length > 0) {
    const places = columns.map((column, index) => parameter(after[index] as OrderValue, column));
    const names = columns.map(({ name }) => name);
    conditions.push(`(${names.join(', ')}) ${descending ? '<' : '>'} (${places.join(', ')})`);
  }
  const order = columns.map(({ name }) => `${name} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  const text = [
    `SELECT ${layout.columns.map(({ name }) => name).join(', ')} FROM ${schema}.${layout.name}`,
    conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    order === '' ? '' : `ORDER BY ${order}`,
    `LIMIT ${plan.limit + 1}`,
  ];
  return { text: text.join(' '), values };
}

/** A bound is the caller's: text that no row can hold is broken input, not a broken row. */
function wireOf(value: OrderValue, column: Column): Wire {
  const wire = column.type === 'text' && String(value).includes('\0') ? undefined : value;
  if (wire !== undefined) return toWire(wire, column.type);
  const rule = 'text without NUL';
  throw new BillingError('INVALID_INPUT', `query must hold ${rule} as a bound of ${column.field}.`, {
    details: { field: `query.${column.field}`, rule },
  });
}
