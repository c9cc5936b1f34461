import type { LegOrder } from '@live-calls/core/adapter';
import type { Accounts } from './accounts.ts';
import { orderLeg } from './order-leg.ts';

/**
 * Hangs a leg up, whether it talks, rings or waits to be dialled: `completed` ends all of them, `canceled` none that talks.
 *
 * @param request - The leg; the legs of a bridged call end each by itself.
 * @param accounts - The accounts.
 * @param adapter - Id of the adapter.
 * @returns What became of it.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` or `OUTCOME_UNKNOWN`.
 */
export function endLeg(
  request: { readonly legId: string },
  accounts: Accounts,
  adapter: string,
): Promise<LegOrder> {
  const order = { doing: 'hang up a leg', change: { status: 'completed' } } as const;
  return orderLeg(request.legId, order, { accounts, adapter });
}
