import {
  type CsvPriceBookOptions,
  type DeckReading,
  importPriceBookCsv,
  importPriceBookJson,
  type PriceBook,
} from '@live-calls/core';
import { plain, shown } from './call-file/shown.ts';
import { decodedText } from './call-file/text-source.ts';
import { openInput } from './input-file.ts';
import { type OptionTable, type OptionValues, oneOf, text } from './options.ts';
import { counted, grouped } from './progress.ts';
import { type CommandStreams, UsageError } from './streams.ts';

const SHOWN_PROBLEMS = 20;
const SHOWN_WARNINGS = 5;

/** Options that say what a deck does not say itself. */
export const PRICE_BOOK_OPTIONS: OptionTable = {
  currency: { type: 'string' },
  'rate-per': { type: 'string' },
  'date-order': { type: 'string' },
  increments: { type: 'string' },
  'end-day': { type: 'string' },
  'deck-columns': { type: 'string' },
  'deck-delimiter': { type: 'string' },
  'deck-time-zone': { type: 'string' },
  decimal: { type: 'string' },
  closed: { type: 'string' },
  'change-words': { type: 'string' },
  quiet: { type: 'boolean' },
};

/** What was found in a price book file. */
export interface PriceBookFile {
  /** The book; absent when there was any problem. */
  readonly priceBook?: PriceBook;
  /** Problems, one line each, the first hundred. */
  readonly problems: readonly string[];
  /** How many there are. */
  readonly problemCount: number;
  /** What to look at although the book can be used, one line each. */
  readonly warnings: readonly string[];
  /** How many there are. */
  readonly warningCount: number;
  /** How a deck was understood; absent for JSON. */
  readonly reading?: DeckReading;
}

/**
 * Reads a price book file and finds everything that is wrong with it.
 *
 * @param name - Name of the file; `.json`, anything else is a deck as CSV.
 * @param values - Option values.
 * @param streams - Standard input is used for `-`.
 * @returns The book or its problems.
 * @throws UsageError when the file cannot be read or an option is wrong.
 */
export async function readPriceBook(
  name: string,
  values: OptionValues,
  streams: CommandStreams,
): Promise<PriceBookFile> {
  if (/\.xlsx?$/i.test(name)) throw new UsageError(`${shown(name)} is a spreadsheet; save it as CSV first.`);
  const file = await openInput(name, streams.stdin);
  const pieces = decodedText(file.pieces);
  if (name.toLowerCase().endsWith('.json')) return jsonBook(await joined(pieces));
  const found = await importPriceBookCsv(pieces, deckOptions(values));
  const problems =
    found.status === 'refused' ? found.problems.map((problem) => problem.message + hint(problem.code)) : [];
  return {
    ...(found.status === 'imported' ? { priceBook: found.priceBook } : {}),
    problems,
    problemCount: found.status === 'refused' ? found.problemCount : 0,
    warnings: found.warnings.map((warning) => warning.message),
    warningCount: found.warningCount,
    ...(found.reading === undefined ? {} : { reading: found.reading }),
  };
}

/**
 * Reads a price book that has to be usable. What is odd about it is told, unless `--quiet` is given: a column that was
 * not read may be the one that matters.
 *
 * @param name - Name of the file.
 * @param values - Option values.
 * @param streams - Problems and warnings are told on standard error.
 * @returns The book.
 * @throws UsageError when it cannot be used.
 */
export async function loadPriceBook(
  name: string,
  values: OptionValues,
  streams: CommandStreams,
): Promise<PriceBook> {
  const found = await readPriceBook(name, values, streams);
  const { priceBook, problems, problemCount } = found;
  if (priceBook !== undefined) {
    if (values.quiet !== true) streams.stderr.write(warningsOf(name, found));
    return priceBook;
  }
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) streams.stderr.write(`${plain(problem)}\n`);
  const count = counted(problemCount, 'problem');
  throw new UsageError(`The price book ${shown(name)} has ${count}, and nothing of it was used.`);
}

function warningsOf(name: string, { warnings, warningCount }: PriceBookFile): string {
  if (warningCount === 0) return '';
  const told = warnings.slice(0, SHOWN_WARNINGS);
  const left = warningCount - told.length;
  const rest =
    left > 0
      ? `  … and ${grouped(left)} more; live-calls price-book check --most ${warningCount} shows them.\n`
      : '';
  const lines = told.map((warning) => `  ${plain(warning)}\n`).join('');
  return `The price book ${shown(name)} is used, with ${counted(warningCount, 'warning')}:\n${lines}${rest}`;
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  for await (const piece of pieces) parts.push(piece);
  return parts.join('');
}

function jsonBook(json: string): PriceBookFile {
  const found = importPriceBookJson(json);
  if (found.status === 'imported') {
    return { priceBook: found.priceBook, problems: [], problemCount: 0, warnings: [], warningCount: 0 };
  }
  const problems = found.problems.map((problem) => problem.message);
  return { problems, problemCount: found.problemCount, warnings: [], warningCount: 0 };
}

/** The importer speaks of its options; here they have other names. */
function hint(code: string): string {
  const option = HINTS.get(code);
  return option === undefined ? '' : ` (Here: ${option}.)`;
}

const HINTS = new Map([
  ['currency-unknown', '--currency USD'],
  ['unit-unknown', '--rate-per minute'],
  ['date-order-unknown', '--date-order day-first or month-first'],
  ['increments-unknown', '--increments 60/60'],
  ['column-missing', '--deck-columns FIELD=HEADER'],
  ['column-ambiguous', '--deck-columns FIELD=HEADER'],
  ['bad-word', '--change-words WORD=price'],
  ['header-not-found', '--deck-columns prefix=HEADER,rate=HEADER'],
]);

function deckOptions(values: OptionValues): CsvPriceBookOptions {
  const currency = text(values, 'currency');
  const ratePer = oneOf(values, 'rate-per', ['minute', 'second']);
  const dateOrder = oneOf(values, 'date-order', ['day-first', 'month-first']);
  const endDay = oneOf(values, 'end-day', ['included', 'excluded']);
  const delimiter = oneOf(values, 'deck-delimiter', [',', ';', '\t', '|', '\\t']);
  const timeZone = text(values, 'deck-time-zone');
  const decimal = oneOf(values, 'decimal', ['.', ',']);
  const closed = oneOf(values, 'closed', ['end', 'block']);
  const increments = text(values, 'increments');
  const columns = text(values, 'deck-columns');
  const words = text(values, 'change-words');
  return {
    ...(currency === undefined ? {} : { currency }),
    ...(ratePer === undefined ? {} : { ratePer }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(endDay === undefined ? {} : { endDay }),
    ...(delimiter === undefined ? {} : { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(closed === undefined ? {} : { closed }),
    ...(increments === undefined ? {} : { increments: incrementsOf(increments) }),
    ...(columns === undefined ? {} : { columns: columnsOf(columns) }),
    ...(words === undefined ? {} : { changeWords: changeWordsOf(words) }),
  };
}

function incrementsOf(value: string): { readonly firstSeconds: number; readonly nextSeconds: number } {
  const match = /^(\d{1,5})(?:\/(\d{1,5}))?$/.exec(value);
  if (match === null)
    throw new UsageError(`--increments must be such as 60/60 or 30/6; seen: ${shown(value)}.`);
  return { firstSeconds: Number(match[1]), nextSeconds: Number(match[2] ?? match[1]) };
}

function columnsOf(value: string): { readonly [field: string]: string } {
  const pairs = value.split(',').map((pair) => {
    const cut = pair.indexOf('=');
    if (cut < 1) throw new UsageError(`--deck-columns must be FIELD=HEADER,...; seen: ${shown(pair)}.`);
    return [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}

const EFFECTS = ['price', 'closed', 'blocked'] as const;

function changeWordsOf(value: string): NonNullable<CsvPriceBookOptions['changeWords']> {
  const pairs = value.split(',').map((pair) => {
    const cut = pair.lastIndexOf('=');
    const effect = EFFECTS.find((candidate) => candidate === pair.slice(cut + 1).trim());
    if (cut < 1 || effect === undefined) {
      throw new UsageError(
        `--change-words must be WORD=EFFECT,... with an effect of ${EFFECTS.join(', ')}; seen: ${shown(pair)}.`,
      );
    }
    return [pair.slice(0, cut).trim(), effect] as const;
  });
  return Object.fromEntries(pairs);
}
