import { createHash } from 'node:crypto';
import type { Announcement } from '@live-calls/core/adapter';

/** A mail, named by what it tells and to whom. */
export interface MailName {
  /** The announcement. */
  readonly announcement: Announcement;
  /** The recipient's address. */
  readonly email: string;
  /** Domain of the sender. */
  readonly domain: string;
}

/**
 * The Message-ID of an announcement's mail to one recipient: the same however often it is sent, and no other mail's.
 *
 * @param name - What it tells, to whom, from where.
 * @returns The id in angle brackets.
 */
export function messageIdOf({ announcement, email, domain }: MailName): string {
  const { accountId, announcementId } = announcement;
  const name = JSON.stringify([accountId, announcementId, email]);
  return `<${createHash('sha256').update(name).digest('hex').slice(0, 40)}@${domain}>`;
}
