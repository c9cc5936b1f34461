/** Something that is kept and does not equal what it is kept of. */
export interface Difference {
  /** What was compared, such as `posted`, `held`, `journal-number` or `spend`. */
  readonly what: string;
  /** Where: a journal number, a leg, a period, a key; absent for the account as a whole. */
  readonly reference?: string;
  /** What was recomputed. */
  readonly expected: string;
  /** What is kept. */
  readonly seen: string;
}

/** The result of recomputing an account from its journal, as of one moment. */
export interface Verification {
  /** `agrees` when there is no difference. */
  readonly status: 'agrees' | 'differs';
  /** Journal number up to which the journal was read. */
  readonly asOf: number;
  /** Entries read. */
  readonly entries: number;
  /** Usage rows read. */
  readonly usageRows: number;
  /** The differences, at most 100. */
  readonly differences: readonly Difference[];
}
