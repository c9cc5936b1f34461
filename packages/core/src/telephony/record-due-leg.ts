import { type Context, type DueTask, decide } from '../context.ts';
import type { DueRow, LegRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import type { LegKey } from '../usage/leg.ts';
import { settleLeg } from '../usage/settle-legs.ts';
import { UNASSIGNED_ACCOUNT } from '../usage/unassigned.ts';
import { correlationOf } from './correlation.ts';
import { findAccounts } from './find-account.ts';
import { finishedLeg } from './finished-leg.ts';
import { carriedBy } from './fold-leg.ts';
import { type LegReport, reportOfLeg } from './leg-report.ts';
import { moveLeg } from './move-leg.ts';
import { providerOf } from './provider-of.ts';
import { RECORD_LEG, takeInReport } from './take-in.ts';

const ACTOR = 'system:telephony';
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;

/** What a due leg came to, as counts of a round. */
export interface DueLegDone {
  readonly legsRecorded?: number;
  readonly lost?: number;
}

/**
 * Records a leg that is over and that nobody recorded: its process died, or something was not reported. The provider is asked
 * for what is missing; as long as it does not say, the leg stays due and is asked for again, ever more rarely.
 *
 * @param task - The due row.
 * @returns What was done.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`, `CONFIGURATION_INVALID` without its provider, or what the storage failed with; the leg stays due.
 */
export async function recordDueLeg(task: DueTask): Promise<DueLegDone> {
  const { context, row } = task;
  const leg = legOfReference(row.reference);
  const claim = await decide(context, claimDue(row, task.nowMs() + task.leaseMs), 'bulk');
  if (claim === undefined) return { lost: 1 };
  const [known] = await context.storage.get('leg', row.accountId, [[leg.provider, leg.legId]]);
  if (known === undefined || (await follow(context, row.accountId, known))) {
    await decide(context, dropDue(row), 'bulk');
    return {};
  }
  await askProvider(task, leg);
  const finished = await decide(context, readFinished(row.accountId, leg), 'bulk');
  if (finished === undefined) {
    await decide(context, dropDue(row), 'bulk');
    return {};
  }
  if (finished.leg === undefined) {
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(claim, 20));
    await decide(context, claimDue({ ...row, attempts: claim }, task.nowMs() + waitMs), 'bulk');
    return {};
  }
  const named = carriedBy(known).accountId;
  const accountId = row.accountId === UNASSIGNED_ACCOUNT ? named : row.accountId;
  const options = { actor: ACTOR, priority: 'bulk', lenient: true, settles: RECORD_LEG } as const;
  await settleLeg(context, { accountId, leg: finished.leg }, options);
  return { legsRecorded: 1 };
}

/** A leg whose account is known by now goes there, and is due there. */
async function follow(context: Context, accountId: string, leg: LegRow): Promise<boolean> {
  if (accountId !== UNASSIGNED_ACCOUNT) return false;
  const report: LegReport = {
    provider: leg.provider,
    legId: leg.legId,
    status: leg.status,
    direction: leg.direction,
    to: leg.to,
    from: leg.from,
    startedAtMs: leg.startedAtMs,
    answeredAtMs: leg.answeredAtMs,
    endedAtMs: leg.endedAtMs,
    durationSeconds: leg.durationSeconds,
    parentLegId: leg.parentLegId,
    parameters: carriedBy(leg),
    managerEmail: leg.managerEmail,
    vendorPrice: undefined,
    occurredAtMs: leg.lastAtMs,
    eventKey: undefined,
  };
  const [found] = await findAccounts(context, [report], { actor: ACTOR, priority: 'bulk' });
  if (found?.accountId === undefined) return false;
  await moveLeg(context, {
    leg: { provider: leg.provider, legId: leg.legId },
    accountId: found.accountId,
    actor: ACTOR,
  });
  return true;
}

async function askProvider(task: DueTask, leg: LegKey): Promise<void> {
  const { context, row } = task;
  const before = await decide(context, readFinished(row.accountId, leg), 'bulk');
  if (before === undefined || before.missing.length === 0) return;
  const said = await task.ask(providerOf(context, leg.provider).fetchLeg({ legId: leg.legId }));
  if (said === undefined) return;
  const report = reportOfLeg(leg.provider, said, context.clock.now());
  if (report.legId !== leg.legId) return;
  const taking = { accountId: row.accountId, report, source: 'fetched', actor: ACTOR } as const;
  await decide(context, takeInReport({ ...taking, clockMs: context.clock.now(), mayTurnOut: false }), 'bulk');
}

function readFinished(
  accountId: string,
  { provider, legId }: LegKey,
): Decision<ReturnType<typeof finishedLeg>> {
  return {
    accountId,
    reads: [{ table: 'leg', key: [provider, legId] }],
    decide: (view) => {
      const row = view.row('leg', [provider, legId]);
      return { outcome: row && finishedLeg(row, correlationOf(view, row)) };
    },
  };
}

/** Moves the row behind a time; absent when another worker has it. */
function claimDue(row: DueRow, untilMs: number): Decision<number | undefined> {
  const { accountId, kind, reference, attempts } = row;
  return {
    accountId,
    reads: [{ table: 'due', key: [kind, reference] }],
    decide: (view) => {
      const due = view.row('due', [kind, reference]);
      if (view.account === undefined || due === undefined || due.attempts !== attempts) {
        return { outcome: undefined };
      }
      const next: DueRow = { ...due, dueAtMs: untilMs, attempts: attempts + 1 };
      const writes = [{ type: 'update', table: 'due', row: next } as const];
      return { outcome: next.attempts, changes: { account: view.account, writes } };
    },
  };
}

function dropDue({ accountId, kind, reference }: DueRow): Decision<undefined> {
  return {
    accountId,
    reads: [{ table: 'due', key: [kind, reference] }],
    decide: (view) => {
      if (view.account === undefined || view.row('due', [kind, reference]) === undefined) {
        return { outcome: undefined };
      }
      const writes = [{ type: 'remove', table: 'due', key: [kind, reference] } as const];
      return { outcome: undefined, changes: { account: view.account, writes } };
    },
  };
}

function legOfReference(reference: string): LegKey {
  const slash = reference.indexOf('/');
  return { provider: reference.slice(0, slash), legId: reference.slice(slash + 1) };
}
