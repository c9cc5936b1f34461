import type { Stage } from './stages.ts';

/** How many gates run at once before it is their turn: each of them uses one core, and two cores are what is promised. */
const LANES = 2;

/**
 * Starts gates that only read the sources before it is their turn, two at a time, so that their answers are there in order and sooner.
 * Every other gate starts when it is asked for.
 *
 * @param stages - The gates, in order.
 * @param run - Runs one.
 * @returns `resultOf` waits for a gate, and starts one that has not started; `stop` starts no more ahead.
 */
export function startAhead<T>(
  stages: readonly Stage[],
  run: (stage: Stage) => Promise<T>,
): { readonly resultOf: (stage: Stage) => Promise<T>; readonly stop: () => void } {
  const started = new Map<Stage, Promise<T>>();
  const waiting = stages.filter(({ readsOnly }) => readsOnly);
  const start = (stage: Stage): Promise<T> => {
    const running = started.get(stage) ?? run(stage);
    started.set(stage, running);
    return running;
  };
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      // Its failure is told to whoever asks for the result.
      await start(next).catch(() => undefined);
    }
  };
  for (let index = 0; index < LANES; index += 1) void lane();
  return { resultOf: start, stop: () => waiting.splice(0) };
}
