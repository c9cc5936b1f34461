import Papa from 'papaparse';

// What spreadsheets take for the start of a formula, full-width forms included, also behind blanks.
const FORMULA = /^\s*[=@+\-\uFF1D\uFF20\uFF0B\uFF0D]|^[\t\r\n]/;
const NUMBER_OR_AMOUNT = /^(?:\+\d{1,15}|-?\d+(?:\.\d+)?)$/;
const MOST_REMEMBERED = 20_000;

const remembered = new Map<string, string>();

/**
 * Writes one cell of free text, quoted where CSV needs it and harmless where a spreadsheet would calculate.
 *
 * Text that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets understand as "this
 * is text". Numbers called (`+` and up to 15 digits) and plain decimals (`-1.5`) look alike but calculate nothing, so
 * they stay as they are.
 *
 * Titles, ids and e-mails come again and again, so what became of them is remembered; most are plain and stay as they
 * are, the others are left to papaparse.
 *
 * @param text - The text; absent is empty.
 * @returns The cell.
 */
export function textCell(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const cell = isPlain(text) ? text : written(text);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(text, cell);
  return cell;
}

/**
 * Writes the cell of a number called. By far most are E.164 and come once, so they are not worth remembering.
 *
 * @param number - The number or address; absent when redacted.
 * @returns The cell.
 */
export function numberCell(number: string | undefined): string {
  if (number === undefined) return '';
  return isE164(number) ? number : textCell(number);
}

function written(text: string): string {
  return Papa.unparse([[FORMULA.test(text) && !NUMBER_OR_AMOUNT.test(text) ? `'${text}` : text]]);
}

/** A letter or digit, then printable ASCII without quotes, commas and a blank at the end: nothing to quote or guard. */
function isPlain(text: string): boolean {
  const { length } = text;
  const first = text.charCodeAt(0) | 32;
  if (length > 100 || !((first >= 97 && first <= 122) || (first >= 48 && first <= 57))) return false;
  for (let index = 1; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126 || code === 34 || code === 44) return false;
  }
  return text.charCodeAt(length - 1) !== 32;
}

function isE164(text: string): boolean {
  const { length } = text;
  if (length < 2 || length > 16 || text.charCodeAt(0) !== 43) return false;
  for (let index = 1; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
