import type { Clock } from '@live-calls/core/adapter';

/** A clock that moves only when it is told to; also backwards, as real clocks do. */
export interface ManualClock extends Clock {
  /**
   * Moves the clock.
   *
   * @param milliseconds - How far; below zero for a step back.
   */
  advance(milliseconds: number): void;
  /**
   * Sets the clock.
   *
   * @param epochMs - The new time, epoch milliseconds.
   */
  set(epochMs: number): void;
}

/**
 * Makes a clock for tests.
 *
 * @param startMs - Time at the start, epoch milliseconds; 2026-11-01T08:00:00Z unless given.
 * @returns The clock, standing still.
 *
 * @example
 * ```ts runnable
 * import { manualClock } from '@live-calls/conformance';
 *
 * const clock = manualClock(Date.UTC(2026, 10, 1));
 * clock.advance(60_000);
 * ```
 */
export function manualClock(startMs = 1_793_520_000_000): ManualClock {
  let nowMs = whole(startMs);
  return {
    now: () => nowMs,
    advance: (milliseconds) => {
      nowMs = whole(nowMs + milliseconds);
    },
    set: (epochMs) => {
      nowMs = whole(epochMs);
    },
  };
}

function whole(epochMs: number): number {
  if (Number.isSafeInteger(epochMs)) return epochMs;
  throw new RangeError(`A clock shows whole epoch milliseconds; seen: ${epochMs}.`);
}
