import type { PartyRow, ReportLeg, ReportLegQuery, ReportReads, UsageRow } from '@live-calls/core/adapter';
import type { Statement, WireRow } from '../connection/database.ts';
import { type Column, columnOf, layouts } from '../schema/layout.ts';
import { fromWire, type Wire } from './values.ts';

/** Rows of a chunk: few enough to die young in memory. */
const CHUNK = 1000;

const usage = layouts.usage;
const ORDER: readonly string[] = ['billingStartMs', 'provider', 'legId', 'revision'].map(
  (field) => columnOf(usage, field).name,
);

/**
 * Reads the legs of reports: usage rows in order of `usage_by_start`, and the party rows of each chunk by their numbers,
 * which lie beside each other because both are given out in the order of recording. While a chunk is used, the party rows
 * of the next and the usage rows of the one after it are on their way.
 */
export class PostgresReportReads implements ReportReads {
  readonly #schema: string;
  readonly #read: (statement: Statement) => Promise<readonly WireRow[]>;

  /**
   * @param schema - Quoted name of the schema.
   * @param read - Runs a statement that is safe to repeat.
   */
  constructor(schema: string, read: (statement: Statement) => Promise<readonly WireRow[]>) {
    this.#schema = schema;
    this.#read = read;
  }

  /** Reads revisions in order, in chunks. */
  async *legs<Field extends keyof UsageRow>(
    query: ReportLegQuery<Field>,
  ): AsyncGenerator<readonly ReportLeg<Field>[], void, undefined> {
    const revised = await this.#anyRevised(query);
    const columns = query.fields.map((field) => columnOf(usage, field));
    const toLegs = legsOf<Field>(columns);
    const textOf = pageText(this.#schema, columns, revised);
    const chunkBehind = async (place: Wire | undefined): Promise<Chunk> => {
      const rows = await this.#read({ text: textOf(place), values: pageValues(query, place) });
      const last = rows.length < CHUNK ? undefined : (rows.at(-1)?.[NUMBER] ?? undefined);
      const parties = query.parties && rows.length > 0 ? this.#parties(query.accountId, rows) : undefined;
      parties?.catch(() => {});
      return { rows, parties, next: last };
    };
    let coming: Promise<Chunk> | undefined = chunkBehind(undefined);
    while (coming !== undefined) {
      const { rows, parties, next }: Chunk = await coming;
      coming = next === undefined ? undefined : chunkBehind(next);
      coming?.catch(() => {});
      if (rows.length > 0) yield toLegs(rows, await parties);
    }
  }

  /** Few accounts correct or re-rate anything; those that never did are spared the look for each row's successor. */
  async #anyRevised({ accountId }: Pick<ReportLegQuery, 'accountId'>): Promise<boolean> {
    const text = `SELECT 1 FROM ${this.#schema}.${usage.name} WHERE "account_id" = $1 AND "revision" > 0 LIMIT 1`;
    return (await this.#read({ text, values: [accountId] })).length > 0;
  }

  async #parties(accountId: string, rows: readonly WireRow[]): Promise<PartiesByNumber> {
    const numbers = rows.map((row) => row[NUMBER]).join(',');
    const text = `SELECT "number", "to", "manager_email" FROM ${this.#schema}.${layouts.party.name}
      WHERE "account_id" = $1 AND "number" = ANY($2::bigint[])`;
    const found = await this.#read({ text, values: [accountId, `{${numbers}}`] });
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
  readonly next: Wire | undefined;
}

// A row begins with its number and that of its successor.
const NUMBER = 0;
const REPLACED_BY = 1;
const FIRST_FIELD = 2;

/** The text of a page: of the first one, or of that behind the row with a number. */
function pageText(
  schema: string,
  columns: readonly Column[],
  revised: boolean,
): (place: Wire | undefined) => string {
  const table = `${schema}.${usage.name}`;
  // The condition on the revision is what lets the small index of revised legs answer.
  const successor = `(SELECT s."number" FROM ${table} s WHERE s."account_id" = $1 AND s."provider" = u."provider"
    AND s."leg_id" = u."leg_id" AND s."revision" = u."revision" + 1 AND s."revision" > 0 AND s."number" <= $4)`;
  const names = columns.map(({ name }) => `, u.${name}`).join('');
  const own = (alias: string): string => ORDER.map((name) => `${alias}.${name}`).join(', ');
  // Behind a place only one lower bound is named: the index scan then begins exactly there.
  const behind = `(${own('u')}) > (SELECT ${own('p')} FROM ${table} p
    WHERE p."account_id" = $1 AND p."number" = $2::bigint)`;
  return (place) => `SELECT u."number", ${revised ? successor : 'NULL'}${names} FROM ${table} u
    WHERE u."account_id" = $1 AND ${place === undefined ? 'u."billing_start_ms" >= $2::bigint' : behind}
    AND u."billing_start_ms" < $3::bigint AND u."number" <= $4::bigint
    ORDER BY ${own('u')} LIMIT ${CHUNK}`;
}

function pageValues(query: ReportLegQuery, place: Wire | undefined): readonly Wire[] {
  const { accountId, fromMs, untilMs, asOf } = query;
  return [accountId, place ?? String(fromMs), String(untilMs), String(asOf)];
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
  const legOf = (wires: WireRow, parties: PartiesByNumber | undefined): ReportLeg<Field> => {
    const row: Record<string, unknown> = {};
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
