import type { PriceBook } from '@live-calls/core';
import type { CallFileSettings, FilePieces } from '../call-file/read-calls.ts';
import { CallFileNotes } from '../call-file-notes.ts';
import { defaultCountryOf } from '../default-country.ts';
import { openInput } from '../input-file.ts';
import {
  CALL_FILE_OPTIONS,
  callFileSettings,
  type OptionTable,
  type OptionValues,
  required,
} from '../options.ts';
import { loadPriceBook, PRICE_BOOK_OPTIONS } from '../price-book-file.ts';
import { Progress } from '../progress.ts';
import { Rejections } from '../rejections.ts';
import { type CommandStreams, UsageError } from '../streams.ts';

/** Options of every command that puts a price on a call file. */
export const CALLS_OPTIONS: OptionTable = {
  ...PRICE_BOOK_OPTIONS,
  ...CALL_FILE_OPTIONS,
  'price-book': { type: 'string' },
  'default-country': { type: 'string' },
  format: { type: 'string' },
  progress: { type: 'boolean' },
};

/** A call file and the price book for it, ready to be read. */
export interface OpenedCalls {
  /** The price book. */
  readonly priceBook: PriceBook;
  /** The call file. */
  readonly pieces: FilePieces;
  /** How it is read. */
  readonly settings: CallFileSettings;
  /** Country of numbers without a plus sign; absent: they are refused. */
  readonly defaultCountry: string | undefined;
  /** What was taken as something else. */
  readonly notes: CallFileNotes;
  /** Lines that could not be used. */
  readonly rejections: Rejections;
  /** How far it is. */
  readonly progress: Progress;
  /** Only results are wanted. */
  readonly isQuiet: boolean;
}

/**
 * Opens what a command needs to put a price on a call file. Options are checked first, so that a wrong one does not take
 * a minute to show.
 *
 * @param values - Option values.
 * @param streams - Where to read and write.
 * @param verb - What is done with the calls, for messages.
 * @returns The files.
 * @throws UsageError or BillingError when one of them cannot be used.
 */
export async function openCalls(
  values: OptionValues,
  streams: CommandStreams,
  verb: string,
): Promise<OpenedCalls> {
  const name = required(values, 'calls', `which calls to ${verb}`);
  const defaultCountry = defaultCountryOf(values);
  const settings = callFileSettings(values, name);
  const bookName = required(values, 'price-book', 'which price book to use');
  if (name === '-' && bookName === '-') {
    throw new UsageError(
      'Standard input can hold the price book or the calls; --price-book and --calls are both -.',
    );
  }
  const priceBook = await loadPriceBook(bookName, values, streams);
  const file = await openInput(name, streams.stdin);
  const isQuiet = values.quiet === true;
  const notes = new CallFileNotes(defaultCountry);
  const progress = new Progress({
    stderr: streams.stderr,
    isForced: values.progress === true,
    unit: 'call',
    ...(file.bytes === undefined ? {} : { totalBytes: file.bytes }),
  });
  return {
    priceBook,
    pieces: progress.measured(file.pieces),
    settings: { ...settings, ...notes.settings() },
    defaultCountry,
    notes,
    rejections: new Rejections(streams, isQuiet, progress),
    progress,
    isQuiet,
  };
}
