import type { Money } from '../money/money.ts';
import type { ChargeStep } from '../rating/charge.ts';
import type { UsageRecord } from './usage-view.ts';

/** What rating the leg again says, by the price book and contract that rated it. */
export interface Recomputed {
  /**
   * `agrees` with what was charged, `disagrees`, or `not-possible`: unrated, imported, redacted, or its price book is no
   * longer kept.
   */
  readonly status: 'agrees' | 'disagrees' | 'not-possible';
  /** The cost now; absent when there is none. */
  readonly cost?: Money;
  /** Why it is not possible, or has no price now. */
  readonly reason?: string;
}

/**
 * Prints why a leg cost what it cost: amounts aligned, one step a line.
 *
 * @param leg - The revision.
 * @param steps - Its steps.
 * @param recomputed - What rating it again says.
 * @returns Lines of text.
 */
export function explanationText(
  leg: UsageRecord,
  steps: readonly ChargeStep[],
  recomputed: Recomputed,
): string {
  const caller = leg.from === undefined ? '' : ` from ${leg.from}`;
  const lines = [
    `${leg.provider}/${leg.legId}, revision ${leg.revision} (${leg.cause}), number ${leg.number}`,
    `${leg.direction} to ${leg.to ?? 'a redacted number'}${caller}, ${leg.legStatus}`,
    `${leg.durationSeconds} s from ${leg.billingStart.toISOString()}, contract ${leg.contractNumber}`,
  ];
  if (leg.cost === undefined || leg.status !== 'charged') {
    lines.push(`${leg.status}: ${leg.reason ?? 'no reason kept'}`);
    return lines.join('\n');
  }
  lines.push(ruleLine(leg));
  const rows = steps.map((step) => [step.amount, stepText(step)] as const);
  lines.push(...aligned([...rows, [leg.cost.amount, `${leg.cost.currency} in all`]]));
  lines.push(verdict(recomputed));
  return lines.join('\n');
}

function ruleLine(leg: UsageRecord): string {
  if (leg.matchedPrefix === undefined) return 'cost known from before the history was imported';
  const name = [leg.destination, leg.country].filter((part) => part !== undefined).join(', ');
  const printed = name === '' ? '' : ` (${name})`;
  return `rule "${leg.matchedPrefix}"${printed} of price book ${(leg.priceBookHash ?? '').slice(0, 12)}`;
}

function stepText(step: ChargeStep): string {
  switch (step.type) {
    case 'no-charge':
      return `${step.seconds} s: up to ${step.secondsAtMost} s cost nothing`;
    case 'free-seconds':
      return `${step.seconds} s are free`;
    case 'minimum-seconds':
      return `${step.seconds} s added: at least ${step.minimumSeconds} s are billed`;
    case 'band':
      return `${step.steps} x ${step.incrementSeconds} s from second ${step.fromSecond} at ${step.rate} per ${step.perSeconds} s`;
    case 'connection-fee':
      return 'connection fee';
    case 'attempt-fee':
      return 'attempt fee';
    case 'minimum-charge':
      return `lifted to the minimum charge ${step.bound}`;
    case 'maximum-charge':
      return `brought down to the maximum charge ${step.bound}`;
    case 'rounding':
      return `rounded ${step.mode} to ${step.decimals} decimals`;
  }
}

function verdict(recomputed: Recomputed): string {
  if (recomputed.status === 'agrees') return 'rated again now: the same';
  if (recomputed.status === 'not-possible') return `cannot be rated again: ${recomputed.reason ?? 'unknown'}`;
  return `rated again now: ${recomputed.cost?.amount ?? recomputed.reason ?? 'no price'}`;
}

/** Puts decimal points under each other. */
function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const before = Math.max(...rows.map(([amount]) => pointOf(amount)));
  const padded = rows.map(
    ([amount, text]) => [amount.padStart(before - pointOf(amount) + amount.length), text] as const,
  );
  const width = Math.max(...padded.map(([amount]) => amount.length));
  return padded.map(([amount, text]) => `  ${amount.padEnd(width)}  ${text}`);
}

function pointOf(amount: string): number {
  const point = amount.indexOf('.');
  return point === -1 ? amount.length : point;
}
