import type { Actor } from '@live-calls/core';
import { actor } from '../../../storage-postgres/src/__fixtures__/acme.ts';

/** The account that pays. */
export const accountId = 'acme';

/** The call, as the host names it. */
export const call: { readonly actor: Actor; readonly accountId: string; readonly callRef: string } = {
  actor,
  accountId,
  callRef: 'call-1',
};

/** Who calls whom. */
export const numbers = { to: '+442071838750', from: '+12025550123' } as const;

/** What the vendor carries from the request that places the call to its callbacks. */
export const parameters = {
  accountId: 'acme',
  campaignId: 'c-7',
  campaignTitle: 'Spring & more',
  applicationId: 'dialer',
  managerId: 'm-3',
  managerEmail: 'mia@example.com',
} as const;

/** The same, as it stands in the usage row. */
export const belongsTo = {
  callRef: 'call-1',
  campaign: { id: 'c-7', title: 'Spring & more' },
  applicationId: 'dialer',
  manager: { id: 'm-3', email: 'mia@example.com' },
} as const;

/**
 * An hour on both sides of a moment.
 *
 * @param atMs - The moment.
 * @returns The range.
 */
export function hoursAround(atMs: number): { readonly from: Date; readonly until: Date } {
  return { from: new Date(atMs - 3_600_000), until: new Date(atMs + 3_600_000) };
}
