import { type FailureKind, VendorFailure } from './vendor-failure.ts';

/** How requests to a vendor are repeated. */
export interface RepeatPolicy {
  /** How often in all. */
  readonly attempts: number;
  /** Waits. */
  readonly wait: (ms: number) => Promise<void>;
  /** Judges what was thrown. */
  readonly judge: (error: unknown) => VendorFailure | Promise<VendorFailure>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** Failures after which a request without an effect, or with the same effect each time, is sent again. */
export const SAFE: readonly FailureKind[] = ['unreached', 'busy', 'silent'];

/** Failures after which even a request that must not happen twice is sent again: it did not happen. */
export const NOT_DONE: readonly FailureKind[] = ['unreached', 'busy'];

/**
 * Sends a request, and again after failures of the named kinds. Waits as long as the vendor asks, else twice as long each time.
 * After an attempt that may have been carried out, a later one that was not says nothing about the first.
 *
 * @param send - Sends it once.
 * @param policy - How often, how to wait, and how to judge.
 * @param kinds - Failures after which it is sent again: {@link SAFE} or {@link NOT_DONE}.
 * @returns What the request answered.
 * @throws VendorFailure of the last attempt; `silent` when any of them may have been carried out and none was refused.
 */
export async function repeat<Answer>(
  send: () => Promise<Answer>,
  policy: RepeatPolicy,
  kinds: readonly FailureKind[],
): Promise<Answer> {
  let mayBeDone = false;
  for (let attempt = 1; ; attempt += 1) {
    let failure: VendorFailure;
    try {
      return await send();
    } catch (error) {
      failure = await policy.judge(error);
    }
    mayBeDone ||= failure.kind === 'silent';
    if (attempt >= policy.attempts || !kinds.includes(failure.kind)) {
      throw mayBeDone && NOT_DONE.includes(failure.kind) ? silenced(failure) : failure;
    }
    await policy.wait(pauseMs(attempt, failure.retryAfterMs));
  }
}

function silenced(failure: VendorFailure): VendorFailure {
  return new VendorFailure('silent', failure.message, failure);
}

/**
 * The pause before a request is sent again.
 *
 * @param attempt - How many attempts were made.
 * @param askedMs - How long the vendor asked to wait, in milliseconds.
 * @returns Milliseconds; twice as long each time where the vendor did not ask, a minute at most.
 */
export function pauseMs(attempt: number, askedMs?: number): number {
  return Math.min(askedMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

/**
 * Waits, as adapters do unless a test gives them something else to wait with.
 *
 * @param ms - How long, milliseconds.
 */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
