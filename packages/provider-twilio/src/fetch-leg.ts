import { type ReportedLeg, unavailable, VendorFailure } from '@live-calls/core/adapter';
import type { Accounts } from './accounts.ts';
import { readLeg } from './reported-leg.ts';
import { readLegId } from './vendor-values.ts';

/**
 * The vendor's present word on one leg, whichever of the accounts it belongs to.
 *
 * @param request - The leg.
 * @param accounts - The accounts.
 * @param adapter - Id of the adapter.
 * @returns The leg, or absent when none of the accounts knows it.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`.
 */
export async function fetchLeg(
  request: { readonly legId: string },
  accounts: Accounts,
  adapter: string,
): Promise<ReportedLeg | undefined> {
  const legId = readLegId(request.legId);
  if (legId === undefined) return undefined;
  try {
    for (const client of accounts.inOrderFor(legId)) {
      const record = await client.call(legId);
      if (record === undefined) continue;
      accounts.learn(legId, client.accountSid);
      return readLeg(record);
    }
    return undefined;
  } catch (error) {
    if (error instanceof VendorFailure) throw unavailable(error, adapter, 'fetch a leg');
    throw error;
  }
}
