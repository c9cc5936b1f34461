import { type FileRecord, LONGEST_RECORD, type RecordParser, TOO_LONG } from './file-record.ts';

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/** What one record was found to be: complete, broken, or cut off by the end of what has arrived. */
interface Scan {
  readonly cells: string[];
  /** Position behind the record. */
  readonly next: number;
  readonly problem?: string;
}

/**
 * Cuts CSV into records by RFC 4180: cells in quotes may hold delimiters, doubled quotes and line breaks. A quote inside
 * a bare cell is an ordinary character. A quote that never closes spoils only the line it stands on.
 *
 * That, line numbers and a limit per record are why it is not papaparse, which is as fast (see the decision record
 * `call-files-survive-quotes`).
 *
 * @param delimiter - One character.
 * @returns The parser.
 */
export function csvParser(delimiter: string): RecordParser<string[]> {
  return new CsvParser(delimiter);
}

class CsvParser implements RecordParser<string[]> {
  readonly #delimiter: string;
  #rest = '';
  #line = 1;
  #skipping = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  push(text: string): FileRecord<string[]>[] {
    return this.#cut(this.#rest + text, false);
  }

  end(): FileRecord<string[]>[] {
    // Every record then ends with a line break, so that the last needs no treatment of its own.
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : this.#cut(rest.endsWith('\n') ? rest : `${rest}\n`, true);
  }

  #cut(text: string, isLast: boolean): FileRecord<string[]>[] {
    const records: FileRecord<string[]>[] = [];
    let from = 0;
    let quote = text.indexOf('"');
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      if (quote !== -1 && quote < from) quote = text.indexOf('"', from);
      if (this.#skipping || quote === -1 || quote > end) {
        if (!this.#skipping) this.#bare(text.slice(from, end), records);
        this.#skipping = false;
        this.#line += 1;
        from = end + 1;
        continue;
      }
      const scan = this.#scan(text, from);
      const isOpen = scan === undefined;
      if (isOpen && !isLast && text.length - from <= LONGEST_RECORD) break;
      if (isOpen) records.push({ line: this.#line, problem: 'a quote opens that never closes' });
      else this.#push(scan, records);
      const next = isOpen ? end + 1 : scan.next;
      this.#line += linesIn(text, from, next);
      from = next;
    }
    this.#rest = this.#skipping ? '' : text.slice(from);
    if (this.#rest.length > LONGEST_RECORD && !this.#rest.includes('\n')) {
      records.push({ line: this.#line, problem: TOO_LONG });
      this.#skipping = true;
      this.#rest = '';
    }
    return records;
  }

  #bare(line: string, records: FileRecord<string[]>[]): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.trim() === '') return;
    if (text.length > LONGEST_RECORD) records.push({ line: this.#line, problem: TOO_LONG });
    else records.push({ line: this.#line, value: text.split(this.#delimiter) });
  }

  #push(scan: Scan, records: FileRecord<string[]>[]): void {
    if (scan.problem !== undefined) records.push({ line: this.#line, problem: scan.problem });
    else records.push({ line: this.#line, value: scan.cells });
  }

  /** Reads one record with quotes; absent when the text ends before the record does. */
  #scan(text: string, from: number): Scan | undefined {
    const cells: string[] = [];
    let at = from;
    let lineEnd = text.indexOf('\n', from);
    for (;;) {
      if (at - from > LONGEST_RECORD) return behindLine(text, at, TOO_LONG);
      if (text.charCodeAt(at) === QUOTE) {
        const close = closingQuote(text, at + 1);
        if (close === -1) return undefined;
        cells.push(text.slice(at + 1, close).replaceAll('""', '"'));
        at = close + 1;
        if (text.charCodeAt(at) === RETURN) at += 1;
        if (at >= text.length) return undefined;
        if (at > lineEnd) lineEnd = text.indexOf('\n', at);
      } else {
        if (lineEnd === -1) return undefined;
        const mark = text.indexOf(this.#delimiter, at);
        const end = mark === -1 || mark > lineEnd ? lineEnd : mark;
        const isReturn = end === lineEnd && end > at && text.charCodeAt(end - 1) === RETURN;
        cells.push(text.slice(at, isReturn ? end - 1 : end));
        at = end;
      }
      if (text.charCodeAt(at) === NEWLINE) return { cells, next: at + 1 };
      if (text[at] !== this.#delimiter) return behindLine(text, at, 'text follows a closing quote');
      at += 1;
    }
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}

/** A broken record ends with its line, which may not have arrived yet. */
function behindLine(text: string, from: number, problem: string): Scan | undefined {
  const end = text.indexOf('\n', from);
  return end === -1 ? undefined : { cells: [], next: end + 1, problem };
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
