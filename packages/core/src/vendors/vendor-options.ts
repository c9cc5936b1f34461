import { BillingError } from '../errors/billing-error.ts';

/** The option of `createBilling` that an adapter is given to. */
export type OptionArea = 'telephony' | 'payments' | 'notifier';

/**
 * The error for an option of an adapter.
 *
 * @param name - Path of the option, such as `apiKey`.
 * @param rule - What it must be, as a fragment that follows "must be".
 * @param area - What kind of adapter it is.
 * @returns An error to throw, code `CONFIGURATION_INVALID`; the value stays out of it, for it may be a secret.
 */
export function invalidOption(
  name: string,
  rule: string,
  area: OptionArea = 'telephony',
): BillingError<'CONFIGURATION_INVALID'> {
  const option = `${area}.${name}`;
  return new BillingError('CONFIGURATION_INVALID', `${option} must be ${rule}.`, {
    details: { option, rule },
  });
}

/**
 * Checks an option that is text.
 *
 * @param value - Anything.
 * @param name - Path of the option.
 * @param area - What kind of adapter it is.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkTextOption(value: unknown, name: string, area?: OptionArea): void {
  if (typeof value !== 'string' || value.trim() === '') throw invalidOption(name, 'text', area);
}

/**
 * Checks an option that counts something.
 *
 * @param value - Anything.
 * @param name - Path of the option.
 * @param limit - Largest value; with what kind of adapter it is, where it is none of telephony.
 * @returns The number.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkCountOption(
  value: unknown,
  name: string,
  limit: number | { readonly most: number; readonly area: OptionArea },
): number {
  const { most, area } = typeof limit === 'number' ? { most: limit, area: undefined } : limit;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw invalidOption(name, `a whole number from 1 to ${most}`, area);
}

/**
 * Checks the option that names an adapter.
 *
 * @param value - Anything.
 * @param area - What kind of adapter it is.
 * @returns The name.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkIdOption(value: unknown, area?: OptionArea): string {
  if (typeof value === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(value)) return value;
  throw invalidOption('id', 'up to 40 lower-case letters, digits and hyphens, beginning with a letter', area);
}

/**
 * Checks the option that says where a vendor's API is.
 *
 * @param value - Anything.
 * @param name - Path of the option.
 * @param area - What kind of adapter it is.
 * @returns Scheme, host and port.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkHostOption(value: unknown, name: string, area?: OptionArea): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.origin;
  throw invalidOption(name, 'an address such as https://api.example.com', area);
}
