import { invalidInput } from '../errors/invalid-input.ts';
import { checkPriceBook, type PriceBook } from './price-book.ts';
import { type JsonFault, readJson } from './price-book-json-reader.ts';
import { type ImportProblem, type ImportProblemCode, NoteList } from './price-book-problem.ts';

/** A document that became a price book. */
export interface PriceBookJsonImported {
  /** It went through. */
  readonly status: 'imported';
  /** The compiled book; nothing is stored yet. */
  readonly priceBook: PriceBook;
}

/** A document that has to be corrected. Nothing of it was loaded. */
export interface PriceBookJsonRefused {
  /** It was refused as a whole. */
  readonly status: 'refused';
  /** Why, by line and path; the first hundred. */
  readonly problems: readonly ImportProblem[];
  /** How many problems there are. */
  readonly problemCount: number;
}

/** Result of a JSON import: the book, or everything that is wrong. */
export type PriceBookJsonImport = PriceBookJsonImported | PriceBookJsonRefused;

const KEPT = 100;
const LONGEST_TEXT = 512 * 1024 * 1024;

/**
 * Makes a price book from a JSON document `{ currency, windowPolicy?, rounding?, rules: [...] }`.
 *
 * Amounts are decimal text, never JSON numbers. A key that occurs twice and a key that names a prototype are refused.
 * The document is loaded as a whole or not at all. Pure.
 *
 * @param text - The document as text; a byte order mark is passed over.
 * @returns The book, or the problems by line and path.
 * @throws BillingError with code `INVALID_INPUT` when `text` is no text.
 *
 * @example
 * ```ts runnable
 * import { importPriceBookJson } from '@live-calls/core';
 *
 * const result = importPriceBookJson('{ "currency": "USD", "rules": [] }');
 * if (result.status === 'refused') for (const problem of result.problems) console.log(problem.message);
 * else console.log(result.priceBook.hash);
 * ```
 */
export function importPriceBookJson(text: string): PriceBookJsonImport {
  if (typeof text !== 'string' || text.length > LONGEST_TEXT) {
    throw invalidInput('text', 'a JSON document as text of at most 512 Mi characters', text);
  }
  const { value, faults, faultCount } = readJson(text);
  const problems = new NoteList<ImportProblemCode>(KEPT);
  for (const fault of faults) addFault(problems, fault, text);
  if (faultCount > 0) return refused(problems, faultCount);
  const check = checkPriceBook(value);
  if (check.priceBook !== undefined) return { status: 'imported', priceBook: check.priceBook };
  const kept = check.problems.slice(0, KEPT);
  const { offsets } = readJson(text, new Set(kept.flatMap((problem) => pathAndParents(problem.path))));
  for (const { path, rule, seen } of kept) {
    const place = pathAndParents(path).find((candidate) => offsets.has(candidate));
    const line = place === undefined ? undefined : lineOf(text, offsets.get(place) ?? 0);
    const rest = seen === undefined ? '' : `; seen: ${seen}`;
    problems.add({ code: 'bad-rule', line, field: path, text: `${path} must be ${rule}${rest}.` });
  }
  return refused(problems, check.problemCount);
}

function refused(problems: NoteList<ImportProblemCode>, problemCount: number): PriceBookJsonRefused {
  return { status: 'refused', problems: problems.notes(), problemCount };
}

function addFault(problems: NoteList<ImportProblemCode>, fault: JsonFault, text: string): void {
  const path = fault.path === '' ? '' : `${fault.path}: `;
  problems.add({
    code: fault.code,
    line: lineOf(text, fault.offset),
    field: fault.path,
    text: path + fault.text,
  });
}

/** The path and the paths around it, innermost first: a field that is missing has no place, its rule has. */
function pathAndParents(path: string): readonly string[] {
  const paths: string[] = [];
  for (
    let rest = path;
    rest !== '';
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf('.'), rest.lastIndexOf('[')))
  ) {
    paths.push(rest);
  }
  return paths;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
