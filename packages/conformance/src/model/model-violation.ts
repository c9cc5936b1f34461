/** A billing that does something else than the reference model: everything that is needed to see it again. */
export class ModelViolation extends Error {
  /** Seed of the run. */
  readonly seed: number;
  /** The step after which it was seen, from 1. */
  readonly step: number;
  /** What was compared. */
  readonly what: string;
  /** What the reference model has. */
  readonly expected: string;
  /** What was seen. */
  readonly seen: string;
  /** The last steps as JSON, the latest at the end. */
  readonly lately: readonly string[];

  /** @param violation - What was seen, and where. */
  constructor(violation: {
    readonly seed: number;
    readonly step: number;
    readonly finding: { readonly what: string; readonly expected: string; readonly seen: string };
    readonly lately: readonly string[];
  }) {
    const { seed, step, finding, lately } = violation;
    const { what, expected, seen } = finding;
    super(
      [
        `The model disagrees after step ${step} of seed ${seed}: ${what}.`,
        `  expected: ${expected}`,
        `  seen:     ${seen}`,
        `  last steps:`,
        ...lately.map((line) => `    ${line}`),
        `Run it again with runModel({ create, seed: ${seed}, steps: ${step} }).`,
      ].join('\n'),
    );
    this.name = 'ModelViolation';
    this.seed = seed;
    this.step = step;
    this.what = what;
    this.expected = expected;
    this.seen = seen;
    this.lately = lately;
  }
}
