import type { EventRow } from '../ports/rows.ts';
import type { Storage } from '../ports/storage.ts';
import type { LegKey } from '../usage/leg.ts';

/** Events of one leg that are looked at; a leg has a handful. */
const MOST_EVENTS = 1000;

/**
 * The events of a leg that are still kept.
 *
 * @param storage - The storage.
 * @param accountId - The account they are kept in.
 * @param leg - The leg.
 * @returns The events, in the order in which they happened; at most 1,000.
 */
export async function eventsOfLeg(
  storage: Storage,
  accountId: string,
  { provider, legId }: LegKey,
): Promise<readonly EventRow[]> {
  const { rows } = await storage.list('event', accountId, {
    order: 'byLeg',
    equals: legId,
    limit: MOST_EVENTS,
  });
  return rows.filter((event) => event.provider === provider);
}
