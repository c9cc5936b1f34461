import { type FileRecord, LONGEST_RECORD, type RecordParser, TOO_LONG } from './file-record.ts';
import { type JsonCall, parseJsonCall } from './json-parser.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const OPEN = new Set([91, 123]);
const CLOSE = new Set([93, 125]);
const OPEN_LIST = 91;
const COMMA = 44;

/** Where the scan stands: before the list, inside it, behind it. */
type Place = 'before' | 'inside' | 'after';

/**
 * Reads a JSON document that is a list of calls, or an object that has one under `calls`, as APIs answer it. Only one
 * call at a time is in memory; whatever else the object holds (paging, addresses) is passed over.
 *
 * @param read - Reads one call; throws an error whose message says what is wrong with it.
 * @returns The parser.
 */
export function jsonListParser(read: (text: string) => JsonCall = parseJsonCall): RecordParser<JsonCall> {
  return new JsonListParser(read);
}

class JsonListParser implements RecordParser<JsonCall> {
  #place: Place = 'before';
  #depth = 0;
  #listDepth = 0;
  #line = 1;
  #inText = false;
  #escaped = false;
  #key = '';
  #lastText = '';
  #element: string[] | undefined;
  #elementLine = 1;
  #elementSize = 0;
  readonly #read: (text: string) => JsonCall;

  constructor(read: (text: string) => JsonCall) {
    this.#read = read;
  }

  push(text: string): FileRecord<JsonCall>[] {
    const records: FileRecord<JsonCall>[] = [];
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) this.#line += 1;
      if (this.#inText) this.#readText(code, text[at] ?? '');
      else if (this.#place === 'inside') {
        const started = this.#element !== undefined;
        const ended = this.#readInside(code);
        if (!started && this.#element !== undefined) from = at;
        if (ended) {
          this.#keep(text.slice(from, at));
          this.#finish(records);
        }
      } else if (this.#place === 'before') this.#readBefore(code);
    }
    if (this.#element !== undefined) this.#keep(text.slice(from));
    return records;
  }

  end(): FileRecord<JsonCall>[] {
    if (this.#place === 'after') return [];
    const problem =
      this.#place === 'inside'
        ? 'the file ends in the middle of the list of calls; is it complete?'
        : 'must be a JSON list of calls, or an object with such a list under "calls"';
    return [{ line: this.#line, problem }];
  }

  /** Texts are followed everywhere, because brackets inside them mean nothing. */
  #readText(code: number, character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    else if (code === QUOTE) {
      this.#inText = false;
      if (this.#place === 'before') this.#lastText = this.#key;
      return;
    }
    if (this.#place === 'before' && this.#key.length <= 20) this.#key += character;
  }

  #readBefore(code: number): void {
    if (code === QUOTE) {
      this.#inText = true;
      this.#key = '';
    } else if (code === COMMA) this.#lastText = '';
    else if (OPEN.has(code)) {
      const isList =
        code === OPEN_LIST && (this.#depth === 0 || (this.#depth === 1 && this.#lastText === 'calls'));
      this.#depth += 1;
      this.#lastText = '';
      if (isList) {
        this.#place = 'inside';
        this.#listDepth = this.#depth;
      }
    } else if (CLOSE.has(code)) this.#depth -= 1;
  }

  /** Answers whether an element ends before this character. */
  #readInside(code: number): boolean {
    const atList = this.#depth === this.#listDepth;
    if (atList && (code === COMMA || CLOSE.has(code))) {
      if (CLOSE.has(code)) this.#place = 'after';
      return this.#element !== undefined;
    }
    if (this.#element === undefined && code > 32) {
      this.#element = [];
      this.#elementLine = this.#line;
      this.#elementSize = 0;
    }
    if (code === QUOTE) this.#inText = true;
    else if (OPEN.has(code)) this.#depth += 1;
    else if (CLOSE.has(code)) this.#depth -= 1;
    return false;
  }

  /** Pieces of a call beyond the limit are dropped, not kept. */
  #keep(piece: string): void {
    this.#elementSize += piece.length;
    if (this.#elementSize <= LONGEST_RECORD) this.#element?.push(piece);
  }

  #finish(records: FileRecord<JsonCall>[]): void {
    const line = this.#elementLine;
    const text = (this.#element ?? []).join('');
    this.#element = undefined;
    if (this.#elementSize > LONGEST_RECORD) {
      records.push({ line, problem: TOO_LONG });
      return;
    }
    try {
      records.push({ line, value: this.#read(text) });
    } catch (error) {
      records.push({ line, problem: error instanceof Error ? error.message : String(error) });
    }
  }
}
