import { reservedAccount } from '../accounts/account-row.ts';
import type { Json, LegResult, ReconciledLegRow, ReconciliationRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Write } from '../ports/storage.ts';
import { type KeptProgress, NOTHING_YET } from './reconciliation.ts';

/** The reserved account that keeps reconciliations. */
export const RECONCILIATIONS = '~reconciliation';

/** The range that is reconciled, and who asks. */
export interface RunRequest {
  readonly provider: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly actor: string;
  readonly clockMs: number;
  readonly restart: boolean;
}

/** What is known of one leg of a run. */
export interface Finding {
  readonly legId: string;
  readonly result: LegResult | 'recorded';
  readonly facts: FindingFacts;
}

/** What stands beside a result. */
export interface FindingFacts {
  /** Accounts that have the leg recorded, or to which it belongs. */
  readonly accounts: readonly string[];
  /** When it ended, as recorded. */
  readonly endedAtMs?: number;
  /** Billed facts in which it differed. */
  readonly fields?: readonly string[];
  /** Revision that corrected it. */
  readonly correctedBy?: number;
  /** Why it was not corrected, or not recorded. */
  readonly left?: string;
}

/** One committed step of a run. */
export interface RunStep {
  readonly findings: readonly Finding[];
  readonly unreadable: number;
  /** Where the phase goes on; absent: the phase is over. */
  readonly cursor: string | undefined;
  /** True for a part of a step: its findings are kept, and the step goes on. */
  readonly isPart?: true;
  readonly clockMs: number;
}

const PHASES = ['ours', 'theirs', 'rest'] as const;

/**
 * Opens a run: goes on with the one of this range that was broken off, else begins the next.
 *
 * @param request - Provider and range.
 * @returns The decision; it answers the row.
 */
export function openRun(request: RunRequest): Decision<ReconciliationRow> {
  const { provider, fromMs, untilMs, actor, clockMs, restart } = request;
  const reconciliationId = `${provider}/${new Date(fromMs).toISOString()}/${new Date(untilMs).toISOString()}`;
  return {
    accountId: RECONCILIATIONS,
    reads: [{ table: 'reconciliation', key: [reconciliationId] }],
    decide: (view) => {
      const known = view.row('reconciliation', [reconciliationId]);
      if (known?.status === 'running' && !restart) return { outcome: known };
      const row: ReconciliationRow = {
        accountId: RECONCILIATIONS,
        reconciliationId,
        provider,
        fromMs,
        untilMs,
        run: (known?.run ?? 0) + 1,
        status: 'running',
        phase: 'ours',
        progress: NOTHING_YET as unknown as Json,
        startedAtMs: clockMs,
        actor,
      };
      const type = known === undefined ? 'insert' : 'update';
      return { outcome: row, changes: changesOf(view, [{ type, table: 'reconciliation', row }], clockMs) };
    },
  };
}

/**
 * Commits one step of a run: its findings, and where it goes on. Where another process took that step first, nothing is
 * changed, and the run is as that one left it.
 *
 * @param seen - The run on which the step was made.
 * @param step - What was found.
 * @returns The decision; it answers the row after it.
 */
export function takeStep(seen: ReconciliationRow, step: RunStep): Decision<ReconciliationRow> {
  const { reconciliationId } = seen;
  const key = [reconciliationId];
  return {
    accountId: RECONCILIATIONS,
    reads: [
      { table: 'reconciliation', key },
      ...step.findings.map(({ legId }) => ({
        table: 'reconciledLeg' as const,
        key: [reconciliationId, legId],
      })),
    ],
    decide: (view) => {
      const row = view.row('reconciliation', key);
      if (row === undefined || !isSameStep(row, seen)) return { outcome: row ?? seen };
      const found = new Map<string, Write & { readonly row: ReconciledLegRow }>();
      let progress = row.progress as unknown as KeptProgress;
      for (const finding of step.findings) {
        const { legId } = finding;
        const known = view.row('reconciledLeg', [reconciliationId, legId]);
        const before = found.get(legId)?.row ?? known;
        const after = findingRow(row, { finding, before, atMs: step.clockMs });
        if (after === undefined) continue;
        const type = known === undefined ? 'insert' : 'update';
        found.set(legId, { type, table: 'reconciledLeg', row: after });
        progress = counted(progress, after.result);
      }
      const next = advanced(row, step, { ...progress, unreadable: progress.unreadable + step.unreadable });
      const writes: Write[] = [...found.values(), { type: 'update', table: 'reconciliation', row: next }];
      return { outcome: next, changes: changesOf(view, writes, step.clockMs) };
    },
  };
}

/**
 * What stands beside the result of a leg.
 *
 * @param row - The leg's row; absent when there is none.
 * @returns The facts.
 */
export function factsOf(row: ReconciledLegRow | undefined): FindingFacts {
  return row === undefined ? { accounts: [] } : (row.facts as unknown as FindingFacts);
}

function isSameStep(row: ReconciliationRow, seen: ReconciliationRow): boolean {
  return (
    row.status === 'running' && row.run === seen.run && row.phase === seen.phase && row.cursor === seen.cursor
  );
}

/** A leg has one result in a run: the first that is more than `recorded`. */
function findingRow(
  run: ReconciliationRow,
  found: {
    readonly finding: Finding;
    readonly before: ReconciledLegRow | undefined;
    readonly atMs: number;
  },
): ReconciledLegRow | undefined {
  const { finding, atMs } = found;
  const before = found.before?.run === run.run ? found.before : undefined;
  if (before !== undefined && before.result !== 'recorded') return undefined;
  const accounts = [...new Set([...factsOf(before).accounts, ...finding.facts.accounts])].sort();
  return {
    accountId: RECONCILIATIONS,
    reconciliationId: run.reconciliationId,
    legId: finding.legId,
    run: run.run,
    result: finding.result,
    facts: { ...factsOf(before), ...finding.facts, accounts } as unknown as Json,
    atMs,
  };
}

function counted(progress: KeptProgress, result: LegResult | 'recorded'): KeptProgress {
  if (result === 'recorded') return progress;
  return { ...progress, results: { ...progress.results, [result]: progress.results[result] + 1 } };
}

function advanced(row: ReconciliationRow, step: RunStep, kept: KeptProgress): ReconciliationRow {
  const { cursor: _, ...rest } = row;
  const progress = kept as unknown as Json;
  if (step.isPart === true) return { ...row, progress };
  if (step.cursor !== undefined) return { ...rest, progress, cursor: step.cursor };
  const next = PHASES[PHASES.indexOf(row.phase) + 1];
  if (next !== undefined) return { ...rest, progress, phase: next };
  return { ...rest, progress, status: 'done', endedAtMs: step.clockMs };
}

function changesOf(
  view: DecisionView,
  writes: readonly Write[],
  clockMs: number,
): { readonly account: ReturnType<typeof reservedAccount>; readonly writes: readonly Write[] } {
  const reserved = { accountId: RECONCILIATIONS, name: 'Reconciliations' };
  return { account: reservedAccount(view, reserved, clockMs), writes };
}
