import type { Atoms } from '../money/atoms.ts';
import type { PartyRow, UsageRow } from '../ports/rows.ts';
import type { RowKey, Storage } from '../ports/storage.ts';
import { countryCalled } from './country-called.ts';
import { type CheckedFilters, passes, type StartRange } from './report-range.ts';

/** One line of a report, still in rows. */
export interface LegLine {
  /** The revision of the leg that the line shows. */
  readonly row: UsageRow;
  /** Its numbers and e-mail; absent when they were not asked for or not kept. */
  readonly party: PartyRow | undefined;
  /** Net cost of the leg; negative where the line takes a charge back; absent while unrated. */
  readonly costAtoms: Atoms | undefined;
  /** ISO code of the country called, from the matched rule or else from the number. */
  readonly country: string | undefined;
  /** The revision that took the charge back, on lines that do. */
  readonly reversedBy: UsageRow | undefined;
}

/** Which lines to read. */
export interface LineQuery extends StartRange {
  /** The account. */
  readonly accountId: string;
  /** Last journal number that counts. */
  readonly asOf: number;
  /** Which legs. */
  readonly filters: CheckedFilters;
  /** Shows every charge and every reversal instead of each leg's net. */
  readonly journal: boolean;
  /** Whether numbers and e-mails are wanted. */
  readonly parties: boolean;
}

/**
 * Reads the lines of a range in order of billing start, in pages, with the memory of one page.
 *
 * Revisions are numbered without gaps, so whether a later one replaced a row is found out by asking for its successor by
 * key, for a whole page at once. This holds wherever the successor stands, in this range or, when a correction moved the
 * billing start, in another: the leg's line is where its latest revision is, and nowhere else.
 *
 * @param storage - The storage.
 * @param query - Which lines.
 * @returns Pages of lines; none is empty.
 */
export async function* legLines(
  storage: Storage,
  query: LineQuery,
): AsyncGenerator<readonly LegLine[], void, undefined> {
  const { accountId, fromMs, untilMs } = query;
  if (untilMs <= fromMs) return;
  const range = { order: 'byStart', from: fromMs, until: untilMs } as const;
  for await (const chunk of storage.stream('usage', accountId, range)) {
    const lines = await linesOf(storage, query, chunk);
    if (lines.length > 0) yield lines;
  }
}

async function linesOf(
  storage: Storage,
  query: LineQuery,
  chunk: readonly UsageRow[],
): Promise<readonly LegLine[]> {
  const { accountId, asOf, filters } = query;
  const rows = chunk.filter((row) => row.number <= asOf && passes(filters, row));
  if (rows.length === 0) return [];
  const lines: LegLine[] = [];
  if (query.parties || rows.some((row) => row.country === undefined)) {
    const found = await partiesInPairs(storage, accountId, rows);
    const successors = await successorsOf(storage, accountId, { rows, found });
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] as UsageRow;
      addLines(lines, query, { row, party: found[2 * index], successor: successors.get(row) });
    }
    return lines;
  }
  const successors = await storage.get('usage', accountId, rows.map(keyOfSuccessor));
  for (let index = 0; index < rows.length; index += 1) {
    addLines(lines, query, { row: rows[index] as UsageRow, party: undefined, successor: successors[index] });
  }
  return lines;
}

function addLines(
  lines: LegLine[],
  query: LineQuery,
  leg: {
    readonly row: UsageRow;
    readonly party: PartyRow | undefined;
    readonly successor: UsageRow | undefined;
  },
): void {
  const { row, party, successor } = leg;
  const { costAtoms } = row;
  const replaced = successor !== undefined && successor.number <= query.asOf;
  // What a later revision replaced is history; of history only money is shown, and only in a journal.
  if (replaced && !(query.journal && (costAtoms ?? 0n) > 0n)) return;
  const country = row.country ?? countryCalled(party?.to);
  if (query.filters.country !== undefined && !query.filters.country.has(country ?? '')) return;
  lines.push({ row, party, country, costAtoms, reversedBy: undefined });
  if (!replaced || costAtoms === undefined) return;
  lines.push({ row, party, country, costAtoms: -costAtoms, reversedBy: successor });
}

/**
 * Reads each row's party row and, right beside it, that of the next revision. Every revision is written with its party
 * row, so the second one tells whether there is a next revision, for next to nothing.
 */
async function partiesInPairs(
  storage: Storage,
  accountId: string,
  rows: readonly UsageRow[],
): Promise<readonly (PartyRow | undefined)[]> {
  const keys: RowKey[] = [];
  for (const row of rows) keys.push(keyOf(row), keyOfSuccessor(row));
  return storage.get('party', accountId, keys);
}

/** Reads the next revision of the rows that have one. */
async function successorsOf(
  storage: Storage,
  accountId: string,
  page: { readonly rows: readonly UsageRow[]; readonly found: readonly (PartyRow | undefined)[] },
): Promise<ReadonlyMap<UsageRow, UsageRow | undefined>> {
  const revised = page.rows.filter((_, index) => page.found[2 * index + 1] !== undefined);
  if (revised.length === 0) return NONE_REVISED;
  const next = await storage.get('usage', accountId, revised.map(keyOfSuccessor));
  return new Map(revised.map((row, index) => [row, next[index]]));
}

const NONE_REVISED: ReadonlyMap<UsageRow, UsageRow | undefined> = new Map();

function keyOf(row: UsageRow): RowKey {
  return [row.provider, row.legId, row.revision];
}

function keyOfSuccessor(row: UsageRow): RowKey {
  return [row.provider, row.legId, row.revision + 1];
}
