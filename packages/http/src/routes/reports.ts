import type {
  LegStatus,
  SummaryBy,
  UsageLine,
  UsageReport,
  UsageStatement,
  UsageSummary,
  UsageTotals,
} from '@live-calls/core';
import * as z from 'zod';
import { Answer } from '../answer.ts';
import { byteStream } from '../byte-stream.ts';
import type { None, Read } from '../operation.ts';
import type { AskedOfAccount, Routes } from '../route.ts';
import { givenTime, instant } from '../schemas/money.ts';
import { named, type Schema } from '../schemas/schema.ts';
import { usageLine, usageStatement, usageSummary, usageTotals } from '../schemas/usage.ts';

/** A parameter that may be repeated. */
export type Several<Word extends string> = Word | readonly Word[];

/** Which period. */
export interface PeriodQuery {
  /** First billing start, inclusive: an instant with offset, or a local date. */
  readonly from: string;
  /** First billing start that is out again, in the same notations. */
  readonly until: string;
  /** IANA time zone of local dates; the contract's by default. */
  readonly timeZone?: string;
  /** Journal number up to which it looks; the last one by default. The same number gives the same report for ever. */
  readonly asOf?: number;
}

/** Which calls of a period. */
export interface ReportQuery extends PeriodQuery {
  /** Campaign ids. */
  readonly campaign?: Several<string>;
  /** Manager ids. */
  readonly manager?: Several<string>;
  /** Final words on the leg. */
  readonly status?: Several<LegStatus>;
  /** ISO 3166-1 alpha-2 codes of countries called. */
  readonly country?: Several<string>;
  /** Telephony providers. */
  readonly provider?: Several<string>;
}

/** Which report, and how much of it. */
export interface PreviewQuery extends ReportQuery {
  /** How many lines, 1 to 200; 20 by default. */
  readonly lines?: number;
}

/** Which report, and by what it is summed. */
export interface SummaryQuery extends ReportQuery {
  /** What a line is about. */
  readonly by: SummaryBy;
}

/** Which report, and how it is written. */
export interface CsvQuery extends ReportQuery {
  /** `true`: begins with a byte order mark, which some spreadsheets need to read UTF-8. */
  readonly byteOrderMark?: 'true' | 'false';
}

/** What a report is about. */
export interface ReportFacts {
  /** Journal number up to which it looks; ask for the same report again with it. */
  readonly asOf: number;
  /** First billing start, inclusive. */
  readonly from: Date;
  /** First billing start that is out again. */
  readonly until: Date;
  /** IANA time zone. */
  readonly timeZone: string;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** The beginning of a report. */
export interface ReportPreview extends ReportFacts {
  /** The first lines. */
  readonly lines: readonly UsageLine[];
  /** Whether there are more. */
  readonly more: boolean;
}

/** A report in one line. */
export interface ReportTotals extends ReportFacts {
  /** The sums. */
  readonly totals: UsageTotals;
}

/** A report by groups. */
export interface ReportSummary extends ReportFacts {
  /** One line per group, in ascending order. */
  readonly groups: readonly UsageSummary[];
}

/** The usage report. */
export interface ReportsApi {
  /** The first lines of a report. */
  'GET /accounts/{accountId}/usage-report': Read<ReportPreview, PreviewQuery>;
  /** The sums of a report. */
  'GET /accounts/{accountId}/usage-report/totals': Read<ReportTotals, ReportQuery>;
  /** The sums of a report by day, campaign, country, manager, provider or destination. */
  'GET /accounts/{accountId}/usage-report/summary': Read<ReportSummary, SummaryQuery>;
  /** The report as a file. */
  'GET /accounts/{accountId}/usage-report/csv': Read<None, CsvQuery>;
  /** The report as JSON lines. */
  'GET /accounts/{accountId}/usage-report/jsonl': Read<None, ReportQuery>;
  /** All calls of a period, summed by destination. */
  'GET /accounts/{accountId}/usage-statement': Read<UsageStatement, PeriodQuery>;
}

const several = <Word extends string>(word: z.ZodType<Word>) =>
  z.exactOptional(z.union([word, z.array(word).max(100)]));
const id = z.string().min(1).max(200);
const periodFields = {
  from: givenTime,
  until: givenTime,
  timeZone: z.exactOptional(z.string().max(100)),
  asOf: z.exactOptional(z.coerce.number().int().min(0)),
};
const reportFields = {
  ...periodFields,
  campaign: several(id),
  manager: several(id),
  status: several(z.enum(['completed', 'busy', 'no-answer', 'canceled', 'failed'])),
  country: several(id),
  provider: several(id),
};
const factFields = {
  asOf: z.number(),
  from: instant,
  until: instant,
  timeZone: z.string(),
  currency: z.string(),
};
const reportQuery: Schema<ReportQuery> = z.strictObject(reportFields);

/** Their routes. */
export const reportRoutes: Routes<ReportsApi> = {
  'GET /accounts/{accountId}/usage-report': {
    access: 'member',
    summary: 'The first lines of a usage report.',
    query: z.strictObject({
      ...reportFields,
      lines: z.exactOptional(z.coerce.number().int().min(1).max(200)),
    }),
    response: named(
      'ReportPreview',
      z.object({ ...factFields, lines: z.array(usageLine), more: z.boolean() }),
    ),
    handle: async (asked) => {
      const { lines = 20, ...query } = asked.query;
      const report = await reportOf(asked, query);
      const first = await firstOf(report.lines(), lines + 1);
      return { ...factsOf(report), lines: first.slice(0, lines), more: first.length > lines };
    },
  },
  'GET /accounts/{accountId}/usage-report/totals': {
    access: 'member',
    summary: 'The sums of a usage report.',
    query: reportQuery,
    response: named('ReportTotals', z.object({ ...factFields, totals: usageTotals })),
    handle: async (asked) => {
      const report = await reportOf(asked, asked.query);
      return { ...factsOf(report), totals: await report.totals() };
    },
  },
  'GET /accounts/{accountId}/usage-report/summary': {
    access: 'member',
    summary: 'The sums of a usage report by day, campaign, country, manager, provider or destination.',
    query: z.strictObject({
      ...reportFields,
      by: z.enum(['day', 'campaign', 'country', 'manager', 'provider', 'destination']),
    }),
    response: named('ReportSummary', z.object({ ...factFields, groups: z.array(usageSummary) })),
    handle: async (asked) => {
      const { by, ...query } = asked.query;
      const report = await reportOf(asked, query);
      return { ...factsOf(report), groups: await report.summary(by) };
    },
  },
  'GET /accounts/{accountId}/usage-report/csv': {
    access: 'member',
    summary: 'The usage report as a file of comma-separated values, streamed.',
    query: z.strictObject({
      ...reportFields,
      byteOrderMark: z.exactOptional(z.enum(['true', 'false'])),
    }),
    produces: ['text/csv'],
    handle: async (asked) => {
      const { byteOrderMark, ...query } = asked.query;
      const report = await reportOf(asked, query);
      const pieces = report.csv({ byteOrderMark: byteOrderMark === 'true' });
      return download(report, pieces, { type: 'text/csv; charset=utf-8', ending: 'csv' });
    },
  },
  'GET /accounts/{accountId}/usage-report/jsonl': {
    access: 'member',
    summary: 'The usage report as JSON lines, streamed.',
    query: reportQuery,
    produces: ['application/jsonl'],
    handle: async (asked) => {
      const report = await reportOf(asked, asked.query);
      return download(report, report.jsonl(), { type: 'application/jsonl', ending: 'jsonl' });
    },
  },
  'GET /accounts/{accountId}/usage-statement': {
    access: 'owner',
    summary: 'All calls of a period, summed by destination, with who sells and who buys.',
    query: z.strictObject(periodFields),
    response: usageStatement,
    handle: ({ billing, command, query }) => billing.reports.statement({ ...command, ...query }),
  },
};

function reportOf(
  { billing, command }: Pick<AskedOfAccount<Read<unknown>>, 'billing' | 'command'>,
  query: ReportQuery,
): Promise<UsageReport> {
  const { from, until, timeZone, asOf, ...filters } = query;
  return billing.reports.usage({
    ...command,
    from,
    until,
    ...(timeZone !== undefined && { timeZone }),
    ...(asOf !== undefined && { asOf }),
    filters,
  });
}

function factsOf({ asOf, from, until, timeZone, currency }: UsageReport): ReportFacts {
  return { asOf, from, until, timeZone, currency };
}

async function firstOf<Line>(lines: AsyncIterable<Line>, most: number): Promise<readonly Line[]> {
  const first: Line[] = [];
  for await (const line of lines) {
    first.push(line);
    if (first.length === most) break;
  }
  return first;
}

async function download(
  report: UsageReport,
  pieces: AsyncIterable<string>,
  { type, ending }: { readonly type: string; readonly ending: string },
): Promise<Answer> {
  const [from, until] = [report.from, report.until].map((day) => day.toISOString().slice(0, 10));
  const headers = {
    'content-type': type,
    'content-disposition': `attachment; filename="usage-${from}-${until}.${ending}"`,
    'report-as-of': String(report.asOf),
  };
  return new Answer(200, headers, await byteStream(pieces));
}
