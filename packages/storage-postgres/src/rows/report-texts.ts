import type { ReportText, ReportTextQuery } from '@live-calls/core/adapter';
import type { TakeRow } from '../connection/copy-reader.ts';
import { columnOf, layouts } from '../schema/layout.ts';
import { CopiedRows } from './copied-rows.ts';
import { LineWriter } from './line-writer.ts';
import { type Part, type ReportLegs, rangeOf } from './report-legs.ts';
import { toWire } from './values.ts';

/** Lines of a page: planning one costs as much as reading a few hundred lines. */
const LINES = 5000;
/** Lines of a text. Longer ones would be too large for the memory of short-lived objects, and stay until all is collected. */
const PIECE = 500;
/** How many numbers a range may have for each row that is looked for. Other records of the journal have numbers too. */
const CLOSE = 4;
const NONE: ReadonlySet<number> = new Set();

/**
 * Copies rows out.
 *
 * @param text - The statement.
 * @param reader - Forgets what it took when the statement is repeated, and takes rows.
 */
export type CopyOut = (
  text: string,
  reader: { readonly clear: () => void; readonly take: TakeRow },
) => Promise<void>;

/**
 * Reads reports as text: `COPY` writes and quotes the cells, which costs least on both sides, and the lines are put
 * together from its bytes. A page is a statement of its own, so no transaction stays open while somebody reads slowly.
 * While the party rows of a page come on one connection, the usage rows of the next come on another.
 */
export class ReportTexts {
  readonly #legs: ReportLegs;
  readonly #copy: CopyOut;

  /**
   * @param legs - Reads the rows behind a text.
   * @param copy - Copies rows out; safe to repeat.
   */
  constructor(legs: ReportLegs, copy: CopyOut) {
    this.#legs = legs;
    this.#copy = copy;
  }

  /** Reads lines in order, in chunks. */
  async *all(query: ReportTextQuery): AsyncGenerator<ReportText, void, undefined> {
    const { schema } = this.#legs;
    const { accountId } = query;
    const writer = new LineWriter(query);
    const parties = new CopiedRows();
    // One page is written while the next is filled.
    const pages = [new CopiedRows(), new CopiedRows()] as const;
    const read = async (page: UsagePage, into: CopiedRows): Promise<CopiedRows> => {
      await this.#rows(usageText(schema, query, page), into);
      return into;
    };
    let after: string | undefined;
    // The server looks for successors until it is known which rows have one; only a report of several pages asks for that.
    let replaced = (await this.#legs.anyRevised(accountId)) ? undefined : NONE;
    let coming: Promise<CopiedRows> | undefined = read({ after, revised: replaced === undefined }, pages[0]);
    while (coming !== undefined) {
      const page: CopiedRows = await coming;
      const { rows } = page;
      const upTo: string | undefined = rows < LINES ? undefined : String(page.numbers[rows - 1]);
      if (upTo === undefined) coming = undefined;
      else {
        if (after === undefined) replaced ??= await this.#legs.replaced(query);
        coming = read(
          { after: upTo, revised: replaced === undefined },
          page === pages[0] ? pages[1] : pages[0],
        );
        coming.catch(() => {});
      }
      parties.clear();
      if (rows > 0) await this.#rows(partiesText(schema, accountId, page), parties);
      for (let begin = 0; begin < rows; begin += PIECE) {
        const end = Math.min(begin + PIECE, rows);
        const last = end < rows ? String(page.numbers[end - 1]) : upTo;
        const written = writer.lines(page, { begin, end, parties, without: replaced ?? NONE });
        yield { ...written, legs: this.#legsOf(query, { after, upTo: last }) };
        after = last;
      }
    }
  }

  #rows(text: string, into: CopiedRows): Promise<void> {
    return this.#copy(`${PLAN_SETTINGS} ${text}`, {
      clear: () => into.clear(),
      take: (row) => into.add(row),
    });
  }

  #legsOf(query: ReportTextQuery, part: Part): ReportText['legs'] {
    const { accountId, fromMs, untilMs, asOf } = query;
    return (fields) => this.#legs.all({ accountId, fromMs, untilMs, asOf, fields, parties: true }, part);
  }
}

/**
 * Sent before a page, in one message and so in one transaction, and gone with it. Without them a planner may read all that
 * is left of a range for each page and sort it, when it believes that this is little.
 */
export const PLAN_SETTINGS: string =
  'SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;';

const usage = layouts.usage.name;
/** Cells between commas, with a backslash before a comma or line end in a cell. Quoting them costs the server twice as much. */
const FORMAT = "(FORMAT text, DELIMITER ',', NULL '')";
const END = `coalesce(u."ended_at_ms",
  CASE WHEN u."answered" THEN u."billing_start_ms" + u."duration_seconds" * 1000 END)`;
/** An empty cell is a country that is absent; no country has an empty code, so that one is left to core like any odd one. */
const COUNTRY = `CASE WHEN u."country" = '' THEN '-' ELSE u."country" END`;
// As the line writer reads them: short cells first, free text last.
const CELLS = `u."number", u."billing_start_ms", ${END}, u."duration_seconds", u."leg_status", u."status", u."cost",
  ${COUNTRY}, u."rate_text", u."campaign_title", u."application_id", u."manager_id"`;

/** A page of usage rows: behind which row, and whether its rows may have successors. */
export interface UsagePage {
  /** Number of the row before it; absent: from the beginning of the range. */
  readonly after: string | undefined;
  /** Whether rows that have a successor are left out. */
  readonly revised: boolean;
}

/**
 * The statement that copies the usage rows of a page.
 *
 * @param schema - Quoted name of the schema.
 * @param query - Which lines.
 * @param page - Which page.
 * @returns The statement; `COPY` takes no parameters, so every value stands in it.
 */
export function usageText(schema: string, query: ReportTextQuery, page: UsagePage): string {
  const { after, revised } = page;
  const only = Object.entries(query.only).map(([field, values]) => among(field, values));
  const further = (successor: string): readonly string[] =>
    revised
      ? // Asked row by row: as `NOT EXISTS` it may become a join for which the whole range is sorted first.
        [...only, `(SELECT 1 FROM ${schema}.${usage} s WHERE ${successor}) IS NULL`]
      : only;
  const range = rangeOf({ schema, query, value: literal, after, upTo: undefined, further, limit: LINES });
  return `COPY (SELECT ${CELLS} FROM ${range.text}) TO STDOUT ${FORMAT}`;
}

/**
 * The statement that copies the party rows of a page: one walk along their index.
 *
 * @param schema - Quoted name of the schema.
 * @param accountId - The account.
 * @param page - The usage rows.
 * @returns The statement. Numbers that lie close together are not listed: reading a few rows too many costs less. In front of
 * a list the range tells the planner how close they lie; before version 17 it thinks a long list so dear that it would read
 * the whole table.
 */
export function partiesText(
  schema: string,
  accountId: string,
  page: Pick<CopiedRows, 'numbers' | 'rows'>,
): string {
  const numbers = page.numbers.slice(0, page.rows).sort();
  const first = numbers[0] ?? 0;
  const last = numbers.at(-1) ?? 0;
  const close = last - first < CLOSE * page.rows;
  return `COPY (SELECT "number", "manager_email", "to" FROM ${schema}.${layouts.party.name}
    WHERE "account_id" = ${literal(accountId, 'text')} AND "number" BETWEEN ${first} AND ${last}
      ${close ? '' : `AND "number" = ANY('{${numbers.join(',')}}'::bigint[])`}
    ORDER BY "number") TO STDOUT ${FORMAT}`;
}

function among(field: string, values: readonly string[]): string {
  const kept = values.filter(isKept).map((value) => literal(value, 'text'));
  return kept.length === 0 ? 'false' : `u.${columnOf(layouts.usage, field).name} IN (${kept.join(', ')})`;
}

/** Text that no row can hold matches none, and would break the statement. */
function isKept(value: string): boolean {
  try {
    return !toWire(value, 'text')?.includes('\0');
  } catch {
    return false;
  }
}

/** A value in the text of a statement. With `E` in front a backslash means the same under every setting of the server. */
function literal(text: string, type: string): string {
  return `E'${text.replace(/['\\]/g, '$&$&')}'::${type}`;
}
