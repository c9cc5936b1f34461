import { authorize } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { type BillingDetails, billingDetailsRef, billingDetailsView } from '../invoices/billing-details.ts';
import type { SellerDetails } from '../invoices/invoice-document.ts';
import type { UsageReportRequest } from './reports.ts';
import type { UsageSummary, UsageTotals } from './totals.ts';
import type { UsageReport } from './usage-report.ts';

/** Asks for a statement of all calls of a period. */
export type UsageStatementRequest = Pick<
  UsageReportRequest,
  'actor' | 'accountId' | 'from' | 'until' | 'timeZone' | 'asOf'
>;

/** All calls of a period, summed by destination: a document for whoever pays, and no invoice. */
export interface UsageStatement {
  /** The account. */
  readonly accountId: string;
  /** Who sells; absent where `createBilling` does not say. */
  readonly seller?: SellerDetails;
  /** The account's billing details. */
  readonly buyer: BillingDetails;
  /** First billing start, inclusive. */
  readonly from: Date;
  /** First billing start that is out again. */
  readonly until: Date;
  /** IANA time zone of the period. */
  readonly timeZone: string;
  /** Journal number up to which it looks: with it, the statement is the same for ever. */
  readonly asOf: number;
  /** ISO 4217 code. */
  readonly currency: string;
  /** One line per destination, in ascending order of its name; calls without one come last. */
  readonly lines: readonly UsageSummary[];
  /** All lines together. */
  readonly total: UsageTotals;
}

/**
 * Makes a statement of a period.
 *
 * @param context - The context.
 * @param report - The report of the period.
 * @param request - The command; untrusted.
 * @returns The statement.
 */
export async function usageStatement(
  context: Context,
  report: () => Promise<UsageReport>,
  request: UsageStatementRequest,
): Promise<UsageStatement> {
  const { accountId } = authorize(request, 'read a usage statement', 'owner');
  const made = await report();
  const [row] = await context.storage.get('setting', accountId, [billingDetailsRef.key]);
  const { from, until, timeZone, asOf, currency } = made;
  const [lines, total] = await Promise.all([made.summary('destination'), made.totals()]);
  const seller = context.purchases?.seller;
  return {
    ...{ accountId, from, until, timeZone, asOf, currency, lines, total },
    ...(seller !== undefined && { seller }),
    buyer: billingDetailsView(row).details,
  };
}
