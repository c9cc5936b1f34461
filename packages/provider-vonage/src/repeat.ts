import { type FailureKind, failureOf, type VendorFailure } from './vendor-failure.ts';

/** How requests are repeated. */
export interface RepeatPolicy {
  /** How often in all. */
  readonly attempts: number;
  /** Waits. */
  readonly wait: (ms: number) => Promise<void>;
  /** Present time, epoch milliseconds. */
  readonly now: () => number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** Failures after which a request without an effect, or with the same effect each time, is sent again. */
export const SAFE: readonly FailureKind[] = ['unreached', 'busy', 'silent'];

/** Failures after which even a request that must not happen twice is sent again: it did not happen. */
export const NOT_DONE: readonly FailureKind[] = ['unreached', 'busy'];

/**
 * Sends a request, and again after failures of the named kinds. Waits as long as the vendor asks, else twice as long each time.
 *
 * @param send - Sends it once.
 * @param policy - How often, and how to wait.
 * @param kinds - Failures after which it is sent again.
 * @returns What the request answered.
 * @throws VendorFailure of the last attempt.
 */
export async function repeat<Answer>(
  send: () => Promise<Answer>,
  policy: RepeatPolicy,
  kinds: readonly FailureKind[],
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    let failure: VendorFailure;
    try {
      return await send();
    } catch (error) {
      failure = await failureOf(error, policy.now());
    }
    if (attempt >= policy.attempts || !kinds.includes(failure.kind)) throw failure;
    await policy.wait(failure.retryAfterMs === undefined ? pauseMs(attempt) : longest(failure.retryAfterMs));
  }
}

/**
 * The pause before a repeat.
 *
 * @param attempt - How many attempts were made.
 * @returns Milliseconds.
 */
export function pauseMs(attempt: number): number {
  return longest(FIRST_PAUSE_MS * 2 ** (attempt - 1));
}

function longest(ms: number): number {
  return Math.min(ms, LONGEST_PAUSE_MS);
}
