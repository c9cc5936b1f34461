/** What was seen that must not be. */
export interface Finding {
  /** Name of the rule, such as `charged-once`; see `docs/simulate.md`. */
  readonly rule: SimulationRule;
  /** What was seen, in a sentence. */
  readonly what: string;
  /** What was thrown, where something was. */
  readonly cause?: unknown;
}

/** What always holds in a simulation. */
export type SimulationRule =
  /** Storage shows what it acknowledged, and nothing else. */
  | 'state-as-acknowledged'
  /** Entries move money between two books, and every balance and number follows from them. */
  | 'ledger-balanced'
  /** What is held is the sum of the open holds, and a closed one holds nothing. */
  | 'held-as-holds'
  /** A hold grows only while what is available stays at the floor or above. */
  | 'floor'
  /** The entries of a leg add up to what its record says, which is what it costs. */
  | 'charged-once'
  /** A record says what happened at the provider, and every leg has one. */
  | 'recorded-as-happened'
  /** A leg costs what its price book says. */
  | 'charged-by-the-book'
  /** A purchase or an adjustment is posted once, and a purchase only when its money is there. */
  | 'posted-once'
  /** Money that arrived is in the books to the last digit. */
  | 'money-accounted'
  /** A level is told in the commit that crosses it, and at no other time. */
  | 'told-at-the-edge'
  /** What was told is not told again, unless something broke in between. */
  | 'told-once'
  /** What was committed is told in the end. */
  | 'told-at-last'
  /** Money set aside for a call that is over is given back. */
  | 'hold-released'
  /** `billing.verify` finds nothing. */
  | 'verified'
  /** A report's total is the ledger's. */
  | 'report-is-ledger'
  /** A command answers, and what it throws has a reason. */
  | 'answered';

/** Thrown by a check; carries the finding to where the trace is known. */
export class Found extends Error {
  /** What was seen. */
  readonly finding: Finding;

  /** @param finding - What was seen. */
  constructor(finding: Finding) {
    super(`${finding.rule}: ${finding.what}`);
    this.name = 'Found';
    this.finding = finding;
  }
}

/**
 * Stops the run when something is not so.
 *
 * @param holds - Whether it is so.
 * @param rule - The rule.
 * @param what - What was seen; made only when it is needed.
 */
export function hold(holds: boolean, rule: SimulationRule, what: () => string): asserts holds {
  if (!holds) throw new Found({ rule, what: what() });
}
