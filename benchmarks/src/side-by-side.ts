import { performance } from 'node:perf_hooks';

/** One side of a comparison: a piece of work of a known size. */
export interface Side {
  /** What it is, as printed. */
  readonly name: string;
  /** Makes the next run ready, before the clock starts. */
  readonly prepare?: () => void | Promise<void>;
  /** Does the work once; returns how many units (calls, rows) it did. */
  readonly run: () => number | Promise<number>;
}

/** A comparison of our work with the limit it is measured against. */
export interface Comparison {
  /** What is compared, as printed. */
  readonly title: string;
  /** Ours. */
  readonly ours: Side;
  /** The limit. */
  readonly limit: Side;
  /** Word for one unit. */
  readonly unit: string;
  /** Ratio to reach, and ratio to aim for. */
  readonly goal: { readonly least: number; readonly aim: number };
  /** Rounds, alternating; nine by default. */
  readonly rounds?: number;
}

/** What a comparison found. */
export interface Finding {
  /** What was compared. */
  readonly title: string;
  /** Median of the rounds' ratios of units a second, ours over the limit. */
  readonly ratio: number;
  /** Lower and upper quartile of the rounds' ratios. */
  readonly quartiles: readonly [number, number];
  /** Median units a second of both sides. */
  readonly perSecond: { readonly ours: number; readonly limit: number };
  /** Ratio to reach, and ratio to aim for. */
  readonly goal: { readonly least: number; readonly aim: number };
}

async function timed(side: Side): Promise<number> {
  await side.prepare?.();
  const before = performance.now();
  const units = await side.run();
  return units / ((performance.now() - before) / 1000);
}

/**
 * A value of a sorted list.
 *
 * @param sorted - The list, ascending.
 * @param part - Which part of it lies below, such as 0.5.
 * @returns The value.
 */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/**
 * Sorts numbers.
 *
 * @param values - The numbers.
 * @returns Them, ascending.
 */
export function ascending(values: readonly number[]): readonly number[] {
  return [...values].sort((left, right) => left - right);
}

/**
 * Runs both sides in turn, after one warm-up each, and judges by the median of the rounds' ratios: the machine may be
 * twice as slow an hour later, but hardly within one round.
 *
 * @param comparison - What to compare.
 * @returns The finding, also printed.
 */
export async function compare(comparison: Comparison): Promise<Finding> {
  const { ours, limit } = comparison;
  await timed(limit);
  await timed(ours);
  const rounds: { readonly ours: number; readonly limit: number }[] = [];
  for (let round = 0; round < (comparison.rounds ?? 9); round += 1) {
    const first = round % 2 === 0;
    const limitRate = first ? await timed(limit) : Number.NaN;
    const oursRate = await timed(ours);
    rounds.push({ ours: oursRate, limit: first ? limitRate : await timed(limit) });
  }
  const ratios = ascending(rounds.map((round) => round.ours / round.limit));
  const finding: Finding = {
    title: comparison.title,
    ratio: quantile(ratios, 0.5),
    quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    perSecond: {
      ours: quantile(ascending(rounds.map((round) => round.ours)), 0.5),
      limit: quantile(ascending(rounds.map((round) => round.limit)), 0.5),
    },
    goal: comparison.goal,
  };
  print(comparison, finding);
  return finding;
}

function print(comparison: Comparison, finding: Finding): void {
  const rate = (value: number): string =>
    `${Math.round(value).toLocaleString('en-US').padStart(12)} ${comparison.unit}/s`;
  const { ratio, quartiles, goal } = finding;
  const verdict = ratio >= goal.aim ? 'aim reached' : ratio >= goal.least ? 'goal reached' : 'BELOW THE GOAL';
  console.log(`\n${comparison.title}`);
  console.log(`  ours   ${rate(finding.perSecond.ours)}   ${comparison.ours.name}`);
  console.log(`  limit  ${rate(finding.perSecond.limit)}   ${comparison.limit.name}`);
  console.log(
    `  ratio  ${ratio.toFixed(2)} [${quartiles[0].toFixed(2)}..${quartiles[1].toFixed(2)}]` +
      `, at least ${goal.least}, aim ${goal.aim}: ${verdict}`,
  );
}
