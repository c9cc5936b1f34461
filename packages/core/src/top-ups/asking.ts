import { BillingError } from '../errors/billing-error.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';

/** What an adapter may throw by its contract; all but the last say that nothing happened. */
const TOLD = ['PROVIDER_UNAVAILABLE', 'CONFIGURATION_INVALID', 'OUTCOME_UNKNOWN'] as const;

/**
 * Asks a processor. An adapter that throws anything but the errors of its contract has fallen silent in the middle, so the
 * outcome is unknown.
 *
 * @param processor - The processor.
 * @param ask - What it is asked.
 * @returns Its answer.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`, `CONFIGURATION_INVALID` or `OUTCOME_UNKNOWN`.
 */
export async function asking<Answer>(
  processor: PaymentProcessor,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (isTold(error)) throw error;
    const message = `Payment processor ${processor.id} failed, and what it did is unknown. Resume the top-up to find out.`;
    throw new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter: processor.id }, cause: error });
  }
}

/**
 * Whether an error is one that `asking` throws.
 *
 * @param error - The error.
 * @returns True when the processor failed.
 */
export function isTold(error: unknown): boolean {
  return TOLD.some((code) => BillingError.is(error, code));
}
