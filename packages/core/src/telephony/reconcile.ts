import { actorText, checkActor } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkBoolean, checkObject } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { ReconciledLegRow, ReconciliationRow, UsageRow } from '../ports/rows.ts';
import type { TelephonyProvider } from '../ports/telephony-provider.ts';
import { parseInstant } from '../time/instant.ts';
import { type LegReport, reportOfLeg } from './leg-report.ts';
import { providerOf } from './provider-of.ts';
import { reconcileLegs } from './reconcile-legs.ts';
import { type ReconcileRequest, type Reconciliation, reconciliationView } from './reconciliation.ts';
import {
  type Finding,
  factsOf,
  openRun,
  RECONCILIATIONS,
  type RunStep,
  takeStep,
} from './reconciliation-run.ts';

/** How long a leg may last at a provider that does not state it: a leg that ended in a range began less than this before it. */
const LONGEST_LEG_MS = 48 * 3_600_000;

/** How long a leg may be missing from a list whose provider does not state it. */
const LISTING_LAG_MS = 15 * 60_000;

/** Accounts looked through between two commits, and legs of a run that are looked through. */
const ACCOUNTS = 50;
const LEGS = 1000;

/** Legs that a provider is asked for by themselves between two commits, and how many at the same time. */
const ASKED = 100;
const AT_ONCE = 4;

interface Run {
  readonly context: Context;
  readonly provider: TelephonyProvider;
  readonly row: ReconciliationRow;
}

/**
 * Compares what is recorded with a provider's own list, and sets it right.
 *
 * @param context - The context.
 * @param request - Provider and range; untrusted.
 * @returns The run at its end.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED`, `CONFIGURATION_INVALID` or `PROVIDER_UNAVAILABLE`, or what
 * the storage failed with; the run is then broken off, and goes on when it is asked for again.
 */
export async function reconcile(context: Context, request: ReconcileRequest): Promise<Reconciliation> {
  const fields = checkObject(request, 'request');
  const actor = checkActor(fields.actor, 'reconcile', 'system');
  const provider = providerOf(context, fields.provider);
  const fromMs = parseInstant(fields.from, 'from');
  const untilMs = parseInstant(fields.until, 'until');
  if (untilMs <= fromMs) throw invalidInput('until', 'after from', fields.until);
  const restart = fields.restart !== undefined && checkBoolean(fields.restart, 'restart');
  if (fields.onProgress !== undefined && typeof fields.onProgress !== 'function') {
    throw invalidInput('onProgress', 'a function', fields.onProgress);
  }
  const asked = { provider: provider.id, fromMs, untilMs, actor: actorText(actor), restart };
  let row = await decide(context, openRun({ ...asked, clockMs: context.clock.now() }), 'bulk');
  const { run } = row;
  // Another process may work on the same run: then each step is taken by the one that comes first.
  while (row.status === 'running' && row.run === run) {
    const step = await work({ context, provider, row });
    row = await decide(context, takeStep(row, step), 'bulk');
    request.onProgress?.(reconciliationView(row));
  }
  return reconciliationView(row);
}

function work(run: Run): Promise<RunStep> {
  if (run.row.phase === 'ours') return lookThroughOurs(run);
  return run.row.phase === 'theirs' ? lookThroughTheirs(run) : lookThroughRest(run);
}

/** Notes which legs of the range are recorded, and in which accounts. */
async function lookThroughOurs(run: Run): Promise<RunStep> {
  const { context, provider, row } = run;
  const page = await context.storage.operator.list('account', {
    order: 'byAccount',
    limit: ACCOUNTS,
    ...(row.cursor !== undefined && { cursor: row.cursor }),
  });
  const clockMs = context.clock.now();
  const longestMs = provider.longestLegMs ?? LONGEST_LEG_MS;
  const range = { order: 'byStart', from: Math.max(0, row.fromMs - longestMs), until: row.untilMs };
  let findings: Finding[] = [];
  for (const { accountId } of page.rows) {
    if (accountId.startsWith('~')) continue;
    for await (const rows of context.storage.stream('usage', accountId, range)) {
      for (const usage of rows) if (isInRange(row, usage)) findings.push(recordedFinding(usage));
      if (findings.length < 500) continue;
      const part = { findings, unreadable: 0, cursor: undefined, isPart: true, clockMs } as const;
      await decide(context, takeStep(row, part), 'bulk');
      findings = [];
    }
  }
  return { findings, unreadable: 0, cursor: page.cursor, clockMs };
}

function isInRange(run: ReconciliationRow, usage: UsageRow): boolean {
  const endMs = endOf(usage);
  return usage.provider === run.provider && endMs >= run.fromMs && endMs < run.untilMs;
}

function recordedFinding(usage: UsageRow): Finding {
  const { accountId, legId } = usage;
  return { legId, result: 'recorded', facts: { accounts: [accountId], endedAtMs: endOf(usage) } };
}

function endOf({ endedAtMs, billingStartMs, durationSeconds }: UsageRow): number {
  return endedAtMs ?? billingStartMs + durationSeconds * 1000;
}

async function lookThroughTheirs(run: Run): Promise<RunStep> {
  const { context, provider, row } = run;
  const { fromMs, untilMs, cursor } = row;
  const page = await provider.listLegs({ fromMs, untilMs, ...(cursor !== undefined && { cursor }) });
  const clockMs = context.clock.now();
  const reports = new Map<string, LegReport>();
  let unreadable = 0;
  for (const leg of page.legs) {
    const report = readable(provider, leg, clockMs);
    if (report === undefined) unreadable += 1;
    else reports.set(report.legId, report);
  }
  const findings = await reconcileLegs(context, row, { reports: [...reports.values()], source: 'listing' });
  return { findings, unreadable, cursor: page.cursor, clockMs };
}

/**
 * What is recorded and was not listed is asked for by itself, before it counts as missing: so many legs a step, so that a list
 * that lacks everything is worked off in steps as well.
 */
async function lookThroughRest(run: Run): Promise<RunStep> {
  const { context, provider, row } = run;
  const { reconciliationId, cursor } = row;
  const query = { equals: reconciliationId, limit: LEGS, ...(cursor !== undefined && { cursor }) };
  const page = await context.storage.list('reconciledLeg', RECONCILIATIONS, query);
  const open = page.rows.filter((leg) => leg.run === row.run && leg.result === 'recorded');
  const clockMs = context.clock.now();
  const findings: Finding[] = [];
  const reports: LegReport[] = [];
  for await (const { leg, report } of askFor(run, open.slice(0, ASKED), clockMs)) {
    const { legId } = leg;
    const facts = factsOf(leg);
    if (facts.accounts.length > 1) findings.push({ legId, result: 'in-two-accounts', facts });
    else if (report?.legId === legId) reports.push(report);
    else {
      const isListed = (facts.endedAtMs ?? 0) + (provider.listingLagMs ?? LISTING_LAG_MS) <= clockMs;
      findings.push({ legId, result: isListed ? 'missing-there' : 'not-yet-listed', facts });
    }
  }
  findings.push(...(await reconcileLegs(context, row, { reports, source: 'fetched' })));
  if (open.length > ASKED) return { findings, unreadable: 0, cursor: undefined, isPart: true, clockMs };
  return { findings, unreadable: 0, cursor: page.cursor, clockMs };
}

/** Asks the provider for legs, a few at a time; a leg of two accounts needs somebody who looks, whatever the provider says. */
async function* askFor(
  { provider }: Run,
  legs: readonly ReconciledLegRow[],
  clockMs: number,
): AsyncGenerator<{ readonly leg: ReconciledLegRow; readonly report: LegReport | undefined }> {
  for (let at = 0; at < legs.length; at += AT_ONCE) {
    yield* await Promise.all(
      legs.slice(at, at + AT_ONCE).map(async (leg) => {
        if (factsOf(leg).accounts.length > 1) return { leg, report: undefined };
        const said = await provider.fetchLeg({ legId: leg.legId });
        return { leg, report: said === undefined ? undefined : readable(provider, said, clockMs) };
      }),
    );
  }
}

function readable(
  provider: TelephonyProvider,
  leg: Parameters<typeof reportOfLeg>[1],
  nowMs: number,
): LegReport | undefined {
  try {
    return reportOfLeg(provider.id, leg, nowMs);
  } catch (error) {
    if (BillingError.is(error, 'PAYLOAD_UNREADABLE')) return undefined;
    throw error;
  }
}
