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
  const wanted = chunk.filter((row) => row.number <= query.asOf && passes(query.filters, row));
  if (wanted.length === 0) return [];
  const needsParties = query.parties || wanted.some((row) => row.country === undefined);
  const companions = needsParties
    ? await partiesAndSuccessors(storage, query.accountId, wanted)
    : { parties: [], successors: await storage.get('usage', query.accountId, wanted.map(keyOfSuccessor)) };
  const lines: LegLine[] = [];
  for (let index = 0; index < wanted.length; index += 1) {
    const row = wanted[index] as UsageRow;
    const party = companions.parties[index];
    addLines(lines, query, { row, party, successor: companions.successors[index] });
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

interface Companions {
  readonly parties: readonly (PartyRow | undefined)[];
  readonly successors: readonly (UsageRow | undefined)[];
}

/**
 * Finds party rows and successors with one read where nothing was revised. Every revision is written with its party row,
 * so the party row of the next revision, right beside the one that is wanted anyway, tells whether there is one.
 */
async function partiesAndSuccessors(
  storage: Storage,
  accountId: string,
  rows: readonly UsageRow[],
): Promise<Companions> {
  const keys: RowKey[] = [];
  for (const row of rows) keys.push(keyOf(row), keyOfSuccessor(row));
  const found = await storage.get('party', accountId, keys);
  const parties: (PartyRow | undefined)[] = [];
  const successors: (UsageRow | undefined)[] = [];
  const revised: number[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    parties.push(found[2 * index]);
    successors.push(undefined);
    if (found[2 * index + 1] !== undefined) revised.push(index);
  }
  if (revised.length === 0) return { parties, successors };
  const next = await storage.get(
    'usage',
    accountId,
    revised.map((index) => keyOfSuccessor(rows[index] as UsageRow)),
  );
  for (const [at, index] of revised.entries()) successors[index] = next[at];
  return { parties, successors };
}

function keyOf(row: UsageRow): RowKey {
  return [row.provider, row.legId, row.revision];
}

function keyOfSuccessor(row: UsageRow): RowKey {
  return [row.provider, row.legId, row.revision + 1];
}
