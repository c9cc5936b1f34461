import { BillingError } from '../errors/billing-error.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { TableName } from './rows.ts';
import type { ListQuery } from './storage.ts';
import { type FieldType, type TableSpec, tables } from './tables.ts';

/** A value of a field that rows can be ordered by. */
export type OrderValue = string | number;

/** A list query, checked and resolved against the table: what a storage has to run. */
export interface ListPlan {
  /** The table. */
  readonly table: TableName;
  /** Fields that order the rows; together they are unique (within the account, or across accounts for operators). */
  readonly fields: readonly string[];
  /** Type of each of those fields. */
  readonly types: readonly FieldType[];
  /** Lower bound of the first field, inclusive. */
  readonly from?: OrderValue;
  /** Upper bound of the first field, exclusive. */
  readonly until?: OrderValue;
  /** The first field equals this. */
  readonly equals?: OrderValue;
  /** Whether the rows come in descending order. */
  readonly descending: boolean;
  /** Order values of the last row of the page before: only rows strictly behind it are wanted. */
  readonly after?: readonly OrderValue[];
  /** Rows on a page. */
  readonly limit: number;
}

/** Most rows on a page. */
const MOST_ROWS = 1000;

/**
 * Checks a list query and resolves the names in it, so that every storage understands queries alike.
 *
 * @param table - The table.
 * @param query - The query, as the storage was given it.
 * @param scope - Whether `order` names an order within an account, or one of the operator's.
 * @returns What to run.
 * @throws BillingError with code `INVALID_INPUT` for an unknown order, a bound of the wrong type, a cursor of another
 * list, or a limit out of range.
 */
export function planList(table: TableName, query: ListQuery, scope: 'account' | 'operator'): ListPlan {
  const fields = orderFields(table, query, scope);
  const types = fields.map((field) => fieldType(table, field));
  const { from, until, equals, cursor, limit } = query;
  if (equals !== undefined && (from !== undefined || until !== undefined)) {
    throw invalidInput('query.equals', 'absent when from or until is given', equals);
  }
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST_ROWS)) {
    throw invalidInput('query.limit', `a whole number from 1 to ${MOST_ROWS}`, limit);
  }
  const first = types[0];
  for (const [name, bound] of Object.entries({ from, until, equals })) {
    if (bound !== undefined && (first === undefined || !fits(bound, first))) {
      throw invalidInput(
        `query.${name}`,
        `a value of the order's first field (${first ?? 'there is none'})`,
        bound,
      );
    }
  }
  const plan: ListPlan = {
    table,
    fields,
    types,
    descending: query.descending === true,
    limit,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(equals === undefined ? {} : { equals }),
  };
  return cursor === undefined ? plan : { ...plan, after: readCursor(plan, cursor) };
}

/**
 * The cursor of the page that follows a row. It holds the row's place in the order, not a position, so rows inserted
 * before it move nothing.
 *
 * @param plan - What was run.
 * @param row - Last row of the page, or its ordering fields alone.
 * @returns Opaque text without characters that need escaping in a URL.
 */
export function cursorAfter(plan: ListPlan, row: object): string {
  const values = plan.fields.map((field) => (row as Readonly<Record<string, OrderValue>>)[field]);
  return Buffer.from(JSON.stringify([listName(plan), ...values])).toString('base64url');
}

function readCursor(plan: ListPlan, cursor: string): readonly OrderValue[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  if (Array.isArray(parts) && parts.length === plan.fields.length + 1 && parts[0] === listName(plan)) {
    const values: unknown[] = parts.slice(1);
    if (values.every((value, index) => fits(value, plan.types[index]))) return values as OrderValue[];
  }
  throw invalidInput('cursor', 'the cursor of a page of the same table, order and direction', cursor);
}

function listName(plan: ListPlan): string {
  return `${plan.table} ${plan.fields.join(' ')}${plan.descending ? ' down' : ''}`;
}

function orderFields(table: TableName, query: ListQuery, scope: 'account' | 'operator'): readonly string[] {
  const spec = tableSpec(table);
  if (scope === 'account' && query.order === undefined) return spec.key;
  const orders = (scope === 'account' ? spec.orders : spec.operatorOrders) ?? {};
  const name = query.order ?? '';
  const fields = Object.hasOwn(orders, name) ? orders[name] : undefined;
  if (fields !== undefined) return fields;
  const known = Object.keys(orders).join(', ') || 'none';
  throw invalidInput('query.order', `an order of table ${table} (${known})`, query.order);
}

/**
 * Looks a table up by a name that is not trusted.
 *
 * @param table - Name of the table.
 * @returns Its specification.
 * @throws BillingError with code `INVALID_INPUT` when there is no such table.
 */
export function tableSpec(table: TableName): TableSpec<Readonly<Record<string, unknown>>> {
  if (Object.hasOwn(tables, table)) return tables[table] as TableSpec<Readonly<Record<string, unknown>>>;
  throw invalidInput('table', 'a table of the contract storage/v1', table);
}

function fieldType(table: TableName, field: string): FieldType {
  const type = tableSpec(table).fields[field]?.type;
  if (type !== undefined) return type;
  const invariant = `Every field of an order of table ${table} is a field of the table.`;
  throw new BillingError('INVARIANT_BROKEN', `${invariant} There is no ${field}.`, {
    details: { invariant },
  });
}

function fits(value: unknown, type: FieldType | undefined): value is OrderValue {
  return type === 'text' ? typeof value === 'string' : Number.isSafeInteger(value);
}
