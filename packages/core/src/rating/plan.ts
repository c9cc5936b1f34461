import type { Rounding } from '../money/rounding.ts';
import type { ChargeStep, RatedLeg, UnratedLeg, UnratedReason } from './charge.ts';
import type { CompiledBook } from './compiled-book.ts';
import { applicableRules, chooseRule, NO_RULE, NO_WINDOW, onlyValidityMisses } from './match-rule.ts';
import { meterByCallStart, meterTimeline, type Run, type TimelineGap } from './metering.ts';
import { priceAttempt, priceExactly } from './price-exactly.ts';
import { priceSafely } from './price-safely.ts';
import type { Priced } from './priced.ts';
import type { WindowPolicy } from './rating-rule.ts';
import type { CallFacts } from './scope.ts';
import type { Tariff } from './tariff.ts';
import { type Stretch, timelineOf } from './timeline.ts';

/** What a contract may say about rating; what it leaves open the price book says. */
export interface RatingPolicies {
  /** How windows apply to a call that runs over a window's edge. */
  readonly windowPolicy?: WindowPolicy | undefined;
  /** Rounding of the finished charge; a rule's own comes first. */
  readonly rounding?: Rounding | undefined;
  /** ISO country in which a number without plus sign was dialled. */
  readonly defaultCountry?: string | undefined;
}

/** Everything about a call's price but its duration. */
export interface Plan {
  /** Discriminant. */
  readonly status: 'planned';
  /** The book. */
  readonly book: CompiledBook;
  /** The rule in force at billing start. */
  readonly ruleIndex: number;
  /** Its prefix. */
  readonly matchedPrefix: string;
  /** Its tariff. */
  readonly tariff: Tariff;
  /** How the total is rounded. */
  readonly rounding: Rounding;
  /** Which rule is in force when, where that matters. */
  readonly timeline: readonly Stretch[] | undefined;
  /** How a step that meets an edge is billed. */
  readonly windowPolicy: WindowPolicy;
}

/**
 * Chooses the rule of a call and how it is applied. A quote, an authorization and a charge of the same call make the
 * same plan, so they agree.
 *
 * @param call - What decides.
 * @param book - The book.
 * @param request - The contract's policies, and the longest duration the plan will be asked for.
 * @returns The plan, or why there is none.
 */
export function planCall(
  call: CallFacts,
  book: CompiledBook,
  request: { readonly policies: RatingPolicies; readonly longestSeconds: number },
): Plan | UnratedLeg {
  const ruleIndex = chooseRule(book, call);
  if (ruleIndex < 0) return unratedLeg(reasonOf(ruleIndex, book, call));
  if (book.scope(ruleIndex).blocked) return unratedLeg('blocked');
  const { policies, longestSeconds } = request;
  const tariff = book.tariff(ruleIndex);
  const windowPolicy = policies.windowPolicy ?? book.windowPolicy;
  const rounding = tariff.rounding ?? policies.rounding ?? book.rounding;
  const timeline =
    windowPolicy === 'by-call-start'
      ? undefined
      : callTimeline(call, book, { ruleIndex, tariff, longestSeconds });
  const matchedPrefix = call.to.slice(0, book.prefixLength(ruleIndex));
  return { status: 'planned', book, ruleIndex, matchedPrefix, tariff, rounding, timeline, windowPolicy };
}

/**
 * Prices a duration by a plan.
 *
 * @param plan - The plan.
 * @param durationSeconds - Whole seconds of talk.
 * @param answered - Whether anybody answered.
 * @returns The charge, or why a moment of the call has no price.
 */
export function ratePlan(plan: Plan, durationSeconds: number, answered: boolean): RatedLeg | UnratedLeg {
  const { tariff, rounding, ruleIndex } = plan;
  if (!answered) return ratedLeg(plan, priceAttempt(tariff.attemptFee, rounding), []);
  if (durationSeconds === 0) return ratedLeg(plan, NOTHING, []);
  if (durationSeconds <= tariff.noChargeIfSecondsAtMost) {
    const secondsAtMost = tariff.noChargeIfSecondsAtMost;
    const step: ChargeStep = { type: 'no-charge', amount: '0', seconds: durationSeconds, secondsAtMost };
    return ratedLeg(plan, { costAtoms: 0n, steps: [step] }, []);
  }
  const steps: ChargeStep[] = [];
  const untilSecond = billableSeconds(tariff, durationSeconds, steps);
  const runs = meter(plan, untilSecond);
  if (typeof runs === 'string') return unratedLeg(runs);
  const preambleSteps = steps.length;
  const metered = { runs, tariff, ruleIndex, rounding, steps };
  const safely = priceSafely(metered);
  if (safely !== undefined) return ratedLeg(plan, safely, runs);
  steps.length = preambleSteps;
  return ratedLeg(plan, priceExactly(metered), runs);
}

const NOTHING: Priced = { costAtoms: 0n, steps: Object.freeze([]) };

function billableSeconds(tariff: Tariff, durationSeconds: number, steps: ChargeStep[]): number {
  const { freeSeconds, minimumSeconds } = tariff;
  let left = durationSeconds;
  if (freeSeconds > 0) {
    const seconds = Math.min(left, freeSeconds);
    steps.push({ type: 'free-seconds', amount: '0', seconds });
    left -= seconds;
  }
  if (left === 0 || left >= minimumSeconds) return left;
  steps.push({ type: 'minimum-seconds', amount: '0', seconds: minimumSeconds - left, minimumSeconds });
  return minimumSeconds;
}

function meter(plan: Plan, untilSecond: number): readonly Run[] | TimelineGap {
  const { book, tariff, ruleIndex, timeline, windowPolicy } = plan;
  if (timeline === undefined || windowPolicy === 'by-call-start') {
    return meterByCallStart(tariff, ruleIndex, untilSecond);
  }
  return meterTimeline({ book, timeline, untilSecond, roundsUp: tariff.roundsUp, policy: windowPolicy });
}

function callTimeline(
  call: CallFacts,
  book: CompiledBook,
  request: { readonly ruleIndex: number; readonly tariff: Tariff; readonly longestSeconds: number },
): readonly Stretch[] | undefined {
  const { ruleIndex, tariff, longestSeconds } = request;
  const rules = applicableRules(book, call, ruleIndex);
  if (rules.every((index) => book.scope(index).windows.length === 0)) return undefined;
  return timelineOf({
    book,
    rules,
    baseMs: call.startMs + tariff.freeSeconds * 1000,
    untilSecond: Math.max(longestSeconds - tariff.freeSeconds, tariff.minimumSeconds),
  });
}

function ratedLeg(plan: Plan, priced: Priced, runs: readonly Run[]): RatedLeg {
  const { book, tariff, ruleIndex } = plan;
  const first = runs.length === 0 ? tariff.bands[0] : runs[0]?.band;
  let rateText = first?.ratePerMinute;
  let billedSeconds = 0;
  for (const { band, steps } of runs) {
    billedSeconds += steps * band.incrementSeconds;
    if (band.ratePerMinute !== first?.ratePerMinute) rateText = 'mixed';
  }
  return {
    status: 'rated',
    costAtoms: priced.costAtoms,
    billedSeconds,
    rateText,
    ruleIndex,
    matchedPrefix: plan.matchedPrefix,
    destination: book.ruleName(ruleIndex),
    country: book.country(ruleIndex),
    steps: priced.steps,
  };
}

function unratedLeg(reason: UnratedReason): UnratedLeg {
  return { status: 'unrated', reason };
}

function reasonOf(missing: number, book: CompiledBook, call: CallFacts): UnratedReason {
  if (missing === NO_WINDOW) return 'no-window';
  return missing === NO_RULE && onlyValidityMisses(book, call) ? 'not-valid' : 'no-rule';
}
