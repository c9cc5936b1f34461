import { invalidInput } from '@live-calls/core/adapter';
import type { VonageLimits } from './limits.ts';

/**
 * Checks a limit that a leg is created with. That is the only moment: the vendor has no request that moves it afterwards
 * (hang up, mute, earmuff and transfer are all there are), so this adapter does not declare `limitLeg`.
 *
 * @param value - Anything.
 * @param field - Field named in the error.
 * @param limits - What the vendor accepts.
 * @returns Whole seconds.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkLimit(value: unknown, field: string, limits: VonageLimits): number {
  const { minimumSeconds, maximumSeconds } = limits;
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value >= minimumSeconds && value <= maximumSeconds) return value;
  }
  throw invalidInput(field, `whole seconds from ${minimumSeconds} to ${maximumSeconds}`, value);
}
