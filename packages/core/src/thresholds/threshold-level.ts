import { checkList, checkObject, checkOneOf, checkReference, checkWhole } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms, LARGEST_ATOMS, parseAtoms } from '../money/atoms.ts';
import { minorDigits } from '../money/currency.ts';

/** How serious it is when a level is crossed, the mildest first. */
export type Severity = 'low' | 'critical' | 'empty';

/** Every severity, the mildest first. */
export const severities: readonly Severity[] = ['low', 'critical', 'empty'];

/** A level of money: crossed when posted money less what running calls have used falls to it or below. */
export interface AmountLevel {
  /** The owner's name of the level; unique within the account. */
  readonly levelId: string;
  /** How serious crossing it is. */
  readonly severity: Severity;
  /** Discriminant. */
  readonly type: 'amount';
  /** The level as decimal text in the account's currency; may be negative where an overdraft is agreed. */
  readonly amount: string;
  /**
   * The balance above which the level is armed again, as decimal text; never below `amount`. Absent: `amount` plus the
   * margin in percent.
   */
  readonly rearmAmount?: string;
}

/** A level of time: crossed when the money lasts this many days or less at the recent burn. */
export interface RunwayLevel {
  /** The owner's name of the level; unique within the account. */
  readonly levelId: string;
  /** How serious crossing it is. */
  readonly severity: Severity;
  /** Discriminant. */
  readonly type: 'runway';
  /** Whole days, 1 to 365. */
  readonly days: number;
}

/** One threshold of an account. */
export type ThresholdLevel = AmountLevel | RunwayLevel;

/** Levels and margin, checked. */
export interface ThresholdConfig {
  /** The levels, in the order they were given. */
  readonly levels: readonly ThresholdLevel[];
  /** Margin above a level, in percent of it, that the balance must pass before the level can be crossed anew. */
  readonly rearmPercent: number;
}

/** Most levels of an account. */
export const MOST_LEVELS = 12;

/** Margin that is used when none is given, in percent of the level. */
export const DEFAULT_REARM_PERCENT = 10;

/**
 * Checks levels and margin as somebody gave them.
 *
 * @param levels - The levels; untrusted.
 * @param rearmPercent - The margin, 0 to 1,000; 10 when absent.
 * @returns Levels and margin, amounts canonical.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkThresholds(levels: unknown, rearmPercent: unknown): ThresholdConfig {
  const checked = checkList(levels, 'levels', MOST_LEVELS).map((level, index) =>
    checkLevel(level, `levels[${index}]`),
  );
  const seen = new Set<string>();
  for (const [index, { levelId }] of checked.entries()) {
    if (seen.has(levelId))
      throw invalidInput(`levels[${index}].levelId`, 'different from every other level', levelId);
    seen.add(levelId);
  }
  const percent =
    rearmPercent === undefined
      ? DEFAULT_REARM_PERCENT
      : checkWhole(rearmPercent, 'rearmPercent', { least: 0, most: 1000 });
  return { levels: checked, rearmPercent: percent };
}

function checkLevel(value: unknown, field: string): ThresholdLevel {
  const level = checkObject(value, field);
  const levelId = checkLevelId(level.levelId, `${field}.levelId`);
  const severity = checkOneOf(level.severity, `${field}.severity`, ['low', 'critical', 'empty']);
  if (checkOneOf(level.type, `${field}.type`, ['amount', 'runway']) === 'runway') {
    return {
      levelId,
      severity,
      type: 'runway',
      days: checkWhole(level.days, `${field}.days`, { least: 1, most: 365 }),
    };
  }
  const atoms = parseAtoms(level.amount, `${field}.amount`);
  const base = { levelId, severity, type: 'amount', amount: formatAtoms(atoms) } as const;
  if (level.rearmAmount === undefined) return base;
  const rearm = parseAtoms(level.rearmAmount, `${field}.rearmAmount`);
  if (rearm < atoms)
    throw invalidInput(`${field}.rearmAmount`, 'at least the amount of the level', level.rearmAmount);
  return { ...base, rearmAmount: formatAtoms(rearm) };
}

/** The state of the levels is a document with a field per level, so a level is not named as every object's fields are. */
function checkLevelId(value: unknown, field: string): string {
  const levelId = checkReference(value, field);
  if (!(levelId in Object.prototype)) return levelId;
  throw invalidInput(field, 'a name that does not mean something else in every object', levelId);
}

/**
 * The levels an account begins with, until its owner saves others: low at 20, critical at 5, empty at 0 in currencies
 * with two or three decimals; a hundred times that in currencies without.
 *
 * @param currency - ISO 4217 code of the wallet.
 * @returns Levels and margin.
 */
export function initialLevels(currency: string): ThresholdConfig {
  const zeros = minorDigits(currency) === 0 ? '00' : '';
  return {
    levels: [
      { levelId: 'low', severity: 'low', type: 'amount', amount: `20${zeros}` },
      { levelId: 'critical', severity: 'critical', type: 'amount', amount: `5${zeros}` },
      { levelId: 'empty', severity: 'empty', type: 'amount', amount: '0' },
    ],
    rearmPercent: DEFAULT_REARM_PERCENT,
  };
}

/**
 * Ranks a severity.
 *
 * @param severity - The severity, or absent for none.
 * @returns 0 for none, then higher the worse.
 */
export function severityRank(severity: Severity | undefined): number {
  return severity === undefined ? 0 : severities.indexOf(severity) + 1;
}

/** The two balances that matter of a level. */
export interface LevelLine {
  /** The level is crossed when the balance falls to this or below. */
  readonly fallAtoms: Atoms;
  /** The level is armed again when the balance rises above this. */
  readonly rearmAtoms: Atoms;
}

/**
 * The balances at which a level is crossed and armed again.
 *
 * @param level - The level.
 * @param rearmPercent - The margin.
 * @param burnAtoms - Money used per day lately; absent while it is not known.
 * @returns Both balances, or absent for a level of days while there is no burn to judge it by.
 */
export function lineOf(
  level: ThresholdLevel,
  rearmPercent: number,
  burnAtoms: Atoms | undefined,
): LevelLine | undefined {
  if (level.type === 'runway') {
    if (burnAtoms === undefined || burnAtoms <= 0n) return undefined;
    const fallAtoms = withinReach(burnAtoms * BigInt(level.days));
    return { fallAtoms, rearmAtoms: withMargin(fallAtoms, rearmPercent) };
  }
  const fallAtoms = parseAtoms(level.amount, 'amount');
  const rearmAtoms =
    level.rearmAmount === undefined
      ? withMargin(fallAtoms, rearmPercent)
      : parseAtoms(level.rearmAmount, 'rearmAmount');
  return { fallAtoms, rearmAtoms };
}

function withMargin(atoms: Atoms, percent: number): Atoms {
  const size = atoms < 0n ? -atoms : atoms;
  return withinReach(atoms + (size * BigInt(percent)) / 100n);
}

/** No balance gets as far as the largest amount, so a line beyond it means the same as one just there. */
function withinReach(atoms: Atoms): Atoms {
  return atoms < LARGEST_ATOMS ? atoms : LARGEST_ATOMS - 1n;
}
