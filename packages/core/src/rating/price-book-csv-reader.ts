import Papa from 'papaparse';
import { invalidInput } from '../errors/invalid-input.ts';

/** Text of a deck: all of it, or pieces in order, such as a file stream with an encoding set. */
export type DeckText = string | AsyncIterable<string> | Iterable<string>;

/** One row of the deck's text. */
export interface DeckRecord {
  /** Its cells, blanks and all. */
  readonly cells: readonly string[];
  /** Physical line it starts on, from 1. */
  readonly line: number;
  /** A quote in it is not closed, or is followed by text. */
  readonly badQuotes: boolean;
  /** It is the last of the text, and no line end follows: it may have been cut off. */
  readonly unfinished: boolean;
}

/** A row, an interim report of characters read, or the end of reading because a row has no end. */
export type DeckPiece =
  | {
      /** Rows that were completed by the latest text. */
      readonly kind: 'records';
      /** The rows. */
      readonly records: readonly DeckRecord[];
      /** Characters read so far. */
      readonly characters: number;
    }
  | {
      /** A row that goes on for too long; reading stopped. */
      readonly kind: 'endless';
      /** Line it starts on. */
      readonly line: number;
    };

/** Longest row, in characters. A quote that is never closed swallows the rest of a deck up to here. */
export const LONGEST_RECORD = 1_048_576;
const BATCH_CHARACTERS = 131_072;

interface ParsedText {
  readonly data: string[][];
  readonly errors: readonly { readonly row?: number }[];
  readonly meta: { readonly cursor: number };
}

/**
 * Reads CSV text as rows with their physical lines, in bounded memory.
 *
 * Line ends may be CRLF, LF or CR, mixed; a byte order mark is dropped. papaparse splits the rows; this reader feeds it
 * piece by piece, keeps the incomplete last row for the next piece, and counts lines.
 *
 * @param text - The deck.
 * @param delimiter - What separates cells.
 * @returns Rows in batches; each batch should be used before the next is asked for.
 * @throws BillingError with code `INVALID_INPUT` when a piece is not text (a stream without an encoding).
 */
export async function* readDeckText(
  text: DeckText,
  delimiter: string,
): AsyncGenerator<DeckPiece, void, void> {
  const splitter = new RecordSplitter(delimiter);
  for await (const part of piecesOf(text)) {
    if (typeof part !== 'string') {
      throw invalidInput('text', 'text; give a byte stream an encoding, such as { encoding: "utf8" }', part);
    }
    const piece = splitter.push(part);
    if (piece === undefined) continue;
    yield piece;
    if (piece.kind === 'endless') return;
  }
  yield splitter.end();
}

function* sliced(text: string): Generator<string, void, void> {
  for (let at = 0; at < text.length; at += BATCH_CHARACTERS) yield text.slice(at, at + BATCH_CHARACTERS);
}

function piecesOf(text: DeckText): AsyncIterable<string> | Iterable<string> {
  return typeof text === 'string' ? sliced(text) : text;
}

class RecordSplitter {
  readonly #parser: Papa.Parser;
  #rest = '';
  #line = 1;
  #characters = 0;
  #heldReturn = '';

  constructor(delimiter: string) {
    this.#parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"' });
  }

  push(part: string): DeckPiece | undefined {
    const first = this.#characters === 0 && part.charCodeAt(0) === 0xfeff;
    this.#characters += part.length;
    this.#rest += this.#withPlainLineEnds(first ? part.slice(1) : part);
    if (this.#rest.length < BATCH_CHARACTERS) return undefined;
    const records = this.#split(false);
    if (this.#rest.length > LONGEST_RECORD) return { kind: 'endless', line: this.#line };
    return { kind: 'records', records, characters: this.#characters };
  }

  end(): DeckPiece {
    if (this.#heldReturn !== '') this.#rest += '\n';
    const records = [...this.#split(false), ...this.#split(true)];
    return { kind: 'records', records, characters: this.#characters };
  }

  /** CRLF and CR become LF. A CR at the end of a piece waits for the next, which may start with its LF. */
  #withPlainLineEnds(part: string): string {
    const whole = this.#heldReturn + part;
    this.#heldReturn = whole.endsWith('\r') ? '\r' : '';
    const ready = this.#heldReturn === '' ? whole : whole.slice(0, -1);
    return ready.includes('\r') ? ready.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : ready;
  }

  #split(last: boolean): DeckRecord[] {
    const parsed: ParsedText = this.#parser.parse(this.#rest, 0, !last);
    this.#rest = last ? '' : this.#rest.slice(parsed.meta.cursor);
    const broken = new Set(parsed.errors.map((error) => error.row));
    return parsed.data.map((cells, index) => {
      const line = this.#line;
      this.#line += linesOf(cells);
      return { cells, line, badQuotes: broken.has(index), unfinished: last };
    });
  }
}

/** A row spans one line, and one more for every line end inside its quoted cells. */
function linesOf(cells: readonly string[]): number {
  let lines = 1;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) lines += 1;
  }
  return lines;
}
