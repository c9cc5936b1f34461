import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { isFinal } from '../ports/leg-state.ts';
import type { ReconciliationRow } from '../ports/rows.ts';
import { correctLeg } from '../usage/correct-leg.ts';
import { decideOneWithBooks } from '../usage/decide-with-books.ts';
import { type Compared, compareLeg, RECONCILED } from './compare-leg.ts';
import { enterReference, legReference, lookUp } from './directory.ts';
import { eventsOfLeg } from './events-of-leg.ts';
import type { LegReport } from './leg-report.ts';
import { type Finding, factsOf, RECONCILIATIONS } from './reconciliation-run.ts';
import { foldReports, type Intake, type RecordedReport, recordFolded } from './take-in-legs.ts';

/** Legs as their provider states them. */
export interface StatedLegs {
  /** Each leg at most once. */
  readonly reports: readonly LegReport[];
  readonly source: 'listing' | 'fetched';
}

/**
 * Looks at legs as their provider states them: takes in what was missed, corrects what differs, and says what was found. All
 * of it may be repeated, and says the same again for the same run.
 *
 * @param context - The context.
 * @param run - The run.
 * @param stated - The legs, and where they were stated.
 * @returns One finding per leg.
 */
export async function reconcileLegs(
  context: Context,
  run: ReconciliationRow,
  { reports, source }: StatedLegs,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const open: LegReport[] = [];
  const known = await recordedIn(context, run, reports);
  for (const [index, report] of reports.entries()) {
    const accounts = known[index] ?? [];
    if (!isFinal(report.status)) {
      findings.push({ legId: report.legId, result: 'running', facts: { accounts } });
    } else if (accounts.length > 1) {
      findings.push({ legId: report.legId, result: 'in-two-accounts', facts: { accounts } });
    } else open.push(report);
  }
  const intake: Intake = { actor: run.actor, source, priority: 'bulk' };
  const folded = await foldReports(context, open, intake);
  const recorded = await recordFolded(context, folded, intake);
  for (const one of recorded) findings.push(await find(context, run, one));
  return findings;
}

/**
 * The accounts of each leg: those that have it recorded, and the one to which the directory says it belongs. What only one
 * account has recorded belongs to it, although no provider ever named it.
 */
async function recordedIn(
  context: Context,
  run: ReconciliationRow,
  reports: readonly LegReport[],
): Promise<readonly (readonly string[])[]> {
  const keys = reports.map(({ legId }) => [run.reconciliationId, legId]);
  const rows = await context.storage.get('reconciledLeg', RECONCILIATIONS, keys);
  const owners = await lookUp(context, reports.map(legReference));
  const all: (readonly string[])[] = [];
  for (const [index, report] of reports.entries()) {
    const row = rows[index]?.run === run.run ? rows[index] : undefined;
    const { accounts } = factsOf(row);
    const [only] = accounts;
    let owner = owners[index];
    if (owner === undefined && only !== undefined && accounts.length === 1) {
      const clockMs = context.clock.now();
      const entry = { reference: legReference(report), owner: only, actor: run.actor, clockMs };
      owner = (await decide(context, enterReference(entry), 'bulk')).owner;
    }
    // What is not recorded anywhere is recorded where it belongs.
    const belongs = owner === undefined || accounts.length === 0 ? [] : [owner];
    all.push([...new Set([...accounts, ...belongs])].sort());
  }
  return all;
}

async function find(context: Context, run: ReconciliationRow, one: RecordedReport): Promise<Finding> {
  const { report, accountId, taken, settled } = one;
  const { legId } = report;
  if (taken instanceof Error) throw taken;
  if (settled instanceof BillingError) {
    // What may pass is tried again with the whole step; what may not is told, and stays due.
    if (settled.retry !== 'never') throw settled;
    const accounts = accountId === undefined ? [] : [accountId];
    return { legId, result: 'missing-here', facts: { accounts, left: settled.code } };
  }
  if (accountId === undefined) return { legId, result: 'unassigned', facts: { accounts: [] } };
  const reason = `${RECONCILED}${run.reconciliationId}, run ${run.run}`;
  const compared = await decide(context, compareLeg(accountId, report, reason), 'bulk');
  if (compared.kind === 'not-recorded') {
    const isParked = taken.isRecorded || settled?.kind === 'parked';
    const left = isParked ? 'before-horizon' : 'fact-missing';
    return { legId, result: isParked ? 'matched' : 'missing-here', facts: { accounts: [accountId], left } };
  }
  return settle(context, run, { report, accountId, compared, reason });
}

async function settle(
  context: Context,
  run: ReconciliationRow,
  found: {
    readonly report: LegReport;
    readonly accountId: string;
    readonly compared: Extract<Compared, { readonly kind: 'recorded' }>;
    readonly reason: string;
  },
): Promise<Finding> {
  const { report, accountId, compared } = found;
  const { legId } = report;
  const accounts = [accountId];
  const { fields, facts, left, correctedBy } = compared;
  if (facts !== undefined) {
    const revision = await correct(context, run, found);
    return { legId, result: 'differs', facts: { accounts, fields, correctedBy: revision } };
  }
  if (left !== undefined) return { legId, result: 'differs', facts: { accounts, fields, left } };
  if (correctedBy !== undefined) return { legId, result: 'differs', facts: { accounts, correctedBy } };
  const isNew = await isMissed(context, run, found);
  return { legId, result: isNew ? 'missing-here' : 'matched', facts: { accounts } };
}

async function correct(
  context: Context,
  run: ReconciliationRow,
  found: Parameters<typeof settle>[2],
): Promise<number> {
  const { report, accountId, compared, reason } = found;
  const missing = new Set<string>();
  const books = { shelf: context.priceBooks, missing };
  const command = { clockMs: context.clock.now(), actor: run.actor, books };
  const { provider, legId } = report;
  const { facts, latest } = compared;
  if (facts === undefined) return latest.revision;
  const correction = { accountId, provider, legId, corrects: latest.revision, facts, reason, note: reason };
  const answer = await decideOneWithBooks(context, correctLeg(command, correction), missing);
  return answer.kind === 'row' ? answer.row.revision : answer.latest.revision;
}

/** Recorded since the run began, and no event told its end: it was the list that did. */
async function isMissed(
  context: Context,
  run: ReconciliationRow,
  found: Parameters<typeof settle>[2],
): Promise<boolean> {
  const { report, accountId, compared } = found;
  if (compared.first.atMs < run.startedAtMs) return false;
  const key = [run.reconciliationId, report.legId];
  const [row] = await context.storage.get('reconciledLeg', RECONCILIATIONS, [key]);
  if (row?.run === run.run) return false;
  const events = await eventsOfLeg(context.storage, accountId, report);
  return !events.some(({ status }) => isFinal(status));
}
