import { checkObject, checkOneOf } from '../errors/checks.ts';
import type { Charge, ChargeStep, Unrated } from './charge.ts';

/** A line of an explanation before it is aligned. */
interface Line {
  readonly text: string;
  readonly amount: string;
}

/**
 * Explains a charge to a person: one line per step, amounts aligned at the point, and the sum below.
 *
 * @param charge - What `rate` returned.
 * @returns Lines of text, joined by newlines.
 *
 * @example
 * ```ts runnable
 * import { explain, parsePriceBook, rate } from '@live-calls/core';
 *
 * const priceBook = parsePriceBook({
 *   currency: 'USD',
 *   rules: [{ prefix: '44', bands: [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 30 }] }],
 * });
 * const charge = rate({ to: '+442071838750', startAt: '2026-03-01T09:30:00Z', durationSeconds: 61 }, priceBook);
 * console.log(explain(charge));
 * ```
 */
export function explain(charge: Charge | Unrated): string {
  const { status } = checkObject(charge, 'charge');
  checkOneOf(status, 'charge.status', ['rated', 'unrated']);
  if (charge.status === 'unrated') return `Not rated (${charge.reason}). ${charge.detail}`;
  const { rule, cost } = charge;
  const prefix = rule.prefix === '' ? 'every number' : `prefix ${rule.prefix}`;
  const title = `Rule ${rule.index}: ${prefix}${rule.name === undefined ? '' : `, ${rule.name}`}`;
  return [title, ...explainSteps(charge.steps, cost)].join('\n');
}

/**
 * Explains the steps of a charge and their sum; for charges that were kept without the rest.
 *
 * @param steps - The steps.
 * @param cost - Their sum.
 * @returns One line per step and one for the cost.
 */
export function explainSteps(
  steps: readonly ChargeStep[],
  cost: { readonly currency: string; readonly amount: string },
): readonly string[] {
  const lines: Line[] = steps.map((step) => ({ text: textOf(step), amount: step.amount }));
  lines.push({ text: `cost in ${cost.currency}`, amount: cost.amount });
  const textWidth = Math.max(...lines.map((line) => line.text.length));
  const wholeWidth = Math.max(...lines.map((line) => wholeOf(line.amount).length));
  return lines.map(
    ({ text, amount }) =>
      `  ${text.padEnd(textWidth)}  ${' '.repeat(wholeWidth - wholeOf(amount).length)}${amount}`,
  );
}

function textOf(step: ChargeStep): string {
  switch (step.type) {
    case 'no-charge':
      return `${seconds(step.seconds)} of talk: no charge up to ${seconds(step.secondsAtMost)}`;
    case 'free-seconds':
      return `${seconds(step.seconds)} free`;
    case 'minimum-seconds':
      return `${seconds(step.seconds)} added to bill at least ${seconds(step.minimumSeconds)}`;
    case 'band': {
      const span = `second ${step.fromSecond} to ${step.untilSecond}`;
      const other = step.ruleIndex === undefined ? '' : `, rule ${step.ruleIndex}`;
      return `${span}: ${step.steps} x ${step.incrementSeconds} s at ${step.rate} per ${step.perSeconds} s${other}`;
    }
    case 'connection-fee':
      return 'connection fee';
    case 'attempt-fee':
      return 'fee for the attempt';
    case 'minimum-charge':
      return `lifted to the minimum charge of ${step.bound}`;
    case 'maximum-charge':
      return `brought down to the maximum charge of ${step.bound}`;
    case 'rounding':
      return `rounding: ${step.mode} to ${step.decimals} decimals`;
  }
}

function seconds(count: number): string {
  return count === 1 ? '1 second' : `${count} seconds`;
}

function wholeOf(amount: string): string {
  const point = amount.indexOf('.');
  return point < 0 ? amount : amount.slice(0, point);
}
