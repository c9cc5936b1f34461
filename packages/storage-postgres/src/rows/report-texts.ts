import type { ReportText, ReportTextQuery } from '@live-calls/core/adapter';
import type { TakeRow } from '../connection/copy-reader.ts';
import { columnOf, layouts } from '../schema/layout.ts';
import { CopiedRows } from './copied-rows.ts';
import { LineWriter } from './line-writer.ts';
import { type Part, type ReportLegs, rangeOf } from './report-legs.ts';
import { toWire } from './values.ts';

/** Lines of a page: planning one costs as much as reading a few hundred lines. */
const LINES = 5000;

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
    const revised = await this.#legs.anyRevised(query.accountId);
    const writer = new LineWriter(query);
    const parties = new CopiedRows(LINES);
    // One page is written while the next is filled.
    const pages = [new CopiedRows(LINES), new CopiedRows(LINES)] as const;
    const read = async (place: string | undefined, into: CopiedRows): Promise<CopiedRows> => {
      await this.#rows(`${PLAN_SETTINGS} ${usageText(schema, query, { revised, after: place })}`, into);
      return into;
    };
    let after: string | undefined;
    let coming: Promise<CopiedRows> | undefined = read(after, pages[0]);
    while (coming !== undefined) {
      const page: CopiedRows = await coming;
      const { rows } = page;
      const upTo: string | undefined = rows < LINES ? undefined : String(page.numbers[rows - 1]);
      coming = upTo === undefined ? undefined : read(upTo, page === pages[0] ? pages[1] : pages[0]);
      coming?.catch(() => {});
      parties.clear();
      if (rows > 0) await this.#rows(partiesText(schema, query.accountId, page), parties);
      yield { text: writer.page(page, parties), lines: rows, legs: this.#legsOf(query, { after, upTo }) };
      after = upTo;
    }
  }

  #rows(text: string, into: CopiedRows): Promise<void> {
    return this.#copy(text, { clear: () => into.clear(), take: (row) => into.add(row) });
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
const END = `coalesce(u."ended_at_ms",
  CASE WHEN u."answered" THEN u."billing_start_ms" + u."duration_seconds" * 1000 END)`;
// As the line writer reads them: short cells first, free text last.
const CELLS = `u."number", u."billing_start_ms", ${END}, u."duration_seconds", u."leg_status", u."status", u."cost",
  u."country", u."rate_text", u."campaign_title", u."application_id", u."manager_id"`;

/**
 * The statement that copies the usage rows of a page.
 *
 * @param schema - Quoted name of the schema.
 * @param query - Which lines.
 * @param page - Behind which row, and whether rows may have successors.
 * @returns The statement; `COPY` takes no parameters, so every value stands in it.
 */
export function usageText(
  schema: string,
  query: ReportTextQuery,
  page: { readonly revised: boolean; readonly after: string | undefined },
): string {
  const { after, revised } = page;
  const only = Object.entries(query.only).map(([field, values]) => among(field, values));
  const further = (successor: string): readonly string[] =>
    revised
      ? // Asked row by row: as `NOT EXISTS` it may become a join for which the whole range is sorted first.
        [...only, `(SELECT 1 FROM ${schema}.${usage} s WHERE ${successor}) IS NULL`]
      : only;
  const range = rangeOf({ schema, query, value: literal, after, upTo: undefined, further, limit: LINES });
  return `COPY (SELECT ${CELLS} FROM ${range.text}) TO STDOUT (FORMAT csv)`;
}

/**
 * The statement that copies the party rows of a page: one walk along their index.
 *
 * @param schema - Quoted name of the schema.
 * @param accountId - The account.
 * @param page - The usage rows.
 * @returns The statement. The range adds nothing to the list but tells the planner that the rows lie beside each other; before
 * version 17 it thinks a long list so dear that it would read the whole table.
 */
export function partiesText(
  schema: string,
  accountId: string,
  page: Pick<CopiedRows, 'numbers' | 'rows'>,
): string {
  const numbers = page.numbers.slice(0, page.rows).sort();
  return `COPY (SELECT "number", "manager_email", "to" FROM ${schema}.${layouts.party.name}
    WHERE "account_id" = ${literal(accountId, 'text')} AND "number" = ANY('{${numbers.join(',')}}'::bigint[])
      AND "number" BETWEEN ${numbers[0] ?? 0} AND ${numbers.at(-1) ?? 0}
    ORDER BY "number") TO STDOUT (FORMAT csv)`;
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
