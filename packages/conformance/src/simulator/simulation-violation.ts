import { showStep } from './show-trace.ts';
import type { SimulationTrace } from './trace.ts';
import type { SimulationRule } from './violation.ts';

/** Something happened that must not: which rule it breaks, and the shortest way there that was found. */
export class SimulationViolation extends Error {
  /** Seed of the run. */
  readonly seed: number;
  /** The rule that is broken. */
  readonly rule: SimulationRule;
  /** What was seen. */
  readonly what: string;
  /** Steps of the run before it was made shorter. */
  readonly stepsBefore: number;
  /** What leads there. Plain JSON: keep it, and play it again with `simulate({ create, trace })`. */
  readonly trace: SimulationTrace;

  /** @param violation - What was found. */
  constructor(violation: {
    readonly rule: SimulationRule;
    readonly what: string;
    readonly cause?: unknown;
    readonly trace: SimulationTrace;
    readonly stepsBefore: number;
  }) {
    const { rule, what, cause, trace, stepsBefore } = violation;
    const { seed, steps } = trace;
    super(
      [
        `${rule} does not hold: ${what}.`,
        `Seed ${seed}; ${steps.length} of ${stepsBefore} steps lead there:`,
        ...steps.map((step) => `  ${showStep(step, trace)}`),
        'Play it again with simulate({ create, trace }), where trace is the JSON in the field `trace` of this error.',
      ].join('\n'),
      { cause },
    );
    this.name = 'SimulationViolation';
    this.seed = seed;
    this.rule = rule;
    this.what = what;
    this.stepsBefore = stepsBefore;
    this.trace = trace;
  }
}
