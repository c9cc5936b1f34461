import {
  type Cell,
  type CellFault,
  type Increments,
  isSpreadsheetError,
  readAmountCell,
  readBillingCell,
  readSecondsCell,
  readYesNoCell,
} from './price-book-cells.ts';
import type { DeckField } from './price-book-columns.ts';
import type { CheckedCsvOptions } from './price-book-csv-options.ts';
import { readDialCodes } from './price-book-dial-codes.ts';
import type { RateBand, RatingRule } from './rating-rule.ts';

/** A fault of one cell, with its column. */
export interface ColumnFault extends CellFault {
  /** The column. */
  readonly field: DeckField;
}

/** Everything a row says about price, apart from the prefix, its name and its dates. Shared by all rows that say the same. */
export interface DeckTerms {
  /** Fields of the rule; `bands` only when the row has a rate. */
  readonly fields: Omit<RatingRule, 'prefix' | 'name' | 'country' | 'validFrom' | 'validTo' | 'bands'>;
  /** The bands; absent when the rate's cell is empty. */
  readonly bands: readonly RateBand[] | undefined;
  /** What narrows the rule, as one text: rows are about the same place when prefix and this agree. */
  readonly narrowing: string;
  /** Cell of the currency column; empty when there is none. */
  readonly currency: string;
  /** Canonical text; two rows with the same text have the same terms, however they spell them. */
  readonly text: string;
  /** What is wrong with the cells. */
  readonly faults: readonly ColumnFault[];
}

/** The columns that make up the terms. */
export const termFields: readonly DeckField[] = [
  'rate',
  'currency',
  'connectionFee',
  'attemptFee',
  'minimumCharge',
  'maximumCharge',
  'freeSeconds',
  'minimumSeconds',
  'billing',
  'firstIncrement',
  'nextIncrement',
  'blocked',
  'originPrefix',
  'direction',
  'provider',
];

const AMOUNTS = ['connectionFee', 'attemptFee', 'minimumCharge', 'maximumCharge'] as const;
const SECONDS = ['freeSeconds', 'minimumSeconds'] as const;

/** Cells of the term columns by field; a column the deck does not have is empty text. */
export type TermCells = (field: DeckField) => string;

/**
 * Reads the terms of a row.
 *
 * @param cell - Gives a cell without blanks around it.
 * @param options - The options of the import.
 * @param perSeconds - Seconds a rate is for.
 * @returns The terms, with all faults found.
 */
export function readTerms(cell: TermCells, options: CheckedCsvOptions, perSeconds: number): DeckTerms {
  const faults: ColumnFault[] = [];
  const read = <Value>(field: DeckField, reader: (text: string) => Cell<Value>): Value | undefined => {
    const seen = cell(field);
    if (seen === '' || isSpreadsheetError(seen)) return undefined;
    const result = reader(seen);
    if (result.fault === undefined) return result.value;
    faults.push({ ...result.fault, field });
    return undefined;
  };
  for (const field of termFields) {
    if (isSpreadsheetError(cell(field))) faults.push({ ...SPREADSHEET, field });
  }
  const amount = (text: string): Cell<string> => readAmountCell(text, options.decimal);
  const rate = read('rate', amount);
  const increments = readIncrements(read, options.increments);
  if (
    rate !== undefined &&
    increments === undefined &&
    !faults.some((fault) => INCREMENT_FIELDS.has(fault.field))
  ) {
    faults.push({
      ...NO_INCREMENT,
      field: cell('firstIncrement') === '' ? 'firstIncrement' : 'nextIncrement',
    });
  }
  const fields: { -readonly [Field in keyof DeckTerms['fields']]: DeckTerms['fields'][Field] } = {};
  for (const field of AMOUNTS) {
    const value = read(field, amount);
    if (value !== undefined && (value !== '0' || field === 'maximumCharge')) fields[field] = value;
  }
  for (const field of SECONDS) {
    const value = read(field, (text) => readSecondsCell(text, 0));
    if (value !== undefined && value !== 0) fields[field] = value;
  }
  if (read('blocked', readYesNoCell) === true) fields.blocked = true;
  const origin = read('originPrefix', readOrigin);
  if (origin !== undefined) fields.originPrefix = origin;
  const direction = read('direction', readDirection);
  if (direction !== undefined) fields.direction = direction;
  const provider = read('provider', readProvider);
  if (provider !== undefined) fields.provider = provider;
  const bands =
    rate === undefined || increments === undefined ? undefined : bandsOf(rate, perSeconds, increments);
  return {
    fields,
    bands,
    narrowing: [origin ?? '', direction ?? '', provider ?? ''].join('\u0001'),
    currency: cell('currency'),
    text: JSON.stringify([bands, fields]),
    faults,
  };
}

const SPREADSHEET: CellFault = {
  code: 'spreadsheet-error',
  text: 'A formula failed in the spreadsheet; repair it there and export again.',
};
const NO_INCREMENT: CellFault = {
  code: 'missing-cell',
  text: 'The increment is missing; fill the cell, or give the option increments for empty cells.',
};
const INCREMENT_FIELDS: ReadonlySet<DeckField> = new Set(['billing', 'firstIncrement', 'nextIncrement']);

type ReadCell = <Value>(field: DeckField, reader: (text: string) => Cell<Value>) => Value | undefined;

function readIncrements(read: ReadCell, otherwise: Increments | undefined): Increments | undefined {
  const both = read('billing', readBillingCell);
  const firstSeconds = read('firstIncrement', (text) => readSecondsCell(text, 1)) ?? both?.firstSeconds;
  const nextSeconds = read('nextIncrement', (text) => readSecondsCell(text, 1)) ?? both?.nextSeconds;
  if (firstSeconds === undefined && nextSeconds === undefined) return otherwise;
  return firstSeconds === undefined || nextSeconds === undefined ? undefined : { firstSeconds, nextSeconds };
}

/** `60/60` is one band; `30/6` two: the first step up to second 30, further ones from there. */
function bandsOf(rate: string, perSeconds: number, increments: Increments): readonly RateBand[] {
  const { firstSeconds, nextSeconds } = increments;
  const first: RateBand = { fromSecond: 0, rate, perSeconds, incrementSeconds: firstSeconds };
  if (firstSeconds === nextSeconds) return [first];
  return [first, { fromSecond: firstSeconds, rate, perSeconds, incrementSeconds: nextSeconds }];
}

function readOrigin(text: string): Cell<string> {
  const codes = readDialCodes(text);
  if ('rule' in codes) return { fault: { code: 'bad-prefix', text: codes.rule } };
  const [only, ...others] = codes.prefixes;
  if (only !== undefined && others.length === 0) return { value: only };
  return { fault: { code: 'bad-prefix', text: 'An origin is one code; write a row for each origin.' } };
}

function readDirection(text: string): Cell<'inbound' | 'outbound'> {
  const word = text.toLowerCase();
  if (word === 'inbound' || word === 'outbound') return { value: word };
  return { fault: { code: 'bad-word', text: 'A direction is inbound or outbound.' } };
}

function readProvider(text: string): Cell<string> {
  if (/^[!-~]{1,200}$/.test(text)) return { value: text };
  return {
    fault: { code: 'bad-text', text: 'A provider is 1 to 200 printable ASCII characters without blanks.' },
  };
}
