import { shown } from '../errors/invalid-input.ts';

/**
 * What is wrong with a part of a deck. A code never changes its meaning; the message may be reworded.
 *
 * - `header-not-found`, `column-ambiguous`, `column-missing`: the header row.
 * - `currency-unknown`, `unit-unknown`, `date-order-unknown`, `end-day-unknown`, `increments-unknown`: facts that are
 *   never guessed.
 * - `stated-otherwise`: the deck states something else than the option.
 * - `bad-quotes`, `too-long`, `truncated`, `cell-count`: the shape of the text.
 * - `bad-number`, `bad-prefix`, `bad-date`, `bad-country`, `bad-text`, `bad-word`, `missing-cell`,
 *   `spreadsheet-error`: one cell.
 * - `contradicting-rows`, `bad-period`: rows against each other.
 * - `bad-rule`: a rule that the price book refuses for any other reason.
 * - `no-rows`: a header with nothing below it.
 * - `bad-json`, `duplicate-key`, `unsafe-key`: a JSON document.
 */
export type ImportProblemCode =
  | 'header-not-found'
  | 'column-ambiguous'
  | 'column-missing'
  | 'currency-unknown'
  | 'unit-unknown'
  | 'date-order-unknown'
  | 'end-day-unknown'
  | 'increments-unknown'
  | 'stated-otherwise'
  | 'bad-quotes'
  | 'too-long'
  | 'truncated'
  | 'cell-count'
  | 'bad-number'
  | 'bad-prefix'
  | 'bad-date'
  | 'bad-country'
  | 'bad-text'
  | 'bad-word'
  | 'missing-cell'
  | 'spreadsheet-error'
  | 'contradicting-rows'
  | 'bad-period'
  | 'bad-rule'
  | 'bad-json'
  | 'duplicate-key'
  | 'unsafe-key'
  | 'no-rows';

/**
 * What a person should know about an import that went through.
 *
 * - `identical-row`: a repeat of an earlier row, left out.
 * - `note-line`: a line of text that is no price; read it, in case it is a row that was cut off.
 * - `column-unread`: a column no field was found for.
 * - `nothing-to-close`: a `Closed` row without a price, for a prefix that has no earlier row.
 * - `not-utf-8`: text that was decoded with another encoding than the one it was written in.
 */
export type ImportWarningCode =
  | 'identical-row'
  | 'note-line'
  | 'column-unread'
  | 'nothing-to-close'
  | 'not-utf-8';

/** One fact about a deck or document that a person has to look at, by place. */
export interface ImportNote<Code extends string> {
  /** What it is; stable. */
  readonly code: Code;
  /** Physical line of the text, from 1; a row that spans lines is named by its first. Absent: the whole text. */
  readonly line?: number;
  /** Header of the column as printed. Absent: no single column. */
  readonly column?: string;
  /** Path of the field: a canonical column such as `rate`, an option, or `rules[3].bands[0].rate`. */
  readonly field?: string;
  /** What was seen, shortened and with control characters escaped. */
  readonly seen?: string;
  /** One line for a person: what was expected, what was seen, what to do. Starts with the place. */
  readonly message: string;
}

/** Why a deck or document was refused. Nothing was loaded. */
export type ImportProblem = ImportNote<ImportProblemCode>;

/** Something to look at in a deck that was imported. */
export type ImportWarning = ImportNote<ImportWarningCode>;

/** A note before its message is written: the place, the rule and what was seen. */
export interface NoteDraft<Code extends string> {
  /** What it is. */
  readonly code: Code;
  /** Physical line, from 1. */
  readonly line?: number | undefined;
  /** Header as printed. */
  readonly column?: string | undefined;
  /** Path of the field. */
  readonly field?: string | undefined;
  /** The cell; shortened and escaped before it is kept. */
  readonly seen?: unknown;
  /** The sentence, without place and without what was seen. */
  readonly text: string;
}

/** Keeps the first notes and counts all, so that a broken deck of a million lines stays readable. */
export class NoteList<Code extends string> {
  /** How many notes were added, kept or not. */
  count = 0;
  readonly #kept: ImportNote<Code>[] = [];
  readonly #most: number;

  /**
   * @param most - Notes that are kept.
   */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Adds a note.
   *
   * @param draft - Place, rule and what was seen.
   */
  add(draft: NoteDraft<Code>): void {
    this.count += 1;
    if (this.#kept.length < this.#most) this.#kept.push(finished(draft));
  }

  /**
   * The notes kept, by line.
   *
   * @returns The notes; those about the whole text first.
   */
  notes(): readonly ImportNote<Code>[] {
    return this.#kept.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  }
}

function finished<Code extends string>(draft: NoteDraft<Code>): ImportNote<Code> {
  const { code, line, column, field } = draft;
  const seen = draft.seen === undefined ? undefined : shown(draft.seen);
  const place = [
    line === undefined ? undefined : `line ${line}`,
    column === undefined ? undefined : `column ${shown(column)}`,
  ].filter((part) => part !== undefined);
  const head = place.length === 0 ? '' : `${place.join(', ')}: `;
  return {
    code,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(field === undefined ? {} : { field }),
    ...(seen === undefined ? {} : { seen }),
    message: `${head}${draft.text}${seen === undefined ? '' : ` Seen: ${seen}.`}`,
  };
}
