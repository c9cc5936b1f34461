import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import type { AccountRow, Json } from '../ports/rows.ts';
import type { AutoTrigger } from './auto-trigger.ts';
import {
  initialLevels,
  lineOf,
  type Severity,
  severityRank,
  type ThresholdConfig,
} from './threshold-level.ts';

/** The worst that was told since a level was last armed again. */
export interface Told {
  /** Its severity. */
  readonly severity: Severity;
  /** The balance then, as decimal text. */
  readonly amount: string;
}

/**
 * Levels and their state, as the account row keeps them. A level is *armed* unless it is named in `raised` (crossed,
 * since when) or `asleep` (the balance was never above it yet).
 */
export interface ThresholdState extends ThresholdConfig {
  /** Counts saves of the levels, from 0. */
  readonly revision: number;
  /** Money used per day lately, as decimal text; absent while there is none or no level needs it. */
  readonly burn?: string;
  /** Crossed levels: since when, epoch milliseconds. */
  readonly raised: { readonly [levelId: string]: number };
  /** Levels the balance was never above. */
  readonly asleep: readonly string[];
  /** The worst that was told. */
  readonly told?: Told;
  /** Balances between which nothing can happen, as `below|above|asleep`; see {@link quietOf}. */
  readonly quiet: string;
  /** The line below which the account buys by itself; absent: it does not. */
  readonly autoTopUp?: AutoTrigger;
}

/** The range of balances in which no level changes its state. */
export interface Quiet {
  /** Highest balance at which an armed level is crossed; absent: none can be. */
  readonly belowAtoms: Atoms | undefined;
  /** Lowest balance above which a crossed level is armed again; absent: none can be. */
  readonly aboveAtoms: Atoms | undefined;
  /** Whether any change of the balance matters, because a level is asleep. */
  readonly asleep: boolean;
}

const NO_STATE: ThresholdState = {
  revision: 0,
  levels: [],
  rearmPercent: 10,
  raised: {},
  asleep: [],
  quiet: '',
};

/**
 * Levels and state of an account that is being opened: every level asleep, so that an account is not told at its first
 * sight of an empty wallet what nobody could have expected otherwise.
 *
 * @param currency - ISO 4217 code of the wallet.
 * @returns What `AccountRow.thresholds` begins with.
 */
export function initialThresholds(currency: string): Json {
  const config = initialLevels(currency);
  return sealed({
    ...NO_STATE,
    ...config,
    asleep: config.levels.map((level) => level.levelId),
  }) as unknown as Json;
}

/**
 * Reads the state from an account row.
 *
 * @param account - The row.
 * @returns The state; without levels where none was ever set.
 */
export function thresholdState(account: Pick<AccountRow, 'thresholds'>): ThresholdState {
  const stored = account.thresholds as unknown as ThresholdState | undefined;
  return stored?.quiet === undefined ? NO_STATE : stored;
}

/**
 * The balance that levels are compared with: posted money less what running calls have used so far. Held money does not
 * count, so placing or releasing a hold never changes it.
 *
 * @param account - The row.
 * @returns The balance.
 */
export function watchedAtoms(account: Pick<AccountRow, 'postedAtoms' | 'runningAtoms'>): Atoms {
  return account.postedAtoms - account.runningAtoms;
}

/**
 * Money used per day, as the state keeps it.
 *
 * @param state - The state.
 * @returns The burn, or absent.
 */
export function burnOf(state: ThresholdState): Atoms | undefined {
  return state.burn === undefined ? undefined : parseAtoms(state.burn, 'burn');
}

/**
 * Computes the quiet range anew, after anything else of the state changed.
 *
 * @param state - The state.
 * @returns The state with its range.
 */
export function sealed(state: ThresholdState): ThresholdState {
  let below: Atoms | undefined;
  let above: Atoms | undefined;
  const burn = burnOf(state);
  for (const level of state.levels) {
    if (state.asleep.includes(level.levelId)) continue;
    const line = lineOf(level, state.rearmPercent, burn);
    if (line === undefined) continue;
    if (state.raised[level.levelId] === undefined) {
      if (below === undefined || line.fallAtoms > below) below = line.fallAtoms;
    } else if (above === undefined || line.rearmAtoms < above) above = line.rearmAtoms;
  }
  const text = (atoms: Atoms | undefined): string => (atoms === undefined ? '' : formatAtoms(atoms));
  return { ...state, quiet: `${text(below)}|${text(above)}|${state.asleep.length > 0 ? 'asleep' : ''}` };
}

// A storage may hand out a fresh object with every read, so the text is the key and not the object. Accounts share few
// ranges; where they do not, the map starts over before it grows large.
const ranges = new Map<string, Quiet>();
const MOST_RANGES = 10_000;

/**
 * Reads a quiet range, by far most often from memory.
 *
 * @param text - The range as the state keeps it.
 * @returns The range.
 */
export function quietOf(text: string): Quiet {
  const known = ranges.get(text);
  if (known !== undefined) return known;
  const [below = '', above = '', asleep = ''] = text.split('|');
  const quiet: Quiet = {
    belowAtoms: below === '' ? undefined : parseAtoms(below, 'below'),
    aboveAtoms: above === '' ? undefined : parseAtoms(above, 'above'),
    asleep: asleep !== '',
  };
  if (ranges.size >= MOST_RANGES) ranges.clear();
  ranges.set(text, quiet);
  return quiet;
}

/**
 * The worst severity among the crossed levels.
 *
 * @param state - The state.
 * @returns The severity, or absent when no level is crossed.
 */
export function standingSeverity(state: ThresholdState): Severity | undefined {
  let worst: Severity | undefined;
  for (const level of state.levels) {
    if (state.raised[level.levelId] === undefined) continue;
    if (severityRank(level.severity) > severityRank(worst)) worst = level.severity;
  }
  return worst;
}
