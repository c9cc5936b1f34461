import { type FieldType, type TableName, type TableSpec, tables } from '@live-calls/core/adapter';

/** A column that keeps one field of a row. */
export interface Column {
  /** Name of the field. */
  readonly field: string;
  /** Name of the column, quoted. */
  readonly name: string;
  /** How the contract keeps it. */
  readonly type: FieldType;
  /** Type in PostgreSQL. */
  readonly sqlType: string;
  /** Whether the column may be null, which is how an absent field is kept. */
  readonly optional: boolean;
}

/** How a table of the contract lies in the database. */
export interface Layout {
  /** Table of the contract. */
  readonly table: TableName;
  /** Name of the table in the database, quoted. */
  readonly name: string;
  /** Every column, the account id first. */
  readonly columns: readonly Column[];
  /** Columns of the primary key after the account id. */
  readonly key: readonly Column[];
  /** Columns that an update writes. */
  readonly rest: readonly Column[];
  /** Whether rows may be updated and removed. */
  readonly mutable: boolean;
}

type AnySpec = TableSpec<Readonly<Record<string, unknown>>>;

const sqlTypes: { readonly [Type in FieldType]: string } = {
  text: 'text',
  integer: 'bigint',
  instant: 'bigint',
  amount: 'numeric',
  boolean: 'boolean',
  json: 'json',
};

/**
 * Name of the column or table that keeps something: lower case with underscores; `Atoms` goes, because the database keeps
 * amounts in units of the currency.
 *
 * @param name - Name of a field or table of the contract.
 * @returns The name, without quotes.
 */
export function snakeCase(name: string): string {
  return name.replace(/Atoms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Quotes a name that this package chose; schema names are checked before they come here.
 *
 * @param name - Lower-case letters, digits and underscores.
 * @returns The quoted name.
 */
export function quoted(name: string): string {
  return `"${name}"`;
}

function layoutOf(table: TableName): Layout {
  const spec = tables[table] as unknown as AnySpec;
  const columns = Object.entries(spec.fields).map(
    ([field, { type, optional }]): Column => ({
      field,
      name: quoted(snakeCase(field)),
      type,
      sqlType: sqlTypes[type],
      optional: optional === true,
    }),
  );
  const named = (field: string): Column => columns.find((column) => column.field === field) as Column;
  const key = spec.key.map(named);
  return {
    table,
    name: quoted(snakeCase(table)),
    columns: [named('accountId'), ...columns.filter((column) => column.field !== 'accountId')],
    key,
    rest: columns.filter((column) => column.field !== 'accountId' && !key.includes(column)),
    mutable: spec.writes === 'mutable',
  };
}

/** Every table, by its name in the contract. */
export const layouts: { readonly [Table in TableName]: Layout } = Object.fromEntries(
  (Object.keys(tables) as TableName[]).map((table) => [table, layoutOf(table)]),
) as { [Table in TableName]: Layout };

/**
 * Finds a column by the field it keeps.
 *
 * @param layout - The table.
 * @param field - The field; it exists, because the contract's plan names it.
 * @returns The column.
 */
export function columnOf(layout: Layout, field: string): Column {
  return layout.columns.find((column) => column.field === field) as Column;
}
