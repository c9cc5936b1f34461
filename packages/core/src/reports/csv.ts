import { formatAtoms } from '../money/atoms.ts';
import { countryName } from './country-called.ts';
import { numberCell, textCell } from './csv-cell.ts';
import type { LegLine } from './leg-lines.ts';
import { callStatuses, endOf } from './usage-line.ts';
import { minutesText, utcDay, utcTime } from './utc-text.ts';

/** A field of usage rows that is looked at here, cost and country aside. */
export type CsvField =
  | 'campaignTitle'
  | 'applicationId'
  | 'managerId'
  | 'billingStartMs'
  | 'endedAtMs'
  | 'answered'
  | 'durationSeconds'
  | 'legStatus'
  | 'status'
  | 'rateText';

/** The fields of usage rows that the columns are made of, cost and country aside. */
export const csvFields: readonly CsvField[] = [
  'campaignTitle',
  'applicationId',
  'managerId',
  'billingStartMs',
  'endedAtMs',
  'answered',
  'durationSeconds',
  'legStatus',
  'status',
  'rateText',
];

type CsvLine = LegLine<CsvField>;

/** The columns of the usage report, in order. */
export const usageColumns: readonly string[] = [
  'Campaign Title',
  'Application ID',
  'Manager ID',
  'Manager Email',
  'Number Called',
  'Country of Call',
  'Call Date',
  'Call Start Time (UTC)',
  'Call End Time (UTC)',
  'Call Duration (minutes)',
  'Call Status',
  'Call Rate',
  'Total Cost',
];

const NEWLINE = '\r\n';

/** The first line of the report. */
export const csvHeader: string = usageColumns.join(',') + NEWLINE;

/**
 * Writes a page of lines as CSV. Only free text can need quotes; everything else is made here, of characters that never
 * do.
 *
 * @param lines - The lines.
 * @returns One CSV line each, every one ended by CRLF.
 */
export function csvLines(lines: readonly CsvLine[]): string {
  const pairs = new CellPairs();
  const written: string[] = [];
  for (const line of lines) {
    const { row, party } = line;
    const startMs = row.billingStartMs;
    // Joined row by row: text that is added up piece by piece stays a tree of pieces until somebody reads it.
    const cells = [
      pairs.cells(row.campaignTitle, row.applicationId),
      pairs.cells(row.managerId, party?.managerEmail),
      numberCell(party?.to),
      countryCell(line.country),
      utcDay(startMs),
      utcTime(startMs),
      utcTime(endOf(row)),
      minutesText(row.durationSeconds),
      callStatuses[row.legStatus] ?? '',
      rateCell(line),
      costCell(line),
    ];
    written.push(cells.join(','));
  }
  written.push('');
  return written.join(NEWLINE);
}

/** Title and application, manager and e-mail come together, page after page: each pair is written once a page. */
class CellPairs {
  readonly #pairs = new Map<
    string | undefined,
    { readonly second: string | undefined; readonly cells: string }
  >();

  cells(first: string | undefined, second: string | undefined): string {
    const known = this.#pairs.get(first);
    if (known !== undefined && known.second === second) return known.cells;
    const cells = `${textCell(first)},${textCell(second)}`;
    this.#pairs.set(first, { second, cells });
    return cells;
  }
}

function rateCell({ row }: CsvLine): string {
  if (row.status === 'unrated') return 'unrated';
  if (row.status === 'not-billed') return 'not billed';
  return textCell(row.rateText);
}

function costCell({ row, costAtoms }: CsvLine): string {
  return costAtoms === undefined || row.status === 'unrated' ? '' : formatAtoms(costAtoms);
}

const countryCells = new Map<string, string>();
const MOST_REMEMBERED = 1000;

/**
 * Writes the cell of a country.
 *
 * @param code - ISO code; absent when it cannot be told.
 * @returns The cell.
 */
export function countryCell(code: string | undefined): string {
  if (code === undefined) return '';
  const known = countryCells.get(code);
  if (known !== undefined) return known;
  const cell = textCell(countryName(code));
  if (countryCells.size < MOST_REMEMBERED) countryCells.set(code, cell);
  return cell;
}
