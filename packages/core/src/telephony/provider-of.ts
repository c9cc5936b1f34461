import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkReference } from '../errors/checks.ts';
import type { TelephonyProvider } from '../ports/telephony-provider.ts';

/**
 * A provider of this billing, by its id.
 *
 * @param context - The context.
 * @param providerId - The id; untrusted.
 * @returns The provider.
 * @throws BillingError with code `INVALID_INPUT` or `CONFIGURATION_INVALID`.
 */
export function providerOf(context: Context, providerId: unknown): TelephonyProvider {
  const id = checkReference(providerId, 'provider');
  const provider = context.providers.get(id);
  if (provider !== undefined) return provider;
  const rule = `with a provider ${id}`;
  throw new BillingError('CONFIGURATION_INVALID', `createBilling: telephony must be ${rule}.`, {
    details: { option: 'telephony', rule },
  });
}
