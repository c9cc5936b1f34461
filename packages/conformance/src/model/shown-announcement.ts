import type { AnnouncementRow } from '@live-calls/core/adapter';

/**
 * An announcement as the reference model remembers it. Its id is derived from the account's version, which the model does
 * not count, so it is left out.
 *
 * @param row - The row.
 * @returns What it tells.
 */
export function shownAnnouncement(row: AnnouncementRow): {
  readonly type: string;
  readonly at: number;
  readonly balance: string | undefined;
  readonly crossed: readonly string[] | undefined;
  readonly recipients: readonly string[];
} {
  const payload = row.payload as unknown as {
    readonly balance?: string;
    readonly crossed?: readonly { readonly levelId: string }[];
    readonly recipients: readonly { readonly email: string }[];
  };
  return {
    type: row.type,
    at: row.atMs,
    balance: payload.balance,
    crossed: payload.crossed?.map((level) => level.levelId),
    recipients: payload.recipients.map(({ email }) => email),
  };
}
