import type { Actor } from '../accounts/actor.ts';
import type { AnnouncementRow, Json } from '../ports/rows.ts';
import { type DeliveryFailure, failureView } from './delivery-failure.ts';

/** An announcement of an account. */
export interface AnnouncementView {
  /** Stable id; every delivery carries it. */
  readonly announcementId: string;
  /** What happened: `balance-low`, `balance-critical`, `balance-empty`, `balance-restored`, or another area's word. */
  readonly type: string;
  /** When. */
  readonly at: Date;
  /** `pending` until the notifier took it; `dead` after the last attempt, or once no repeat can succeed. */
  readonly status: 'pending' | 'delivered' | 'dead';
  /** Delivery attempts so far. */
  readonly attempts: number;
  /** Why the last attempt failed; absent when none did, and once it is delivered. */
  readonly failure?: DeliveryFailure;
  /** Snapshot of all that is told, recipients included; amounts as decimal text. */
  readonly payload: Json;
}

/** A page of announcements. */
export interface AnnouncementPage {
  /** The announcements. */
  readonly announcements: readonly AnnouncementView[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/**
 * Shows an announcement.
 *
 * @param row - Its row.
 * @param role - Who looks.
 * @returns The announcement.
 */
export function announcementView(row: AnnouncementRow, role: Actor['role']): AnnouncementView {
  const { announcementId, type, atMs, status, attempts, payload } = row;
  const failure = failureView(row.failure, role);
  const shown = { announcementId, type, at: new Date(atMs), status, attempts, payload };
  return failure === undefined ? shown : { ...shown, failure };
}
