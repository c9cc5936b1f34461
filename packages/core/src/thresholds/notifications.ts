import { readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkOneOf, checkWhole } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { DEAD_LETTER, DELIVER } from './announcement.ts';
import { type AnnouncementPage, announcementView } from './announcement-view.ts';
import { type Banner, bannerOf } from './banner.ts';
import { type RetryDeliveryOutcome, type RetryDeliveryRequest, retryDelivery } from './deliveries.ts';
import {
  type RecipientList,
  recipientList,
  recipientsRef,
  type SaveRecipientsOutcome,
  type SaveRecipientsRequest,
  saveRecipients,
} from './recipients.ts';
import { type Runway, type RunwayRequest, readRunway } from './runway.ts';
import {
  type SaveThresholdsOutcome,
  type SaveThresholdsRequest,
  saveThresholds,
  type Thresholds,
  thresholdsView,
} from './save-thresholds.ts';
import { thresholdState } from './threshold-state.ts';

/** Asks for a page of announcements. */
export interface ListAnnouncementsRequest extends AccountCommand {
  /** `pending` ones that are yet to be told, `dead` ones that nobody could be told; absent: all, the latest first. */
  readonly status?: 'pending' | 'dead';
  /** Where the previous page ended. */
  readonly cursor?: string;
  /** Announcements on a page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/**
 * Low-balance notices: who is told, at which levels, and what was told.
 *
 * Every method throws `BillingError` with code `INVALID_INPUT` for a malformed request, `NOT_ALLOWED` when the actor's
 * role is too low or the account another's, and `NOT_FOUND` for an unknown account.
 */
export interface Notifications {
  /**
   * Reads the recipients and the revision a save must name; for owners.
   *
   * @param request - Actor and account.
   * @returns The list; empty with revision 0 before the first save.
   */
  recipients(request: AccountCommand): Promise<RecipientList>;
  /**
   * Saves the recipients as a whole; for owners. Of two that edit at the same time the first one saves, and the other
   * gets `stale` with the list as it is now. A repeated save is `replayed`.
   *
   * @param request - The whole list, and the revision that was read.
   * @returns `saved`, or `stale` and nothing changed.
   *
   * @example
   * ```ts runnable
   * const { revision } = await billing.notifications.recipients({ actor, accountId: 'acme' });
   * const saved = await billing.notifications.saveRecipients({
   *   actor,
   *   accountId: 'acme',
   *   recipients: [{ email: 'billing@acme.example', name: 'Billing' }],
   *   revision,
   * });
   * if (saved.status === 'stale') console.log('edited meanwhile:', saved.current.recipients);
   * ```
   */
  saveRecipients(request: SaveRecipientsRequest): Promise<SaveRecipientsOutcome>;
  /**
   * Reads the threshold levels and where each stands; for owners.
   *
   * @param request - Actor and account.
   * @returns The levels, and the revision a save must name.
   */
  thresholds(request: AccountCommand): Promise<Thresholds>;
  /**
   * Saves the threshold levels as a whole; for owners. Levels that stay as they are keep their state. New ones are judged
   * on the spot, and told only if that makes the banner worse; what was told before is not told again.
   *
   * @param request - All levels, and the revision that was read.
   * @returns `saved`, or `stale` and nothing changed.
   *
   * @example
   * ```ts runnable
   * const { revision } = await billing.notifications.thresholds({ actor, accountId: 'acme' });
   * await billing.notifications.saveThresholds({
   *   actor,
   *   accountId: 'acme',
   *   levels: [
   *     { levelId: 'week', severity: 'low', type: 'runway', days: 7 },
   *     { levelId: 'last-25', severity: 'critical', type: 'amount', amount: '25' },
   *     { levelId: 'empty', severity: 'empty', type: 'amount', amount: '0' },
   *   ],
   *   rearmPercent: 10,
   *   revision,
   * });
   * ```
   */
  saveThresholds(request: SaveThresholdsRequest): Promise<SaveThresholdsOutcome>;
  /**
   * Reads the low-balance banner; for everybody in the account.
   *
   * @param request - Actor and account.
   * @returns The banner, or absent when no level is crossed.
   */
  banner(request: AccountCommand): Promise<Banner | undefined>;
  /**
   * Reads how long the money lasts at the recent burn, with what the estimate rests on; for everybody in the account.
   *
   * @param request - Actor, account and pattern.
   * @returns The estimate, or why there is none.
   *
   * @example
   * ```ts runnable
   * const runway = await billing.notifications.runway({ actor, accountId: 'acme' });
   * if (runway.status === 'estimated') {
   *   console.log(`${runway.daysLeft} days at ${runway.burnPerDay.amount} a day since ${runway.assumptions.from}`);
   * }
   * ```
   */
  runway(request: RunwayRequest): Promise<Runway>;
  /**
   * Lists announcements; for owners.
   *
   * @param request - Which, and the page.
   * @returns The page.
   */
  announcements(request: ListAnnouncementsRequest): Promise<AnnouncementPage>;
  /**
   * Has a dead announcement delivered again, with all its attempts; for owners. Safe to repeat.
   *
   * @param request - The announcement.
   * @returns `queued`, or `not-dead` and nothing changed.
   */
  retryDelivery(request: RetryDeliveryRequest): Promise<RetryDeliveryOutcome>;
}

/**
 * Makes the notifications of a billing.
 *
 * @param context - The context.
 * @returns The notifications.
 */
export function createNotifications(context: Context): Notifications {
  return {
    recipients: async (request) => {
      const { accountId } = authorize(request, 'read the recipients', 'owner');
      await readAccount(context, accountId);
      const [row] = await context.storage.get('setting', accountId, [recipientsRef.key]);
      return recipientList(row);
    },
    saveRecipients: async (request) => decide(context, saveRecipients(request, context.clock.now())),
    thresholds: async (request) => {
      const { accountId } = authorize(request, 'read the thresholds', 'owner');
      return thresholdsView(thresholdState(await readAccount(context, accountId)));
    },
    saveThresholds: async (request) => decide(context, saveThresholds(request, context.clock.now())),
    banner: async (request) => {
      const { accountId } = authorize(request, 'read the banner', 'member');
      return bannerOf(await readAccount(context, accountId));
    },
    runway: async (request) => readRunway(context, request),
    announcements: async (request) => listAnnouncements(context, request),
    retryDelivery: async (request) => decide(context, retryDelivery(request, context.clock.now())),
  };
}

async function listAnnouncements(
  context: Context,
  request: ListAnnouncementsRequest,
): Promise<AnnouncementPage> {
  const { accountId, actor } = authorize(request, 'list the announcements', 'owner');
  const limit =
    request.limit === undefined ? 100 : checkWhole(request.limit, 'limit', { least: 1, most: 1000 });
  const { cursor, status } = request;
  if (cursor !== undefined && typeof cursor !== 'string')
    throw invalidInput('cursor', 'a cursor of a page', cursor);
  await readAccount(context, accountId);
  const page = { limit, ...(cursor !== undefined && { cursor }) };
  if (status === undefined) {
    const query = { order: 'byTime', descending: true, ...page };
    const listed = await context.storage.list('announcement', accountId, query);
    return {
      announcements: listed.rows.map((row) => announcementView(row, actor.role)),
      ...(listed.cursor !== undefined && { cursor: listed.cursor }),
    };
  }
  // What is pending or dead has a due row, so neither needs a search among all that was ever delivered.
  const kind = checkOneOf(status, 'status', ['pending', 'dead']) === 'pending' ? DELIVER : DEAD_LETTER;
  const due = await context.storage.list('due', accountId, { equals: kind, ...page });
  const rows = await context.storage.get(
    'announcement',
    accountId,
    due.rows.map((row) => [row.reference]),
  );
  return {
    announcements: rows.flatMap((row) => (row === undefined ? [] : [announcementView(row, actor.role)])),
    ...(due.cursor !== undefined && { cursor: due.cursor }),
  };
}
