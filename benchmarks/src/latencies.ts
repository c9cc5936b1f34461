import { performance } from 'node:perf_hooks';
import { ascending, quantile } from './side-by-side.ts';

/** Something that is done one at a time. */
export interface Operation {
  /** What it is, as printed. */
  readonly name: string;
  /** How many times as long as the limit it may take, and the aim; absent for what has no goal. */
  readonly goal?: { readonly most: number; readonly aim: number };
  /** Makes the next `count` runs ready, before the clock starts. */
  readonly prepare?: (count: number) => Promise<void>;
  /** Does it once. */
  readonly run: () => Promise<unknown>;
}

const ROUNDS = 9;
/** Runs of each before the clock counts: a server has done it often, and the runtime compiles what is done often. */
export const WARM_UP = 1500;

async function medianOf(operation: Operation, count: number): Promise<number> {
  await operation.prepare?.(count);
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = performance.now();
    await operation.run();
    times.push(performance.now() - before);
  }
  return quantile(ascending(times), 0.5);
}

/**
 * Compares how long operations take with how long the limit takes. They take turns in slices, forwards and backwards;
 * each slice has a median, and what counts is the median of the rounds' ratios.
 *
 * @param comparison - Title, limit, operations, and runs of a slice.
 */
export async function compareLatencies(comparison: {
  readonly title: string;
  readonly limit: Operation;
  readonly operations: readonly Operation[];
  readonly slice: number;
}): Promise<void> {
  const { title, limit, operations, slice } = comparison;
  const all = [limit, ...operations];
  for (const operation of all) await medianOf(operation, WARM_UP);
  const medians = new Map<Operation, number[]>(all.map((operation) => [operation, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const operation of round % 2 === 0 ? all : all.toReversed()) {
      medians.get(operation)?.push(await medianOf(operation, slice));
    }
  }
  const base = medians.get(limit) ?? [];
  const milliseconds = (values: readonly number[]): string =>
    `${quantile(ascending(values), 0.5).toFixed(3).padStart(8)} ms`;
  console.log(`\n${title}`);
  console.log(`  limit  ${milliseconds(base)}   ${limit.name}`);
  for (const operation of operations) {
    const times = medians.get(operation) ?? [];
    const ratios = ascending(times.map((time, round) => time / (base[round] ?? Number.NaN)));
    const [low, ratio, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part)) as [
      number,
      number,
      number,
    ];
    console.log(
      `         ${milliseconds(times)}   ${operation.name}: ${ratio.toFixed(2)} times ` +
        `[${low.toFixed(2)}..${high.toFixed(2)}]${verdict(ratio, operation.goal)}`,
    );
  }
}

function verdict(ratio: number, goal: Operation['goal']): string {
  if (goal === undefined) return '';
  const found = ratio <= goal.aim ? 'aim reached' : ratio <= goal.most ? 'goal reached' : 'ABOVE THE GOAL';
  return `, at most ${goal.most}, aim ${goal.aim}: ${found}`;
}
