import { accountIn } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { checkWhole } from '../errors/checks.ts';
import type { Json } from '../ports/rows.ts';
import type { Decision, Write } from '../ports/storage.ts';
import { announceJudgement } from './announce-thresholds.ts';
import { burnIn } from './burn.ts';
import { takeOver } from './judge.ts';
import { runwayDue, runwayDueRef } from './judge-runway.ts';
import { checkThresholds, type ThresholdLevel } from './threshold-level.ts';
import { type ThresholdState, thresholdState, watchedAtoms } from './threshold-state.ts';

/** Saves all threshold levels of an account. */
export interface SaveThresholdsRequest extends AccountCommand {
  /** All levels, at most 12; a level that keeps its id and content keeps its state. */
  readonly levels: readonly ThresholdLevel[];
  /**
   * Margin in percent of a level, 0 to 1,000, that the balance must rise above it before the level can be crossed
   * anew; 10 by default.
   */
  readonly rearmPercent?: number;
  /** The revision that was read before editing. */
  readonly revision: number;
}

/** Where a level stands: `armed`, `crossed`, or `asleep` because the balance was never above it yet. */
export type LevelStanding = 'armed' | 'crossed' | 'asleep';

/** A level and where it stands. */
export interface LevelView {
  /** The level. */
  readonly level: ThresholdLevel;
  /** Where it stands. */
  readonly standing: LevelStanding;
  /** Since when it is crossed. */
  readonly since?: Date;
}

/** The thresholds of an account, and the revision a save must name. */
export interface Thresholds {
  /** The levels, in the order they were saved. */
  readonly levels: readonly LevelView[];
  /** Margin in percent. */
  readonly rearmPercent: number;
  /** Counts saves; 0 before the first. */
  readonly revision: number;
}

/** The levels are saved. */
export interface ThresholdsSaved extends Thresholds {
  /** Discriminant. */
  readonly status: 'saved';
  /** True when the very same save was committed before. */
  readonly replayed: boolean;
}

/** Somebody else saved meanwhile; nothing changed. */
export interface ThresholdsStale {
  /** Discriminant. */
  readonly status: 'stale';
  /** The thresholds as they are now; edit these. */
  readonly current: Thresholds;
}

/** What saving the thresholds did. */
export type SaveThresholdsOutcome = ThresholdsSaved | ThresholdsStale;

/**
 * Shows the thresholds of an account.
 *
 * @param state - The state.
 * @returns The thresholds.
 */
export function thresholdsView(state: ThresholdState): Thresholds {
  const levels = state.levels.map((level): LevelView => {
    const since = state.raised[level.levelId];
    if (since !== undefined) return { level, standing: 'crossed', since: new Date(since) };
    return { level, standing: state.asleep.includes(level.levelId) ? 'asleep' : 'armed' };
  });
  return { levels, rearmPercent: state.rearmPercent, revision: state.revision };
}

/**
 * Saves all levels as a whole and judges the new ones on the spot.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function saveThresholds(
  request: SaveThresholdsRequest,
  clockMs: number,
): Decision<SaveThresholdsOutcome> {
  const { accountId } = authorize(request, 'save the thresholds', 'owner');
  const config = checkThresholds(request.levels, request.rearmPercent);
  const revision = checkWhole(request.revision, 'revision', { least: 0, most: Number.MAX_SAFE_INTEGER - 1 });
  const needsRunway = config.levels.some((level) => level.type === 'runway');
  return {
    accountId,
    reads: [runwayDueRef],
    decide(view) {
      const account = accountIn(view, accountId);
      const before = thresholdState(account);
      if (before.revision === revision + 1 && sameConfig(before, config)) {
        return { outcome: { status: 'saved', replayed: true, ...thresholdsView(before) } };
      }
      if (before.revision !== revision)
        return { outcome: { status: 'stale', current: thresholdsView(before) } };
      const nowMs = Math.max(clockMs, account.lastAtMs);
      const burn = needsRunway ? burnIn(view, account, nowMs) : undefined;
      const judgement = takeOver(before, config, {
        balanceAtoms: watchedAtoms(account),
        burnAtoms: burn?.perDayAtoms,
        untouched: account.lastNumber === 0,
        nowMs,
      });
      const writes: Write[] = [...announceJudgement(view, account, { judgement, nowMs, clockMs })];
      const due = runwayDue(view, account, { nowMs, wanted: needsRunway });
      if (due !== undefined) writes.push(due);
      return {
        outcome: { status: 'saved', replayed: false, ...thresholdsView(judgement.state) },
        changes: { account: { ...account, thresholds: judgement.state as unknown as Json }, writes },
      };
    },
  };
}

function sameConfig(state: ThresholdState, config: Pick<ThresholdState, 'levels' | 'rearmPercent'>): boolean {
  return state.rearmPercent === config.rearmPercent && facts(state.levels) === facts(config.levels);
}

function facts(levels: readonly ThresholdLevel[]): string {
  // Spelled out, because storages may return the fields of a JSON object in another order.
  return JSON.stringify(
    levels.map((level) =>
      level.type === 'amount'
        ? [level.levelId, level.severity, level.amount, level.rearmAmount ?? '']
        : [level.levelId, level.severity, level.days],
    ),
  );
}
