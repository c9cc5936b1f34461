import type { Context } from '../context.ts';
import type { BillingError } from '../errors/billing-error.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { VendorCostRow } from '../ports/rows.ts';
import type { DecideOptions } from '../ports/storage.ts';
import { type LegToSettle, type Settled, settleLegs } from '../usage/settle-legs.ts';
import { UNASSIGNED_ACCOUNT } from '../usage/unassigned.ts';
import { legReference, lookUp } from './directory.ts';
import { type Found, findAccounts } from './find-account.ts';
import type { LegReport } from './leg-report.ts';
import { moveLeg } from './move-leg.ts';
import { RECORD_LEG, type TakenIn, takeInReport } from './take-in.ts';

/** How reports are taken in. */
export interface Intake {
  /** Who brings them, as `role:id`. */
  readonly actor: string;
  readonly source: VendorCostRow['source'];
  readonly priority: DecideOptions['priority'];
}

/** A report that is kept and folded. */
export interface FoldedReport {
  readonly report: LegReport;
  /** Its account; absent while nobody knows it. */
  readonly accountId: string | undefined;
  /** An account that it names and that does not exist. */
  readonly named: string | undefined;
  /** Whether its account may turn out shortly. */
  readonly mayTurnOut: boolean;
  /** What it did, or what the storage failed with. */
  readonly taken: Extract<TakenIn, { readonly kind: 'taken' }> | BillingError;
}

/** A report, and what became of its leg. */
export interface RecordedReport extends FoldedReport {
  /** What recording the leg came to; absent where there was nothing to record. */
  readonly settled: Settled | undefined;
}

/**
 * Keeps reports and folds them into their legs, each in its account.
 *
 * @param context - The context.
 * @param reports - The reports, of any legs.
 * @param intake - How.
 * @returns One element per report, in order.
 */
export async function foldReports(
  context: Context,
  reports: readonly LegReport[],
  intake: Intake,
): Promise<readonly FoldedReport[]> {
  if (reports.length === 0) return [];
  const found = await findAccounts(context, reports, intake);
  for (const [index, { accountId, isNew }] of found.entries()) {
    const leg = reports[index];
    if (isNew && accountId !== undefined && leg !== undefined) {
      await moveLeg(context, { leg: keyOf(leg), accountId, actor: intake.actor });
    }
  }
  const folded = await fold(context, { reports, found }, intake);
  return followUnassigned(context, folded, intake);
}

/**
 * Records the legs that are over, whose facts are all there and that are not recorded yet.
 *
 * @param context - The context.
 * @param folded - What was folded.
 * @param intake - How.
 * @returns The same, with what recording came to.
 */
export async function recordFolded(
  context: Context,
  folded: readonly FoldedReport[],
  intake: Intake,
): Promise<readonly RecordedReport[]> {
  const ready: { readonly index: number; readonly leg: LegToSettle }[] = [];
  folded.forEach(({ taken, accountId, named, mayTurnOut }, index) => {
    if (!('kind' in taken) || taken.isRecorded || taken.finished?.leg === undefined) return;
    // What a list or an answer leaves out, the provider does not know: only an event is waited upon for more.
    if ((intake.source === 'event' && taken.finished.missing.length > 0) || mayTurnOut) return;
    ready.push({ index, leg: { accountId: accountId ?? named, leg: taken.finished.leg } });
  });
  const settled = new Array<Settled | undefined>(folded.length);
  if (ready.length > 0) {
    const answers = await settleLegs(
      context,
      ready.map(({ leg }) => leg),
      { actor: intake.actor, priority: intake.priority, lenient: true, settles: RECORD_LEG },
    );
    ready.forEach(({ index }, at) => {
      settled[index] = answers[at];
    });
  }
  return folded.map((report, index) => ({ ...report, settled: settled[index] }));
}

function keyOf({ provider, legId }: LegReport): { readonly provider: string; readonly legId: string } {
  return { provider, legId };
}

async function fold(
  context: Context,
  batch: { readonly reports: readonly LegReport[]; readonly found: readonly Found[] },
  intake: Intake,
): Promise<readonly FoldedReport[]> {
  const { actor, source, priority } = intake;
  const clockMs = context.clock.now();
  const decisions = batch.reports.map((report, index) => {
    const { accountId, mayTurnOut } = batch.found[index] as Found;
    const taking = { report, source, clockMs, actor, mayTurnOut };
    return takeInReport({ ...taking, accountId: accountId ?? UNASSIGNED_ACCOUNT });
  });
  const decided = await context.storage.decide(decisions, { priority });
  return batch.reports.map((report, index): FoldedReport => {
    const { accountId, mayTurnOut, named } = batch.found[index] as Found;
    const answer = decided[index];
    invariant(answer !== undefined, 'A storage answers every decision of a batch, in order.');
    const whose = { report, accountId, named, mayTurnOut };
    if (answer.status === 'failed') return { ...whose, taken: answer.error };
    invariant(answer.outcome.kind === 'taken', 'Accounts that own legs exist, and are never removed.');
    return { ...whose, taken: answer.outcome };
  });
}

/**
 * A leg may have found its account just while one of its reports was kept as unassigned. Whoever kept it looks again: the
 * directory was told first, so one of the two sees the other.
 */
async function followUnassigned(
  context: Context,
  folded: readonly FoldedReport[],
  intake: Intake,
): Promise<readonly FoldedReport[]> {
  const lost = folded.flatMap((one, index) => (one.accountId === undefined ? [index] : []));
  if (lost.length === 0) return folded;
  const references = lost.map((index) => legReference((folded[index] as FoldedReport).report));
  const owners = await lookUp(context, references);
  const all = [...folded];
  for (const [at, index] of lost.entries()) {
    const accountId = owners[at];
    if (accountId === undefined) continue;
    const { report } = all[index] as FoldedReport;
    await moveLeg(context, { leg: keyOf(report), accountId, actor: intake.actor });
    const found = { accountId, isNew: false, mayTurnOut: false };
    const [again] = await fold(context, { reports: [report], found: [found] }, intake);
    if (again !== undefined) all[index] = again;
  }
  return all;
}
