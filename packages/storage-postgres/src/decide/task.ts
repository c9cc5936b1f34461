import type { Decided, Decision } from '@live-calls/core/adapter';

/** A decision on its way, and where its answer goes. */
export interface Task {
  /** The decision. */
  readonly decision: Decision;
  /** Takes the answer; called once. */
  readonly answer: (decided: Decided<unknown>) => void;
}
