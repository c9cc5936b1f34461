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

/**
 * Waits for something, but not for ever.
 *
 * @param promise - What to wait for.
 * @param timeoutMs - Longest wait, milliseconds.
 * @param timers - Timers.
 * @returns What came of it.
 * @throws Whatever the promise throws, or an error when the time is over.
 */
export async function within<Answer>(
  promise: Promise<Answer>,
  timeoutMs: number,
  timers: Timers,
): Promise<Answer> {
  let timer: unknown;
  const timeout = new Promise<never>((_, reject) => {
    timer = timers.set(() => reject(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    timers.clear(timer);
  }
}
