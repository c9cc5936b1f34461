import { type AccountRow, minorDigits } from '@live-calls/core/adapter';
import type { Commit } from './account-shadow.ts';
import { hold } from './violation.ts';

/** A level that accounts begin with, and whether the balance was ever above it, is, or has fallen to it. */
interface LevelShadow {
  readonly severity: 'low' | 'critical' | 'empty';
  readonly fallAtoms: bigint;
  readonly rearmAtoms: bigint;
  state: 'asleep' | 'armed' | 'crossed';
}

const UNIT = 10n ** 12n;

/** The low-balance levels of an account, judged a second time and in another way. */
export class LevelsShadow {
  readonly #levels: readonly LevelShadow[];

  /** @param currency - The account's currency. */
  constructor(currency: string) {
    const factor = minorDigits(currency) === 0 ? 100n * UNIT : UNIT;
    const level = (severity: LevelShadow['severity'], units: bigint): LevelShadow => ({
      severity,
      fallAtoms: units * factor,
      rearmAtoms: (units * factor * 11n) / 10n,
      state: 'asleep',
    });
    this.#levels = [level('empty', 0n), level('critical', 5n), level('low', 20n)];
  }

  /**
   * Holds what a commit tells against the levels it crosses.
   *
   * @param before - The account before; absent when it is opened.
   * @param commit - The commit.
   * @param accountId - The account.
   */
  judge(before: AccountRow | undefined, { account, announced }: Commit, accountId: string): void {
    const [from, to] = [watched(before), watched(account)];
    const told = announced.filter(({ type }) => type.startsWith('balance-')).map(({ type }) => type);
    if (from === to && told.length === 0) return;
    const expected = from === to ? undefined : this.#move(from, to);
    const same = told.length === (expected === undefined ? 0 : 1) && told[0] === expected;
    hold(
      same,
      'told-at-the-edge',
      () =>
        `${accountId} goes from ${from} to ${to}: ${expected ?? 'nothing'} is to be told, and ${told.join() || 'nothing'} is`,
    );
  }

  #move(from: bigint, to: bigint): string | undefined {
    let worst: string | undefined;
    let isArmedAgain = false;
    for (const level of this.#levels) {
      const isBelow = to <= level.fallAtoms;
      if (level.state === 'crossed') {
        if (to <= level.rearmAtoms) continue;
        level.state = 'armed';
        isArmedAgain = true;
      } else if (isBelow && (level.state === 'armed' || to < from)) {
        level.state = 'crossed';
        worst ??= `balance-${level.severity}`;
      } else if (!isBelow) level.state = 'armed';
    }
    if (worst !== undefined) return worst;
    const isRestored = isArmedAgain && this.#levels.every(({ state }) => state !== 'crossed');
    return isRestored ? 'balance-restored' : undefined;
  }
}

function watched(account: AccountRow | undefined): bigint {
  return account === undefined ? 0n : account.postedAtoms - account.runningAtoms;
}
