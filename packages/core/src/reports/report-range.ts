import { checkList, checkObject, checkOneOf, checkReference, refuseUnknownFields } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { LegStatus, UsageRow } from '../ports/rows.ts';
import { parseInstant } from '../time/instant.ts';
import { checkTimeZone, startOfDayMs } from '../time/zone.ts';

/** Which calls a report shows; every filter that is given must match. One value or several of which one must match. */
export interface UsageFilters {
  /** Campaign id. */
  readonly campaign?: string | readonly string[];
  /** Manager id. */
  readonly manager?: string | readonly string[];
  /** Final word on the leg. */
  readonly status?: LegStatus | readonly LegStatus[];
  /** ISO 3166-1 alpha-2 code of the country called. */
  readonly country?: string | readonly string[];
  /** Telephony provider. */
  readonly provider?: string | readonly string[];
}

/** A half-open range of billing starts as a request gives it. */
export interface GivenRange {
  /** First billing start, inclusive: ISO 8601 with offset, a `Date`, or a local date `YYYY-MM-DD` (its first instant). */
  readonly from: string | Date;
  /** First billing start that is out again, exclusive, in the same notations. */
  readonly until: string | Date;
  /** IANA time zone of local dates and of summaries by day; the contract's by default, UTC without a contract. */
  readonly timeZone?: string;
}

/** A half-open range of billing starts. */
export interface StartRange {
  /** First billing start, inclusive. */
  readonly fromMs: number;
  /** First billing start that is out again, exclusive. */
  readonly untilMs: number;
  /** IANA time zone. */
  readonly timeZone: string;
}

const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/;
const MOST_VALUES = 500;

/**
 * Checks a range.
 *
 * @param request - The range; untrusted.
 * @param defaultZone - The zone when none is given.
 * @returns The range.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkRange(request: GivenRange, defaultZone: string): StartRange {
  const timeZone = request.timeZone === undefined ? defaultZone : checkTimeZone(request.timeZone, 'timeZone');
  const fromMs = checkEdge(request.from, 'from', timeZone);
  const untilMs = checkEdge(request.until, 'until', timeZone);
  if (untilMs < fromMs) throw invalidInput('until', 'not before from', request.until);
  return { fromMs, untilMs, timeZone };
}

function checkEdge(value: unknown, field: string, timeZone: string): number {
  if (typeof value === 'string' && LOCAL_DATE.test(value)) return startOfDayMs(value, timeZone, field);
  return parseInstant(value, field);
}

/** Filters as sets; absent ones match everything. */
export interface CheckedFilters {
  /** Campaign ids. */
  readonly campaign: ReadonlySet<string> | undefined;
  /** Manager ids. */
  readonly manager: ReadonlySet<string> | undefined;
  /** Final words. */
  readonly status: ReadonlySet<string> | undefined;
  /** Country codes. */
  readonly country: ReadonlySet<string> | undefined;
  /** Providers. */
  readonly provider: ReadonlySet<string> | undefined;
}

const STATUSES = ['completed', 'busy', 'no-answer', 'canceled', 'failed'] as const;

/**
 * Checks filters.
 *
 * @param value - The filters; untrusted.
 * @returns The filters as sets.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkFilters(value: unknown): CheckedFilters {
  const given = value === undefined ? {} : checkObject(value, 'filters');
  refuseUnknownFields(given, 'filters', ['campaign', 'manager', 'status', 'country', 'provider']);
  const reference = (element: unknown, field: string): string => checkReference(element, field);
  return {
    campaign: oneOrMore(given.campaign, 'filters.campaign', reference),
    manager: oneOrMore(given.manager, 'filters.manager', reference),
    status: oneOrMore(given.status, 'filters.status', (element, field) =>
      checkOneOf(element, field, STATUSES),
    ),
    country: oneOrMore(given.country, 'filters.country', checkCountry),
    provider: oneOrMore(given.provider, 'filters.provider', reference),
  };
}

function checkCountry(value: unknown, field: string): string {
  if (typeof value === 'string' && /^[A-Z]{2}$/.test(value)) return value;
  throw invalidInput(field, 'an ISO 3166-1 alpha-2 code in capitals, such as "GB"', value);
}

function oneOrMore(
  value: unknown,
  field: string,
  check: (element: unknown, field: string) => string,
): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return new Set([check(value, field)]);
  return new Set(
    checkList(value, field, MOST_VALUES).map((element, index) => check(element, `${field}[${index}]`)),
  );
}

/**
 * The fields of a usage row that filters look at, the country aside.
 *
 * @param filters - The filters.
 * @returns The fields.
 */
export function filterFields(filters: CheckedFilters): readonly FilterField[] {
  const fields: FilterField[] = [];
  if (filters.campaign !== undefined) fields.push('campaignId');
  if (filters.manager !== undefined) fields.push('managerId');
  if (filters.status !== undefined) fields.push('legStatus');
  if (filters.provider !== undefined) fields.push('provider');
  return fields;
}

type FilterField = 'campaignId' | 'managerId' | 'legStatus' | 'provider';

/**
 * Says whether a usage row passes the filters, the country aside, which may take a look at the number.
 *
 * @param filters - The filters.
 * @param row - The row; it has at least the fields that the filters look at.
 * @returns True when it passes.
 */
export function passes(filters: CheckedFilters, row: Partial<Pick<UsageRow, FilterField>>): boolean {
  const { campaign, manager, status, provider } = filters;
  return (
    (campaign === undefined || (row.campaignId !== undefined && campaign.has(row.campaignId))) &&
    (manager === undefined || (row.managerId !== undefined && manager.has(row.managerId))) &&
    (status === undefined || (row.legStatus !== undefined && status.has(row.legStatus))) &&
    (provider === undefined || (row.provider !== undefined && provider.has(row.provider)))
  );
}
