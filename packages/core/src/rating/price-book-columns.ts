import { parseCurrency } from '../money/currency.ts';
import type { DateOrder } from './price-book-dates.ts';

/** The columns a deck can have, by the name this library gives them; `columns` maps them to the deck's headers. */
export type DeckField =
  | 'prefix'
  | 'countryCode'
  | 'name'
  | 'country'
  | 'rate'
  | 'currency'
  | 'connectionFee'
  | 'attemptFee'
  | 'minimumCharge'
  | 'maximumCharge'
  | 'freeSeconds'
  | 'minimumSeconds'
  | 'billing'
  | 'firstIncrement'
  | 'nextIncrement'
  | 'effectiveFrom'
  | 'effectiveTo'
  | 'change'
  | 'blocked'
  | 'originPrefix'
  | 'direction'
  | 'provider';

/**
 * Headers each column is recognised by. They are compared without case, punctuation and blanks at the ends, a camelCase
 * name as its words; from a rate's header the unit and the currency are taken off first (`Rate USD/Min` is `rate`).
 * A column with an empty list is only read when the `columns` option names it.
 */
export const deckHeaders: Readonly<Record<DeckField, readonly string[]>> = {
  prefix: [
    'prefix',
    'prefixes',
    'code',
    'codes',
    'dial code',
    'dial codes',
    'dialcode',
    'dialcodes',
    'dialing code',
    'dialing codes',
    'dialling code',
    'dialling codes',
    'dial prefix',
    'dialed digits',
    'destination code',
    'destination codes',
    'destination prefix',
    'number prefix',
    'digits',
    'breakout',
    'breakouts',
    'breakout codes',
  ],
  countryCode: [],
  name: [
    'destination',
    'destination name',
    'destinations',
    'name',
    'description',
    'destination description',
    'zone',
    'zone name',
    'breakout name',
    'area',
    'location',
    'route name',
  ],
  country: ['country', 'country iso', 'iso', 'iso country', 'iso code', 'country name', 'iso 2'],
  rate: [
    'rate',
    'rates',
    'price',
    'prices',
    'tariff',
    'cost',
    'call rate',
    'voice rate',
    'unit price',
    'unit cost',
    'new rate',
    'new price',
    'sell rate',
  ],
  currency: ['currency', 'ccy', 'currency code'],
  connectionFee: [
    'connection fee',
    'connect',
    'connection',
    'connect fee',
    'connection charge',
    'connect charge',
    'connection cost',
    'setup',
    'setup fee',
    'set up fee',
    'setup charge',
    'call setup',
    'call setup fee',
    'flag fall',
  ],
  attemptFee: ['attempt fee', 'attempt charge'],
  minimumCharge: ['minimum charge', 'min charge'],
  maximumCharge: ['maximum charge', 'max charge'],
  freeSeconds: ['free seconds', 'grace seconds'],
  minimumSeconds: ['minimum seconds', 'min seconds', 'minimum duration', 'min duration'],
  billing: [
    'billing',
    'billing increment',
    'billing increments',
    'increment',
    'increments',
    'billing interval',
    'billing intervals',
    'charging interval',
    'charge interval',
    'billing unit',
    'billing terms',
    'rounding rules',
  ],
  firstIncrement: [
    'first increment',
    'initial increment',
    'first interval',
    'initial interval',
    'initial',
    'interval 1',
    'increment 1',
    'first period',
    'initial period',
  ],
  nextIncrement: [
    'next increment',
    'subsequent increment',
    'next interval',
    'subsequent interval',
    'subsequent',
    'interval n',
    'increment n',
    'additional increment',
    'increment 2',
    'interval 2',
    'next period',
    'subsequent period',
  ],
  effectiveFrom: [
    'effective from',
    'effective',
    'effective date',
    'date effective',
    'valid from',
    'from date',
    'start date',
    'effective start',
    'effective start date',
    'activation date',
    'date from',
  ],
  effectiveTo: [
    'effective to',
    'effective until',
    'effective till',
    'valid to',
    'valid until',
    'valid till',
    'end date',
    'to date',
    'effective end',
    'effective end date',
    'expiry',
    'expiry date',
    'expires',
    'date to',
  ],
  change: [
    'change',
    'changes',
    'change type',
    'change status',
    'rate change',
    'price change',
    'change indicator',
    'change code',
  ],
  blocked: ['blocked'],
  originPrefix: ['origin prefix', 'origin', 'origin code', 'origination', 'origination code'],
  direction: ['direction'],
  provider: ['provider'],
};

/** A column of the deck that is read. */
export interface DeckColumn {
  /** The name this library gives it. */
  readonly field: DeckField;
  /** Its header as printed. */
  readonly header: string;
  /** Its place in the row, from 0. */
  readonly position: number;
}

/** What a row of cells says when it is read as a header. */
export interface DeckHeader {
  /** Columns by field. */
  readonly columns: ReadonlyMap<DeckField, DeckColumn>;
  /** Fields that two headers fit, with those headers. */
  readonly ambiguous: ReadonlyMap<DeckField, readonly string[]>;
  /** Headers no field was found for. */
  readonly unread: readonly string[];
  /** Cells of the header row. */
  readonly width: number;
}

/** The deck's own headers by field, as the `columns` option gives them. */
export type ColumnChoice = { readonly [Field in DeckField]?: string };

/** Most cells of a header row; one with more is none. */
export const HEADER_CELLS_AT_MOST = 500;

const FIELDS = Object.keys(deckHeaders) as readonly DeckField[];
const FIELD_OF: ReadonlyMap<string, DeckField> = new Map(
  FIELDS.flatMap((field) => deckHeaders[field].map((header) => [header, field] as const)),
);
// Their headers may carry the book's currency, as the rate's may.
const FEE_FIELDS: readonly DeckField[] = ['connectionFee', 'attemptFee', 'minimumCharge', 'maximumCharge'];
// Codes of currencies that are also words of a header ("RATE ALL"); only brackets, a slash or "per" make them currencies.
const CODES_THAT_ARE_WORDS: ReadonlySet<string> = new Set(['ALL', 'TOP', 'TRY']);
const UNIT_WORDS = /\b(?:per|an?|each|min|mins|minute|minutes|sec|secs|second|seconds)\b/g;

/**
 * Reads a row as the header row.
 *
 * @param cells - The cells of the row.
 * @param choice - Columns that are named by the host; they win over recognition, and their headers must be there.
 * @returns The columns, or absent when the row is no header: it needs a column of codes and one of rates.
 */
export function readHeader(cells: readonly string[], choice: ColumnChoice = {}): DeckHeader | undefined {
  if (cells.length > HEADER_CELLS_AT_MOST || !hasChosen(cells, choice)) return undefined;
  const found = new Map<DeckField, DeckColumn[]>();
  const unread: string[] = [];
  for (const [position, cell] of cells.entries()) {
    const header = cell.trim();
    if (header === '') continue;
    const field = fieldOf(header, choice);
    if (field === undefined) unread.push(header);
    else found.set(field, [...(found.get(field) ?? []), { field, header, position }]);
  }
  if (!found.has('prefix') || !found.has('rate')) return undefined;
  const columns = new Map<DeckField, DeckColumn>();
  const ambiguous = new Map<DeckField, readonly string[]>();
  for (const [field, candidates] of found) {
    const [only, ...others] = candidates;
    if (only !== undefined) columns.set(field, only);
    if (others.length > 0)
      ambiguous.set(
        field,
        candidates.map((column) => column.header),
      );
  }
  return { columns, ambiguous, unread, width: cells.length };
}

function hasChosen(cells: readonly string[], choice: ColumnChoice): boolean {
  const headers = new Set(cells.map((cell) => headerWords(cell)));
  return Object.values(choice).every((header) => header === undefined || headers.has(headerWords(header)));
}

function fieldOf(header: string, choice: ColumnChoice): DeckField | undefined {
  const words = headerWords(header);
  for (const field of FIELDS) {
    const chosen = choice[field];
    if (chosen !== undefined && headerWords(chosen) === words) return field;
  }
  const field = FIELD_OF.get(words) ?? rateOf(header) ?? feeOf(header) ?? dateOf(words);
  return field !== undefined && choice[field] === undefined ? field : undefined;
}

/** `Rate/Min`, `Price (USD per minute)`, `USD/min`: a rate with its unit and currency. */
function rateOf(header: string): DeckField | undefined {
  const plain = withoutCurrency(header).replace(UNIT_WORDS, ' ').replace(/ +/g, ' ').trim();
  if (plain === '') {
    return statedCurrency(header) !== undefined && statedUnitSeconds(header) !== undefined
      ? 'rate'
      : undefined;
  }
  return FIELD_OF.get(plain.replace(/ in$/, '')) === 'rate' ? 'rate' : undefined;
}

/** `Connection fee (USD)`: a fee with its currency. */
function feeOf(header: string): DeckField | undefined {
  const field = FIELD_OF.get(withoutCurrency(header).replace(/ in$/, ''));
  return field !== undefined && FEE_FIELDS.includes(field) ? field : undefined;
}

function withoutCurrency(header: string): string {
  const currency = statedCurrency(header);
  return headerWords(currency === undefined ? header : header.replace(new RegExp(`\\b${currency}\\b`), ' '));
}

/** `Effective date (dd/mm/yyyy)`: a date with its pattern. */
function dateOf(words: string): DeckField | undefined {
  const field = FIELD_OF.get(words.replace(/ (?:dd mm|mm dd|yyyy mm) (?:yyyy|dd)$/, ''));
  return field === 'effectiveFrom' || field === 'effectiveTo' ? field : undefined;
}

/**
 * A header as lower-case words, the form in which headers are compared.
 *
 * @param header - Header as printed.
 * @returns Its words.
 */
export function headerWords(header: string): string {
  return header
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Za-z])(\d)/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * The unit a rate's header states, such as `Rate/Min`.
 *
 * @param header - Header as printed.
 * @returns Seconds the rate is for, or absent when it says nothing.
 */
export function statedUnitSeconds(header: string): 1 | 60 | undefined {
  const words = ` ${headerWords(header)} `;
  const minute = / (?:min|mins|minute|minutes) /.test(words);
  const second = / (?:sec|secs|second|seconds) /.test(words);
  return minute === second ? undefined : minute ? 60 : 1;
}

/**
 * The currency a rate's or a fee's header states, such as `Rate (USD)`, `Price USD/min`, `Price/min EUR` or `USD rate`.
 *
 * @param header - Header as printed.
 * @returns ISO 4217 code, or absent when it says nothing.
 */
export function statedCurrency(header: string): string | undefined {
  const marked = /(?:^|[(\s/])([A-Z]{3})(?=\s*(?:\/|\)|per\b))/.exec(header)?.[1];
  const code = marked === undefined ? undefined : knownCurrency(marked);
  if (code !== undefined) return code;
  for (const bare of [/[\s/]([A-Z]{3})\.?\s*$/.exec(header)?.[1], /^\s*([A-Z]{3})\s/.exec(header)?.[1]]) {
    if (bare === undefined || CODES_THAT_ARE_WORDS.has(bare)) continue;
    const known = knownCurrency(bare);
    if (known !== undefined) return known;
  }
  return undefined;
}

/**
 * Fees whose header states another currency than the book's.
 *
 * @param header - The header row.
 * @param currency - The book's currency.
 * @returns The columns, with the currency each states.
 */
export function feesOtherwise(
  header: DeckHeader,
  currency: string,
): readonly { readonly column: DeckColumn; readonly stated: string }[] {
  return FEE_FIELDS.flatMap((field) => {
    const column = header.columns.get(field);
    const stated = column === undefined ? undefined : statedCurrency(column.header);
    return column === undefined || stated === undefined || stated === currency ? [] : [{ column, stated }];
  });
}

function knownCurrency(code: string): string | undefined {
  try {
    return parseCurrency(code);
  } catch {
    return undefined;
  }
}

/**
 * The order of day and month a date's header states, such as `Effective (dd/mm/yyyy)`.
 *
 * @param header - Header as printed.
 * @returns The order, or absent when it says nothing.
 */
export function statedDateOrder(header: string): DateOrder | undefined {
  const words = headerWords(header);
  if (/\bdd mm\b/.test(words)) return 'day-first';
  return /\bmm dd\b/.test(words) ? 'month-first' : undefined;
}
