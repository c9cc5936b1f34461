import { type Look, linesOf, type Measure } from './paragraphs.ts';
import type { Column, Fact, Party, Section, Sheet } from './sheet.ts';

/** Something at a place of a page; points, from the upper left corner. */
export type Item =
  | ({ readonly type: 'text'; readonly text: string; readonly ink: Ink } & Place & Look)
  | ({ readonly type: 'rule'; readonly width: number; readonly weight: number; readonly ink: Ink } & Place)
  | ({ readonly type: 'frame'; readonly width: number; readonly height: number; readonly ink: Ink } & Place)
  | ({ readonly type: 'logo'; readonly width: number; readonly height: number } & Place);

/** Colours, by what they are for. */
export type Ink = 'text' | 'quiet' | 'line' | 'good' | 'bad' | 'plain';

interface Place {
  readonly x: number;
  readonly y: number;
}

interface ListOfFacts {
  readonly facts: readonly Fact[];
  readonly width: number;
}

/** Width and height. */
export interface Size {
  /** Points. */
  readonly width: number;
  /** Points. */
  readonly height: number;
}

/** What a layout is made for. */
export interface LayoutOptions {
  /** The paper. */
  readonly paper: Size;
  /** The logo, in its own size; it is made to fit. */
  readonly logo: Size | undefined;
  /** Tells how wide text is. */
  readonly measure: Measure;
  /** Words for the number of a page. */
  readonly pageOf: (page: number, pages: number) => string;
}

const MARGIN = 56;
const FOOT = 40;
const GAP = 20;
const SMALL: Look = { size: 8.5, bold: false };
const BODY: Look = { size: 9.5, bold: false };
const BOLD: Look = { size: 9.5, bold: true };
const NAME: Look = { size: 11, bold: true };
const TITLE: Look = { size: 22, bold: true };
const STRONG: Look = { size: 12, bold: true };
const LOGO: Size = { width: 170, height: 48 };

/**
 * Puts a sheet on pages. What belongs together stays on one page, and the head of the table stands on every page it runs over.
 *
 * @param sheet - The sheet.
 * @param options - Paper, logo and measure.
 * @returns What stands on each page.
 */
export function layOut(sheet: Sheet, options: LayoutOptions): readonly (readonly Item[])[] {
  return new Pages(sheet, options).all();
}

function heightOf({ size }: Look): number {
  return size * 1.42;
}

class Pages {
  readonly #sheet: Sheet;
  readonly #options: LayoutOptions;
  readonly #pages: Item[][] = [[]];
  readonly #width: number;
  readonly #bottom: number;
  #y = MARGIN;

  constructor(sheet: Sheet, options: LayoutOptions) {
    this.#sheet = sheet;
    this.#options = options;
    this.#width = options.paper.width - 2 * MARGIN;
    this.#bottom = options.paper.height - MARGIN - FOOT;
  }

  all(): readonly (readonly Item[])[] {
    this.#head();
    this.#sides();
    this.#table();
    this.#totals();
    for (const section of this.#sheet.sections) this.#section(section);
    this.#feet();
    return this.#pages;
  }

  #put(item: Item): void {
    this.#pages.at(-1)?.push(item);
  }

  /** Text that ends at `x` instead of beginning there. */
  #putEnd(text: string, at: Place & Look & { readonly ink: Ink }): void {
    this.#put({ ...at, type: 'text', text, x: at.x - this.#options.measure(text, at) });
  }

  /** Begins a page where the rest of this one is too low. */
  #room(height: number): boolean {
    if (this.#y + height <= this.#bottom) return false;
    this.#pages.push([]);
    this.#y = MARGIN;
    return true;
  }

  #head(): void {
    const half = (this.#width - GAP) / 2;
    const { title, mark, from } = this.#sheet;
    const right = MARGIN + this.#width;
    let left = MARGIN;
    const { logo } = this.#options;
    if (logo !== undefined) {
      const scale = Math.min(LOGO.width / logo.width, LOGO.height / logo.height, 1);
      const size = { width: logo.width * scale, height: logo.height * scale };
      this.#put({ type: 'logo', x: MARGIN, y: MARGIN, ...size });
      left += size.height + 12;
    }
    this.#putEnd(title, { x: right, y: MARGIN, ink: 'text', ...TITLE });
    if (mark !== undefined) this.#mark(mark, right);
    this.#y = left;
    const below = this.#party(from, { x: MARGIN, y: left, width: half });
    this.#y = Math.max(below, MARGIN + heightOf(TITLE) + 30) + GAP;
  }

  #mark({ text, tone }: NonNullable<Sheet['mark']>, right: number): void {
    const width = this.#options.measure(text, BOLD) + 16;
    const y = MARGIN + heightOf(TITLE) + 4;
    this.#put({ type: 'frame', x: right - width, y, width, height: 19, ink: tone });
    this.#put({ type: 'text', text, x: right - width + 8, y: y + 3, ink: tone, ...BOLD });
  }

  /** Draws a party and tells how far down it reaches. */
  #party({ heading, name, lines }: Party, at: Place & { readonly width: number }): number {
    let { y } = at;
    const write = (text: string, look: Look, ink: Ink): void => {
      for (const line of linesOf(text, { ...look, width: at.width }, this.#options.measure)) {
        this.#put({ type: 'text', text: line, x: at.x, y, ink, ...look });
        y += heightOf(look);
      }
    };
    if (heading !== undefined) write(heading, SMALL, 'quiet');
    write(name, NAME, 'text');
    for (const line of lines) write(line, BODY, 'text');
    return y;
  }

  #sides(): void {
    const half = (this.#width - GAP) / 2;
    this.#room(this.#heightOfSides(half));
    const top = this.#y;
    const left = this.#party(this.#sheet.to, { x: MARGIN, y: top, width: half });
    const right = this.#facts(this.#sheet.facts, { x: MARGIN + half + GAP, y: top, width: half });
    this.#y = Math.max(left, right) + GAP;
  }

  #heightOfSides(width: number): number {
    const { to, facts } = this.#sheet;
    const lines = [to.name, ...to.lines].flatMap((line) =>
      linesOf(line, { ...NAME, width }, this.#options.measure),
    );
    const values = facts.reduce((sum, fact) => sum + this.#factOf(fact, { facts, width }).height, 0);
    return Math.min(Math.max((lines.length + 1) * heightOf(NAME), values), this.#bottom - MARGIN);
  }

  /** Draws labels and values beside each other and tells how far down they reach. */
  #facts(facts: readonly Fact[], at: Place & { readonly width: number }): number {
    let { y } = at;
    for (const fact of facts) y = this.#fact(fact, { facts, x: at.x, y, width: at.width });
    return y;
  }

  #fact(fact: Fact, at: Place & ListOfFacts): number {
    const { names, values, labels, height } = this.#factOf(fact, at);
    for (const [ink, x, lines] of [
      ['quiet', at.x, names],
      ['text', at.x + labels, values],
    ] as const)
      for (const [line, text] of lines.entries())
        this.#put({ type: 'text', text, x, y: at.y + line * heightOf(BODY), ink, ...BODY });
    return at.y + height;
  }

  /** A label and its value in lines; all labels of a list are as wide as the widest. */
  #factOf({ label, value }: Fact, { facts, width }: ListOfFacts) {
    const { measure } = this.#options;
    const widest = Math.max(0, ...facts.map((fact) => measure(fact.label, BODY)));
    const labels = Math.min(widest + 14, width / 2);
    const names = linesOf(label, { ...BODY, width: labels - 8 }, measure);
    const values = linesOf(value, { ...BODY, width: width - labels }, measure);
    return { names, values, labels, height: Math.max(names.length, values.length) * heightOf(BODY) };
  }

  #table(): void {
    const { columns, rows } = this.#sheet;
    this.#tableHead();
    for (const row of rows) this.#row(columns, row);
  }

  #tableHead(): void {
    this.#columns((column, at) => this.#cell(column, column.heading, { ...at, ink: 'quiet', ...SMALL }));
    this.#y += heightOf(SMALL) + 4;
    this.#put({ type: 'rule', x: MARGIN, y: this.#y, width: this.#width, weight: 1, ink: 'text' });
    this.#y += 7;
  }

  #columns(
    each: (column: Column, at: Place & { readonly width: number; readonly index: number }) => void,
  ): void {
    let x = MARGIN;
    for (const [index, column] of this.#sheet.columns.entries()) {
      const width = column.share * this.#width;
      each(column, { x, y: this.#y, width, index });
      x += width;
    }
  }

  #cell(
    { align }: Column,
    text: string,
    at: Place & Look & { readonly width: number; readonly ink: Ink },
  ): void {
    const { x, y, ink, size, bold } = at;
    if (align === 'end') this.#putEnd(text, { x: x + at.width, y, ink, size, bold });
    else this.#put({ type: 'text', text, x, y, ink, size, bold });
  }

  /** A row stays on one page unless it is higher than a page; then it runs on. */
  #row(columns: readonly Column[], row: readonly string[]): void {
    const { measure } = this.#options;
    const cells = columns.map(({ share }, index) =>
      linesOf(row[index] ?? '', { ...BODY, width: share * this.#width - 10 }, measure),
    );
    const count = Math.max(...cells.map((lines) => lines.length));
    const height = count * heightOf(BODY) + 10;
    const fits = height <= this.#bottom - MARGIN - heightOf(SMALL) - 11;
    if (fits && this.#room(height)) this.#tableHead();
    for (let line = 0; line < count; line += 1) {
      if (this.#room(heightOf(BODY))) this.#tableHead();
      this.#columns((column, { x, y, width, index }) => {
        const text = cells[index]?.[line];
        if (text !== undefined) this.#cell(column, text, { x, y, width, ink: 'text', ...BODY });
      });
      this.#y += heightOf(BODY);
    }
    this.#y += 5;
    this.#put({ type: 'rule', x: MARGIN, y: this.#y, width: this.#width, weight: 0.5, ink: 'line' });
    this.#y += 5;
  }

  #totals(): void {
    const { totals } = this.#sheet;
    const looks = totals.map(({ strong }) => (strong === true ? STRONG : BODY));
    this.#room(
      Math.min(
        looks.reduce((sum, look) => sum + heightOf(look) + 3, GAP),
        this.#bottom - MARGIN,
      ),
    );
    this.#y += 8;
    const right = MARGIN + this.#width;
    const left = MARGIN + this.#width * 0.52;
    for (const [index, { label, value }] of totals.entries()) {
      const look = looks[index] ?? BODY;
      const ink = look === STRONG ? 'text' : 'quiet';
      const room = right - left - this.#options.measure(value, look) - 12;
      const names = linesOf(label, { ...look, width: Math.max(room, 40) }, this.#options.measure);
      this.#room(names.length * heightOf(look));
      for (const [line, text] of names.entries())
        this.#put({ type: 'text', text, x: left, y: this.#y + line * heightOf(look), ink, ...look });
      this.#putEnd(value, { x: right, y: this.#y, ink: 'text', ...look });
      this.#y += names.length * heightOf(look) + 3;
    }
    this.#y += GAP;
  }

  #section({ heading, facts = [], sentences = [] }: Section): void {
    const { measure } = this.#options;
    const lines = sentences.map((sentence) => linesOf(sentence, { ...BODY, width: this.#width }, measure));
    const first = facts.length > 0 ? facts.length * heightOf(BODY) : (lines[0]?.length ?? 0) * heightOf(BODY);
    this.#room(Math.min(heightOf(BOLD) + 4 + first, this.#bottom - MARGIN));
    this.#put({ type: 'text', text: heading, x: MARGIN, y: this.#y, ink: 'text', ...BOLD });
    this.#y += heightOf(BOLD) + 3;
    for (const fact of facts) {
      const list = { facts, width: this.#width };
      this.#room(this.#factOf(fact, list).height);
      this.#y = this.#fact(fact, { ...list, x: MARGIN, y: this.#y });
    }
    for (const sentence of lines) {
      for (const text of sentence) {
        this.#room(heightOf(BODY));
        this.#put({ type: 'text', text, x: MARGIN, y: this.#y, ink: 'text', ...BODY });
        this.#y += heightOf(BODY);
      }
      this.#y += 3;
    }
    this.#y += GAP - 6;
  }

  #feet(): void {
    const { paper, pageOf, measure } = this.#options;
    const y = paper.height - MARGIN - heightOf(SMALL);
    for (const [index, page] of this.#pages.entries()) {
      const number = pageOf(index + 1, this.#pages.length);
      const end = measure(number, SMALL);
      const width = this.#width - end - GAP;
      const [foot = ''] = linesOf(this.#sheet.foot, { ...SMALL, width }, measure);
      page.push({ type: 'rule', x: MARGIN, y: y - 8, width: this.#width, weight: 0.5, ink: 'line' });
      page.push({ type: 'text', text: foot, x: MARGIN, y, ink: 'quiet', ...SMALL });
      page.push({ type: 'text', text: number, x: MARGIN + this.#width - end, y, ink: 'quiet', ...SMALL });
    }
  }
}
