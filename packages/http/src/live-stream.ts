import type { Standing, Timers } from '@live-calls/core';
import type { LiveAccounts } from './live-accounts.ts';

/** A view that is to be kept up to date. */
export interface LiveView {
  /** The account. */
  readonly accountId: string;
  /** What the viewer has seen last, by `Last-Event-ID`; absent: nothing. */
  readonly seen: string | null;
  /** Aborts when the viewer is gone. */
  readonly signal: AbortSignal;
}

/** How views are kept. */
export interface LiveStreamOptions {
  /** Timers. */
  readonly timers: Timers;
  /** Milliseconds after which something is sent though nothing changed. */
  readonly heartbeatMs: number;
  /** Milliseconds after which a view ends. */
  readonly longestMs: number;
}

const encoder = new TextEncoder();
const RETRY_MS = 2000;

/**
 * A view of an account as server-sent events: `standing` events with the account's version as their id. A viewer that comes
 * back with the id it has seen last is told only what is newer; one that reads slowly is told the latest, not all between.
 *
 * @param live - The accounts that are looked at.
 * @param view - The view.
 * @param options - How views are kept.
 * @returns The stream; canceling it ends the view.
 */
export function liveStream(
  live: LiveAccounts,
  view: LiveView,
  options: LiveStreamOptions,
): ReadableStream<Uint8Array> {
  const { timers, heartbeatMs, longestMs } = options;
  let waiting: Standing | undefined;
  let ended = false;
  let stop = (): void => undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
        const end = (): void => {
          if (ended) return;
          stop();
          controller.close();
        };
        const beat = (): void => {
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': still here\n\n'));
          heartbeat = timers.set(beat, heartbeatMs);
        };
        let heartbeat = timers.set(beat, heartbeatMs);
        const longest = timers.set(end, longestMs);
        const show = (standing: Standing): void => {
          if (String(standing.version) === view.seen) return;
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(eventOf(standing));
          else waiting = standing;
        };
        const leave = live.watch(view.accountId, { show, end });
        stop = () => {
          ended = true;
          timers.clear(heartbeat);
          timers.clear(longest);
          view.signal.removeEventListener('abort', end);
          leave();
        };
        view.signal.addEventListener('abort', end);
        if (view.signal.aborted) end();
      },
      pull(controller) {
        if (waiting === undefined) return;
        controller.enqueue(eventOf(waiting));
        waiting = undefined;
      },
      cancel() {
        if (!ended) stop();
      },
    },
    { highWaterMark: 4 },
  );
}

function eventOf(standing: Standing): Uint8Array {
  return encoder.encode(`id: ${standing.version}\nevent: standing\ndata: ${JSON.stringify(standing)}\n\n`);
}
