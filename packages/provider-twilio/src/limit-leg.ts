import { checkSeconds, type LegLimits, type LegOrder } from '@live-calls/core/adapter';
import type { Accounts } from './accounts.ts';
import { orderLeg } from './order-leg.ts';

/**
 * Moves the limit of a running leg: `TimeLimit`, the length of the whole call in seconds. The vendor takes no less than a
 * minute; a leg that has less left is hung up instead.
 *
 * @param request - The leg and its new limit.
 * @param tools - The accounts, the adapter's id, and what the account allows.
 * @returns What became of it.
 * @throws BillingError with code `INVALID_INPUT`, `PROVIDER_UNAVAILABLE` or `OUTCOME_UNKNOWN`.
 */
export async function limitLeg(
  request: { readonly legId: string; readonly limitSeconds: number },
  tools: { readonly accounts: Accounts; readonly adapter: string; readonly limits: LegLimits },
): Promise<LegOrder> {
  const timeLimit = checkSeconds(request.limitSeconds, 'limitSeconds', tools.limits);
  return orderLeg(request.legId, { doing: 'limit a leg', change: { timeLimit } }, tools);
}
