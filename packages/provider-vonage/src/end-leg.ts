import { isOver, type LegOrder, orderFailed, pauseMs, VendorFailure } from '@live-calls/core/adapter';
import type { VonageClient } from './client.ts';
import type { CheckedOptions } from './options.ts';
import { readLeg } from './reported-leg.ts';
import { readId } from './vendor-values.ts';

/**
 * Hangs a leg up. Hanging up twice is the same as once, so it is repeated freely. A refusal is judged by asking for the leg:
 * it is over, unknown, or so young that the vendor cannot hang it up yet; then it is tried again.
 *
 * @param request - The leg; a conversation has one for each side, and each is hung up by itself.
 * @param client - The vendor.
 * @param options - Patience.
 * @returns What became of it.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`, or `OUTCOME_UNKNOWN` when no answer came.
 */
export async function endLeg(
  request: { readonly legId: string },
  client: VonageClient,
  options: CheckedOptions,
): Promise<LegOrder> {
  const legId = readId(request.legId);
  if (legId === undefined) return { status: 'not-found' };
  try {
    for (let attempt = 1; ; attempt += 1) {
      const refused = await hangUp(legId, client);
      if (refused === undefined) return { status: 'done' };
      const record = await client.call(legId);
      if (record === undefined) return { status: 'not-found' };
      const leg = readLeg(record);
      if (leg !== undefined && isOver(leg)) return { status: 'already-ended' };
      if (attempt >= options.attempts) throw refused;
      await options.wait(pauseMs(attempt));
    }
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    throw orderFailed(error, options.id, 'hang up a leg');
  }
}

/** The vendor's refusal to hang up, where the leg itself may be the reason. */
async function hangUp(legId: string, client: VonageClient): Promise<VendorFailure | undefined> {
  try {
    await client.hangUp(legId);
    return undefined;
  } catch (error) {
    const status = error instanceof VendorFailure ? error.status : undefined;
    if (error instanceof VendorFailure && (status === 400 || status === 404 || status === 409)) return error;
    throw error;
  }
}
