import type { Announcement, Json } from '@live-calls/core/adapter';

/** What a receiver gets, as JSON. */
export interface WebhookEvent {
  /** What happened, such as `balance-low`. */
  readonly type: string;
  /** When it happened, ISO 8601 in UTC. */
  readonly timestamp: string;
  /** What is told. */
  readonly data: {
    /** The account it is about. */
    readonly accountId: string;
    /** The announcement, by which the host finds it again. */
    readonly announcementId: string;
    /** What the announcement tells, as it was committed; amounts as decimal text. */
    readonly facts: Json;
  };
}

/**
 * Writes the event of an announcement.
 *
 * @param announcement - The announcement.
 * @returns The body of the request.
 */
export function eventBody(announcement: Announcement): string {
  const { type, atMs, accountId, announcementId, payload } = announcement;
  const event: WebhookEvent = {
    type,
    timestamp: new Date(atMs).toISOString(),
    data: { accountId, announcementId, facts: payload },
  };
  return JSON.stringify(event);
}
