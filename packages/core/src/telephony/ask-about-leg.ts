import type { CallHold, CallLeg } from '../calls/call-facts.ts';
import { WORKER } from '../calls/supervise-call.ts';
import type { WordOfLeg } from '../calls/sweep-call.ts';
import type { DueTask } from '../context.ts';
import { isFinal } from '../ports/leg-state.ts';
import { type LegReport, reportOfLeg } from './leg-report.ts';
import { foldReports, type Intake, recordFolded } from './take-in-legs.ts';

const INTAKE: Intake = { actor: WORKER, source: 'fetched', priority: 'bulk' };

/**
 * Asks the provider about a leg of a call that is past its time. What it says is taken in as any other report: folded into the
 * leg, told to the call, and recorded where the leg is over.
 *
 * @param task - The due row of the call.
 * @param open - The call.
 * @param leg - One of its legs.
 * @returns What the provider said.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`, or what the storage failed with; the call stays due.
 */
export async function askAboutLeg(task: DueTask, open: CallHold, leg: CallLeg): Promise<WordOfLeg> {
  const { context } = task;
  const provider = context.providers.get(leg.provider);
  const said = provider === undefined ? undefined : await task.ask(provider.fetchLeg({ legId: leg.legId }));
  if (said === undefined) return 'unknown';
  const report = reportOfLeg(leg.provider, said, context.clock.now());
  if (report.legId !== leg.legId) return 'unknown';
  const folded = await foldReports(context, [await asOfCall(task, open, report)], INTAKE);
  const [one] = await recordFolded(context, folded, INTAKE);
  if (one === undefined || one.accountId !== open.hold.accountId) return 'unknown';
  if (one.taken instanceof Error) throw one.taken;
  if (one.settled instanceof Error) throw one.settled;
  if (!isFinal(one.taken.row.status)) return 'running';
  return one.settled !== undefined || one.taken.isRecorded ? 'recorded' : 'unknown';
}

/**
 * The report with what is known of its call: whose it is, and, where nobody ever reported them of a leg that was dialled for
 * the call, the numbers that the call was authorized for.
 */
async function asOfCall(task: DueTask, { hold, call }: CallHold, report: LegReport): Promise<LegReport> {
  const { accountId, callRef } = hold;
  const ours = { ...report, parameters: { ...report.parameters, accountId, callRef } };
  if (report.parentLegId !== undefined) return ours;
  const key = [report.provider, report.legId];
  const [row] = await task.context.storage.get('leg', accountId, [key]);
  if (row?.redacted === true) return ours;
  return {
    ...ours,
    to: report.to ?? row?.to ?? call.to,
    from: report.from ?? row?.from ?? call.from,
    direction: report.direction ?? row?.direction ?? call.direction,
  };
}
