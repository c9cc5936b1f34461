import type { Timers } from '@live-calls/core';

/** The process's own timers; a view that is open keeps no process alive. */
export const systemTimers: Timers = {
  set: (run, afterMs) => {
    const timer: unknown = setTimeout(run, afterMs);
    (timer as { readonly unref?: () => void }).unref?.();
    return timer;
  },
  clear: (timer) => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
};
