import { invalidInput } from '../errors/invalid-input.ts';
import { isFinal } from '../ports/leg-state.ts';
import type { LegLimits, ReportedLeg } from '../ports/telephony-provider.ts';

/**
 * Whether a leg is over.
 *
 * @param leg - What was reported of it.
 * @returns True for a final status.
 */
export function isOver({ status }: Pick<ReportedLeg, 'status'>): boolean {
  return isFinal(status);
}

/**
 * Checks the range of a listing.
 *
 * @param range - Epoch milliseconds; half open.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkRange({
  fromMs,
  untilMs,
}: {
  readonly fromMs: unknown;
  readonly untilMs: unknown;
}): void {
  const isInstant = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isInstant(fromMs)) throw invalidInput('fromMs', 'epoch milliseconds', fromMs);
  if (!isInstant(untilMs) || Number(untilMs) <= Number(fromMs)) {
    throw invalidInput('untilMs', 'epoch milliseconds after fromMs', untilMs);
  }
}

/**
 * Checks a number of seconds against what a vendor accepts.
 *
 * @param value - Anything.
 * @param field - Field named in the error.
 * @param limits - What the vendor accepts.
 * @returns Whole seconds.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkSeconds(value: unknown, field: string, limits: LegLimits): number {
  const { minimumSeconds, maximumSeconds } = limits;
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value >= minimumSeconds && value <= maximumSeconds) return value;
  }
  throw invalidInput(field, `whole seconds from ${minimumSeconds} to ${maximumSeconds}`, value);
}
