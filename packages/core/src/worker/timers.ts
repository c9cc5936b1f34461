/** A timer that is running; opaque. */
export type RunningTimer = unknown;

/** The only timers the library uses; replaced in tests. */
export interface Timers {
  /**
   * Runs something once, later.
   *
   * @param run - What to run.
   * @param afterMs - Milliseconds to wait.
   * @returns The timer, to cancel it.
   */
  set(run: () => void, afterMs: number): RunningTimer;
  /**
   * Cancels a timer; one that ran already is left alone.
   *
   * @param timer - The timer.
   */
  clear(timer: RunningTimer): void;
}

/** The process's own timers. */
export const systemTimers: Timers = {
  set: (run, afterMs) => setTimeout(run, afterMs),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
