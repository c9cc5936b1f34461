import { isOver, type ReportedLeg, unavailable, VendorFailure } from '@live-calls/core/adapter';
import type { VonageClient } from './client.ts';
import { withPrices } from './list-legs.ts';
import type { CheckedOptions } from './options.ts';
import { readLeg } from './reported-leg.ts';
import { readReportedLeg, readReportRecords } from './reports.ts';
import { readId } from './vendor-values.ts';

/**
 * The vendor's present word on one leg: from its list of calls, else, with a secret for it, from the Reports API.
 *
 * @param request - The leg.
 * @param client - The vendor.
 * @param options - The account.
 * @returns The leg, or absent when the vendor does not know it.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`.
 */
export async function fetchLeg(
  request: { readonly legId: string },
  client: VonageClient,
  options: CheckedOptions,
): Promise<ReportedLeg | undefined> {
  const legId = readId(request.legId);
  if (legId === undefined) return undefined;
  try {
    const record = await client.call(legId);
    const leg = record && readLeg(record);
    if (leg !== undefined) return isOver(leg) ? (await withPrices([leg], client, options))[0] : leg;
    if (options.apiSecret === undefined) return undefined;
    const reported = await readReportRecords(client, { apiKey: options.apiKey, legIds: [legId] });
    const found = reported.get(legId);
    return found && readReportedLeg(found);
  } catch (error) {
    if (error instanceof VendorFailure) throw unavailable(error, options.id, 'fetch a leg');
    throw error;
  }
}
