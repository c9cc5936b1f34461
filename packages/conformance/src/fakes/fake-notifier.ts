import type { Announcement, Notifier } from '@live-calls/core/adapter';

/** A notifier that keeps what it is told. */
export interface FakeNotifier extends Notifier {
  /** What was delivered, in order; a repeated delivery stands again. */
  readonly delivered: readonly Announcement[];
  /** What it was asked to deliver, failed deliveries included. */
  readonly attempts: readonly Announcement[];
  /**
   * Fails the next deliveries.
   *
   * @param times - How many.
   */
  failNext(times: number): void;
}

/**
 * Makes a notifier for tests.
 *
 * @returns A notifier that delivers to its own list.
 *
 * @example
 * ```ts runnable
 * import { fakeNotifier } from '@live-calls/conformance';
 *
 * const notifier = fakeNotifier();
 * notifier.failNext(2); // the third attempt arrives
 * ```
 */
export function fakeNotifier(): FakeNotifier {
  const delivered: Announcement[] = [];
  const attempts: Announcement[] = [];
  let failing = 0;
  return {
    contract: 'notifier/v1',
    id: 'fake',
    delivered,
    attempts,
    failNext: (times) => {
      failing = times;
    },
    deliver: async (announcement) => {
      attempts.push(announcement);
      if (failing > 0) {
        failing -= 1;
        throw new Error('The fake notifier was told to fail.');
      }
      delivered.push(announcement);
    },
  };
}
