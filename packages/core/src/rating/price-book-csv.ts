import { parseCurrency } from '../money/currency.ts';
import { buildPriceBook, type PriceBook } from './price-book.ts';
import {
  type DeckColumn,
  type DeckHeader,
  feesOtherwise,
  readHeader,
  statedCurrency,
  statedUnitSeconds,
} from './price-book-columns.ts';
import {
  type CheckedCsvOptions,
  type CsvPriceBookOptions,
  checkCsvOptions,
} from './price-book-csv-options.ts';
import { type DeckRecord, type DeckText, LONGEST_RECORD, readDeckText } from './price-book-csv-reader.ts';
import { Deck, type DeckSetup } from './price-book-deck.ts';
import { type DateReading, rulesOfDeck } from './price-book-deck-rules.ts';
import {
  findDelimiter,
  HEADER_WITHIN_ROWS,
  headerFaults,
  headerProblem,
  openText,
} from './price-book-header.ts';
import {
  type ImportProblem,
  type ImportProblemCode,
  type ImportWarning,
  type ImportWarningCode,
  NoteList,
} from './price-book-problem.ts';
import type { DeckRule } from './price-book-timeline.ts';

/** How a deck was understood, so that a person can check it. */
export interface DeckReading {
  /** Physical line of the header row. */
  readonly headerLine: number;
  /** What separates cells. */
  readonly delimiter: string;
  /** Columns that were read. */
  readonly columns: readonly DeckColumn[];
  /** Headers of columns that were not read. */
  readonly unread: readonly string[];
  /** Seconds a rate is for. */
  readonly perSeconds: number;
  /** How dates were read; empty where no date needed an order. */
  readonly dates: DateReading;
  /** Rows with prices, a row of several codes counted once for each. */
  readonly rows: number;
}

/** A deck that became a price book. */
export interface PriceBookImported {
  /** It went through. */
  readonly status: 'imported';
  /** The compiled book; nothing is stored yet. */
  readonly priceBook: PriceBook;
  /** How the deck was understood. */
  readonly reading: DeckReading;
  /** What to look at, by line; the first `keep`. */
  readonly warnings: readonly ImportWarning[];
  /** How many warnings there are. */
  readonly warningCount: number;
}

/** A deck that has to be corrected. Nothing of it was loaded. */
export interface PriceBookRefused {
  /** It was refused as a whole. */
  readonly status: 'refused';
  /** Why, by line; the first `keep`. */
  readonly problems: readonly ImportProblem[];
  /** How many problems there are. */
  readonly problemCount: number;
  /** How the deck was understood; absent when no header was found. */
  readonly reading?: DeckReading;
  /** What else to look at, by line; the first `keep`. */
  readonly warnings: readonly ImportWarning[];
  /** How many warnings there are. */
  readonly warningCount: number;
}

/** Result of an import: the book, or everything that is wrong. */
export type PriceBookImport = PriceBookImported | PriceBookRefused;

/**
 * Makes a price book from a carrier's rate deck as CSV.
 *
 * The deck is read as a stream: text of any size in pieces, memory for the rows only. It is loaded as a whole or not
 * at all; what is wrong comes back by physical line and column. Currency, unit, order of day and month and increments
 * are never guessed. The same prices give the same book, whatever the deck's layout. Calls may run at the same time.
 *
 * @param text - The deck: text, or pieces of it, such as a file stream with an encoding.
 * @param options - What the deck itself does not say.
 * @returns The book, or the problems.
 * @throws BillingError with code `INVALID_INPUT` for a wrong option, or for pieces that are no text.
 *
 * @example
 * ```ts runnable
 * import { importPriceBookCsv } from '@live-calls/core';
 *
 * const deck = 'Destination,Dial Codes,Rate/Min,Billing\nUnited Kingdom Mobile,"447; 4475",0.0214,60/60\n';
 * const result = await importPriceBookCsv(deck, { currency: 'USD' });
 * if (result.status === 'refused') for (const problem of result.problems) console.log(problem.message);
 * else console.log(result.priceBook.hash, result.priceBook.ruleCount);
 * ```
 */
export async function importPriceBookCsv(
  text: DeckText,
  options: CsvPriceBookOptions = {},
): Promise<PriceBookImport> {
  const checked = checkCsvOptions(options);
  const problems = new NoteList<ImportProblemCode>(checked.keep);
  const warnings = new NoteList<ImportWarningCode>(checked.keep);
  const opened = await openText(text);
  const delimiter = checked.delimiter ?? findDelimiter(opened.head, checked.columns);
  const intake = new Intake(checked, problems, warnings);
  for await (const piece of readDeckText(opened.text, delimiter)) {
    if (piece.kind === 'endless') {
      const rule = `A row has at most ${LONGEST_RECORD} characters; a quote that is not closed may have swallowed the rest of the deck.`;
      problems.add({ code: 'too-long', line: piece.line, text: rule });
      break;
    }
    for (const record of piece.records) intake.read(record);
    if (intake.isHopeless) break;
    checked.onProgress?.({
      lines: intake.lines,
      rows: intake.deck?.rows.length ?? 0,
      characters: piece.characters,
    });
  }
  return intake.finish(delimiter);
}

/** Finds the header, then hands rows to the deck. */
class Intake {
  deck: Deck | undefined;
  lines = 0;
  readonly #options: CheckedCsvOptions;
  readonly #problems: NoteList<ImportProblemCode>;
  readonly #warnings: NoteList<ImportWarningCode>;
  readonly #before: DeckRecord[] = [];
  #setup: DeckSetup | undefined;
  #headerLine = 0;

  constructor(
    options: CheckedCsvOptions,
    problems: NoteList<ImportProblemCode>,
    warnings: NoteList<ImportWarningCode>,
  ) {
    this.#options = options;
    this.#problems = problems;
    this.#warnings = warnings;
  }

  /** No header where one has to be: the rest of the text would be read for nothing. */
  get isHopeless(): boolean {
    return this.#before.length >= HEADER_WITHIN_ROWS;
  }

  read(record: DeckRecord): void {
    this.lines = record.line;
    if (this.deck !== undefined) {
      this.deck.read(record);
      return;
    }
    if (this.isHopeless) return;
    const header = readHeader(record.cells, this.#options.columns);
    if (header === undefined) this.#before.push(record);
    else this.#start(header, record.line);
  }

  #start(header: DeckHeader, line: number): void {
    for (const fault of headerFaults(header, this.#options, line)) this.#problems.add(fault);
    for (const column of header.unread) {
      this.#warnings.add({
        code: 'column-unread',
        line,
        column,
        text: 'This column is not known, and was not read.',
      });
    }
    const stated = statedUnitSeconds(header.columns.get('rate')?.header ?? '');
    // Without a unit the deck is refused; it is read on for its other problems.
    const perSeconds = this.#options.perSeconds ?? stated ?? 60;
    this.#headerLine = line;
    this.#setup = {
      header,
      perSeconds,
      options: this.#options,
      problems: this.#problems,
      warnings: this.#warnings,
    };
    this.deck = new Deck(this.#setup);
  }

  #checkFees({ header, problems }: DeckSetup, currency: string | undefined): void {
    if (currency === undefined) return;
    for (const { column, stated } of feesOtherwise(header, currency)) {
      const text = `The header states ${stated}, and this price book is in ${currency}; correct one of them.`;
      const place = { line: this.#headerLine, column: column.header, field: column.field };
      problems.add({ ...place, code: 'stated-otherwise', text });
    }
  }

  finish(delimiter: string): PriceBookImport {
    const { deck } = this;
    const setup = this.#setup;
    if (deck === undefined || setup === undefined) {
      if (this.#problems.count === 0) this.#problems.add(headerProblem(this.#before, this.#options.columns));
      return this.#refused();
    }
    const currency = currencyOf(deck, setup);
    this.#checkFees(setup, currency);
    const { rules, dates } = rulesOfDeck(deck, setup);
    const { header, perSeconds } = setup;
    const reading: DeckReading = {
      headerLine: this.#headerLine,
      delimiter,
      columns: [...header.columns.values()],
      unread: header.unread,
      perSeconds,
      dates,
      rows: deck.rows.length,
    };
    if (deck.rows.length === 0 && this.#problems.count === 0) {
      this.#problems.add({
        code: 'no-rows',
        line: this.#headerLine,
        text: 'There is no price below the header.',
      });
    }
    const book =
      this.#problems.count === 0 && currency !== undefined ? this.#compile(currency, rules) : undefined;
    if (book === undefined) return this.#refused(reading);
    const warnings = { warnings: this.#warnings.notes(), warningCount: this.#warnings.count };
    return { status: 'imported', priceBook: book, reading, ...warnings };
  }

  #compile(currency: string, rules: readonly DeckRule[]): PriceBook | undefined {
    const builder = buildPriceBook({ currency, ...this.#options.head });
    for (const { rule, line } of rules) {
      for (const problem of builder.add(rule, 'rule')) {
        const seen = problem.seen === undefined ? '' : `; seen: ${problem.seen}`;
        const field = problem.path.replace(/^rule\.?/, '');
        this.#problems.add({
          code: 'bad-rule',
          line,
          field,
          text: `${field} must be ${problem.rule}${seen}.`,
        });
      }
    }
    return builder.build().priceBook;
  }

  #refused(reading?: DeckReading): PriceBookRefused {
    return {
      status: 'refused',
      problems: this.#problems.notes(),
      problemCount: this.#problems.count,
      ...(reading === undefined ? {} : { reading }),
      warnings: this.#warnings.notes(),
      warningCount: this.#warnings.count,
    };
  }
}

/** The one currency of option, header and column; each that speaks has to say the same. */
function currencyOf(deck: Deck, setup: DeckSetup): string | undefined {
  const { options, header, problems } = setup;
  const rate = header.columns.get('rate')?.header ?? '';
  const expected = options.currency ?? statedCurrency(rate);
  let found = expected;
  const column = header.columns.get('currency')?.header;
  for (const [cell, line] of deck.currencies) {
    const place = { line, column, field: 'currency', seen: cell };
    if (cell === '') {
      if (expected !== undefined || column === undefined) continue;
      problems.add({
        ...place,
        code: 'missing-cell',
        text: "A row states no currency; fill the cell, or say it: currency: 'USD'.",
      });
      continue;
    }
    const code = knownCurrency(cell);
    if (code === undefined) {
      problems.add({
        ...place,
        code: 'bad-word',
        text: 'A currency is an ISO 4217 code in capitals, such as USD.',
      });
    } else if (found !== undefined && code !== found) {
      const text = `A price book has one currency, and this one is in ${found}; split the deck, or correct the option currency.`;
      problems.add({ ...place, code: 'stated-otherwise', text });
    }
    found ??= code;
  }
  return found;
}

function knownCurrency(cell: string): string | undefined {
  try {
    return parseCurrency(cell);
  } catch {
    return undefined;
  }
}
