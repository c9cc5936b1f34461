import type { ReportText, ReportTextQuery } from '@live-calls/core/adapter';
import type { Copied, CopyMemory } from '../connection/copy-reader.ts';
import { columnOf, layouts } from '../schema/layout.ts';
import { type Part, type ReportLegs, rangeOf } from './report-legs.ts';
import { toWire } from './values.ts';

/** Lines of a page: planning one costs as much as reading a few hundred lines. */
const LINES = 5000;

/**
 * Reads reports as text that the server made: `COPY` writes each cell as it is and quotes it where CSV must, which costs
 * least on both sides. A page is a statement of its own, so no transaction stays open while somebody reads slowly; the
 * next page is on its way while one is used.
 */
export class ReportTexts {
  readonly #legs: ReportLegs;
  readonly #copy: (text: string, memory: CopyMemory) => Promise<Copied>;

  /**
   * @param legs - Reads the rows behind a text.
   * @param copy - Copies rows out; safe to repeat.
   */
  constructor(legs: ReportLegs, copy: (text: string, memory: CopyMemory) => Promise<Copied>) {
    this.#legs = legs;
    this.#copy = copy;
  }

  /** Reads lines in order, in chunks. */
  async *all(query: ReportTextQuery): AsyncGenerator<ReportText, void, undefined> {
    const revised = await this.#legs.anyRevised(query.accountId);
    const memory: CopyMemory = { bytes: undefined };
    const page = (after: string | undefined): Promise<Copied> =>
      this.#copy(`${PLAN_SETTINGS} ${copyText(this.#legs.schema, query, { revised, after })}`, memory);
    let after: string | undefined;
    let coming: Promise<Copied> | undefined = page(after);
    while (coming !== undefined) {
      const { text, rows, last }: Copied = await coming;
      const upTo: string | undefined = rows < LINES ? undefined : String(last);
      coming = upTo === undefined ? undefined : page(upTo);
      coming?.catch(() => {});
      const part: Part = { after, upTo };
      const { accountId, fromMs, untilMs, asOf } = query;
      yield {
        text,
        lines: rows,
        legs: (fields) => this.#legs.all({ accountId, fromMs, untilMs, asOf, fields, parties: true }, part),
      };
      after = upTo;
    }
  }
}

/**
 * Sent before a page, in one message and so in one transaction, and gone with it. Without them a planner may read all that
 * is left of a range for each page and sort it, when it believes that this is little.
 */
export const PLAN_SETTINGS: string =
  'SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;';

/**
 * The statement that copies a page of lines.
 *
 * The party rows are asked for by a list of numbers, one walk along their index, and joined as `FULL`, though each has its
 * usage row: that rules out comparing every row with every other, which a planner without statistics might choose.
 *
 * @param schema - Quoted name of the schema.
 * @param query - Which lines.
 * @param page - Behind which row, and whether rows may have successors.
 * @returns The statement; `COPY` takes no parameters, so every value stands in it.
 */
export function copyText(
  schema: string,
  query: ReportTextQuery,
  page: { readonly revised: boolean; readonly after: string | undefined },
): string {
  const { after, revised } = page;
  const only = Object.entries(query.only).map(([field, values]) => among(field, values));
  const further = (successor: string): readonly string[] =>
    revised
      ? // Asked row by row: as `NOT EXISTS` it may become a join for which the whole range is sorted first.
        [...only, `(SELECT 1 FROM ${schema}.${layouts.usage.name} s WHERE ${successor}) IS NULL`]
      : only;
  const range = rangeOf({ schema, query, value: literal, after, upTo: undefined, further, limit: LINES });
  const account = literal(query.accountId, 'text');
  return `COPY (WITH page AS MATERIALIZED (SELECT ${PAGE_COLUMNS} FROM ${range.text}),
    party AS (SELECT "number", "to", "manager_email" FROM ${schema}.${layouts.party.name}
      WHERE "account_id" = ${account} AND "number" = ANY(ARRAY(SELECT "number" FROM page)))
    SELECT ${cells(query).join(', ')} FROM page u FULL JOIN party p ON p."number" = u."number"
    ORDER BY u."billing_start_ms", u."provider", u."leg_id", u."revision") TO STDOUT (FORMAT csv)`;
}

const PAGE_COLUMNS = [
  'provider',
  'legId',
  'revision',
  'number',
  'status',
  'billingStartMs',
  'legStatus',
  'durationSeconds',
  'costAtoms',
  'rateText',
  'country',
  'campaignTitle',
  'applicationId',
  'managerId',
]
  .map((field) => `u.${columnOf(layouts.usage, field).name}`)
  .concat(
    `coalesce(u."ended_at_ms", CASE WHEN u."answered" THEN u."billing_start_ms" + u."duration_seconds" * 1000 END) AS "end_ms"`,
  )
  .join(', ');

/** The number, then the thirteen cells. */
function cells({ statusNames, countryNames }: ReportTextQuery): readonly string[] {
  const start = 'u."billing_start_ms"';
  const statuses = Object.entries(statusNames).map(
    ([status, name]) => `WHEN ${literal(status, 'text')} THEN ${literal(name, 'text')}`,
  );
  const names = literal(JSON.stringify(countryNames), 'jsonb');
  return [
    'u."number"',
    'u."campaign_title"',
    'u."application_id"',
    'u."manager_id"',
    'p."manager_email"',
    'p."to"',
    `CASE WHEN u."country" IS NULL THEN '?' ELSE coalesce(${names} ->> u."country", '!') END`,
    `CASE WHEN ${printable(start)} THEN date '1970-01-01' + (${start} / 86400000)::int END`,
    timeOf(start),
    timeOf('u."end_ms"'),
    // Hundredths of a minute, half up, in integers: (10 s + 3) / 6.
    `CASE WHEN u."duration_seconds" <= 1000000000000 THEN (u."duration_seconds" * 10 + 3) / 6 * 0.01 END`,
    `CASE u."leg_status" ${statuses.join(' ')} ELSE '!' END`,
    `CASE u."status" WHEN 'unrated' THEN 'unrated' WHEN 'not-billed' THEN 'not billed' ELSE u."rate_text" END`,
    `CASE WHEN u."status" <> 'unrated' THEN trim_scale(u."cost") END`,
  ];
}

/** From 1970 to 9999: what lies outside is printed empty. */
function printable(ms: string): string {
  return `${ms} >= 0 AND ${ms} < 253402300800000`;
}

/** A time of day prints alike under every setting of the session. */
function timeOf(ms: string): string {
  return `CASE WHEN ${printable(ms)} THEN time '00:00' + (${ms} % 86400000 / 1000) * interval '1 second' END`;
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
