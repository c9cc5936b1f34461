import { BillingError } from '@live-calls/core';
import { SettingsError } from './environment.ts';
import { PortTaken } from './web-server.ts';

const PATIENCE_MS = 15_000;

/** Something that runs until it is closed. */
export interface Running {
  /** Ends it in order; safe to repeat. */
  close(): Promise<void>;
  /** How long that waits on purpose, milliseconds; 0 unless given. */
  readonly drainMs?: number;
}

/**
 * Runs a process until it is told to end. What a person can put right is said in words, without a stack.
 *
 * @param start - Starts what runs.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  try {
    endWith(await start());
  } catch (error) {
    if (!isForPeople(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function isForPeople(error: unknown): error is Error {
  if (error instanceof SettingsError || error instanceof PortTaken) return true;
  return BillingError.is(error, 'CONFIGURATION_INVALID') || BillingError.is(error, 'STORAGE_UNAVAILABLE');
}

/**
 * Has the process end in order when it is told to: Ctrl-C, a service manager, a terminal that is closed.
 *
 * @param running - What is to be closed before.
 */
function endWith(running: Running): void {
  const end = (): void => {
    // Whatever still waits then is given up; what was committed is committed.
    setTimeout(() => process.exit(1), PATIENCE_MS + (running.drainMs ?? 0)).unref();
    // A signal comes twice where a terminal and a parent both send it; closing twice is closing once.
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}
