import { type Contract, createBilling, type PriceBook } from '@live-calls/core';
import { drawDay, type StepSource } from './draw-steps.ts';
import { exampleContract, examplePriceBook, prefixesOf } from './example-contract.ts';
import { type Played, playOnce } from './play-once.ts';
import { checkCount, checkSetting, settingOf } from './setting.ts';
import { shrink } from './shrink.ts';
import { type SimulatedTraffic, wholeTraffic } from './simulated-traffic.ts';
import type { SimulatedHost, SimulatedStorage } from './simulated-world.ts';
import { SimulationViolation } from './simulation-violation.ts';
import type { SimulatedSetting, SimulationStep, SimulationTrace } from './trace.ts';

/** How far a simulation has come. */
export interface SimulationProgress {
  /** Days that are over. */
  readonly day: number;
  /** Days in all. */
  readonly days: number;
  /** Things that happened so far: commands, webhooks, rounds of the worker, faults. */
  readonly steps: number;
  /** Commits so far, each of them checked. */
  readonly commits: number;
  /** Times that a shorter trace was looked for, once something is broken. */
  readonly replays: number;
}

/** What is simulated on what. */
export interface SimulationOptions {
  /** Makes the storage, fresh and empty; called once for the run, and once more for each time that a trace is made shorter. */
  readonly create: () => SimulatedStorage | Promise<SimulatedStorage>;
  /** The contract of the accounts; one over the first price book that allows everything unless given. */
  readonly contract?: Contract;
  /** The price books that the contract names; a small one over three countries unless given. */
  readonly priceBooks?: readonly PriceBook[];
  /** What happens; calls of three accounts, their purchases, and some of everything that breaks, unless given. */
  readonly traffic?: SimulatedTraffic;
  /** Any whole number: the same seed gives the same run; 1 unless given. */
  readonly seed?: number;
  /** How many days; 30 unless given. */
  readonly days?: number;
  /** When the first day begins, epoch milliseconds; 2026-11-01T00:00:00Z unless given. */
  readonly beginMs?: number;
  /** Things that happen between two checks of everything; 5,000 unless given. Every commit is checked in any case. */
  readonly checkEvery?: number;
  /** Milliseconds between two rounds of the worker while there is something to do; 15,000 unless given. */
  readonly workerEveryMs?: number;
  /** Makes the host's billing from the adapters of the world; `createBilling` unless given. Here a host puts its own between. */
  readonly host?: SimulatedHost;
  /** Told once for each virtual day, and of each try to make a trace shorter. */
  readonly onProgress?: (progress: SimulationProgress) => void;
  /** How often a trace is played again at most to make it shorter; 300 unless given, 0 to leave it as it is. */
  readonly mostReplays?: number;
  /** A trace to play instead; contract, traffic, seed and days are its own then. */
  readonly trace?: SimulationTrace;
}

/** What a simulation has seen. All of it was as it has to be. */
export interface SimulationReport {
  /** The seed. */
  readonly seed: number;
  /** Things that happened: commands, webhooks, rounds of the worker, faults. */
  readonly steps: number;
  /** Commits, each of them checked. */
  readonly commits: number;
  /** Checks of everything. */
  readonly checks: number;
  /** Announcements that arrived, repeats included. */
  readonly deliveries: number;
  /** What happened and what came of it, such as `authorize authorized`, by how often. */
  readonly seen: { readonly [name: string]: number };
  /** When the world ended, epoch milliseconds: some time after the last day, when the last money has come. */
  readonly endMs: number;
}

const DAY_MS = 86_400_000;

/**
 * Plays months of a host's life against the real billing, in virtual time: calls, webhooks that get lost and come twice, purchases by
 * card and transfer that are declined, late, in part or disputed, automatic top-ups, operators; while processes die at commits and
 * are started again on the same storage, answers get lost, vendors do not answer and clocks are wrong. Every commit is held against
 * the account's own past and against what really happened; all the rest every so many steps, and once more at the end, when nothing
 * may be left over.
 *
 * Same options, same run. What is broken is reported with the seed and with the shortest list of steps that was found to lead there.
 *
 * @param options - What is simulated on what.
 * @returns What was seen.
 * @throws SimulationViolation when something is not as it has to be.
 *
 * @example
 * ```ts
 * import { simulate } from '@live-calls/conformance';
 * import { memoryStorage } from '@live-calls/storage-memory';
 *
 * const create = () => ({ storage: memoryStorage() });
 * const traffic = { callsPerHour: 4, accounts: 2 };
 * const { steps, commits, seen } = await simulate({ create, traffic, seed: 7, days: 1 });
 * console.log(steps > 0, commits > 0, seen['authorize authorized']);
 * ```
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { trace } = options;
  const run = trace === undefined ? drawnRun(options) : recordedRun(trace);
  checkSetting(run.setting);
  let progress: SimulationProgress = { day: 0, days: run.days, steps: 0, commits: 0, replays: 0 };
  const tell = (news: Partial<SimulationProgress>): void => {
    progress = { ...progress, ...news };
    options.onProgress?.(progress);
  };
  const onStep = (
    step: SimulationStep,
    { steps, commits }: { readonly steps: number; readonly commits: number },
  ) => {
    const day = Math.floor((step.atMs - run.setting.beginMs) / DAY_MS);
    if (day > progress.day) tell({ day, steps, commits });
  };
  const { host = createBilling } = options;
  const played = await playOnce(await options.create(), { ...run, host, onStep });
  const { finding, lastAtMs } = played;
  if (finding === undefined) return reportOf(run.seed, played);
  const steps = [...run.steps()].filter(({ atMs }) => atMs <= lastAtMs);
  const { mostReplays = 300 } = options;
  let replays = 0;
  const replay = async (shorter: readonly SimulationStep[]) => {
    replays += 1;
    tell({ replays });
    const again = await playOnce(await options.create(), {
      setting: run.setting,
      steps: () => shorter,
      host,
    });
    return again.finding;
  };
  const shrunk = await shrink({ steps, finding }, { replay, mostReplays });
  const shortest: SimulationTrace = { ...run.head, setting: run.setting, steps: shrunk.steps };
  throw new SimulationViolation({ ...shrunk.finding, trace: shortest, stepsBefore: steps.length });
}

/** What is to be played. */
interface Run {
  readonly seed: number;
  readonly days: number;
  readonly head: Pick<SimulationTrace, 'format' | 'seed'>;
  readonly setting: SimulatedSetting;
  readonly steps: () => Iterable<SimulationStep>;
}

const FORMAT = 'live-calls-trace/1';

function recordedRun(trace: SimulationTrace): Run {
  if (trace.format !== FORMAT) {
    throw new Error(`A trace has the format ${FORMAT}; seen: ${JSON.stringify(trace.format)}.`);
  }
  const { format, seed, setting, steps } = trace;
  const days = Math.ceil(((steps.at(-1)?.atMs ?? setting.beginMs) - setting.beginMs) / DAY_MS);
  return { seed, days, head: { format, seed }, setting, steps: () => steps };
}

function drawnRun(options: SimulationOptions): Run {
  const { seed = 1, days = 30, beginMs = Date.UTC(2026, 10, 1) } = options;
  const { priceBooks = [examplePriceBook()] } = options;
  checkCount('days', days);
  const [first] = priceBooks;
  if (first === undefined) throw new Error('A simulation needs a price book.');
  const { contract = exampleContract(first) } = options;
  const prefixes = prefixesOf(first);
  const traffic = wholeTraffic({
    ...(options.priceBooks !== undefined && prefixes.length > 0 && { prefixes }),
    ...options.traffic,
  });
  const { checkEvery = 5000, workerEveryMs = 15_000 } = options;
  const documents = priceBooks.map((book) => book.document());
  const about = { seed, beginMs, contract, priceBooks: documents, checkEvery, workerEveryMs };
  const setting = settingOf(traffic, about);
  const source: StepSource = { seed, traffic, beginMs };
  const steps = function* (): Iterable<SimulationStep> {
    for (let day = 0; day < days; day += 1) yield* drawDay(source, day);
  };
  return { seed, days, head: { format: FORMAT, seed }, setting, steps };
}

function reportOf(seed: number, { counts, commits, deliveries, endMs }: Played): SimulationReport {
  const { steps, checks, seen } = counts;
  const sorted = Object.fromEntries(Object.entries(seen).sort(([left], [right]) => (left < right ? -1 : 1)));
  return { seed, steps, commits, checks, deliveries, seen: sorted, endMs };
}
