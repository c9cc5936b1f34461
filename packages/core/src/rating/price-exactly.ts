import { ATOM_DECIMALS, formatAtoms, formatScaled } from '../money/atoms.ts';
import { divideRounded, type Rounding } from '../money/rounding.ts';
import { bandStep, type Metered, type Priced, roundingStep } from './priced.ts';
import { leastCommonMultiple, type Tariff } from './tariff.ts';

/**
 * The exact total so far, and the steps that show it. A step's amount is the difference of the running total rounded
 * half-up at six decimals more than the result, so the printed amounts add up whatever was cut off each of them.
 */
class RunningTotal {
  readonly denominator: bigint;
  readonly #shownDecimals: number;
  readonly #shownScale: bigint;
  #numerator = 0n;
  #shown = 0n;

  constructor(denominator: bigint, rounding: Rounding) {
    this.denominator = denominator;
    this.#shownDecimals = rounding.decimals + 6;
    this.#shownScale = 10n ** BigInt(this.#shownDecimals);
  }

  /** Total so far, over the denominator, in atoms. */
  get numerator(): bigint {
    return this.#numerator;
  }

  /** Moves the total; answers the amount to print. */
  moveTo(numerator: bigint): string {
    this.#numerator = numerator;
    const scaled = numerator * this.#shownScale;
    const shown = divideRounded(scaled, this.denominator * 10n ** BigInt(ATOM_DECIMALS), 'half-up');
    return this.#print(shown);
  }

  /** Rounds the exact total, not the printed one; answers the cost in atoms and the amount to print. */
  round(rounding: Rounding): { readonly costAtoms: bigint; readonly amount: string } {
    const unit = 10n ** BigInt(ATOM_DECIMALS - rounding.decimals);
    const costAtoms = divideRounded(this.#numerator, this.denominator * unit, rounding.mode) * unit;
    return { costAtoms, amount: this.#print((costAtoms * this.#shownScale) / 10n ** BigInt(ATOM_DECIMALS)) };
  }

  #print(shown: bigint): string {
    const amount = formatScaled(shown - this.#shown, this.#shownDecimals);
    this.#shown = shown;
    return amount;
  }
}

/**
 * Prices metered talk with integers of any size: right for every rule there can be.
 *
 * @param metered - The talk, the tariff and the steps before the bands, to which the others are added.
 * @returns The cost.
 */
export function priceExactly(metered: Metered): Priced {
  const { runs, tariff, rounding, steps } = metered;
  const denominator = runs.reduce((common, run) => leastCommonMultiple(common, run.band.denominator), 1n);
  const total = new RunningTotal(denominator, rounding);
  for (const run of runs) {
    const price = BigInt(run.steps) * run.band.numerator * (denominator / run.band.denominator);
    steps.push(bandStep(run, total.moveTo(total.numerator + price), metered.ruleIndex));
  }
  if (tariff.connectionFee > 0n) {
    const amount = total.moveTo(total.numerator + tariff.connectionFee * denominator);
    steps.push({ type: 'connection-fee', amount });
  }
  addBounds(metered, total, tariff);
  const { costAtoms, amount } = total.round(rounding);
  steps.push(roundingStep(amount, rounding));
  return { costAtoms, steps };
}

/**
 * Prices an attempt that nobody answered: its fee and nothing else, rounded.
 *
 * @param fee - The fee in atoms.
 * @param rounding - How it is rounded.
 * @returns The cost; no steps when there is no fee.
 */
export function priceAttempt(fee: bigint, rounding: Rounding): Priced {
  if (fee === 0n) return { costAtoms: 0n, steps: Object.freeze([]) };
  const total = new RunningTotal(1n, rounding);
  const attempt = total.moveTo(fee);
  const { costAtoms, amount } = total.round(rounding);
  return {
    costAtoms,
    steps: [{ type: 'attempt-fee', amount: attempt }, roundingStep(amount, rounding)],
  };
}

function addBounds(metered: Metered, total: RunningTotal, tariff: Tariff): void {
  const { minimumCharge, maximumCharge } = tariff;
  const least = minimumCharge * total.denominator;
  if (total.numerator < least) {
    const amount = total.moveTo(least);
    metered.steps.push({ type: 'minimum-charge', amount, bound: formatAtoms(minimumCharge) });
  }
  if (maximumCharge === undefined) return;
  const most = maximumCharge * total.denominator;
  if (total.numerator <= most) return;
  metered.steps.push({
    type: 'maximum-charge',
    amount: total.moveTo(most),
    bound: formatAtoms(maximumCharge),
  });
}
