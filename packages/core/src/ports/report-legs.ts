import type { PartyRow, UsageRow } from './usage-rows.ts';

/** Which revisions of an account's legs a report reads. */
export interface ReportLegQuery<Field extends keyof UsageRow = keyof UsageRow> {
  /** The account. */
  readonly accountId: string;
  /** First billing start, inclusive, in epoch milliseconds. */
  readonly fromMs: number;
  /** First billing start that is out again, exclusive, in epoch milliseconds. */
  readonly untilMs: number;
  /** Last journal number that counts: what was written later is not there yet. */
  readonly asOf: number;
  /** The fields of the usage rows that are looked at; a storage may leave out all others. */
  readonly fields: readonly Field[];
  /** Whether numbers and e-mails are looked at; if not, a storage may leave them out. */
  readonly parties: boolean;
}

/** One revision of a leg, with what a report has to know beside it. */
export interface ReportLeg<Field extends keyof UsageRow = keyof UsageRow> {
  /** The usage row; of a field that was not asked for nothing is promised. */
  readonly row: Pick<UsageRow, Field>;
  /** Number called and e-mail of the manager; absent when there is no party row, or none was asked for. */
  readonly party: Pick<PartyRow, 'to' | 'managerEmail'> | undefined;
  /** Journal number of the next revision of the leg, if there is one up to `asOf`. */
  readonly replacedBy: number | undefined;
}

/** Values that a field of a row may have; a field that is absent may have any. */
export interface ReportRowFilter {
  /** Campaigns. */
  readonly campaignId?: readonly string[];
  /** Managers. */
  readonly managerId?: readonly string[];
  /** Final statuses of legs. */
  readonly legStatus?: readonly string[];
  /** Telephony providers. */
  readonly provider?: readonly string[];
}

/** Which latest revisions to write as lines, and the words that a storage does not know by itself. */
export interface ReportTextQuery extends Omit<ReportLegQuery, 'fields' | 'parties'> {
  /** Only rows whose field has one of the values; every field that is named must match. */
  readonly only: ReportRowFilter;
  /** The printed word of every final status. */
  readonly statusNames: Readonly<Record<string, string>>;
  /** The printed name of every country that has one, by its code. */
  readonly countryNames: Readonly<Record<string, string>>;
}

/** A chunk of lines, and the way back to the rows behind them. */
export interface ReportText {
  /** The lines, each ended by CRLF; absent when they cannot be written as promised. */
  readonly text: string | undefined;
  /** How many lines the text has. */
  readonly lines: number;
  /**
   * Reads what the chunk was made of. Core asks for it where the text holds a cell that needs more than quoting, such as
   * a title that a spreadsheet would calculate.
   *
   * @param fields - The fields that are looked at.
   * @returns Every revision of the chunk's part of the range, also those that the text leaves out.
   */
  legs<Field extends keyof UsageRow>(fields: readonly Field[]): AsyncIterable<readonly ReportLeg<Field>[]>;
}

/**
 * What a storage may offer beside reading rows: the tables of a report joined where they lie. Core does without it by
 * streaming usage rows and reading the others by key; its output is the same to the byte, only slower.
 */
export interface ReportReads {
  /**
   * Every revision whose billing start is in the range and whose number is at most `asOf`, in order of `byStart`
   * (billing start, provider, leg, revision), in chunks of 1 to 2,000 with bounded memory. Like `stream`: what is
   * written meanwhile changes nothing, and ending the iteration early gives everything back.
   *
   * @param query - Account, range, journal number and fields.
   * @returns Chunks of revisions.
   */
  legs<Field extends keyof UsageRow>(
    query: ReportLegQuery<Field>,
  ): AsyncIterable<readonly ReportLeg<Field>[]>;
  /**
   * Optional: the same range as CSV lines of the report's thirteen columns, latest revisions only. Every cell is the bare
   * value, quoted only where it holds a comma, a quote or a line end:
   *
   * - title, application, manager, e-mail and number called as they are kept; absent is empty;
   * - the country's name; `?` where the row names no country, `!` where its code has no name;
   * - `YYYY-MM-DD`, `HH:MM:SS` of billing start and end in UTC. Without an end an answered leg ends at start plus
   *   duration; what lies outside 1970 to 9999 is empty;
   * - minutes with two decimals, half up; the status by its name, `!` without one;
   * - `unrated`, `not billed`, or the rate as it is kept; the cost without trailing zeros, empty while unrated.
   *
   * Core looks at each line and writes the chunk anew from its rows where a cell needs more than that, so a storage need
   * not know what spreadsheets calculate.
   *
   * @param query - Account, range, journal number, rows and words.
   * @returns Chunks of at most 5,000 lines; one may have none.
   */
  text?(query: ReportTextQuery): AsyncIterable<ReportText>;
}
