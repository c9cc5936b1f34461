import type { Rounding } from '../money/rounding.ts';
import type { BandStep, ChargeStep, RatedLeg } from './charge.ts';
import type { CompiledBook } from './compiled-book.ts';
import { divideSafely, formatSafeAtoms, POWERS, roundHalfUp } from './price-safely.ts';
import { roundingStep } from './priced.ts';
import { QUICK_FIELD } from './quick-tariffs.ts';

const MOST_SAFE = Number.MAX_SAFE_INTEGER;
const MOST_DECIMALS = 6;

/**
 * Prices answered talk by the rule in force at billing start, where the rule's tariff is a row of numbers and all values
 * stay safe integers. It gives what `ratePlan` gives, to the last step; property tests compare the two.
 *
 * @param book - The book.
 * @param call - The rule that was chosen, the number called, and seconds of talk above zero.
 * @param rounding - Rounding of the contract or the book.
 * @returns The charge, or absent when the call has to take the whole way.
 */
export function rateQuickly(
  book: CompiledBook,
  call: { readonly ruleIndex: number; readonly to: string; readonly durationSeconds: number },
  rounding: Rounding,
): RatedLeg | undefined {
  const { ruleIndex, durationSeconds } = call;
  const { rows } = book.quickTariffs;
  const id = book.tariffId(ruleIndex);
  const row = book.quickTariffs.rowOf(id);
  if (row < 0 || rounding.decimals > MOST_DECIMALS) return undefined;
  const denominator = rows[row + QUICK_FIELD.denominator] as number;
  const fee = rows[row + QUICK_FIELD.fee] as number;
  const shownUnit = POWERS[MOST_DECIMALS - rounding.decimals] as number;
  const costUnit = POWERS[12 - rounding.decimals] as number;
  if (denominator * costUnit > MOST_SAFE) return undefined;

  const increment = rows[row + QUICK_FIELD.firstIncrement] as number;
  const firstEnd = Math.min(durationSeconds, rows[row + QUICK_FIELD.firstUntil] as number);
  const firstSteps = Math.ceil(firstEnd / increment);
  const reached = firstSteps * increment;
  let total = firstSteps * (rows[row + QUICK_FIELD.firstPrice] as number);
  const nextIncrement = rows[row + QUICK_FIELD.nextIncrement] as number;
  const nextSteps = reached < durationSeconds ? Math.ceil((durationSeconds - reached) / nextIncrement) : 0;
  const whole = total + nextSteps * (rows[row + QUICK_FIELD.nextPrice] as number) + fee * denominator;
  // Every partial sum is smaller, so this one check is enough.
  if (whole * 2 > MOST_SAFE) return undefined;

  const rate = book.quickTariffs.rate(id, 0);
  let shown = roundHalfUp(total, denominator, shownUnit);
  const steps: ChargeStep[] = [bandStep(shown, { from: 0, steps: firstSteps, increment, rate })];
  let rateText = rate;
  if (nextSteps > 0) {
    const nextRate = book.quickTariffs.rate(id, 1);
    total += nextSteps * (rows[row + QUICK_FIELD.nextPrice] as number);
    const now = roundHalfUp(total, denominator, shownUnit);
    steps.push(
      bandStep(now - shown, { from: reached, steps: nextSteps, increment: nextIncrement, rate: nextRate }),
    );
    shown = now;
    if (nextRate !== rate) rateText = 'mixed';
  }
  if (fee > 0) {
    const now = roundHalfUp(whole, denominator, shownUnit);
    steps.push({ type: 'connection-fee', amount: formatSafeAtoms(now - shown) });
    shown = now;
  }
  const cost = divideSafely(whole, denominator * costUnit, rounding.mode) * costUnit;
  if (cost > MOST_SAFE) return undefined;
  steps.push(roundingStep(cost === shown ? '0' : formatSafeAtoms(cost - shown), rounding));
  return {
    status: 'rated',
    costAtoms: BigInt(cost),
    billedSeconds: reached + nextSteps * nextIncrement,
    rateText,
    ruleIndex,
    matchedPrefix: call.to.slice(0, book.prefixLength(ruleIndex)),
    destination: book.ruleName(ruleIndex),
    country: book.country(ruleIndex),
    steps,
  };
}

function bandStep(
  atoms: number,
  run: { readonly from: number; readonly steps: number; readonly increment: number; readonly rate: string },
): BandStep {
  return {
    type: 'band',
    amount: formatSafeAtoms(atoms),
    fromSecond: run.from,
    untilSecond: run.from + run.steps * run.increment,
    steps: run.steps,
    incrementSeconds: run.increment,
    rate: run.rate,
    perSeconds: 60,
  };
}
