import { invalidInput } from '../errors/invalid-input.ts';

/**
 * Names and values that come back with every callback of a call. Core reads `accountId`, `callRef`, `campaignId`,
 * `campaignTitle`, `applicationId`, `managerId` and `managerEmail`; others are free.
 */
export type CallbackParameters = { readonly [name: string]: string };

/** What the names of our parameters begin with in an address, so that they do not meet the host's own. */
export const PARAMETER_PREFIX = 'lc-';

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const LONE_SURROGATE = /\p{Cs}/u;
const LONGEST_URL = 2000;

/**
 * Checks parameters that are to come back.
 *
 * @param parameters - Names and values.
 * @returns Their names with the prefix, and their values.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkParameters(
  parameters: CallbackParameters,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(parameters).map(([name, value]) => {
    if (!NAME.test(name)) {
      throw invalidInput('parameters', 'named by up to 40 letters, digits, _ and -', name);
    }
    if (typeof value !== 'string' || LONE_SURROGATE.test(value)) {
      throw invalidInput(`parameters.${name}`, 'text', value);
    }
    return [PARAMETER_PREFIX + name, value];
  });
}

/**
 * Checks that vendors will call an address with parameters.
 *
 * @param url - The address.
 * @returns The address.
 * @throws BillingError with code `INVALID_INPUT` when it is too long.
 */
export function checkCallbackUrl(url: string): string {
  if (url.length <= LONGEST_URL) return url;
  throw invalidInput('parameters', `short enough for an address of ${LONGEST_URL} characters`);
}
