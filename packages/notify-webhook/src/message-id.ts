import { createHash } from 'node:crypto';
import type { Announcement } from '@live-calls/core/adapter';

/**
 * The id of an announcement's event: the same however often it is sent, and no other announcement's.
 *
 * @param announcement - The announcement.
 * @returns The id, without full stops, as the scheme asks.
 */
export function messageIdOf({ accountId, announcementId }: Announcement): string {
  const name = JSON.stringify([accountId, announcementId]);
  return `msg_${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
}
