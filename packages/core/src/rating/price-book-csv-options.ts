import { checkObject, checkOneOf, checkText, checkWhole } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { parseCurrency } from '../money/currency.ts';
import { checkRounding, type Rounding } from '../money/rounding.ts';
import { checkTimeZone } from '../time/zone.ts';
import { windowPolicies } from './price-book.ts';
import { changeWord, type DecimalSign, type Increments, type RowEffect } from './price-book-cells.ts';
import { type ColumnChoice, type DeckField, deckHeaders, headerWords } from './price-book-columns.ts';
import type { DateOrder } from './price-book-dates.ts';
import type { WindowPolicy } from './rating-rule.ts';

/** How far an import is. */
export interface ImportProgress {
  /** Physical lines read. */
  readonly lines: number;
  /** Rows with prices read. */
  readonly rows: number;
  /** Characters of text read. */
  readonly characters: number;
}

/**
 * What the importer has to be told about a deck. Currency, unit, order of day and month, and increments are never
 * guessed: each is an option here or stated by the deck itself.
 */
export interface CsvPriceBookOptions {
  /** ISO 4217 code of every price. Needed unless the rate's header or a currency column states it. */
  readonly currency?: string;
  /** What a rate is for. Needed unless the rate's header states it, such as `Rate/Min`. */
  readonly ratePer?: 'minute' | 'second';
  /** Order of dates such as 05/09/2026. Needed unless the header states it or a day above 12 in the column proves it. */
  readonly dateOrder?: DateOrder;
  /** Zone whose midnight begins the deck's days; IANA name, `UTC` by default. */
  readonly timeZone?: string;
  /** Whether the day in an `effectiveTo` column is the last one of validity, or the first after it. Needed with that column. */
  readonly endDay?: 'included' | 'excluded';
  /** Headers of the deck by field, where they are not recognised or more than one fits. */
  readonly columns?: ColumnChoice;
  /** Increments in seconds where the deck has no billing columns, or an empty cell in them. */
  readonly increments?: Increments;
  /** What separates cells; by default the one of comma, semicolon, tab and bar that makes a header row readable. */
  readonly delimiter?: ',' | ';' | '\t' | '|';
  /** Sign in front of decimals; a point by default. */
  readonly decimal?: DecimalSign;
  /** What follows a `Closed` row: `end` (default), where a shorter prefix takes over, or `block`, where nothing does. */
  readonly closed?: 'end' | 'block';
  /** Words of the change column besides the known ones, and what such a row does. */
  readonly changeWords?: { readonly [word: string]: RowEffect };
  /** Window policy of the book. */
  readonly windowPolicy?: WindowPolicy;
  /** Rounding of the book. */
  readonly rounding?: Rounding;
  /** Problems and warnings that are kept, of each; all are counted. 100 by default. */
  readonly keep?: number;
  /** Called after each stretch of text, several times a second on a large deck. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** The options, checked, with their defaults. */
export interface CheckedCsvOptions {
  /** ISO 4217 code, if given. */
  readonly currency: string | undefined;
  /** Seconds a rate is for, if given. */
  readonly perSeconds: 1 | 60 | undefined;
  /** Order of day and month, if given. */
  readonly dateOrder: DateOrder | undefined;
  /** IANA zone. */
  readonly timeZone: string;
  /** Meaning of an end day, if given. */
  readonly endDay: 'included' | 'excluded' | undefined;
  /** Headers by field. */
  readonly columns: ColumnChoice;
  /** Increments, if given. */
  readonly increments: Increments | undefined;
  /** Separator, if given. */
  readonly delimiter: string | undefined;
  /** Sign in front of decimals. */
  readonly decimal: DecimalSign;
  /** Whether a closed prefix is blocked afterwards. */
  readonly blockClosed: boolean;
  /** Words by what they do, in lower case. */
  readonly changeWords: ReadonlyMap<string, RowEffect>;
  /** Window policy and rounding of the book, if given. */
  readonly head: { readonly windowPolicy?: WindowPolicy; readonly rounding?: Rounding };
  /** Notes that are kept. */
  readonly keep: number;
  /** Progress callback, if given. */
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
}

const FIELDS = Object.keys(deckHeaders) as readonly DeckField[];
const KNOWN: ReadonlySet<string> = new Set([
  'currency',
  'ratePer',
  'dateOrder',
  'timeZone',
  'endDay',
  'columns',
  'increments',
  'delimiter',
  'decimal',
  'closed',
  'changeWords',
  'windowPolicy',
  'rounding',
  'keep',
  'onProgress',
]);

/**
 * Checks the options of a CSV import.
 *
 * @param options - As the host gave them.
 * @returns The options with their defaults.
 * @throws BillingError with code `INVALID_INPUT`, for unknown options too: a misspelt one would be passed over.
 */
export function checkCsvOptions(options: CsvPriceBookOptions): CheckedCsvOptions {
  const given = checkObject(options, 'options');
  for (const name of Object.keys(given)) {
    if (!KNOWN.has(name))
      throw invalidInput(`options.${name}`, `one of the options ${[...KNOWN].join(', ')}`, name);
  }
  const { ratePer, onProgress } = options;
  if (ratePer !== undefined) checkOneOf(ratePer, 'options.ratePer', ['minute', 'second']);
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidInput('options.onProgress', 'a function', onProgress);
  }
  const windowPolicy = optional(options.windowPolicy, (v) =>
    checkOneOf(v, 'options.windowPolicy', windowPolicies),
  );
  const rounding = optional(options.rounding, (v) => checkRounding(v, 'options.rounding'));
  return {
    currency: optional(options.currency, (value) => parseCurrency(value, 'options.currency')),
    perSeconds: ratePer === undefined ? undefined : ratePer === 'minute' ? 60 : 1,
    dateOrder: optional(options.dateOrder, (v) =>
      checkOneOf(v, 'options.dateOrder', ['day-first', 'month-first']),
    ),
    timeZone: options.timeZone === undefined ? 'UTC' : checkTimeZone(options.timeZone, 'options.timeZone'),
    endDay: optional(options.endDay, (v) => checkOneOf(v, 'options.endDay', ['included', 'excluded'])),
    columns: checkColumns(options.columns),
    increments: optional(options.increments, checkIncrements),
    delimiter: optional(options.delimiter, (v) => checkOneOf(v, 'options.delimiter', [',', ';', '\t', '|'])),
    decimal: checkOneOf(options.decimal ?? '.', 'options.decimal', ['.', ',']),
    blockClosed: checkOneOf(options.closed ?? 'end', 'options.closed', ['end', 'block']) === 'block',
    changeWords: checkChangeWords(options.changeWords),
    head: {
      ...(windowPolicy === undefined ? {} : { windowPolicy }),
      ...(rounding === undefined ? {} : { rounding }),
    },
    keep: checkWhole(options.keep ?? 100, 'options.keep', { least: 1, most: 100_000 }),
    onProgress,
  };
}

function optional<In, Out>(value: In | undefined, check: (value: In) => Out): Out | undefined {
  return value === undefined ? undefined : check(value);
}

function checkColumns(columns: ColumnChoice | undefined): ColumnChoice {
  if (columns === undefined) return {};
  const given = checkObject(columns, 'options.columns');
  const headers = new Set<string>();
  const chosen: { [Field in DeckField]?: string } = {};
  for (const [name, header] of Object.entries(given)) {
    if (header === undefined) continue;
    const field = checkOneOf(name, 'options.columns', FIELDS);
    chosen[field] = checkText(header, `options.columns.${field}`);
    const words = headerWords(chosen[field]);
    if (headers.has(words))
      throw invalidInput(`options.columns.${field}`, 'a header that no other field names', header);
    headers.add(words);
  }
  return chosen;
}

function checkIncrements(increments: Increments): Increments {
  const given = checkObject(increments, 'options.increments');
  const bounds = { least: 1, most: 86_400 };
  return {
    firstSeconds: checkWhole(given.firstSeconds, 'options.increments.firstSeconds', bounds),
    nextSeconds: checkWhole(given.nextSeconds, 'options.increments.nextSeconds', bounds),
  };
}

function checkChangeWords(words: CsvPriceBookOptions['changeWords']): ReadonlyMap<string, RowEffect> {
  const checked = new Map<string, RowEffect>();
  if (words === undefined) return checked;
  for (const [word, effect] of Object.entries(checkObject(words, 'options.changeWords'))) {
    checked.set(
      changeWord(word),
      checkOneOf(effect, `options.changeWords.${word}`, ['price', 'closed', 'blocked']),
    );
  }
  return checked;
}
