import { BillingError } from '../errors/billing-error.ts';
import { checkOneOf } from '../errors/checks.ts';
import type { Storage } from '../ports/storage.ts';
import { csvHeader } from './csv.ts';
import { csvBody } from './csv-body.ts';
import { type LegLine, legLines, type ReportScope } from './leg-lines.ts';
import {
  type SummaryBy,
  SummaryTally,
  Tally,
  type TallyLine,
  tallyFields,
  type UsageSummary,
  type UsageTotals,
} from './totals.ts';
import { type LineField, lineFields, type UsageLine, usageLine } from './usage-line.ts';
import { ledgerCost, type ReportCheck, reportCheck } from './verify-report.ts';

/** How CSV is written. */
export interface CsvOptions {
  /** Begins with a byte order mark, which some spreadsheets need to read UTF-8; false by default. */
  readonly byteOrderMark?: boolean;
}

/**
 * A usage report: a range of billing starts as of one journal number. The same range, filters and number give the same
 * bytes for ever, but for numbers and e-mails that were redacted since.
 *
 * Each method reads storage anew, in pages and with the memory of one page; ending an iteration early gives everything
 * back. All throw `BillingError` with code `STORAGE_UNAVAILABLE` when storage does not answer, and none stops for odd
 * data.
 */
export interface UsageReport {
  /** The last journal number that counts; ask for the same report again with it. */
  readonly asOf: number;
  /** First billing start, inclusive. */
  readonly from: Date;
  /** First billing start that is out again, exclusive. */
  readonly until: Date;
  /** IANA time zone of local dates and of summaries by day. */
  readonly timeZone: string;
  /** ISO 4217 code of every amount. */
  readonly currency: string;
  /**
   * The lines, in order of billing start, provider and leg.
   *
   * @returns One line per leg with its net charge; in a journal, every charge and every reversal.
   */
  lines(): AsyncIterable<UsageLine>;
  /**
   * The report as CSV: a line with the names of the thirteen columns, then a line per leg, each ended by CRLF.
   *
   * @param options - How it is written.
   * @returns Text in pieces of whole lines.
   */
  csv(options?: CsvOptions): AsyncIterable<string>;
  /**
   * The report as one JSON document: `{ report, lines, totals }`.
   *
   * @returns Text in pieces.
   */
  json(): AsyncIterable<string>;
  /**
   * The report as JSON lines: one object per line of the report, without totals.
   *
   * @returns Text in pieces of whole lines.
   */
  jsonl(): AsyncIterable<string>;
  /**
   * Sums over the report's legs; of the net charges, also in a journal.
   *
   * @returns The totals.
   */
  totals(): Promise<UsageTotals>;
  /**
   * Sums by day, campaign, country, manager, provider or destination.
   *
   * @param by - What the lines are about.
   * @returns One line per group, in ascending order; the lines add up to the totals.
   */
  summary(by: SummaryBy): Promise<readonly UsageSummary[]>;
  /**
   * Proves the report: adds up the ledger's call entries of the range and compares. Filters are left aside. Reads all
   * entries of the account up to `asOf`.
   *
   * @returns `agrees`, or `differs` with both sums.
   * @throws BillingError with code `NOT_ALLOWED` when the report shows a member only the own calls.
   */
  verify(): Promise<ReportCheck>;
}

/** What a report is made of. */
export interface ReportPlan {
  /** Account, range, filters, as-of number and kind of lines. */
  readonly query: ReportScope;
  /** Currency of the account. */
  readonly currency: string;
  /** The lines before any filter; absent when not everybody's calls may be seen. */
  readonly unfiltered: ReportScope | undefined;
}

type LinePages = AsyncIterable<readonly LegLine<LineField>[]>;

const SUMMARIES = ['day', 'campaign', 'country', 'manager', 'provider', 'destination'] as const;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Makes a report.
 *
 * @param storage - The storage it reads.
 * @param plan - What it is made of.
 * @returns The report.
 */
export function createUsageReport(storage: Storage, plan: ReportPlan): UsageReport {
  const { query, currency, unfiltered } = plan;
  const pages = (): LinePages => legLines(storage, { ...query, fields: lineFields, parties: true });
  const netLines = (scope: ReportScope, parties: boolean): AsyncIterable<readonly TallyLine[]> =>
    legLines(storage, { ...scope, journal: false, fields: tallyFields, parties });
  const totals = async (): Promise<UsageTotals> => (await tallied(netLines(query, false))).totals(currency);
  return {
    asOf: query.asOf,
    from: new Date(query.fromMs),
    until: new Date(query.untilMs),
    timeZone: query.timeZone,
    currency,
    lines: () => eachLine(pages(), currency),
    csv: (options) => csvText(csvBody(storage, query), options?.byteOrderMark === true),
    json: () => jsonText(plan, pages(), totals),
    jsonl: () => jsonLines(pages(), currency),
    totals,
    summary: async (by) => {
      const tally = new SummaryTally(checkOneOf(by, 'by', SUMMARIES), query.timeZone);
      const pages = netLines(query, by === 'manager' || by === 'country');
      for await (const page of pages) for (const line of page) tally.add(line);
      return tally.lines(currency);
    },
    verify: async () => {
      if (unfiltered === undefined) throw onlyOwnCalls();
      const { costAtoms } = await tallied(netLines(unfiltered, false));
      const ledger = await ledgerCost(storage, unfiltered);
      return reportCheck({ reportAtoms: costAtoms, ledger, currency });
    },
  };
}

function onlyOwnCalls(): BillingError<'NOT_ALLOWED'> {
  const details = { role: 'member', command: 'verify a report' };
  return new BillingError(
    'NOT_ALLOWED',
    'A member who sees only the own calls cannot hold them against the ledger.',
    {
      details,
    },
  );
}

async function tallied(pages: AsyncIterable<readonly TallyLine[]>): Promise<Tally> {
  const tally = new Tally();
  for await (const page of pages) for (const line of page) tally.add(line);
  return tally;
}

async function* eachLine(pages: LinePages, currency: string): AsyncGenerator<UsageLine> {
  for await (const page of pages) for (const line of page) yield usageLine(line, currency);
}

async function* csvText(body: AsyncIterable<string>, byteOrderMark: boolean): AsyncGenerator<string> {
  yield byteOrderMark ? BYTE_ORDER_MARK + csvHeader : csvHeader;
  yield* body;
}

async function* jsonLines(pages: LinePages, currency: string): AsyncGenerator<string> {
  for await (const page of pages) {
    yield page.map((line) => `${JSON.stringify(usageLine(line, currency))}\n`).join('');
  }
}

async function* jsonText(
  plan: ReportPlan,
  pages: LinePages,
  totals: () => Promise<UsageTotals>,
): AsyncGenerator<string> {
  const { query, currency } = plan;
  const report = {
    accountId: query.accountId,
    from: new Date(query.fromMs),
    until: new Date(query.untilMs),
    timeZone: query.timeZone,
    currency,
    asOf: query.asOf,
    journal: query.journal,
  };
  yield `{"report":${JSON.stringify(report)},"lines":[`;
  let before = '\n';
  for await (const page of pages) {
    yield before + page.map((line) => JSON.stringify(usageLine(line, currency))).join(',\n');
    before = ',\n';
  }
  yield `\n],"totals":${JSON.stringify(await totals())}}\n`;
}
