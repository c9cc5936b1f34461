import { type Contract, createBilling, type PriceBook, parsePriceBook } from '@live-calls/core';
import { drawDay } from './draw-steps.ts';
import { luckOf } from './luck.ts';
import { type PlayedCounts, StepPlayer } from './play-steps.ts';
import { type SimulatedTraffic, wholeTraffic } from './simulated-traffic.ts';
import { type SimulatedHost, type SimulatedStorage, SimulatedWorld } from './simulated-world.ts';
import type { SimulatedSetting, SimulationStep, SimulationTrace } from './trace.ts';
import { type Finding, Found } from './violation.ts';

export async function playOnce(
  subject: SimulatedStorage,
  trace: Omit<SimulationTrace, 'steps'> & { readonly steps: Iterable<SimulationStep> },
  host: SimulatedHost = createBilling,
): Promise<{ counts: PlayedCounts; finding?: Finding; atMs: number; world: SimulatedWorld }> {
  const world = new SimulatedWorld(trace.setting, subject, host);
  let player: StepPlayer | undefined;
  try {
    await world.open();
    player = new StepPlayer(world);
    await player.play(trace.steps);
    return { counts: player.counts, atMs: world.clock.now(), world };
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    const counts = player?.counts ?? { steps: 0, checks: 0, seen: {} };
    return { counts, finding: error.finding, atMs: world.clock.now(), world };
  }
}

export function* drawn(source: { seed: number; traffic: SimulatedTraffic; beginMs: number }, days: number): Iterable<SimulationStep> {
  for (let day = 0; day < days; day += 1) yield* drawDay({ ...source, traffic: wholeTraffic(source.traffic) }, day);
}
