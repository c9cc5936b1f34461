import { BillingError } from '../errors/billing-error.ts';

const RULE = 'an object whose fields can be read';

/**
 * Why one of many lines is rejected: what a check found, or that a field of the host's object threw while it was read.
 *
 * @param thrown - What reading the line threw.
 * @returns An error for this line alone.
 * @throws What was thrown, when it is another error of this library: that is a defect, and no line's fault.
 */
export function brokenLine(thrown: unknown): BillingError {
  if (BillingError.is(thrown, 'INVALID_INPUT')) return thrown;
  if (BillingError.is(thrown)) throw thrown;
  return new BillingError('INVALID_INPUT', `line must be ${RULE}; one of them threw.`, {
    details: { field: 'line', rule: RULE },
    cause: thrown,
  });
}
