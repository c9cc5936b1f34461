import type { Json } from './rows.ts';

/** A fact to tell, as it was when it was committed. */
export interface Announcement {
  /** Stable id; a repeated delivery carries the same. */
  readonly announcementId: string;
  /** The account it is about. */
  readonly accountId: string;
  /** What happened, such as `balance-low`. */
  readonly type: string;
  /** When, epoch milliseconds. */
  readonly atMs: number;
  /** Snapshot of all that is told, recipients included. */
  readonly payload: Json;
}

/** The contract `notifier/v1`: tells announcements outside (e-mail, webhook). */
export interface Notifier {
  /** The contract this adapter was written for. */
  readonly contract: 'notifier/v1';
  /** Short name, such as `smtp`. */
  readonly id: string;
  /**
   * Tells one announcement. Delivered at least once: the same announcement may come again with the same id.
   *
   * @param announcement - What to tell.
   * @throws BillingError with code `DELIVERY_REFUSED` when no repeat can succeed: the announcement is `dead` at once.
   * Anything else: the delivery is repeated later with back-off, so an adapter repeats nothing by itself.
   */
  deliver(announcement: Announcement): Promise<void>;
}
