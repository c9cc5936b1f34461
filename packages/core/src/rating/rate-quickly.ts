import type { Rounding } from '../money/rounding.ts';
import { formatSafeAtoms } from '../money/safe-atoms.ts';
import type { BandStep, ChargeStep, FeeStep, RatedLeg } from './charge.ts';
import type { CompiledBook } from './compiled-book.ts';
import { chooseRule } from './match-rule.ts';
import type { RatingPolicies } from './plan.ts';
import { divideSafely, POWERS, roundHalfUp } from './price-safely.ts';
import { roundingStep } from './priced.ts';
import { QUICK_FIELD } from './quick-tariffs.ts';
import type { CallFacts } from './scope.ts';

const MOST_SAFE = Number.MAX_SAFE_INTEGER;
const MOST_DECIMALS = 6;

/**
 * Prices a leg the short way: answered, by the rule in force at billing start, with a tariff that is a row of numbers,
 * all values safe integers. It gives what `ratePlan` gives, to the last step; a property test compares the two.
 *
 * What it allocates is what it returns, and lists are made at their length: on a large book the time goes into memory.
 *
 * @param leg - The leg.
 * @param book - The book.
 * @param policies - What the contract says.
 * @returns The charge, or absent when the leg has to take the whole way.
 */
export function rateQuickly(
  leg: CallFacts & { readonly durationSeconds: number; readonly answered: boolean },
  book: CompiledBook,
  policies: RatingPolicies,
): RatedLeg | undefined {
  const { durationSeconds } = leg;
  if (!leg.answered || durationSeconds === 0) return undefined;
  if ((policies.windowPolicy ?? book.windowPolicy) !== 'by-call-start') return undefined;
  const ruleIndex = chooseRule(book, leg);
  if (ruleIndex < 0 || book.scope(ruleIndex).blocked) return undefined;
  const id = book.tariffId(ruleIndex);
  const { quickTariffs } = book;
  const row = quickTariffs.rowOf(id);
  const rounding = policies.rounding ?? book.rounding;
  if (row < 0 || rounding.decimals > MOST_DECIMALS) return undefined;

  const { rows } = quickTariffs;
  const increment = rows[row + QUICK_FIELD.firstIncrement] as number;
  const firstEnd = Math.min(durationSeconds, rows[row + QUICK_FIELD.firstUntil] as number);
  const firstSteps = Math.ceil(firstEnd / increment);
  const reached = firstSteps * increment;
  const nextIncrement = rows[row + QUICK_FIELD.nextIncrement] as number;
  const nextSteps = reached < durationSeconds ? Math.ceil((durationSeconds - reached) / nextIncrement) : 0;
  const priced = priceRow(rows, row, { firstSteps, nextSteps, rounding });
  if (priced === undefined) return undefined;

  const rate = quickTariffs.rate(id, 0);
  const nextRate = nextSteps === 0 ? rate : quickTariffs.rate(id, 1);
  const band = bandStep(priced.first, { from: 0, steps: firstSteps, increment, rate });
  const next =
    nextSteps === 0
      ? undefined
      : bandStep(priced.next, { from: reached, steps: nextSteps, increment: nextIncrement, rate: nextRate });
  return {
    status: 'rated',
    costAtoms: BigInt(priced.cost),
    billedSeconds: reached + nextSteps * nextIncrement,
    rateText: nextRate === rate ? rate : 'mixed',
    ruleIndex,
    matchedPrefix: leg.to.slice(0, book.prefixLength(ruleIndex)),
    destination: book.ruleName(ruleIndex),
    country: book.country(ruleIndex),
    steps: stepList({ band, next }, priced, rounding),
  };
}

/** What each step adds, in atoms; safe integers. */
interface PricedRow {
  readonly first: number;
  readonly next: number;
  readonly fee: number;
  readonly rounding: number;
  readonly cost: number;
}

function priceRow(
  rows: Float64Array,
  row: number,
  talk: { readonly firstSteps: number; readonly nextSteps: number; readonly rounding: Rounding },
): PricedRow | undefined {
  const { decimals, mode } = talk.rounding;
  const denominator = rows[row + QUICK_FIELD.denominator] as number;
  const divisor = denominator * (POWERS[12 - decimals] as number);
  const shownUnit = POWERS[MOST_DECIMALS - decimals] as number;
  const first = talk.firstSteps * (rows[row + QUICK_FIELD.firstPrice] as number);
  const talked = first + talk.nextSteps * (rows[row + QUICK_FIELD.nextPrice] as number);
  const total = talked + (rows[row + QUICK_FIELD.fee] as number) * denominator;
  const cost = divideSafely(total, divisor, mode) * (POWERS[12 - decimals] as number);
  // Every partial sum is smaller, so checking the largest is enough.
  if (!(total * 2 <= MOST_SAFE && divisor <= MOST_SAFE && cost <= MOST_SAFE)) return undefined;
  const shownFirst = roundHalfUp(first, denominator, shownUnit);
  const shownTalk = talked === first ? shownFirst : roundHalfUp(talked, denominator, shownUnit);
  const shownTotal = total === talked ? shownTalk : roundHalfUp(total, denominator, shownUnit);
  return {
    first: shownFirst,
    next: shownTalk - shownFirst,
    fee: rows[row + QUICK_FIELD.fee] === 0 ? -1 : shownTotal - shownTalk,
    rounding: cost - shownTotal,
    cost,
  };
}

function stepList(
  { band, next }: { readonly band: BandStep; readonly next: BandStep | undefined },
  priced: PricedRow,
  rounding: Rounding,
): readonly ChargeStep[] {
  const last = roundingStep(formatSafeAtoms(priced.rounding), rounding);
  if (priced.fee < 0) return next === undefined ? [band, last] : [band, next, last];
  const fee: FeeStep = { type: 'connection-fee', amount: formatSafeAtoms(priced.fee) };
  return next === undefined ? [band, fee, last] : [band, next, fee, last];
}

function bandStep(
  atoms: number,
  run: { readonly from: number; readonly steps: number; readonly increment: number; readonly rate: string },
): BandStep {
  return {
    type: 'band',
    amount: formatSafeAtoms(atoms),
    fromSecond: run.from,
    untilSecond: run.from + run.steps * run.increment,
    steps: run.steps,
    incrementSeconds: run.increment,
    rate: run.rate,
    perSeconds: 60,
  };
}
