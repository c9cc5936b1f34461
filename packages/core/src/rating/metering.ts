import type { CompiledBook } from './compiled-book.ts';
import type { CompiledBand, Tariff } from './tariff.ts';
import { NONE_IN_FORCE, type Stretch } from './timeline.ts';

/** Some steps in a row, billed by one band of one rule. */
export interface Run {
  /** The band. */
  readonly band: CompiledBand;
  /** The rule the band is of. */
  readonly ruleIndex: number;
  /** Age of the call, without free seconds, at which the first step begins. */
  readonly fromSecond: number;
  /** How many steps. */
  readonly steps: number;
}

/** Where steps are cut. */
interface Cut {
  /** Steps begin before this age. */
  readonly beginBefore: number;
  /** The age at which the call, or its part, ends: a step still open then is begun but not completed. */
  readonly endsAt: number;
  /** Begun steps are billed. */
  readonly roundsUp: boolean;
}

/**
 * Cuts a stretch of talk into the steps of one rule's bands.
 *
 * @param runs - Where the steps are added.
 * @param source - The bands and their rule.
 * @param age - Age at which the first step begins.
 * @param cut - Where steps are cut.
 * @returns Age at which the next step begins, or infinity when a step was left incomplete and nothing follows it.
 */
function meterBands(
  runs: Run[],
  source: { readonly tariff: Tariff; readonly ruleIndex: number; readonly age: number },
  cut: Cut,
): number {
  const { ruleIndex } = source;
  const { beginBefore, endsAt, roundsUp } = cut;
  let age = source.age;
  for (const band of source.tariff.bands) {
    if (age >= beginBefore) break;
    if (age >= band.untilSecond) continue;
    const end = Math.min(beginBefore, band.untilSecond);
    const begun = Math.ceil((end - age) / band.incrementSeconds);
    const completed = roundsUp ? begun : Math.min(begun, Math.floor((endsAt - age) / band.incrementSeconds));
    if (completed > 0) runs.push({ band, ruleIndex, fromSecond: age, steps: completed });
    if (completed < begun) return Number.POSITIVE_INFINITY;
    age += begun * band.incrementSeconds;
  }
  return age;
}

/**
 * Cuts a call into steps by the rule in force at billing start.
 *
 * @param tariff - The rule's tariff.
 * @param ruleIndex - The rule.
 * @param untilSecond - Seconds to bill.
 * @returns The steps.
 */
export function meterByCallStart(tariff: Tariff, ruleIndex: number, untilSecond: number): readonly Run[] {
  const { bands } = tariff;
  const runs: Run[] = [];
  if (untilSecond === 0) return runs;
  const band = bands[0] as CompiledBand;
  // Nearly every call: begun steps of a single band.
  if (bands.length === 1 && tariff.roundsUp) {
    runs.push({ band, ruleIndex, fromSecond: 0, steps: Math.ceil(untilSecond / band.incrementSeconds) });
    return runs;
  }
  const cut = { beginBefore: untilSecond, endsAt: untilSecond, roundsUp: tariff.roundsUp };
  meterBands(runs, { tariff, ruleIndex, age: 0 }, cut);
  return runs;
}

/** What metering over windows needs. */
export interface TimelineMetering {
  /** The book. */
  readonly book: CompiledBook;
  /** Which rule is in force when. */
  readonly timeline: readonly Stretch[];
  /** Seconds to bill. */
  readonly untilSecond: number;
  /** Begun steps are billed; by the rule in force at billing start. */
  readonly roundsUp: boolean;
  /** How a step that meets an edge is billed. */
  readonly policy: 'split' | 'by-increment';
}

/** Why talk over windows has no price. */
export type TimelineGap = 'no-window' | 'blocked';

/**
 * Cuts a call into steps by the rules in force while it lasts.
 *
 * `split` ends a part at each edge and begins the next one there, each with its own steps. `by-increment` lets a step run
 * over the edge; the rule in force when a step begins bills it, and gives its length.
 *
 * @param request - Book, timeline and policy.
 * @returns The steps, or why a stretch in which talk falls has no price.
 */
export function meterTimeline(request: TimelineMetering): readonly Run[] | TimelineGap {
  const { book, timeline, untilSecond, roundsUp, policy } = request;
  const runs: Run[] = [];
  let age = 0;
  for (const [index, { ruleIndex }] of timeline.entries()) {
    const edge = timeline[index + 1]?.fromSecond ?? Number.POSITIVE_INFINITY;
    if (age >= untilSecond) break;
    // A step of the stretch before runs over this whole stretch.
    if (age >= edge) continue;
    if (ruleIndex === NONE_IN_FORCE) return 'no-window';
    if (book.scope(ruleIndex).blocked) return 'blocked';
    const beginBefore = Math.min(edge, untilSecond);
    const source = { tariff: book.tariff(ruleIndex), ruleIndex, age };
    const endsAt = policy === 'split' ? beginBefore : untilSecond;
    const reached = meterBands(runs, source, { beginBefore, endsAt, roundsUp });
    age = policy === 'split' ? beginBefore : reached;
  }
  return runs;
}
