import type { Atoms } from '../money/atoms.ts';
import type { ReportLeg } from '../ports/report-legs.ts';
import type { UsageRow } from '../ports/rows.ts';
import type { Storage } from '../ports/storage.ts';
import { countryCalled } from './country-called.ts';
import { readLegs } from './read-legs.ts';
import { type CheckedFilters, filterFields, passes, type StartRange } from './report-range.ts';

/** One line of a report, still in rows. */
export interface LegLine<Field extends keyof UsageRow> {
  /** The revision of the leg that the line shows. */
  readonly row: Pick<UsageRow, Field>;
  /** Its numbers and e-mail; absent when they were not asked for or not kept. */
  readonly party: ReportLeg['party'];
  /** Net cost of the leg; negative where the line takes a charge back; absent while unrated. */
  readonly costAtoms: Atoms | undefined;
  /** ISO code of the country called, from the matched rule or, where parties were asked for, from the number. */
  readonly country: string | undefined;
  /** Journal number of the revision that took the charge back, on lines that do. */
  readonly reversedBy: number | undefined;
}

/** Which legs a report is about. */
export interface ReportScope extends StartRange {
  /** The account. */
  readonly accountId: string;
  /** Last journal number that counts. */
  readonly asOf: number;
  /** Which legs. */
  readonly filters: CheckedFilters;
  /** Shows every charge and every reversal instead of each leg's net. */
  readonly journal: boolean;
}

/** Which lines to read, and what of them. */
export interface LineQuery<Field extends keyof UsageRow> extends ReportScope {
  /** Fields of the usage rows that are looked at. */
  readonly fields: readonly Field[];
  /** Whether numbers, e-mails, or countries that only the number tells are looked at. */
  readonly parties: boolean;
}

type Read<Field extends keyof UsageRow> = ReportLeg<Field | 'costAtoms' | 'country'>;

/**
 * Reads the lines of a range in order of billing start, in pages, with the memory of one page. A leg's line is where its
 * latest revision is, and nowhere else.
 *
 * @param storage - The storage.
 * @param query - Which lines.
 * @returns Pages of lines; none is empty.
 */
export async function* legLines<Field extends keyof UsageRow>(
  storage: Storage,
  query: LineQuery<Field>,
): AsyncGenerator<readonly LegLine<Field>[], void, undefined> {
  const { accountId, fromMs, untilMs, asOf, filters } = query;
  if (untilMs <= fromMs) return;
  const fields = fieldsFor(filters, query.fields);
  const parties = query.parties || filters.country !== undefined;
  const chunks = readLegs(storage, { accountId, fromMs, untilMs, asOf, fields, parties });
  for await (const chunk of chunks) {
    const lines = linesOf(query, chunk);
    if (lines.length > 0) yield lines;
  }
}

/**
 * Makes lines of revisions.
 *
 * @param scope - Which legs.
 * @param legs - The revisions, with every field that the filters look at.
 * @returns The lines.
 */
export function linesOf<Field extends keyof UsageRow>(
  scope: ReportScope,
  legs: readonly Read<Field>[],
): readonly LegLine<Field>[] {
  const lines: LegLine<Field>[] = [];
  for (const leg of legs)
    if (passes(scope.filters, leg.row as Partial<UsageRow>)) addLines(lines, scope, leg);
  return lines;
}

/**
 * The fields to read for lines.
 *
 * @param filters - The filters, which look at fields too.
 * @param fields - What is shown.
 * @returns All of them.
 */
export function fieldsFor<Field extends keyof UsageRow>(
  filters: CheckedFilters,
  fields: readonly Field[],
): readonly (Field | 'costAtoms' | 'country')[] {
  const all = new Set<keyof UsageRow>([...fields, ...filterFields(filters), 'costAtoms', 'country']);
  return [...all] as (Field | 'costAtoms' | 'country')[];
}

function addLines<Field extends keyof UsageRow>(
  lines: LegLine<Field>[],
  query: ReportScope,
  leg: Read<Field>,
): void {
  const { row, party, replacedBy } = leg;
  const { costAtoms } = row;
  // What a later revision replaced is history; of history only money is shown, and only in a journal.
  if (replacedBy !== undefined && !(query.journal && (costAtoms ?? 0n) > 0n)) return;
  const country = row.country ?? countryCalled(party?.to);
  if (query.filters.country !== undefined && !query.filters.country.has(country ?? '')) return;
  lines.push({ row, party, country, costAtoms, reversedBy: undefined });
  if (replacedBy === undefined || costAtoms === undefined) return;
  lines.push({ row, party, country, costAtoms: -costAtoms, reversedBy: replacedBy });
}
