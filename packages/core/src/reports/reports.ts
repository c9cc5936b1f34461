import type { AccountCommand } from '../accounts/actor.ts';
import { compiledContract } from '../accounts/contract.ts';
import type { Context } from '../context.ts';
import { checkBoolean, checkWhole } from '../errors/checks.ts';
import type { AccountRow } from '../ports/rows.ts';
import { usageReader } from '../usage/read-usage.ts';
import {
  type CheckedFilters,
  checkFilters,
  checkRange,
  type GivenRange,
  type UsageFilters,
} from './report-range.ts';
import { createUsageReport, type UsageReport } from './usage-report.ts';
import { type UsageStatement, type UsageStatementRequest, usageStatement } from './usage-statement.ts';

/**
 * Asks for a usage report over the half-open range of billing starts from `from` to `until`. Ranges that touch neither
 * lose nor double a call: `{ from: '2026-11-01', until: '2026-12-01' }` is November in the report's zone, its first and
 * last midnight where the zone's clocks have them.
 */
export interface UsageReportRequest extends AccountCommand, GivenRange {
  /** Which calls. */
  readonly filters?: UsageFilters;
  /** The last journal number that counts, as an earlier report named it; the account's last one by default. */
  readonly asOf?: number;
  /** Shows every charge and every reversal as a line of its own; false by default: one line per leg with its net. */
  readonly journal?: boolean;
}

/** Reports over an account's calls. */
export interface Reports {
  /**
   * Makes a usage report. Owners see every call of the account, members the own ones unless the contract opens
   * `all-calls`. Nothing is read but account and contract until the report is asked for its lines or sums. Calls
   * recorded meanwhile do not appear: the report stands as of one journal number.
   *
   * @param request - Account, range, zone and filters.
   * @returns The report.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED`, or `NOT_FOUND` for an unknown account.
   *
   * @example
   * ```ts runnable
   * const report = await billing.reports.usage({
   *   actor,
   *   accountId: 'acme',
   *   from: '2026-11-01',
   *   until: '2026-12-01',
   *   timeZone: 'America/New_York',
   *   filters: { status: 'completed', country: ['GB', 'US'] },
   * });
   * for await (const piece of report.csv()) process.stdout.write(piece);
   * const { legs, unratedLegs, cost } = await report.totals();
   * console.log(`${legs} legs, ${unratedLegs} of them unrated: ${cost.amount} ${cost.currency} as of ${report.asOf}`);
   * ```
   */
  usage(request: UsageReportRequest): Promise<UsageReport>;
  /**
   * Makes a statement of a period: all calls summed by destination, with who sells and who buys. Owner or system.
   *
   * @param request - Account, period and zone.
   * @returns The statement, as data.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const november = { from: '2026-11-01', until: '2026-12-01' };
   * const { lines, total } = await billing.reports.statement({ actor, accountId: 'acme', ...november });
   * for (const { key, legs, cost } of lines) console.log(key ?? 'other', legs, cost.amount);
   * console.log(total.cost.amount);
   * ```
   */
  statement(request: UsageStatementRequest): Promise<UsageStatement>;
}

/**
 * Makes the reports of a billing.
 *
 * @param context - The context.
 * @returns The reports.
 */
export function createReports(context: Context): Reports {
  return {
    usage: async (request) => usageReport(context, request),
    statement: async (request) => usageStatement(context, () => usageReport(context, request), request),
  };
}

async function usageReport(context: Context, request: UsageReportRequest): Promise<UsageReport> {
  const { account, managerId } = await usageReader(context, request, 'read a usage report');
  const { accountId } = account;
  const range = checkRange(request, await zoneOfAccount(context, account));
  const filters = checkFilters(request.filters);
  const journal = request.journal === undefined ? false : checkBoolean(request.journal, 'journal');
  const asOf = await checkAsOf(context, account, request.asOf);
  const all = { accountId, ...range, asOf, journal };
  return createUsageReport(context.storage, {
    query: { ...all, filters: managerId === undefined ? filters : onlyManager(filters, managerId) },
    currency: account.currency,
    unfiltered: managerId === undefined ? { ...all, filters: checkFilters(undefined) } : undefined,
  });
}

function onlyManager(filters: CheckedFilters, managerId: string): CheckedFilters {
  const manager = filters.manager === undefined || filters.manager.has(managerId) ? [managerId] : [];
  return { ...filters, manager: new Set(manager) };
}

async function zoneOfAccount(context: Context, account: AccountRow): Promise<string> {
  if (account.contractNumber === 0) return 'UTC';
  const [row] = await context.storage.get('contract', account.accountId, [[account.contractNumber]]);
  return row === undefined ? 'UTC' : compiledContract(row).timeZone;
}

async function checkAsOf(context: Context, account: AccountRow, value: unknown): Promise<number> {
  if (value === undefined) return account.lastNumber;
  const asOf = checkWhole(value, 'asOf', { least: 0, most: account.lastNumber });
  const [entry] = await context.storage.get('entry', account.accountId, [[asOf]]);
  // A reversal and the revision that follows it are one commit; as of the middle of it, neither has happened.
  return entry?.type === 'reversal' ? asOf - 1 : asOf;
}
