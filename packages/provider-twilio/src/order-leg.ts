import { isOver, type LegOrder, orderFailed, VendorFailure } from '@live-calls/core/adapter';
import type { Accounts } from './accounts.ts';
import type { TwilioClient } from './client.ts';
import { readLeg } from './reported-leg.ts';
import { readLegId } from './vendor-values.ts';

/** A change of a running leg. */
export interface LegChange {
  /** What is asked, for errors, such as `hang up a leg`. */
  readonly doing: string;
  /** As the vendor wants it. */
  readonly change: { readonly status: 'completed' } | { readonly timeLimit: number };
}

/**
 * Changes a running leg. The changes this adapter makes are the same twice as once, so they are repeated freely. A refusal is
 * judged by asking for the leg: it is over, unknown, or something else is wrong.
 *
 * @param legId - The leg.
 * @param order - The change.
 * @param tools - The accounts, and the adapter's id.
 * @returns What became of it.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`, or `OUTCOME_UNKNOWN` when no answer came.
 */
export async function orderLeg(
  legId: string,
  order: LegChange,
  tools: { readonly accounts: Accounts; readonly adapter: string },
): Promise<LegOrder> {
  if (readLegId(legId) === undefined) return { status: 'not-found' };
  try {
    for (const client of tools.accounts.inOrderFor(legId)) {
      const ordered = await orderIn(client, legId, order);
      if (ordered.status === 'not-found') continue;
      tools.accounts.learn(legId, client.accountSid);
      return ordered;
    }
    return { status: 'not-found' };
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    throw orderFailed(error, tools.adapter, order.doing);
  }
}

async function orderIn(client: TwilioClient, legId: string, { change }: LegChange): Promise<LegOrder> {
  try {
    await client.update(legId, change);
    return { status: 'done' };
  } catch (error) {
    const { status } = error as VendorFailure;
    if (status === 404) return { status: 'not-found' };
    if (status !== 400 && status !== 409) throw error;
    const record = await client.call(legId);
    if (record === undefined) return { status: 'not-found' };
    const leg = readLeg(record);
    if (leg !== undefined && isOver(leg)) return { status: 'already-ended' };
    throw error;
  }
}
