import { isFinal } from '../ports/leg-state.ts';
import type { LegRow } from '../ports/rows.ts';
import type { CheckedLeg } from '../usage/leg.ts';
import type { LegCorrelation } from './correlation.ts';
import { saidOf } from './fold-leg.ts';

/** A fact without which a leg that is over is asked for at its provider before it is recorded. */
export type MissingFact = 'duration' | 'start' | 'end' | 'to' | 'reason';

/** What a leg that is over can be recorded as. */
export interface FinishedReport {
  /** The leg; absent while it cannot be recorded without guessing. */
  readonly leg: CheckedLeg | undefined;
  /** What was not reported; empty when the leg can be recorded at once. */
  readonly missing: readonly MissingFact[];
}

/**
 * The leg that a folded report makes, once it is over.
 *
 * Nothing is guessed: talk time is that which was reported, and none only where the final status says that nobody answered.
 *
 * @param row - The folded leg.
 * @param correlation - To what it belongs.
 * @returns The leg and what is missing; absent while the leg is not over.
 */
export function finishedLeg(row: LegRow, correlation: LegCorrelation): FinishedReport | undefined {
  const { status } = row;
  if (!isFinal(status)) return undefined;
  const answered = wasAnswered(row);
  const durationSeconds = row.durationSeconds ?? (answered ? undefined : 0);
  const startMs = startOf(row, answered, durationSeconds);
  const missing: MissingFact[] = [];
  if (durationSeconds === undefined) missing.push('duration');
  if (startMs === undefined) missing.push('start');
  if (row.endedAtMs === undefined) missing.push('end');
  if (row.to === undefined && row.redacted !== true) missing.push('to');
  if (saidNoReason(row)) missing.push('reason');
  if (durationSeconds === undefined || startMs === undefined) return { leg: undefined, missing };
  const leg: CheckedLeg = {
    provider: row.provider,
    legId: row.legId,
    status,
    direction: row.direction ?? 'outbound',
    // A number that nobody reports leaves the leg unrated, where somebody sees it.
    to: row.to ?? '',
    from: row.from,
    startMs,
    // Two clocks of a vendor may disagree by a moment; an end before the start is none.
    endedAtMs: row.endedAtMs !== undefined && row.endedAtMs >= startMs ? row.endedAtMs : undefined,
    durationSeconds,
    answered,
    parentLegId: row.parentLegId,
    ...correlation,
  };
  return { leg, missing };
}

function wasAnswered(row: LegRow): boolean {
  if ((row.durationSeconds ?? 0) > 0 || row.answeredAtMs !== undefined) return true;
  return row.status === 'completed' || saidOf(row).includes('answered');
}

function startOf(row: LegRow, answered: boolean, durationSeconds: number | undefined): number | undefined {
  const reportedMs = answered ? row.answeredAtMs : row.startedAtMs;
  if (reportedMs !== undefined) return reportedMs;
  if (row.endedAtMs === undefined || durationSeconds === undefined) return undefined;
  return Math.max(0, row.endedAtMs - durationSeconds * 1000);
}

/** Completed, without a word of talk or of an answer: the reason may still be on its way. */
function saidNoReason(row: LegRow): boolean {
  if (row.status !== 'completed' || (row.durationSeconds ?? 0) > 0) return false;
  return row.answeredAtMs === undefined && !saidOf(row).includes('answered');
}
