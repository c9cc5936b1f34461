import { isSpreadsheetError, type RowEffect, readChangeCell } from './price-book-cells.ts';
import type { DeckColumn, DeckField, DeckHeader } from './price-book-columns.ts';
import { countryByCode, countryByName, countryOfDestination } from './price-book-countries.ts';
import type { CheckedCsvOptions } from './price-book-csv-options.ts';
import type { DeckRecord } from './price-book-csv-reader.ts';
import { type DateCell, needsOrder, provenOrder, readDateCell } from './price-book-dates.ts';
import { readDialCodes } from './price-book-dial-codes.ts';
import type { ImportProblemCode, ImportWarningCode, NoteList } from './price-book-problem.ts';
import { type DeckTerms, readTerms, termFields } from './price-book-terms.ts';
import { readName } from './rule-fields.ts';
import { RuleProblems } from './rule-problem.ts';

/** One price of the deck: a row, or one code of a row with several. */
export interface DeckRow {
  /** Physical line, from 1. */
  readonly line: number;
  /** Digits after the plus sign, or a scheme. */
  readonly prefix: string;
  /** Destination as printed. */
  readonly name: string | undefined;
  /** ISO country. */
  readonly country: string | undefined;
  /** Price and everything that goes with it. */
  readonly terms: DeckTerms;
  /** What the row does to its prefix. */
  readonly effect: RowEffect;
  /** Start of validity, or of the change. */
  readonly from: DateCell | undefined;
  /** End of validity. */
  readonly to: DateCell | undefined;
}

/** Where the order of day and month was proven, and where it is needed, by line. */
export interface DateEvidence {
  /** First line whose date can only be read day first. */
  dayFirst?: number;
  /** First line whose date can only be read month first. */
  monthFirst?: number;
  /** First line whose date needs the order. */
  needed?: number;
}

/** What a deck needs to be read: its header, the unit, the options, and where notes go. */
export interface DeckSetup {
  /** The header row. */
  readonly header: DeckHeader;
  /** Seconds a rate is for. */
  readonly perSeconds: number;
  /** The options of the import. */
  readonly options: CheckedCsvOptions;
  /** Where problems go. */
  readonly problems: NoteList<ImportProblemCode>;
  /** Where warnings go. */
  readonly warnings: NoteList<ImportWarningCode>;
}

interface NameFacts {
  readonly name: string | undefined;
  readonly broken: boolean;
}

const UNDECODED = '\uFFFD';
const LONGEST_CELL = 2_000;

/** Collects the rows of a deck; cells that repeat are read once. */
export class Deck {
  /** The rows, in the deck's order. */
  readonly rows: DeckRow[] = [];
  /** What the date columns prove. */
  readonly evidence: Record<'effectiveFrom' | 'effectiveTo', DateEvidence> = {
    effectiveFrom: {},
    effectiveTo: {},
  };
  /** Cells of the currency column with the first line of each; empty text where there is none. */
  readonly currencies: Map<string, number> = new Map();
  readonly #setup: DeckSetup;
  readonly #termColumns: readonly DeckColumn[];
  readonly #terms = new Map<string, DeckTerms>();
  readonly #names = new Map<string, NameFacts>();
  readonly #countries = new Map<string, string | undefined>();
  readonly #derived = new Map<string, string | undefined>();
  readonly #dates = new Map<string, DateCell>();
  #cells: readonly string[] = [];
  #line = 0;

  /**
   * @param setup - Header, unit, options and note lists.
   */
  constructor(setup: DeckSetup) {
    this.#setup = setup;
    this.#termColumns = termFields.flatMap((field) => setup.header.columns.get(field) ?? []);
  }

  /**
   * Reads one row.
   *
   * @param record - Its cells and its line; rows without any text are passed over.
   */
  read(record: DeckRecord): void {
    this.#cells = record.cells;
    this.#line = record.line;
    if (this.#isBlank(record) || !this.#isReadable(record)) return;
    if (this.#isNote(record)) {
      const seen = record.cells.find((cell) => cell.trim() !== '');
      this.#setup.warnings.add({
        code: 'note-line',
        line: record.line,
        seen,
        text: 'Text that is no price was passed over.',
      });
      return;
    }
    if (!this.#hasShape(record)) return;
    const prefixes = this.#prefixes();
    const terms = this.#readTerms();
    const { name } = this.#name();
    const effect = this.#effect(terms);
    const from = this.#date('effectiveFrom');
    const to = this.#date('effectiveTo');
    if (effect === 'closed' && from === undefined) {
      this.#problem('missing-cell', 'effectiveFrom', 'A closed row needs the date it closes from.');
    }
    if (prefixes === undefined || terms === undefined || effect === undefined) return;
    const printed = this.#cell('country');
    for (const prefix of prefixes) {
      const country = printed === '' ? this.#derivedCountry(prefix, name) : this.#country(printed);
      this.rows.push({ line: record.line, prefix, name, country, terms, effect, from, to });
    }
  }

  #cell(field: DeckField): string {
    const column = this.#setup.header.columns.get(field);
    return column === undefined ? '' : (this.#cells[column.position] ?? '').trim();
  }

  #problem(code: ImportProblemCode, field: DeckField, text: string): void {
    const column = this.#setup.header.columns.get(field)?.header;
    this.#setup.problems.add({ code, line: this.#line, column, field, seen: this.#cell(field), text });
  }

  #isBlank(record: DeckRecord): boolean {
    return record.cells.every((cell) => cell === '' || cell.trim() === '');
  }

  /** A line of text between or below the rows: one cell with words, or the header again. */
  #isNote(record: DeckRecord): boolean {
    const { columns } = this.#setup.header;
    const filled = record.cells.filter((cell) => cell.trim() !== '');
    if (filled.length > 1) {
      return (
        this.#cell('prefix') === columns.get('prefix')?.header &&
        this.#cell('rate') === columns.get('rate')?.header
      );
    }
    const words = filled[0]?.trim() ?? '';
    const isElsewhere = words !== this.#cell('prefix') && words !== this.#cell('rate');
    return !isSpreadsheetError(words) && (isElsewhere || !/^[-+*.,\p{Sc}]?\s*\d/u.test(words));
  }

  #isReadable(record: DeckRecord): boolean {
    const { problems } = this.#setup;
    const { cells, line } = record;
    const huge = cells.findIndex((cell) => cell.length > LONGEST_CELL);
    if (record.badQuotes) {
      const text =
        'A quote is not closed, or is followed by text; write a quote inside a quoted cell twice. The lines up to the next quote may have been swallowed.';
      problems.add({ code: 'bad-quotes', line, text });
      return false;
    }
    if (huge >= 0) {
      const text = `A cell has at most ${LONGEST_CELL} characters.`;
      problems.add({ code: 'too-long', line, column: this.#headerAt(huge), seen: cells[huge], text });
      return false;
    }
    return true;
  }

  #hasShape(record: DeckRecord): boolean {
    const { header, problems } = this.#setup;
    const { cells, line } = record;
    if (cells.length < header.width && record.unfinished) {
      const text = `The last line has ${cells.length} of ${header.width} cells and no line end: the deck was cut off. Fetch it again.`;
      problems.add({ code: 'truncated', line, text });
      return false;
    }
    if (cells.length > header.width && cells.slice(header.width).some((cell) => cell.trim() !== '')) {
      const text = `The header has ${header.width} cells and this row ${cells.length}; a cell with the separator inside has to be quoted.`;
      problems.add({ code: 'cell-count', line, text });
      return false;
    }
    return true;
  }

  #headerAt(position: number): string | undefined {
    for (const column of this.#setup.header.columns.values())
      if (column.position === position) return column.header;
    return undefined;
  }

  #prefixes(): readonly string[] | undefined {
    const cell = this.#cell('prefix');
    const own = this.#cell('countryCode').replace(/^(?:\+|00)/, '');
    const failed = isSpreadsheetError(own) ? 'countryCode' : isSpreadsheetError(cell) ? 'prefix' : undefined;
    if (failed !== undefined) {
      const text = 'A formula failed in the spreadsheet; repair it there and export again.';
      this.#problem('spreadsheet-error', failed, text);
      return undefined;
    }
    if (cell === '' && own === '') {
      this.#problem('missing-cell', 'prefix', 'A row needs a dial code.');
      return undefined;
    }
    if (this.#setup.header.columns.has('countryCode') && !/^[1-9]\d{0,3}$/.test(own)) {
      this.#problem('bad-prefix', 'countryCode', 'A country code is 1 to 4 digits, such as 44.');
      return undefined;
    }
    if (cell === '') return [own];
    const codes = readDialCodes(cell, own);
    if ('prefixes' in codes) return codes.prefixes;
    this.#problem('bad-prefix', 'prefix', codes.rule);
    return undefined;
  }

  #readTerms(): DeckTerms | undefined {
    let key = '';
    for (const column of this.#termColumns) key += `${this.#cells[column.position] ?? ''}\u0001`;
    let terms = this.#terms.get(key);
    if (terms === undefined) {
      terms = readTerms((field) => this.#cell(field), this.#setup.options, this.#setup.perSeconds);
      this.#terms.set(key, terms);
    }
    if (!this.currencies.has(terms.currency)) this.currencies.set(terms.currency, this.#line);
    for (const fault of terms.faults) this.#fault(fault);
    return terms.faults.length === 0 ? terms : undefined;
  }

  #fault(fault: DeckTerms['faults'][number]): void {
    const { columns } = this.#setup.header;
    // Increments live in one column or in two; without any the header was refused already, once and for all rows.
    const field = columns.has(fault.field) ? fault.field : columns.has('billing') ? 'billing' : undefined;
    if (field !== undefined) this.#problem(fault.code, field, fault.text);
  }

  #effect(terms: DeckTerms | undefined): RowEffect | undefined {
    const change = readChangeCell(this.#cell('change'), this.#setup.options.changeWords);
    if (change.fault !== undefined) {
      this.#problem(change.fault.code, 'change', change.fault.text);
      return undefined;
    }
    if (terms === undefined) return change.value;
    const effect = change.value === 'price' && terms.fields.blocked === true ? 'blocked' : change.value;
    if (effect !== 'price' || terms.bands !== undefined) return effect;
    this.#problem('missing-cell', 'rate', 'A row needs a rate; write 0 for a free destination.');
    return undefined;
  }

  #name(): NameFacts {
    const cell = this.#cell('name');
    let facts = this.#names.get(cell);
    if (facts === undefined) {
      facts = cell === '' ? { name: undefined, broken: false } : nameFacts(cell);
      this.#names.set(cell, facts);
      if (cell.includes(UNDECODED)) {
        const column = this.#setup.header.columns.get('name')?.header;
        const text =
          'Characters were lost: the deck is not UTF-8; decode it with the encoding it was written in.';
        this.#setup.warnings.add({
          code: 'not-utf-8',
          line: this.#line,
          column,
          field: 'name',
          seen: cell,
          text,
        });
      }
    }
    if (facts.broken) {
      const spreadsheet = isSpreadsheetError(cell);
      const text = spreadsheet
        ? 'A formula failed in the spreadsheet; repair it there and export again.'
        : 'A destination is at most 200 characters without control characters or direction marks.';
      this.#problem(spreadsheet ? 'spreadsheet-error' : 'bad-text', 'name', text);
    }
    return facts;
  }

  #country(printed: string): string | undefined {
    if (this.#countries.has(printed)) return this.#countries.get(printed);
    const known = countryByCode(printed.toUpperCase())?.code ?? countryByName(printed)?.code;
    // 001 is "the world" in UN M49 and what numbering plans call networks without a country.
    if (known === undefined && printed !== '001') {
      this.#problem(
        'bad-country',
        'country',
        'A country is an ISO 3166-1 code such as GB, its English name, or 001 for none.',
      );
      return undefined;
    }
    this.#countries.set(printed, known);
    return known;
  }

  #derivedCountry(prefix: string, name: string | undefined): string | undefined {
    const key = `${prefix.slice(0, 3)}\u0001${name ?? ''}`;
    if (this.#derived.has(key)) return this.#derived.get(key);
    const country = countryOfDestination(prefix, name);
    this.#derived.set(key, country);
    return country;
  }

  #date(field: 'effectiveFrom' | 'effectiveTo'): DateCell | undefined {
    const cell = this.#cell(field);
    if (cell === '') return undefined;
    let date = this.#dates.get(cell);
    if (date === undefined) {
      date = readDateCell(cell);
      this.#dates.set(cell, date);
    }
    if (date.kind === 'broken') {
      if (isSpreadsheetError(cell))
        this.#problem('spreadsheet-error', field, 'A formula failed in the spreadsheet.');
      else this.#problem('bad-date', field, date.rule);
    }
    const evidence = this.evidence[field];
    const proven = provenOrder(date);
    if (proven === 'day-first') evidence.dayFirst ??= this.#line;
    if (proven === 'month-first') evidence.monthFirst ??= this.#line;
    if (needsOrder(date)) evidence.needed ??= this.#line;
    return date;
  }
}

function nameFacts(cell: string): NameFacts {
  if (isSpreadsheetError(cell)) return { name: undefined, broken: true };
  const name = readName(cell.replace(/\s+/g, ' '), 'name', new RuleProblems());
  return { name, broken: name === undefined };
}
