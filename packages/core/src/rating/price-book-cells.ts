import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import type { ImportProblemCode } from './price-book-problem.ts';

/** A cell that breaks a rule. */
export interface CellFault {
  /** What is wrong. */
  readonly code: ImportProblemCode;
  /** What the cell must be instead, as whole sentences. */
  readonly text: string;
}

/** A cell's value, or its fault. */
export type Cell<Value> =
  | { readonly value: Value; readonly fault?: undefined }
  | { readonly fault: CellFault };

/** What the row does to its prefix: gives it a price, ends its price, or forbids it. */
export type RowEffect = 'price' | 'closed' | 'blocked';

/** What the sign between whole and fraction is. */
export type DecimalSign = '.' | ',';

const SPREADSHEET_ERROR = /^#(?:REF|N\/A|VALUE|DIV\/0|NAME|NUM|NULL|SPILL|CALC|GETTING_DATA)[!?]?$|^#{2,}$/i;
const LONGEST_SECONDS = 86_400;

const EFFECTS: ReadonlyMap<string, RowEffect> = new Map([
  ...[
    '',
    'unchanged',
    'no change',
    'same',
    'current',
    'new',
    'added',
    'add',
    'new code',
    'new destination',
  ].map((word) => [word, 'price'] as const),
  ...['increase', 'increased', 'decrease', 'decreased', 'change', 'changed', 'up', 'down', 'updated'].map(
    (word) => [word, 'price'] as const,
  ),
  ...[
    'closed',
    'close',
    'withdrawn',
    'discontinued',
    'deleted',
    'delete',
    'removed',
    'remove',
    'ended',
    'terminated',
  ].map((word) => [word, 'closed'] as const),
  ...['blocked', 'block', 'barred'].map((word) => [word, 'blocked'] as const),
]);

/**
 * The error text a spreadsheet leaves in a cell whose formula failed.
 *
 * @param cell - The cell.
 * @returns Whether it is one, such as `#REF!` or a row of `#`.
 */
export function isSpreadsheetError(cell: string): boolean {
  return cell.charCodeAt(0) === 35 && SPREADSHEET_ERROR.test(cell);
}

/**
 * Reads an amount.
 *
 * @param cell - The cell, without blanks around it; not empty.
 * @param decimal - The sign in front of decimals.
 * @returns Canonical decimal text, or the fault.
 */
export function readAmountCell(cell: string, decimal: DecimalSign): Cell<string> {
  const grammar = decimal === '.' ? /^\d{0,9}(?:\.\d{1,12})?$/ : /^\d{0,9}(?:,\d{1,12})?$/;
  if (!grammar.test(cell)) return { fault: { code: 'bad-number', text: whyNoAmount(cell, decimal) } };
  // The zero in front is the whole of `.5`.
  return { value: formatAtoms(parseAtoms(`0${cell.replace(',', '.')}`, 'amount')) };
}

function whyNoAmount(cell: string, decimal: DecimalSign): string {
  const expected = `An amount is a decimal number of at most 9 digits and 12 decimals, such as 0${decimal}0085.`;
  if (/^\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(cell))
    return `${expected} Exponents are not read; show all digits and export again.`;
  if (/^[\d.,' \u00a0\u202f]+$/.test(cell) && cell.includes(decimal === '.' ? ',' : '.')) {
    return decimal === '.'
      ? `${expected} If the deck writes decimals with a comma, say so: decimal: ','. Thousands are not grouped.`
      : `${expected} The deck was said to write decimals with a comma. Thousands are not grouped.`;
  }
  if (/^-/.test(cell)) return `${expected} A price is zero or more.`;
  if (/[\p{Sc}A-Za-z]/u.test(cell))
    return `${expected} Currency and unit belong into the header or the options.`;
  return expected;
}

/**
 * Reads a number of seconds.
 *
 * @param cell - The cell, without blanks around it.
 * @param least - Least allowed value.
 * @returns Whole seconds, or the fault.
 */
export function readSecondsCell(cell: string, least: 0 | 1): Cell<number> {
  const seconds = /^\d{1,6}$/.test(cell) ? Number(cell) : -1;
  if (seconds >= least && seconds <= LONGEST_SECONDS) return { value: seconds };
  const text = `Seconds are a whole number from ${least} to ${LONGEST_SECONDS}.`;
  return { fault: { code: 'bad-number', text } };
}

/** First and next billing increment. */
export interface Increments {
  /** Seconds of the first step. */
  readonly firstSeconds: number;
  /** Seconds of every further step. */
  readonly nextSeconds: number;
}

/**
 * Reads a billing cell: `60/60`, `30/6`, `60-1`, or one number for both.
 *
 * @param cell - The cell, without blanks around it.
 * @returns The increments, or the fault.
 */
export function readBillingCell(cell: string): Cell<Increments> {
  const match = /^(\d{1,5})(?:\s*[/\-+:]\s*(\d{1,5}))?$/.exec(cell);
  const firstSeconds = Number(match?.[1] ?? 0);
  const nextSeconds = Number(match?.[2] ?? match?.[1] ?? 0);
  if (firstSeconds >= 1 && nextSeconds >= 1) return { value: { firstSeconds, nextSeconds } };
  const spreadsheet = /[A-Za-z]{3}|\d{4}/.test(cell)
    ? ' A spreadsheet may have turned it into a date; format the column as text and export again.'
    : '';
  return {
    fault: {
      code: 'bad-number',
      text: `Billing is first and next increment in whole seconds, such as 60/60 or 30/6.${spreadsheet}`,
    },
  };
}

/**
 * A word of the change column as it is compared: without case, and with blanks for what separates words.
 *
 * @param text - The word as written.
 * @returns The word to compare.
 */
export function changeWord(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

/**
 * Reads a word of the change column.
 *
 * @param cell - The cell, without blanks around it.
 * @param words - The host's own words.
 * @returns What the row does, or the fault; a word that is not known is never passed over, it could mean the end.
 */
export function readChangeCell(cell: string, words: ReadonlyMap<string, RowEffect>): Cell<RowEffect> {
  const word = changeWord(cell);
  const value = words.get(word) ?? EFFECTS.get(word);
  if (value !== undefined) return { value };
  const text =
    "A change is a word such as Unchanged, Increase, Decrease, New, Closed or Blocked; teach others: changeWords: { 'word': 'price' }.";
  return { fault: { code: 'bad-word', text } };
}

/**
 * Reads yes or no.
 *
 * @param cell - The cell, without blanks around it; not empty.
 * @returns The answer, or the fault.
 */
export function readYesNoCell(cell: string): Cell<boolean> {
  if (/^(?:yes|y|true|1)$/i.test(cell)) return { value: true };
  if (/^(?:no|n|false|0)$/i.test(cell)) return { value: false };
  return { fault: { code: 'bad-word', text: 'Write yes or no.' } };
}
