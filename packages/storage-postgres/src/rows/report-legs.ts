import type { PartyRow, ReportLeg, ReportLegQuery, UsageRow } from '@live-calls/core/adapter';
import type { Statement, WireRow } from '../connection/database.ts';
import { type Column, columnOf, layouts } from '../schema/layout.ts';
import { blankRow, fromWire, type Wire } from './values.ts';

/** Rows of a chunk. */
const CHUNK = 2000;
/** Replaced rows that are kept in memory while a report is written. */
const FEW = 5000;

const usage = layouts.usage;
const ORDER: readonly string[] = ['billingStartMs', 'provider', 'legId', 'revision'].map(
  (field) => columnOf(usage, field).name,
);

/** The part of a range that lies behind one row and up to another, both named by their numbers. */
export interface Part {
  /** Number of the row before the part; absent: from the beginning of the range. */
  readonly after: string | undefined;
  /** Number of the last row of the part; absent: to the end of the range. */
  readonly upTo: string | undefined;
}

const WHOLE: Part = { after: undefined, upTo: undefined };

/**
 * Reads the legs of reports: usage rows in order of `usage_by_start`, and the party rows of each chunk by their numbers,
 * which lie beside each other because both are given out in the order of recording. While a chunk is used, the party rows
 * of the next and the usage rows of the one after it are on their way.
 */
export class ReportLegs {
  /** Quoted name of the schema. */
  readonly schema: string;
  readonly #read: (statement: Statement) => Promise<readonly WireRow[]>;

  /**
   * @param schema - Quoted name of the schema.
   * @param read - Runs a statement that is safe to repeat.
   */
  constructor(schema: string, read: (statement: Statement) => Promise<readonly WireRow[]>) {
    this.schema = schema;
    this.#read = read;
  }

  /** Reads revisions in order, in chunks. */
  async *all<Field extends keyof UsageRow>(
    query: ReportLegQuery<Field>,
    part: Part = WHOLE,
  ): AsyncGenerator<readonly ReportLeg<Field>[], void, undefined> {
    const columns = query.fields.map((field) => columnOf(usage, field));
    const revised = await this.anyRevised(query.accountId);
    const toLegs = legsOf<Field>(columns);
    const chunkBehind = async (after: string | undefined): Promise<Chunk> => {
      const rows = await this.#read(pageOf(this.schema, query, { columns, revised, after, upTo: part.upTo }));
      const next = rows.length < CHUNK ? undefined : (rows.at(-1)?.[NUMBER] ?? undefined);
      const parties = query.parties && rows.length > 0 ? this.#parties(query.accountId, rows) : undefined;
      parties?.catch(() => {});
      return { rows, parties, next };
    };
    let coming: Promise<Chunk> | undefined = chunkBehind(part.after);
    while (coming !== undefined) {
      const { rows, parties, next }: Chunk = await coming;
      coming = next === undefined ? undefined : chunkBehind(next);
      coming?.catch(() => {});
      if (rows.length > 0) yield toLegs(rows, await parties);
    }
  }

  /**
   * Whether the account has any later revision. Few accounts correct or re-rate anything; those that never did are spared
   * the look for each row's successor. What is committed after this is behind every `asOf` that was asked for before.
   *
   * @param accountId - The account.
   * @returns True when there is one.
   */
  async anyRevised(accountId: string): Promise<boolean> {
    const text = `SELECT 1 FROM ${this.schema}.${usage.name} WHERE "account_id" = $1 AND "revision" > 0 LIMIT 1`;
    return (await this.#read({ text, values: [accountId] })).length > 0;
  }

  /**
   * The numbers of the rows that later revisions replaced, where they are few: asked for once, they cost a long report much
   * less than a look for each row's successor.
   *
   * @param query - Account, and the journal number up to which revisions count.
   * @returns The numbers; absent when there are more than a few thousand.
   */
  async replaced({
    accountId,
    asOf,
  }: Pick<ReportLegQuery, 'accountId' | 'asOf'>): Promise<ReadonlySet<number> | undefined> {
    const table = `${this.schema}.${usage.name}`;
    const text = `SELECT p."number" FROM (SELECT "provider", "leg_id", "revision" FROM ${table}
        WHERE "account_id" = $1 AND "revision" > 0 AND "number" <= $2::bigint LIMIT ${FEW + 1}) s
      JOIN ${table} p ON p."account_id" = $1 AND p."provider" = s."provider" AND p."leg_id" = s."leg_id"
        AND p."revision" = s."revision" - 1`;
    const rows = await this.#read({ text, values: [accountId, String(asOf)] });
    return rows.length > FEW ? undefined : new Set(rows.map(([number]) => Number(number)));
  }

  async #parties(accountId: string, rows: readonly WireRow[]): Promise<PartiesByNumber> {
    const numbers = rows.map((row) => Number(row[NUMBER])).sort((a, b) => a - b);
    // The range says nothing that the list does not, but tells the planner that the rows lie beside each other.
    const text = `SELECT "number", "to", "manager_email" FROM ${this.schema}.${layouts.party.name}
      WHERE "account_id" = $1 AND "number" = ANY($2::bigint[]) AND "number" BETWEEN $3::bigint AND $4::bigint`;
    const values = [accountId, `{${numbers.join(',')}}`, String(numbers[0]), String(numbers.at(-1))];
    const found = await this.#read({ text, values });
    const parties = new Map<Wire, ReportLeg['party']>();
    for (const [number = null, to, managerEmail] of found) parties.set(number, partyOf(to, managerEmail));
    return parties;
  }
}

type PartiesByNumber = ReadonlyMap<Wire, ReportLeg['party']>;

/** Usage rows, their party rows on the way, and the number of the row behind which the next chunk begins. */
interface Chunk {
  readonly rows: readonly WireRow[];
  readonly parties: Promise<PartiesByNumber> | undefined;
  readonly next: string | undefined;
}

// A row begins with its number and that of its successor.
const NUMBER = 0;
const REPLACED_BY = 1;
const FIRST_FIELD = 2;

/** The statement for a page of usage rows, in the part of the range that is named. */
function pageOf(
  schema: string,
  query: ReportLegQuery,
  page: Part & { readonly columns: readonly Column[]; readonly revised: boolean },
): Statement {
  const values: string[] = [];
  const value = (wire: string, type: string): string => `$${values.push(wire)}::${type}`;
  const { after, upTo } = page;
  const range = rangeOf({ schema, query, value, after, upTo, limit: CHUNK });
  // The condition on the revision is what lets the small index of revised legs answer.
  const successor = `(SELECT s."number" FROM ${schema}.${usage.name} s WHERE ${range.successor})`;
  const names = page.columns.map(({ name }) => `, u.${name}`).join('');
  const text = `SELECT u."number", ${page.revised ? successor : 'NULL'}${names} FROM ${range.text}`;
  return { text, values };
}

/** A page of usage rows. */
export interface PageRange extends Part {
  /** Quoted name of the schema. */
  readonly schema: string;
  /** Account, range and journal number. */
  readonly query: Pick<ReportLegQuery, 'accountId' | 'fromMs' | 'untilMs' | 'asOf'>;
  /** Writes a value into the statement. */
  readonly value: (wire: string, type: string) => string;
  /** Most rows. */
  readonly limit: number;
  /** Further conditions, made of the condition on the successor. */
  readonly further?: (successor: string) => readonly string[];
}

/**
 * Writes down the usage rows `u` of a page, in order, and the condition on the successor `s` of one.
 *
 * @param page - Which page.
 * @returns What stands behind `FROM`, and the condition.
 */
export function rangeOf(page: PageRange): { readonly text: string; readonly successor: string } {
  const { schema, query, value, after, upTo, further, limit } = page;
  const table = `${schema}.${usage.name}`;
  const account = value(query.accountId, 'text');
  const asOf = value(String(query.asOf), 'bigint');
  const own = (alias: string): string => ORDER.map((name) => `${alias}.${name}`).join(', ');
  const placeOf = (number: string): string =>
    `(SELECT ${own('p')} FROM ${table} p WHERE p."account_id" = ${account} AND p."number" = ${value(number, 'bigint')})`;
  const successor = `s."account_id" = ${account} AND s."provider" = u."provider" AND s."leg_id" = u."leg_id"
    AND s."revision" = u."revision" + 1 AND s."revision" > 0 AND s."number" <= ${asOf}`;
  const conditions = [
    `u."account_id" = ${account}`,
    // Only one lower bound is named: the index scan then begins exactly there.
    after === undefined
      ? `u."billing_start_ms" >= ${value(String(query.fromMs), 'bigint')}`
      : `(${own('u')}) > ${placeOf(after)}`,
    upTo === undefined
      ? `u."billing_start_ms" < ${value(String(query.untilMs), 'bigint')}`
      : `(${own('u')}) <= ${placeOf(upTo)}`,
    `u."number" <= ${asOf}`,
    ...(further?.(successor) ?? []),
  ];
  const text = `${table} u WHERE ${conditions.join(' AND ')} ORDER BY ${own('u')} LIMIT ${limit}`;
  return { text, successor };
}

function partyOf(
  to: Wire | undefined,
  managerEmail: Wire | undefined,
): Pick<PartyRow, 'to' | 'managerEmail'> {
  return { to: to ?? undefined, managerEmail: managerEmail ?? undefined } as Pick<
    PartyRow,
    'to' | 'managerEmail'
  >;
}

/** Makes legs of rows. Every row gets every field, absent ones as `undefined`: rows of one shape are read fastest. */
function legsOf<Field extends keyof UsageRow>(
  columns: readonly Column[],
): (rows: readonly WireRow[], parties: PartiesByNumber | undefined) => readonly ReportLeg<Field>[] {
  const blank = blankRow(columns.map(({ field }) => field));
  const legOf = (wires: WireRow, parties: PartiesByNumber | undefined): ReportLeg<Field> => {
    const row: Record<string, unknown> = { ...blank };
    for (let index = 0; index < columns.length; index += 1) {
      const { field, type } = columns[index] as Column;
      const wire = wires[FIRST_FIELD + index];
      row[field] = wire === null || wire === undefined ? undefined : fromWire(wire, type);
    }
    const replacedBy = wires[REPLACED_BY] ?? undefined;
    return {
      row: row as Pick<UsageRow, Field>,
      party: parties?.get(wires[NUMBER] ?? null),
      replacedBy: replacedBy === undefined ? undefined : Number(replacedBy),
    };
  };
  return (rows, parties) => rows.map((wires) => legOf(wires, parties));
}
