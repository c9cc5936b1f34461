import { atoms } from './amount.ts';
import type { LevelPlan, ModelCommand } from './model-command.ts';
import type { AccountState } from './world.ts';

/** A threshold level and where it stands. */
export interface LevelState extends LevelPlan {
  readonly standing: 'asleep' | 'armed' | 'crossed';
  /** Since when it is crossed. */
  readonly since: number | undefined;
}

const RANK: { readonly [severity: string]: number } = { low: 1, critical: 2, empty: 3 };

/**
 * The levels of a new account, all asleep.
 *
 * @param currency - Its currency.
 * @returns The levels.
 */
export function initialLevels(currency: string): readonly LevelState[] {
  const [low, critical] = currency === 'JPY' ? ['2000', '500'] : ['20', '5'];
  const levels: readonly LevelPlan[] = [
    { levelId: 'low', severity: 'low', amount: low ?? '' },
    { levelId: 'critical', severity: 'critical', amount: critical ?? '' },
    { levelId: 'empty', severity: 'empty', amount: '0' },
  ];
  return levels.map((level) => ({ ...level, standing: 'asleep', since: undefined }));
}

/** The balance above which a level is armed again. */
function rearmOf(level: LevelPlan, percent: number): bigint {
  if (level.rearmAmount !== undefined) return atoms(level.rearmAmount);
  const fall = atoms(level.amount);
  return fall + ((fall < 0n ? -fall : fall) * BigInt(percent)) / 100n;
}

/** Compares every level with the balance, every time. */
export function judge(account: AccountState, before: bigint, now: number): void {
  const after = account.watched;
  const crossed: LevelState[] = [];
  let armedAgain = false;
  account.levels = account.levels.map((level) => {
    const fall = atoms(level.amount);
    if (level.standing === 'crossed') {
      if (after <= rearmOf(level, account.rearmPercent)) return level;
      armedAgain = true;
      return { ...level, standing: 'armed', since: undefined };
    }
    if (after > fall) return { ...level, standing: 'armed' };
    if (level.standing === 'asleep' && after >= before) return level;
    const next: LevelState = { ...level, standing: 'crossed', since: now };
    crossed.push(next);
    return next;
  });
  if (armedAgain) account.told = undefined;
  if (crossed.length > 0) announce(account, crossed, now);
  else if (armedAgain && account.levels.every((level) => level.standing !== 'crossed')) {
    account.announced.push({
      type: 'balance-restored',
      at: now,
      balance: after,
      recipients: account.recipients,
    });
  }
}

function announce(account: AccountState, crossed: readonly LevelState[], now: number): void {
  const sorted = [...crossed].sort(worseFirst);
  const severity = sorted[0]?.severity ?? 'low';
  const balance = account.watched;
  account.told = { severity, balance };
  account.announced.push({
    type: `balance-${severity}`,
    at: now,
    balance,
    crossed: sorted.map((level) => level.levelId),
    recipients: account.recipients,
  });
}

function worseFirst(left: LevelPlan, right: LevelPlan): number {
  const bySeverity = (RANK[right.severity] ?? 0) - (RANK[left.severity] ?? 0);
  if (bySeverity !== 0) return bySeverity;
  return atoms(left.amount) < atoms(right.amount) ? -1 : 1;
}

/** The worst severity that stands. */
export function standing(account: AccountState): string | undefined {
  const crossed = account.levels.filter((level) => level.standing === 'crossed');
  return [...crossed].sort(worseFirst)[0]?.severity;
}

/**
 * Saves levels: those that keep their id keep their standing as far as the balance allows, the others are judged on the
 * spot; told only what makes the banner worse and was not told at this or a lower balance since the last arming.
 */
export function saveLevels(
  account: AccountState,
  command: Extract<ModelCommand, { readonly type: 'levels' }>,
  now: number,
): void {
  const balance = account.watched;
  const worstBefore = RANK[standing(account) ?? ''] ?? 0;
  const fresh: LevelState[] = [];
  const levels = command.levels.map((level): LevelState => {
    const before = account.levels.find((one) => one.levelId === level.levelId);
    if (before?.standing === 'crossed' && balance <= rearmOf(level, command.rearmPercent)) {
      return { ...level, standing: 'crossed', since: before.since };
    }
    if (balance > atoms(level.amount)) return { ...level, standing: 'armed', since: undefined };
    if (account.lastNumber === 0 || before?.standing === 'asleep') {
      return { ...level, standing: 'asleep', since: undefined };
    }
    const crossed: LevelState = { ...level, standing: 'crossed', since: now };
    fresh.push(crossed);
    return crossed;
  });
  account.levels = levels;
  account.rearmPercent = command.rearmPercent;
  account.levelsRevision += 1;
  const worst = RANK[[...fresh].sort(worseFirst)[0]?.severity ?? ''] ?? 0;
  const told = account.told;
  if (worst <= worstBefore) return;
  if (told === undefined || (RANK[told.severity] ?? 0) < worst || told.balance > balance)
    announce(account, fresh, now);
}

/** How the levels are shown in an answer. */
export function shownLevels(account: AccountState): readonly unknown[] {
  return account.levels.map(({ levelId, standing: stands, since }) => [levelId, stands, since]);
}
