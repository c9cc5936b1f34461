import type { Atoms } from '../money/atoms.ts';
import type { Rounding } from '../money/rounding.ts';
import type { BandStep, ChargeStep, RoundingStep } from './charge.ts';
import type { Run } from './metering.ts';
import type { Tariff } from './tariff.ts';

/** Talk cut into steps, before it has a price. */
export interface Metered {
  /** The steps of talk. */
  readonly runs: readonly Run[];
  /** Tariff of the rule in force at billing start: fees and bounds. */
  readonly tariff: Tariff;
  /** That rule. */
  readonly ruleIndex: number;
  /** How the total is rounded. */
  readonly rounding: Rounding;
  /** Steps so far; the others are added to it. */
  readonly steps: ChargeStep[];
}

/** What talk costs. */
export interface Priced {
  /** The cost. */
  readonly costAtoms: Atoms;
  /** All steps. */
  readonly steps: readonly ChargeStep[];
}

/**
 * The step that shows a run.
 *
 * @param run - The run.
 * @param amount - What it adds, decimal text.
 * @param chargedRule - The rule of the charge; the run's own rule is named only where it is another.
 * @returns The step.
 */
export function bandStep(run: Run, amount: string, chargedRule: number): BandStep {
  const { band, fromSecond, steps, ruleIndex } = run;
  const { incrementSeconds, rate, perSeconds } = band;
  const untilSecond = fromSecond + steps * incrementSeconds;
  return ruleIndex === chargedRule
    ? { type: 'band', amount, fromSecond, untilSecond, steps, incrementSeconds, rate, perSeconds }
    : { type: 'band', amount, fromSecond, untilSecond, steps, incrementSeconds, rate, perSeconds, ruleIndex };
}

const unchanged = new Map<string, readonly RoundingStep[]>();

/**
 * The last step of a charge.
 *
 * @param amount - What rounding adds or takes away.
 * @param rounding - The rounding.
 * @returns The step; one shared, frozen step where rounding changes nothing, which is nearly always.
 */
export function roundingStep(amount: string, rounding: Rounding): RoundingStep {
  const { mode, decimals } = rounding;
  return amount === '0' ? unchangedStep(rounding) : { type: 'rounding', amount, mode, decimals };
}

function unchangedStep({ mode, decimals }: Rounding): RoundingStep {
  const known = unchanged.get(mode)?.[decimals];
  if (known !== undefined) return known;
  const steps = Array.from({ length: 13 }, (_, places): RoundingStep => {
    return Object.freeze({ type: 'rounding', amount: '0', mode, decimals: places });
  });
  unchanged.set(mode, steps);
  return steps[decimals] as RoundingStep;
}
