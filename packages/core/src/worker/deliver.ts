import { decide } from '../context.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { DueRow } from '../ports/rows.ts';
import {
  claimDelivery,
  type DeliveryAttempt,
  type DeliveryClaimed,
  type DeliverySettled,
  settleDelivery,
} from '../thresholds/deliveries.ts';
import { within } from './timers.ts';
import { type DuePage, decideEach, nameOf, problemOf, type Work } from './work.ts';

/**
 * Delivers what is to be told.
 *
 * @param work - The round.
 * @param rows - The due rows.
 * @param page - The page they stand on.
 * @returns `stale` when others had most of them.
 */
export async function deliverRows(
  work: Work,
  rows: readonly DueRow[],
  page: DuePage,
): Promise<'done' | 'stale'> {
  const { notifier, parallel } = work.settings;
  if (notifier === undefined) {
    work.tally.left += rows.length;
    for (const row of rows) page.tried.add(nameOf(row));
    return 'done';
  }
  // Alone, a worker keeps to the order of urgency. Among others each begins somewhere else, or all want the same rows.
  const first = page.crowded ? placeOf(work.context.ids.next('round'), rows.length) : 0;
  const order = [...rows.slice(first), ...rows.slice(0, first)];
  // No more than can be worked on at once is claimed, so that a lease never runs out in a queue.
  for (let from = 0; from < order.length; from += parallel) {
    const some = order.slice(from, from + parallel);
    for (const row of some) page.tried.add(nameOf(row));
    const lost = await deliverSome(work, some, notifier);
    if (lost * 2 > some.length && from + parallel < order.length) return 'stale';
  }
  return 'done';
}

/** A place in a list, as good as any other: ids of workers differ, so their places do. */
function placeOf(id: string, length: number): number {
  let hash = 0;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash, 31) + id.charCodeAt(index);
  return length === 0 ? 0 : (hash >>> 0) % length;
}

/** Claims some deliveries and makes them; tells how many were another worker's. */
async function deliverSome(work: Work, rows: readonly DueRow[], notifier: Notifier): Promise<number> {
  const { settings, tally } = work;
  const now = { clockMs: work.nowMs(), policy: settings.policy };
  const claims = rows.map((row) => claimDelivery(row, now));
  const claimed = await decideEach(work, claims, rows);
  await Promise.all(
    claimed.map(async (claim, index) => {
      const row = rows[index];
      if (claim === undefined || row === undefined) return;
      if (claim.status === 'lost') return;
      try {
        const { status } = await deliver(work, claim, notifier);
        if (status === 'delivered') tally.delivered += 1;
        else if (status === 'retry') tally.failed += 1;
        else if (status === 'dead') tally.dead += 1;
      } catch (error) {
        tally.problems.push(problemOf(row, error));
      }
    }),
  );
  const lost = claimed.filter((claim) => claim?.status === 'lost').length;
  tally.lost += lost;
  return lost;
}

async function deliver(work: Work, claimed: DeliveryClaimed, notifier: Notifier): Promise<DeliverySettled> {
  const { announcement, claim } = claimed;
  const { announcementId, accountId, type, atMs, payload } = announcement;
  const { policy, deliverTimeoutMs, timers } = work.settings;
  let end: Pick<DeliveryAttempt, 'ended' | 'thrown'> = { ended: 'delivered' };
  try {
    const telling = notifier.deliver({ announcementId, accountId, type, atMs, payload });
    await within(telling, deliverTimeoutMs, timers);
  } catch (error) {
    // Whatever the outside throws means the same, not told yet, unless it says that it never will be.
    const isRefused = (error as { readonly code?: unknown } | null)?.code === 'DELIVERY_REFUSED';
    end = { ended: isRefused ? 'refused' : 'failed', thrown: error };
  }
  const attempt = { announcement, claim, ...end, clockMs: work.nowMs(), policy };
  return decide(work.context, settleDelivery(attempt), 'bulk');
}
