import type { AccountRow, TableName } from '@live-calls/core/adapter';
import type { Statement } from '../connection/database.ts';
import { arrayOf } from '../rows/array-values.ts';
import type { StatementShapes } from '../rows/statement-shapes.ts';
import { type AnyRow, type SentWire, toWire } from '../rows/values.ts';
import { type Column, columnOf, type Layout, layouts } from '../schema/layout.ts';
import type { RowChange } from './working-account.ts';

/** Everything that is to be committed for one account, guarded by the version it was decided on. */
export interface AccountCommit {
  /** The account. */
  readonly accountId: string;
  /** The account's row that it was decided on; where there is none, the commit makes the account. */
  readonly base: AccountRow | undefined;
  /** The account's next row, its version included. */
  readonly account: AccountRow;
  /** The rows to write, each once. */
  readonly changes: readonly RowChange[];
}

/** Rows of one table that are written in one way. */
interface Part {
  readonly layout: Layout;
  readonly type: RowChange['type'];
  readonly rows: AnyRow[];
}

const account: Layout = layouts.account;
const [accountId] = account.columns as readonly [Column];
/** What moves with the money. The other columns of an account are sent only when one of them changes, which is seldom. */
const moving: readonly Column[] = account.rest.filter(({ field }) =>
  ['version', 'postedAtoms', 'heldAtoms', 'runningAtoms', 'openHolds', 'lastNumber', 'lastAtMs'].includes(
    field,
  ),
);
const steady: readonly Column[] = account.rest.filter((column) => !moving.includes(column));
const version: Column = columnOf(account, 'version');

/** What is committed in one statement. */
export interface Commit {
  /** Stands in every account's row until the next commit: it tells whether one was committed whose answer was lost. */
  readonly commitId: string;
  /** The accounts, each once. */
  readonly accounts: readonly AccountCommit[];
}

/**
 * One statement that commits changes of several accounts. Each account's changes are made together if its version is still
 * the one they were decided on, and not at all otherwise; the accounts that were changed come back. The server runs it as
 * one transaction, so nothing of it needs a session.
 *
 * @param shapes - Where the texts are kept.
 * @param schema - Quoted name of the schema.
 * @param commit - The accounts and what is written for them.
 * @returns The statement.
 */
export function commitOf(shapes: StatementShapes, schema: string, commit: Commit): Statement {
  const { commitId, accounts } = commit;
  const parts = partsOf(accounts);
  const [only] = accounts;
  if (accounts.length === 1 && only !== undefined) {
    return commitOfOne(shapes, schema, { commitId, only, parts });
  }
  return commitOfMany(shapes, schema, { commitId, accounts, parts });
}

function partsOf(commits: readonly AccountCommit[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const { changes } of commits) {
    for (const { type, table, row } of changes) {
      const name = partName(table, type);
      const part = parts.get(name);
      if (part === undefined) parts.set(name, { layout: layouts[table], type, rows: [row] });
      else part.rows.push(row);
    }
  }
  return [...parts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, part]) => part);
}

const partNames = new Map<TableName, { readonly [Type in RowChange['type']]: string }>();

function partName(table: TableName, type: RowChange['type']): string {
  let names = partNames.get(table);
  if (names === undefined) {
    names = { insert: `${table}+`, update: `${table}=`, remove: `${table}-` };
    partNames.set(table, names);
  }
  return names[type];
}

/** Columns a part sends, in the order of its parameters. */
function sentColumns({ layout, type }: Part): readonly Column[] {
  const { key, rest } = layout;
  if (type === 'insert') return [...key, ...rest];
  return type === 'update' ? [...key, ...rest] : key;
}

class Parameters {
  #count: number;
  constructor(count: number) {
    this.#count = count;
  }
  next(sqlType: string): string {
    this.#count += 1;
    return `$${this.#count}::${sqlType}`;
  }
}

/** The lean statement: one account, its id and version plain parameters, and single rows without arrays. */
function commitOfOne(
  shapes: StatementShapes,
  schema: string,
  commit: { readonly commitId: string; readonly only: AccountCommit; readonly parts: readonly Part[] },
): Statement {
  const { commitId, only, parts } = commit;
  const isNew = only.base === undefined;
  const columns = columnsToSet([only]);
  const forms = parts.map(
    (part) => `${partName(part.layout.table, part.type)}${isPlain(part) ? part.rows.length : 'n'}`,
  );
  const shape = `one ${isNew} ${columns.length} ${forms.join(' ')}`;
  const { text, name } = shapes.of(shape, () => textOfOne(schema, { isNew, columns, parts }));
  const values: SentWire[] = [only.accountId, String(only.base?.version ?? 0), commitId];
  const row = only.account as unknown as AnyRow;
  for (const { field, type } of columns) values.push(toWire(row[field], type));
  for (const part of parts) {
    const sent = sentColumns(part);
    if (isPlain(part)) {
      for (const one of part.rows) for (const { field, type } of sent) values.push(toWire(one[field], type));
    } else for (const column of sent) values.push(arrayOf(part.rows, column));
  }
  return { text, values, work: 'commit', ...(name === undefined ? {} : { name }) };
}

/** Rows of a part that are sent as plain values: a charge adds to the sums of a day and of a month. */
const MOST_PLAIN = 2;

function isPlain({ rows }: Part): boolean {
  return rows.length <= MOST_PLAIN;
}

/** The columns of the accounts that are set: all of them, where any changes what does not move with the money. */
function columnsToSet(commits: readonly AccountCommit[]): readonly Column[] {
  const areSteady = commits.every((commit) => {
    const base = commit.base as unknown as AnyRow | undefined;
    const next = commit.account as unknown as AnyRow;
    return base !== undefined && steady.every(({ field }) => base[field] === next[field]);
  });
  return areSteady ? moving : account.rest;
}

function textOfOne(
  schema: string,
  commit: {
    readonly isNew: boolean;
    readonly columns: readonly Column[];
    readonly parts: readonly Part[];
  },
): string {
  const { isNew, columns, parts } = commit;
  const parameters = new Parameters(3);
  const table = `${schema}.${account.name}`;
  const values = columns.map(({ name, sqlType }) => ({ name, value: parameters.next(sqlType) }));
  const won = isNew
    ? `INSERT INTO ${table} ("account_id", "commit_id", ${values.map(({ name }) => name).join(', ')})
       SELECT $1::text, $3::text, ${values.map(({ value }) => value).join(', ')} WHERE $2::bigint = 0
       ON CONFLICT DO NOTHING RETURNING "account_id"`
    : `UPDATE ${table} SET "commit_id" = $3::text, ${values.map(({ name, value }) => `${name} = ${value}`).join(', ')}
       WHERE "account_id" = $1 AND "version" = $2::bigint RETURNING "account_id"`;
  const own = 't."account_id" = $1';
  const writes = parts.flatMap((part) => {
    const sent = sentColumns(part);
    if (!isPlain(part)) return [writeText(schema, part, { ...unnested(parameters, [], sent), own })];
    return part.rows.map(() => {
      const values = sent.map(({ sqlType }) => parameters.next(sqlType));
      return writeText(schema, part, { from: '', values, own });
    });
  });
  const named = writes.map((write, index) => `w${index} AS (${write})`);
  return `WITH ${[`won AS (${won})`, ...named].join(',\n')}\nSELECT "account_id" FROM won`;
}

/** Rows to write, and what tells that they are of an account. */
interface Source {
  /** Where the rows come from, after the accounts that won; empty for one row of plain values. */
  readonly from: string;
  /** The value of each column that a part sends. */
  readonly values: readonly string[];
  /** What keeps rows to the accounts they are of. */
  readonly own: string;
}

/** Rows from an array for each column; `ids` are the columns that tell whose they are. */
function unnested(
  parameters: Parameters,
  ids: readonly Column[],
  sent: readonly Column[],
): Pick<Source, 'from' | 'values'> {
  const arrays = [...ids, ...sent].map(({ sqlType }) => parameters.next(`${sqlType}[]`));
  const names = sent.map((_, place) => `c${place}`);
  return {
    from: `, unnest(${arrays.join(', ')}) AS u(${[...ids.map(({ name }) => name), ...names].join(', ')})`,
    values: names.map((name) => `u.${name}`),
  };
}

/** Writes the rows of one part for the accounts that won. */
function writeText(schema: string, part: Part, source: Source): string {
  const { layout, type } = part;
  const { from, values, own } = source;
  const table = `${schema}.${layout.name}`;
  if (type === 'insert') {
    const names = sentColumns(part).map(({ name }) => name);
    return `INSERT INTO ${table} ("account_id", ${names.join(', ')})
      SELECT won."account_id", ${values.join(', ')} FROM won${from}${joined(own)}`;
  }
  const { key, rest } = layout;
  const matches = key.map(({ name }, place) => `t.${name} = ${values[place]}`);
  const where = `WHERE ${[`t."account_id" = won."account_id"`, own, ...matches].join(' AND ')}`;
  if (type === 'remove') return `DELETE FROM ${table} t USING won${from} ${where}`;
  const set = rest.map(({ name }, place) => `${name} = ${values[place + key.length]}`);
  return `UPDATE ${table} t SET ${set.join(', ')} FROM won${from} ${where}`;
}

/** An insert has no row `t` yet; with several accounts, rows go to those that won. */
function joined(own: string): string {
  return own.startsWith('u.') ? ' WHERE u.account_id = won."account_id"' : '';
}

/**
 * The wide statement. Accounts are locked in the order of their ids before anything is written: statements over the same
 * accounts then wait for each other instead of for ever. A row that is locked stays where it is, so it is found again by
 * its place.
 */
function commitOfMany(
  shapes: StatementShapes,
  schema: string,
  commit: {
    readonly commitId: string;
    readonly accounts: readonly AccountCommit[];
    readonly parts: readonly Part[];
  },
): Statement {
  const { commitId, parts } = commit;
  const inOrder = commit.accounts.toSorted((left, right) => (left.accountId < right.accountId ? -1 : 1));
  const changed = inOrder.filter(({ base }) => base !== undefined);
  const born = inOrder.filter(({ base }) => base === undefined);
  const names = parts.map((part) => partName(part.layout.table, part.type));
  const columns = changed.length > 0 ? columnsToSet(changed) : [];
  const shape = `many ${columns.length} ${born.length > 0} ${names.join(' ')}`;
  const { text, name } = shapes.of(shape, () =>
    textOfMany(schema, parts, { columns, born: born.length > 0 }),
  );
  const values: SentWire[] = [commitId];
  if (changed.length > 0) {
    const bases = changed.map(({ base }) => base as unknown as AnyRow);
    values.push(arrayOf(bases, version));
    values.push(...accountArrays(changed, columns));
  }
  if (born.length > 0) values.push(...accountArrays(born, account.rest));
  for (const { rows, ...part } of parts) {
    values.push(arrayOf(rows, accountId));
    for (const column of sentColumns({ ...part, rows })) values.push(arrayOf(rows, column));
  }
  return { text, values, work: 'commit', ...(name === undefined ? {} : { name }) };
}

function accountArrays(commits: readonly AccountCommit[], columns: readonly Column[]): readonly SentWire[] {
  const rows = commits.map((commit) => commit.account as unknown as AnyRow);
  return [accountId, ...columns].map((column) => arrayOf(rows, column));
}

function textOfMany(
  schema: string,
  parts: readonly Part[],
  has: { readonly columns: readonly Column[]; readonly born: boolean },
): string {
  const parameters = new Parameters(1);
  const table = `${schema}.${account.name}`;
  const expressions: string[] = [];
  const won: string[] = [];
  const sources = (columns: readonly Column[]): string =>
    [accountId, ...columns].map(({ sqlType }) => parameters.next(`${sqlType}[]`)).join(', ');
  const names = (columns: readonly Column[]): string =>
    [accountId, ...columns].map(({ name }) => name).join(', ');
  if (has.columns.length > 0) {
    const base = parameters.next('bigint[]');
    const set = has.columns.map(({ name }) => `${name} = n.${name}`).join(', ');
    expressions.push(
      `next AS (SELECT * FROM unnest(${base}, ${sources(has.columns)}) AS n(base_version, ${names(has.columns)}))`,
      `locked AS (SELECT a."account_id", a.ctid FROM ${table} a JOIN next n
         ON a."account_id" = n."account_id" AND a."version" = n.base_version
         ORDER BY a."account_id" FOR NO KEY UPDATE OF a)`,
      `moved AS (UPDATE ${table} a SET "commit_id" = $1::text, ${set} FROM next n, locked l
         WHERE a."account_id" = n."account_id" AND l."account_id" = n."account_id" AND a.ctid = l.ctid)`,
    );
    won.push('SELECT "account_id" FROM locked');
  }
  if (has.born) {
    expressions.push(
      `born AS (INSERT INTO ${table} (${names(account.rest)}, "commit_id") SELECT n.*, $1::text FROM unnest(${sources(account.rest)}) AS n
         ON CONFLICT DO NOTHING RETURNING "account_id")`,
    );
    won.push('SELECT "account_id" FROM born');
  }
  expressions.push(`won AS MATERIALIZED (${won.join(' UNION ALL ')})`);
  parts.forEach((part, index) => {
    const rows = unnested(parameters, [accountId], sentColumns(part));
    const source = { ...rows, own: 'u.account_id = t."account_id"' };
    expressions.push(`w${index} AS (${writeText(schema, part, source)})`);
  });
  return `WITH ${expressions.join(',\n')}\nSELECT "account_id" FROM won`;
}

/**
 * Asks for the versions of accounts, and for what last changed them; with a lock, nobody else changes them until the
 * transaction ends. They are locked in the order in which commits lock them.
 *
 * @param shapes - Where the texts are kept.
 * @param schema - Quoted name of the schema.
 * @param asked - The accounts, and whether to lock them.
 * @returns The statement; accounts that are there come back with version and commit id.
 */
export function versionsOf(
  shapes: StatementShapes,
  schema: string,
  asked: {
    readonly accounts: readonly { readonly accountId: string }[];
    readonly work: 'confirm' | 'lock';
  },
): Statement {
  const { accounts, work } = asked;
  const [order, lock] = work === 'lock' ? [' ORDER BY "account_id"', ' FOR NO KEY UPDATE'] : ['', ''];
  const select = `SELECT "account_id", "version", "commit_id" FROM ${schema}.${account.name} WHERE "account_id"`;
  const [only] = accounts;
  if (accounts.length === 1 && only !== undefined) {
    return { ...shapes.of(work, () => `${select} = $1${lock}`), values: [only.accountId], work };
  }
  const ids = arrayOf(accounts as readonly AnyRow[], accountId);
  return { text: `${select} = ANY($1::text[])${order}${lock}`, values: [ids], work };
}
