import Papa from 'papaparse';
import { invalidInput, shown } from '../errors/invalid-input.ts';
import {
  type ColumnChoice,
  type DeckField,
  type DeckHeader,
  deckHeaders,
  HEADER_CELLS_AT_MOST,
  readHeader,
  statedCurrency,
  statedUnitSeconds,
} from './price-book-columns.ts';
import type { CheckedCsvOptions } from './price-book-csv-options.ts';
import type { DeckRecord, DeckText } from './price-book-csv-reader.ts';
import type { ImportProblemCode, NoteDraft } from './price-book-problem.ts';

/** The header has to be among the first rows of a deck. */
export const HEADER_WITHIN_ROWS = 100;

const HEAD_CHARACTERS = 65_536;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** A deck whose beginning was looked at. */
export interface OpenedText {
  /** The first characters. */
  readonly head: string;
  /** The whole text, from the beginning. */
  readonly text: DeckText;
}

/**
 * Looks at the beginning of a deck without losing it.
 *
 * @param text - The deck.
 * @returns Its first characters, and the text to read.
 * @throws BillingError with code `INVALID_INPUT` for what is neither text nor pieces of it.
 */
export async function openText(text: DeckText): Promise<OpenedText> {
  if (typeof text === 'string') return { head: text.slice(0, HEAD_CHARACTERS), text };
  if (!isInPieces(text)) throw invalidInput('text', 'text, or pieces of it such as a file stream', text);
  const pieces =
    Symbol.asyncIterator in text
      ? text[Symbol.asyncIterator]()
      : (text[Symbol.iterator]() as Iterator<string, unknown>);
  const taken: string[] = [];
  let characters = 0;
  while (characters < HEAD_CHARACTERS) {
    const next = await pieces.next();
    if (next.done === true) break;
    taken.push(next.value);
    // What is no text is refused by the reader, which names it.
    characters += typeof next.value === 'string' ? next.value.length : HEAD_CHARACTERS;
  }
  return {
    head: taken.filter((piece) => typeof piece === 'string').join(''),
    text: restarted(taken, pieces),
  };
}

function isInPieces(text: unknown): boolean {
  if (typeof text !== 'object' || text === null) return false;
  const source = text as { readonly [name: symbol]: unknown };
  return [source[Symbol.asyncIterator], source[Symbol.iterator]].some((make) => typeof make === 'function');
}

async function* restarted(
  taken: readonly string[],
  pieces: Iterator<string, unknown> | AsyncIterator<string, unknown>,
): AsyncGenerator<string, void, void> {
  try {
    yield* taken;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    // A reader that stops early lets the host's stream close its file.
    await pieces.return?.();
  }
}

/**
 * Finds the separator of a deck: the one that makes a header row readable.
 *
 * @param head - The beginning of the deck.
 * @param columns - Headers named by the host.
 * @returns The separator; a comma when no header is found with any.
 */
export function findDelimiter(head: string, columns: ColumnChoice): string {
  const plain = head
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n');
  for (const delimiter of DELIMITERS) {
    const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"', preview: HEADER_WITHIN_ROWS });
    const rows = (parser.parse(plain, 0, false) as { readonly data: readonly (readonly string[])[] }).data;
    if (rows.some((cells) => readHeader(cells, columns) !== undefined)) return delimiter;
  }
  return ',';
}

/**
 * Says what a deck without a readable header lacks, by the row that looks most like one.
 *
 * @param rows - The first rows.
 * @param columns - Headers named by the host.
 * @returns The problem.
 */
export function headerProblem(
  rows: readonly DeckRecord[],
  columns: ColumnChoice,
): NoteDraft<ImportProblemCode> {
  const chosen = Object.entries(columns).map(([field, header]) => `${field}: ${shown(header)}`);
  let best: { readonly record: DeckRecord; readonly fields: readonly DeckField[] } | undefined;
  for (const record of rows) {
    const fields = recognised(record.cells);
    if (fields.length > (best?.fields.length ?? 0)) best = { record, fields };
  }
  const wanted = (['prefix', 'rate'] as const).filter(
    (field) => best === undefined || !best.fields.includes(field),
  );
  if (chosen.length > 0) {
    const text = `None of the first ${HEADER_WITHIN_ROWS} rows has every header that the option columns names (${chosen.join(', ')})${missingText(wanted)}.`;
    return { code: 'header-not-found', field: 'columns', text };
  }
  if (best === undefined || wanted.length === 2) {
    const text = `None of the first ${HEADER_WITHIN_ROWS} rows is a header with a column of dial codes and one of rates; name them: columns: { prefix: '...', rate: '...' }.`;
    return { code: 'header-not-found', field: 'columns', text };
  }
  const { line } = best.record;
  const [field] = wanted;
  if (field === undefined) {
    return { code: 'too-long', line, text: `The header has at most ${HEADER_CELLS_AT_MOST} cells.` };
  }
  const text = `This row looks like the header, but no column in it is known as ${field} (such as ${examples(field)}); name it: columns: { ${field}: '...' }.`;
  return { code: 'column-missing', line, field, seen: best.record.cells.join(' | '), text };
}

function recognised(cells: readonly string[]): readonly DeckField[] {
  // Either column is put at hand, so that a row that lacks the other is understood all the same.
  const header = readHeader([...cells.slice(0, 200), 'prefix', 'rate']);
  if (header === undefined) return [];
  return [...header.columns.values()]
    .filter((column) => column.position < cells.length)
    .map((column) => column.field);
}

function missingText(wanted: readonly string[]): string {
  return wanted.length === 0 ? '' : `, with columns of ${wanted.join(' and ')} besides`;
}

function examples(field: DeckField): string {
  return deckHeaders[field]
    .slice(0, 4)
    .map((header) => `"${header}"`)
    .join(', ');
}

/**
 * Checks the header row against the options: what is doubtful, and what neither of them says.
 *
 * @param header - The header row.
 * @param options - The options of the import.
 * @param line - Its physical line.
 * @returns The problems; empty when the deck can be read.
 */
export function headerFaults(
  header: DeckHeader,
  options: CheckedCsvOptions,
  line: number,
): readonly NoteDraft<ImportProblemCode>[] {
  const faults: NoteDraft<ImportProblemCode>[] = [];
  for (const [field, headers] of header.ambiguous) {
    const list = headers.map((name) => shown(name)).join(' and ');
    const text = `Both ${list} can be ${field}; name one: columns: { ${field}: '...' }.`;
    faults.push({ code: 'column-ambiguous', line, column: headers[0], field, text });
  }
  return [
    ...faults,
    ...unitFaults(header, options, line),
    ...billingFaults(header, options, line),
    ...dateFaults(header, options, line),
  ];
}

function unitFaults(
  header: DeckHeader,
  options: CheckedCsvOptions,
  line: number,
): readonly NoteDraft<ImportProblemCode>[] {
  const column = header.columns.get('rate')?.header ?? '';
  const stated = statedUnitSeconds(column);
  const faults: NoteDraft<ImportProblemCode>[] = [];
  if (stated === undefined && options.perSeconds === undefined) {
    const text = "Nothing says what a rate is for; say it: ratePer: 'minute' or ratePer: 'second'.";
    faults.push({ code: 'unit-unknown', line, column, field: 'ratePer', text });
  } else if (stated !== undefined && options.perSeconds !== undefined && stated !== options.perSeconds) {
    const text = `The header states a rate per ${unitName(stated)}, the option ratePer ${unitName(options.perSeconds)}; correct one of them.`;
    faults.push({ code: 'stated-otherwise', line, column, field: 'ratePer', text });
  }
  const currency = statedCurrency(column);
  if (currency !== undefined && options.currency !== undefined && currency !== options.currency) {
    const text = `The header states ${currency}, the option currency ${options.currency}; correct one of them.`;
    faults.push({ code: 'stated-otherwise', line, column, field: 'currency', text });
  } else if (currency === undefined && options.currency === undefined && !header.columns.has('currency')) {
    const text = "Nothing says in which currency the rates are; say it: currency: 'USD'.";
    faults.push({ code: 'currency-unknown', line, column, field: 'currency', text });
  }
  return faults;
}

function unitName(seconds: number): string {
  return seconds === 60 ? 'minute' : 'second';
}

function billingFaults(
  header: DeckHeader,
  options: CheckedCsvOptions,
  line: number,
): readonly NoteDraft<ImportProblemCode>[] {
  const { columns } = header;
  const first = columns.has('firstIncrement');
  const next = columns.has('nextIncrement');
  if (columns.has('billing') && (first || next)) {
    const text =
      "A column of both increments and one of a single increment would contradict each other; name the one to read: columns: { billing: '...' }.";
    return [
      { code: 'column-ambiguous', line, column: columns.get('billing')?.header, field: 'billing', text },
    ];
  }
  if (columns.has('billing') || (first && next)) return [];
  if (first !== next) {
    const lacking = first ? 'nextIncrement' : 'firstIncrement';
    const text = `There is a column for one increment and none for the other; name it: columns: { ${lacking}: '...' }.`;
    return [{ code: 'column-missing', line, field: lacking, text }];
  }
  if (options.increments !== undefined) return [];
  const text =
    "Nothing says in which increments calls are billed; name the column: columns: { billing: '...' }, or say it: increments: { firstSeconds: 60, nextSeconds: 60 }.";
  return [{ code: 'increments-unknown', line, field: 'increments', text }];
}

function dateFaults(
  header: DeckHeader,
  options: CheckedCsvOptions,
  line: number,
): readonly NoteDraft<ImportProblemCode>[] {
  const end = header.columns.get('effectiveTo');
  if (end === undefined || options.endDay !== undefined) return [];
  const text =
    "Nothing says whether the end day is the last one of validity; say it: endDay: 'included' or endDay: 'excluded'.";
  return [{ code: 'end-day-unknown', line, column: end.header, field: 'endDay', text }];
}
