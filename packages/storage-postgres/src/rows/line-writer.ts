import type { ReportText, ReportTextQuery } from '@live-calls/core/adapter';
import type { CopiedRows } from './copied-rows.ts';

/**
 * Writes the lines of a report from copied rows, byte by byte: free text is taken over as it came where nothing in it needs
 * quotes, instants, words and amounts are written here. A usage row holds, behind its number: billing start, end, seconds, status
 * of the leg, what it says about money, cost, country, rate, then title, application and manager; a party row e-mail and
 * number called.
 */
export class LineWriter {
  readonly #statuses: readonly Word[];
  readonly #countries: readonly (Buffer | undefined)[];
  #out: Buffer = Buffer.allocUnsafe(1 << 18);
  #used = 0;
  #from: Buffer = NOTHING;
  #at = 0;
  #plain = true;
  #day = Number.NaN;
  #dayText: Buffer = NOTHING;

  /**
   * @param words - The printed words.
   */
  constructor(words: Pick<ReportTextQuery, 'statusNames' | 'countryNames'>) {
    this.#statuses = Object.entries(words.statusNames).map(([status, name]) => wordOf(status, name));
    const countries: (Buffer | undefined)[] = [];
    for (const [code, name] of Object.entries(words.countryNames)) {
      countries[placeOf(code.charCodeAt(0), code.charCodeAt(1))] = Buffer.from(name);
    }
    this.#countries = countries;
  }

  /**
   * Writes lines of a page.
   *
   * @param usage - The usage rows, in order.
   * @param part - Which of them, and what is written beside them.
   * @returns The text and how many lines it has; no text when a cell that is written here holds something it never should.
   */
  lines(usage: CopiedRows, part: PagePart): Pick<ReportText, 'text' | 'lines'> {
    const { begin, end, parties, without } = part;
    this.#used = 0;
    this.#plain = true;
    let lines = 0;
    let place = -1;
    for (let row = begin; row < end && this.#plain; row += 1) {
      const number = usage.numbers[row] as number;
      place = parties.placeOf(number, place + 1);
      if (without.has(number)) continue;
      this.#line(usage, row, { parties, place });
      lines += 1;
    }
    return { text: this.#plain ? this.#out.toString('utf8', 0, this.#used) : undefined, lines };
  }

  #line(
    usage: CopiedRows,
    row: number,
    { parties, place }: { readonly parties: CopiedRows; readonly place: number },
  ): void {
    const end = usage.begins[row + 1] as number;
    const partyBegin = place < 0 ? 0 : (parties.begins[place] as number);
    const partyEnd = place < 0 ? 0 : (parties.begins[place + 1] as number);
    // Quotes that are doubled need most.
    this.#room(2 * (end - (usage.begins[row] as number) + partyEnd - partyBegin));
    this.#from = usage.bytes;
    this.#at = usage.begins[row] as number;
    const startMs = this.#integer();
    const endMs = this.#integer();
    const seconds = this.#integer();
    const status = this.#word(this.#statuses);
    const billing = this.#word(BILLINGS);
    const costBegin = this.#at;
    const costEnd = this.#skip();
    const country = this.#country();
    const rateBegin = this.#at;
    const rateEnd = this.#skip();
    this.#cells(usage.bytes, this.#at, end);
    this.#byte(COMMA);
    if (place < 0) this.#byte(COMMA);
    else this.#cells(parties.bytes, partyBegin, partyEnd);
    this.#byte(COMMA);
    this.#text(country);
    this.#byte(COMMA);
    this.#dayOf(startMs);
    this.#byte(COMMA);
    this.#timeOf(startMs);
    this.#byte(COMMA);
    this.#timeOf(endMs);
    this.#byte(COMMA);
    this.#minutes(seconds);
    this.#byte(COMMA);
    this.#text(status);
    this.#byte(COMMA);
    if (billing.length > 0) this.#text(billing);
    else this.#copy(usage.bytes, rateBegin, rateEnd);
    this.#byte(COMMA);
    if (billing !== UNRATED) this.#cost(usage.bytes, costBegin, costEnd);
    this.#byte(RETURN);
    this.#byte(FEED);
  }

  /** Reads a whole number and the comma behind it; not a number where the cell is empty. */
  #integer(): number {
    const negative = this.#from[this.#at] === MINUS;
    if (negative) this.#at += 1;
    const begin = this.#at;
    let value = 0;
    for (; this.#from[this.#at] !== COMMA; this.#at += 1)
      value = value * 10 + (this.#from[this.#at] as number) - ZERO;
    const empty = this.#at === begin;
    this.#at += 1;
    if (empty) return Number.NaN;
    return negative ? -value : value;
  }

  /** Passes a cell and the comma behind it. Cells with a comma in them are not read here. */
  #skip(): number {
    let end = this.#at;
    for (; this.#from[end] !== COMMA; end += 1) if (this.#from[end] === BACKSLASH) this.#plain = false;
    this.#at = end + 1;
    return end;
  }

  #word(words: readonly Word[]): Buffer {
    const begin = this.#at;
    const end = this.#skip();
    for (const { word, text } of words) {
      if (word.length === end - begin && word.compare(this.#from, begin, end) === 0) return text;
    }
    this.#plain = false;
    return NOTHING;
  }

  #country(): Buffer {
    const begin = this.#at;
    const end = this.#skip();
    if (end === begin) return UNKNOWN;
    const code = placeOf(this.#from[begin] as number, this.#from[begin + 1] as number);
    const name = end - begin === 2 ? this.#countries[code] : undefined;
    if (name === undefined) this.#plain = false;
    return name ?? NOTHING;
  }

  #dayOf(ms: number): void {
    if (!(ms >= 0 && ms < LATEST_MS)) return;
    const day = Math.floor(ms / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#dayText = Buffer.from(new Date(day * DAY_MS).toISOString().slice(0, 10));
    }
    this.#text(this.#dayText);
  }

  #timeOf(ms: number): void {
    if (!(ms >= 0 && ms < LATEST_MS)) return;
    const seconds = Math.floor((ms % DAY_MS) / 1000);
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    this.#two(hours);
    this.#byte(COLON);
    this.#two(minutes - hours * 60);
    this.#byte(COLON);
    this.#two(seconds - minutes * 60);
  }

  /** Hundredths of a minute, half up, in integers: (10 s + 3) / 6. */
  #minutes(seconds: number): void {
    if (seconds > MOST_SECONDS) return;
    const hundredths = Math.floor((seconds * 10 + 3) / 6);
    const whole = Math.floor(hundredths / 100);
    if (whole < 10) this.#byte(ZERO + whole);
    else this.#used += this.#out.write(String(whole), this.#used, 'latin1');
    this.#byte(POINT);
    this.#two(hundredths - whole * 100);
  }

  /** An amount with its trailing zeros left out. */
  #cost(from: Buffer, begin: number, end: number): void {
    let last = end;
    while (last > begin && from[last - 1] === ZERO) last -= 1;
    if (last > begin && from[last - 1] === POINT) last -= 1;
    this.#copy(from, begin, last);
  }

  #two(value: number): void {
    const tens = (value / 10) | 0;
    this.#out[this.#used] = ZERO + tens;
    this.#out[this.#used + 1] = ZERO + value - tens * 10;
    this.#used += 2;
  }

  #byte(value: number): void {
    this.#out[this.#used] = value;
    this.#used += 1;
  }

  #text(text: Buffer): void {
    this.#copy(text, 0, text.length);
  }

  /** Writes cells of free text. Few hold anything that was written with a backslash, or needs quotes. */
  #cells(from: Buffer, begin: number, end: number): void {
    const used = this.#used;
    const out = this.#out;
    for (let at = begin, to = used; at < end; at += 1, to += 1) {
      const byte = from[at] as number;
      if (byte === BACKSLASH || byte === QUOTE) {
        this.#unescaped(from, begin, end);
        return;
      }
      out[to] = byte;
    }
    this.#used = used + end - begin;
  }

  /** Writes cells of free text, each quoted where it holds a comma, a quote or a line end. */
  #unescaped(from: Buffer, begin: number, end: number): void {
    for (let at = begin; at <= end; at += 1) {
      const cell = at;
      let quoted = false;
      for (; at < end && from[at] !== COMMA; at += 1) {
        if (from[at] === QUOTE) quoted = true;
        if (from[at] !== BACKSLASH) continue;
        at += 1;
        quoted ||= IN_QUOTES.has(from[at] as number);
      }
      if (quoted) this.#byte(QUOTE);
      for (let next = cell; next < at; next += 1) {
        const escaped = from[next] === BACKSLASH;
        if (escaped) next += 1;
        const byte = from[next] as number;
        if (byte === QUOTE) this.#byte(QUOTE);
        this.#byte(escaped ? (ESCAPED.get(byte) ?? byte) : byte);
      }
      if (quoted) this.#byte(QUOTE);
      if (at < end) this.#byte(COMMA);
    }
  }

  #copy(from: Buffer, begin: number, end: number): void {
    // A loop is faster than a call for texts of this size.
    if (end - begin > 100) {
      from.copy(this.#out, this.#used, begin, end);
      this.#used += end - begin;
      return;
    }
    for (let at = begin; at < end; at += 1) {
      this.#out[this.#used] = from[at] as number;
      this.#used += 1;
    }
  }

  /** Makes room for a row's own text and for everything that is written beside it. */
  #room(text: number): void {
    const needed = this.#used + text + BESIDE;
    if (needed <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#out.length * 2, needed));
    this.#out.copy(larger, 0, 0, this.#used);
    this.#out = larger;
  }
}

/** Rows of a page, and what they are written with. */
export interface PagePart {
  /** Place of the first row. */
  readonly begin: number;
  /** Place behind the last row. */
  readonly end: number;
  /** The party rows, in order of their numbers. */
  readonly parties: CopiedRows;
  /** Numbers of usage rows that get no line, because a later revision replaced them. */
  readonly without: ReadonlySet<number>;
}

interface Word {
  readonly word: Buffer;
  readonly text: Buffer;
}

function wordOf(word: string, text: string): Word {
  return { word: Buffer.from(word), text: Buffer.from(text) };
}

function placeOf(first: number, second: number): number {
  return first * 256 + second;
}

const NOTHING: Buffer = Buffer.alloc(0);
const UNKNOWN: Buffer = Buffer.from('?');
const UNRATED: Buffer = Buffer.from('unrated');
/** What stands in the column of the rate; nothing: the rate. */
const BILLINGS: readonly Word[] = [
  { word: Buffer.from('charged'), text: NOTHING },
  { word: UNRATED, text: UNRATED },
  wordOf('not-billed', 'not billed'),
];
/**
 * What follows a backslash and stands for something else:
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
const ESCAPED: ReadonlyMap<number, number> = new Map(
  Object.entries({ b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }).map(([letter, byte]) => [
    letter.charCodeAt(0),
    byte,
  ]),
);
/** What follows a backslash and needs quotes: a comma and the letters of line ends. */
const IN_QUOTES: ReadonlySet<number> = new Set(Buffer.from(',nr'));
const BESIDE = 256;
const DAY_MS = 86_400_000;
const LATEST_MS = 253_402_300_800_000;
const MOST_SECONDS = 1e12;
const FEED = 10;
const RETURN = 13;
const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
