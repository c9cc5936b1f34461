import { divideRounded } from '../money/rounding.ts';
import type { CompiledBand, Tariff } from './tariff.ts';

/** Which terms of a rule differ. */
export type TermChange = 'rate' | 'increments' | 'fees' | 'limits' | 'rounding';

/** How the terms of a rule changed. */
export interface TariffChange {
  /** Where the rate went: `mixed` when it is higher at some age of the call and lower at another. */
  readonly trend: 'up' | 'down' | 'mixed' | 'same';
  /** Which terms differ. */
  readonly changes: readonly TermChange[];
  /** Change of the first band's rate that differs, in percent; absent when none differs or it was zero. */
  readonly percent: string | undefined;
}

const SAME: TariffChange = { trend: 'same', changes: [], percent: undefined };
const known = new WeakMap<Tariff, WeakMap<Tariff, TariffChange>>();

/**
 * Compares two tariffs. Rates are compared as what a second costs at every age of the call, so a band split in two of
 * the same rate is no change.
 *
 * @param before - A tariff; rules share tariffs, so the answer is kept.
 * @param after - Another.
 * @returns What changed.
 */
export function compareTariffs(before: Tariff, after: Tariff): TariffChange {
  if (before === after) return SAME;
  let answers = known.get(before);
  if (answers === undefined) {
    answers = new WeakMap();
    known.set(before, answers);
  }
  let answer = answers.get(after);
  if (answer === undefined) {
    answer = compared(before, after);
    answers.set(after, answer);
  }
  return answer;
}

function compared(before: Tariff, after: Tariff): TariffChange {
  const ages = [...new Set([...before.bands, ...after.bands].map((band) => band.fromSecond))].toSorted(
    (a, b) => a - b,
  );
  let ups = 0;
  let downs = 0;
  let percent: string | undefined;
  let increments = before.roundsUp !== after.roundsUp;
  for (const age of ages) {
    const old = bandAt(before.bands, age);
    const young = bandAt(after.bands, age);
    // One of them is blocked and has no bands; that is reported as such.
    if (old === undefined || young === undefined) continue;
    if (old.incrementSeconds !== young.incrementSeconds) increments = true;
    const [was, is] = perSecond(old, young);
    if (was === is) continue;
    if (is > was) ups += 1;
    else downs += 1;
    if (ups + downs === 1) percent = percentText(was, is);
  }
  const changes: TermChange[] = [];
  if (ups + downs > 0) changes.push('rate');
  if (increments) changes.push('increments');
  if (before.connectionFee !== after.connectionFee || before.attemptFee !== after.attemptFee)
    changes.push('fees');
  if (LIMITS.some((limit) => before[limit] !== after[limit])) changes.push('limits');
  if (
    before.rounding?.mode !== after.rounding?.mode ||
    before.rounding?.decimals !== after.rounding?.decimals
  ) {
    changes.push('rounding');
  }
  const trend = ups > 0 && downs > 0 ? 'mixed' : ups > 0 ? 'up' : downs > 0 ? 'down' : 'same';
  return { trend, changes, percent };
}

const LIMITS = [
  'noChargeIfSecondsAtMost',
  'freeSeconds',
  'minimumSeconds',
  'minimumCharge',
  'maximumCharge',
] as const;

function bandAt(bands: readonly CompiledBand[], age: number): CompiledBand | undefined {
  return bands.findLast((band) => band.fromSecond <= age);
}

/** Prices of a second of two bands, on one denominator. */
function perSecond(old: CompiledBand, young: CompiledBand): readonly [bigint, bigint] {
  const oldSeconds = old.denominator * BigInt(old.incrementSeconds);
  const youngSeconds = young.denominator * BigInt(young.incrementSeconds);
  return [old.numerator * youngSeconds, young.numerator * oldSeconds];
}

function percentText(was: bigint, is: bigint): string | undefined {
  if (was === 0n) return undefined;
  const hundredths = divideRounded((is - was) * 10_000n, was, 'half-up');
  const size = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, '0');
  return `${is < was ? '-' : '+'}${size.slice(0, -2)}.${size.slice(-2)}`;
}
