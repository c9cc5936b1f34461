import { diffPriceBooks, formatPriceBookDiff, type PriceBookDiff } from '@live-calls/core';
import { plain, shown } from '../call-file/shown.ts';
import { type OptionTable, type OptionValues, oneOf, readArguments, text } from '../options.ts';
import { Output } from '../output.ts';
import { loadPriceBook, PRICE_BOOK_OPTIONS } from '../price-book-file.ts';
import { type CommandStreams, EXIT, UsageError } from '../streams.ts';
import { checkPriceBookFile } from './check-price-book.ts';

const LINES_AT_MOST = 1_000_000;

/** Options of `live-calls price-book`. */
export const PRICE_BOOK_COMMAND_OPTIONS: OptionTable = {
  ...PRICE_BOOK_OPTIONS,
  format: { type: 'string' },
  most: { type: 'string' },
  at: { type: 'string' },
};

/**
 * Checks, compares and converts price books.
 *
 * @param args - Arguments behind the command's name.
 * @param streams - Where to read and write.
 * @returns Exit status: 0 without a problem or difference.
 * @throws UsageError or BillingError when the command cannot run.
 */
export async function priceBookCommand(args: readonly string[], streams: CommandStreams): Promise<number> {
  const [action, ...rest] = args;
  if (action === 'check') {
    const { values, files } = readArguments(rest, PRICE_BOOK_COMMAND_OPTIONS, 1);
    const at = text(values, 'at') ?? new Date();
    const settings = { most: most(values), at, isJson: isJson(values), streams, values };
    return checkPriceBookFile(fileAt(files, 0, 'the price book'), settings);
  }
  if (action === 'diff') return diff(rest, streams);
  if (action === 'convert') return convert(rest, streams);
  const seen = action === undefined ? '' : `; seen: ${shown(action)}`;
  throw new UsageError(`price-book needs check, diff or convert${seen}.`);
}

async function diff(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values, files } = readArguments(args, PRICE_BOOK_COMMAND_OPTIONS, 2);
  const [oldName, newName] = [fileAt(files, 0, 'the old price book'), fileAt(files, 1, 'the new price book')];
  if (oldName === '-' && newName === '-') {
    throw new UsageError('Standard input can hold one price book; both are -.');
  }
  const before = await loadPriceBook(oldName, values, streams);
  const after = await loadPriceBook(newName, values, streams);
  const found = diffPriceBooks({ before, after, at: text(values, 'at') ?? new Date() });
  const output = new Output(streams.stdout);
  if (isJson(values)) await output.write(`${JSON.stringify(found, null, 2)}\n`);
  else await output.write(printedDiff(found, most(values)));
  await output.finish();
  return found.rows.length === 0 ? EXIT.done : EXIT.notAll;
}

function printedDiff(found: PriceBookDiff, rows: number): string {
  const lines = formatPriceBookDiff(found, { rows }).split('\n');
  return `${lines.map(plain).join('\n')}\n`;
}

async function convert(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values, files } = readArguments(args, PRICE_BOOK_COMMAND_OPTIONS, 1);
  const book = await loadPriceBook(fileAt(files, 0, 'the price book'), values, streams);
  const { currency, windowPolicy, rounding } = book;
  const head = { currency, windowPolicy, rounding };
  const output = new Output(streams.stdout);
  await output.write(`${JSON.stringify(head).slice(0, -1)},"rules":[`);
  // Rule by rule: the text of a deck of 200,000 rows need not be in memory as a whole.
  let piece = '';
  let before = '\n';
  for (const rule of book.rules()) {
    piece += before + JSON.stringify(rule);
    before = ',\n';
    if (piece.length < 65_536) continue;
    await output.write(piece);
    if (output.isClosed) return EXIT.notAll;
    piece = '';
  }
  await output.write(`${piece}\n]}\n`);
  await output.finish();
  return EXIT.done;
}

function fileAt(files: readonly string[], place: number, meaning: string): string {
  const file = files[place];
  if (file === undefined) throw new UsageError(`Name ${meaning}: a .json or .csv file.`);
  return file;
}

function isJson(values: OptionValues): boolean {
  return oneOf(values, 'format', ['text', 'json']) === 'json';
}

function most(values: OptionValues): number {
  const value = text(values, 'most') ?? '50';
  if (/^\d{1,7}$/.test(value) && Number(value) <= LINES_AT_MOST) return Number(value);
  throw new UsageError(`--most must be a whole number up to ${LINES_AT_MOST}; seen: ${shown(value)}.`);
}
