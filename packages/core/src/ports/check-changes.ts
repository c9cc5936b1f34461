import { BillingError } from '../errors/billing-error.ts';
import { shown } from '../errors/invalid-input.ts';
import type { TableName } from './rows.ts';
import type { Changes, RowKey, Write } from './storage.ts';
import { type FieldType, type TableSpec, tables } from './tables.ts';

/** Digits of the largest amount: 10^15 units of a currency at twelve decimals. */
const AMOUNT_LIMIT = 10n ** 27n;

interface FieldCheck {
  readonly type: FieldType;
  readonly optional: boolean;
}

interface TableCheck {
  readonly spec: TableSpec<Readonly<Record<string, unknown>>>;
  readonly fields: ReadonlyMap<string, FieldCheck>;
  readonly required: number;
}

const checks: ReadonlyMap<string, TableCheck> = new Map(
  Object.entries(tables).map(([name, spec]) => {
    const fields = Object.entries<{ readonly type: FieldType; readonly optional?: true }>(spec.fields).map(
      ([field, { type, optional }]): [string, FieldCheck] => [field, { type, optional: optional === true }],
    );
    const required = fields.filter(([, field]) => !field.optional).length;
    return [name, { spec: spec as TableCheck['spec'], fields: new Map(fields), required }];
  }),
);

/**
 * Checks that what a decision wants written can be kept: known tables, rows of the decision's own account, every
 * required field there and of its type, text without NUL and well formed, no unknown fields, no change of append-only
 * tables, and each row written at most once.
 *
 * Core writes nothing else; a storage that runs this finds a defect before it becomes data.
 *
 * @param accountId - The decision's account.
 * @param changes - What it answered.
 * @throws BillingError with code `INVARIANT_BROKEN`, naming table and field.
 */
export function checkChanges(accountId: string, changes: Changes): void {
  checkRow('account', accountId, changes.account);
  const written = changes.writes.length > 1 ? new Set<string>() : undefined;
  for (const write of changes.writes) {
    const check = checkWrite(accountId, write);
    if (written === undefined) continue;
    const key = `${write.table} ${JSON.stringify(write.type === 'remove' ? write.key : keyOfRow(check.spec, write.row))}`;
    if (written.has(key)) throw broken('A decision writes each row at most once.', key);
    written.add(key);
  }
}

/**
 * The key of a row, without the account id.
 *
 * @param table - The table, or its specification.
 * @param row - A row of it.
 * @returns The values of the key's fields, in order.
 */
export function rowKey(table: TableName, row: object): RowKey {
  return keyOfRow(tables[table] as TableCheck['spec'], row);
}

function keyOfRow(spec: TableCheck['spec'], row: object): RowKey {
  return spec.key.map((field) => (row as Readonly<Record<string, string | number>>)[field] ?? '');
}

function checkWrite(accountId: string, write: Write): TableCheck {
  const { table, type } = write;
  const check = checks.get(table);
  if (check === undefined || (table as string) === 'account') {
    throw broken(
      'A decision writes rows of the tables of storage/v1; the account row goes by itself.',
      shown(table),
    );
  }
  if (type !== 'insert' && check.spec.writes === 'append-only') {
    throw broken('Rows of an append-only table are inserted, never changed.', `${type} in ${table}`);
  }
  if (type !== 'remove') checkRow(table, accountId, write.row);
  else if (write.key.length !== check.spec.key.length) {
    throw broken(
      'A key has one value for each of its fields.',
      `${table} ${shown(JSON.stringify(write.key))}`,
    );
  }
  return check;
}

function checkRow(table: TableName, accountId: string, row: object): void {
  const check = checks.get(table);
  if (check === undefined) throw broken('A row belongs to a table of storage/v1.', shown(table));
  const fields = row as Readonly<Record<string, unknown>>;
  if (fields.accountId !== accountId) {
    throw broken('A decision writes rows of its own account only.', `${table} of ${shown(fields.accountId)}`);
  }
  let required = 0;
  for (const name in fields) {
    const field = check.fields.get(name);
    if (field === undefined)
      throw broken('A row has the fields of its table only.', `${table}.${shown(name)}`);
    const value = fields[name];
    if (value === undefined && field.optional) continue;
    if (!storable(value, field.type)) {
      throw broken(`Field ${table}.${name} holds ${rules[field.type]}.`, shown(value));
    }
    if (!field.optional) required += 1;
  }
  if (required === check.required) return;
  const missing = [...check.fields].find(([name, field]) => !field.optional && fields[name] === undefined);
  throw broken('A row has every required field of its table.', `${table} without ${missing?.[0]}`);
}

const rules: { readonly [Type in FieldType]: string } = {
  text: 'well-formed text without NUL',
  integer: 'a whole number within 2^53',
  instant: 'whole epoch milliseconds',
  amount: 'a bigint of at most 27 digits',
  boolean: 'true or false',
  json: 'plain JSON without NUL in its text',
};

function storable(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string' && isPlainText(value);
    case 'integer':
    case 'instant':
      return Number.isSafeInteger(value);
    case 'amount':
      return typeof value === 'bigint' && value < AMOUNT_LIMIT && value > -AMOUNT_LIMIT;
    case 'boolean':
      return typeof value === 'boolean';
    case 'json':
      return isJson(value);
  }
}

/** Of ES2024; every Node this library runs on has it, the declarations of ES2023 do not. */
interface WellFormed {
  isWellFormed(): boolean;
}

function isPlainText(text: string): boolean {
  return !text.includes('\0') && (text as string & WellFormed).isWellFormed();
}

function isJson(value: unknown): boolean {
  if (typeof value === 'string') return isPlainText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isJson);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const name in value) {
    const field = (value as Readonly<Record<string, unknown>>)[name];
    if (!isPlainText(name) || (field !== undefined && !isJson(field))) return false;
  }
  return true;
}

function broken(rule: string, seen: string): BillingError<'INVARIANT_BROKEN'> {
  return new BillingError(
    'INVARIANT_BROKEN',
    `${rule} Seen: ${seen}. Nothing of this decision was written.`,
    {
      details: { invariant: rule },
    },
  );
}
