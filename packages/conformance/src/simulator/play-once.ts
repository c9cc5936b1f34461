import { type PlayedCounts, StepPlayer } from './play-steps.ts';
import { type SimulatedHost, type SimulatedStorage, SimulatedWorld } from './simulated-world.ts';
import type { SimulatedSetting, SimulationStep } from './trace.ts';
import { type Finding, Found } from './violation.ts';

/** What is played. */
export interface PlayOptions {
  /** All that stays the same. */
  readonly setting: SimulatedSetting;
  /** What happens. */
  readonly steps: () => Iterable<SimulationStep>;
  /** Makes the host's billing. */
  readonly host: SimulatedHost;
  /** Told of each step before it happens. */
  readonly onStep?: (step: SimulationStep, so: { readonly steps: number; readonly commits: number }) => void;
}

/** What came of it. */
export interface Played {
  /** What was broken; absent: nothing. */
  readonly finding?: Finding;
  /** When the last step began, epoch milliseconds; what comes later did not lead to what was broken. */
  readonly lastAtMs: number;
  /** What was counted. */
  readonly counts: PlayedCounts;
  /** Commits. */
  readonly commits: number;
  /** Announcements that arrived. */
  readonly deliveries: number;
  /** When the world ended, epoch milliseconds. */
  readonly endMs: number;
}

/**
 * Plays steps once, in a world of its own.
 *
 * @param subject - The storage; given back at the end.
 * @param options - What is played.
 * @returns What came of it.
 */
export async function playOnce(subject: SimulatedStorage, options: PlayOptions): Promise<Played> {
  const world = new SimulatedWorld(options.setting, subject, options.host);
  const player = new StepPlayer(world);
  let lastAtMs = options.setting.beginMs;
  let finding: Finding | undefined;
  try {
    await world.open();
    await player.play(options.steps(), (step) => {
      lastAtMs = step.atMs;
      options.onStep?.(step, { steps: player.counts.steps, commits: world.watch.commits });
    });
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    finding = error.finding;
  } finally {
    await subject.dispose?.();
  }
  return {
    ...(finding !== undefined && { finding }),
    ...{ lastAtMs, counts: player.counts, endMs: world.clock.now() },
    ...{ commits: world.watch.commits, deliveries: world.inbox.deliveries },
  };
}
