import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import {
  type LevelLine,
  lineOf,
  severityRank,
  type ThresholdConfig,
  type ThresholdLevel,
} from './threshold-level.ts';
import { burnOf, sealed, standingSeverity, type ThresholdState } from './threshold-state.ts';

/** What a change of the balance did to the levels. */
export interface Judgement {
  /** The state after it. */
  readonly state: ThresholdState;
  /** Levels it crossed downwards, the most serious first; the first one is told. */
  readonly crossed: readonly ThresholdLevel[];
  /** True when it armed a level again and left none crossed; this is told, too. */
  readonly restored: boolean;
}

/** A change of the balance, or of the burn. */
export interface BalanceChange {
  /** Balance before. */
  readonly beforeAtoms: Atoms;
  /** Balance after. */
  readonly afterAtoms: Atoms;
  /** When, epoch milliseconds. */
  readonly nowMs: number;
}

type Step = 'stay' | 'raise' | 'arm';

/**
 * Judges the levels after a change. A level is crossed at the edge only: at falling to it or below, never again until
 * it was armed anew by rising above its margin. A level asleep wakes when the balance rises above it, or is crossed by
 * the first fall.
 *
 * @param state - The state before.
 * @param change - The change.
 * @returns The state after, and what is to be told.
 */
export function judge(state: ThresholdState, change: BalanceChange): Judgement {
  const burn = burnOf(state);
  const raised: Record<string, number> = { ...state.raised };
  const asleep = new Set(state.asleep);
  const crossed: { level: ThresholdLevel; line: LevelLine | undefined }[] = [];
  let armedAgain = false;
  for (const level of state.levels) {
    const { levelId } = level;
    const line = lineOf(level, state.rearmPercent, burn);
    const isRaised = raised[levelId] !== undefined;
    const step = isRaised ? stepOfRaised(line, change) : stepOfOther(line, change, asleep.has(levelId));
    if (step === 'stay') continue;
    asleep.delete(levelId);
    if (step === 'raise') {
      raised[levelId] = change.nowMs;
      crossed.push({ level, line });
    } else if (isRaised) {
      delete raised[levelId];
      armedAgain = true;
    }
  }
  const told = armedAgain ? undefined : state.told;
  const next = withTold({ ...state, raised, asleep: [...asleep] }, told);
  const sorted = worstFirst(crossed);
  const worst = sorted[0];
  return {
    state: worst === undefined ? sealed(next) : tell(next, worst, change.afterAtoms),
    crossed: sorted,
    restored: armedAgain && Object.keys(raised).length === 0,
  };
}

function stepOfRaised(line: LevelLine | undefined, change: BalanceChange): Step {
  return line === undefined || change.afterAtoms > line.rearmAtoms ? 'arm' : 'stay';
}

function stepOfOther(line: LevelLine | undefined, change: BalanceChange, asleep: boolean): Step {
  if (line === undefined) return 'stay';
  if (change.afterAtoms > line.fallAtoms) return asleep ? 'arm' : 'stay';
  return !asleep || change.afterAtoms < change.beforeAtoms ? 'raise' : 'stay';
}

function worstFirst(
  crossed: readonly { readonly level: ThresholdLevel; readonly line: LevelLine | undefined }[],
): readonly ThresholdLevel[] {
  return [...crossed]
    .sort((a, b) => {
      const bySeverity = severityRank(b.level.severity) - severityRank(a.level.severity);
      if (bySeverity !== 0) return bySeverity;
      const left = a.line?.fallAtoms ?? 0n;
      const right = b.line?.fallAtoms ?? 0n;
      return left === right ? 0 : left < right ? -1 : 1;
    })
    .map(({ level }) => level);
}

function withTold(state: ThresholdState, told: ThresholdState['told']): ThresholdState {
  const { told: _before, ...rest } = state;
  return told === undefined ? rest : { ...rest, told };
}

function tell(state: ThresholdState, level: ThresholdLevel, balance: Atoms): ThresholdState {
  return sealed({ ...state, told: { severity: level.severity, amount: formatAtoms(balance) } });
}

/** The account at the moment its levels are saved. */
export interface SavedAt {
  /** Balance the levels are compared with. */
  readonly balanceAtoms: Atoms;
  /** Money used per day lately, where known. */
  readonly burnAtoms: Atoms | undefined;
  /** True while no money ever moved. */
  readonly untouched: boolean;
  /** When, epoch milliseconds. */
  readonly nowMs: number;
}

/**
 * Takes over new levels. Levels that stay as they are keep their state; the others are judged on the spot. A save is
 * told only if it makes the banner worse and says something that was not told at this or a higher balance before; it
 * never tells that anything was restored.
 *
 * @param state - The state before.
 * @param config - The new levels and margin.
 * @param saved - The account at this moment.
 * @returns The state after, and what is to be told.
 */
export function takeOver(state: ThresholdState, config: ThresholdConfig, saved: SavedAt): Judgement {
  const raised: Record<string, number> = {};
  const asleep: string[] = [];
  const fresh: { level: ThresholdLevel; line: LevelLine | undefined }[] = [];
  for (const level of config.levels) {
    const { levelId } = level;
    const line = lineOf(level, config.rearmPercent, saved.burnAtoms);
    const since = state.raised[levelId];
    if (line === undefined) continue;
    if (since !== undefined && saved.balanceAtoms <= line.rearmAtoms) raised[levelId] = since;
    else if (saved.balanceAtoms > line.fallAtoms) continue;
    else if (saved.untouched || state.asleep.includes(levelId)) asleep.push(levelId);
    else {
      raised[levelId] = saved.nowMs;
      fresh.push({ level, line });
    }
  }
  const { burn: _burn, ...rest } = state;
  const next: ThresholdState = {
    ...rest,
    ...config,
    revision: state.revision + 1,
    ...(saved.burnAtoms !== undefined && { burn: formatAtoms(saved.burnAtoms) }),
    raised,
    asleep,
  };
  const crossed = worstFirst(fresh);
  const worst = crossed[0];
  if (worst === undefined || !isNews(state, worst, saved.balanceAtoms)) {
    return { state: sealed(next), crossed: [], restored: false };
  }
  return { state: tell(next, worst, saved.balanceAtoms), crossed, restored: false };
}

function isNews(state: ThresholdState, level: ThresholdLevel, balance: Atoms): boolean {
  const rank = severityRank(level.severity);
  if (rank <= severityRank(standingSeverity(state))) return false;
  const { told } = state;
  return (
    told === undefined || severityRank(told.severity) < rank || parseAtoms(told.amount, 'told') > balance
  );
}
