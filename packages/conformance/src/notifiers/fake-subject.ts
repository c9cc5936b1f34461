import { type Announcement, BillingError, type Notifier } from '@live-calls/core/adapter';
import type { NotifierSubject, ReceivedNotice } from './subject.ts';

/** Takes a message, or throws as the trouble it is in asks for. */
export type Post = (messageId: string, announcement: Announcement) => Promise<void>;

/**
 * A receiver in memory and its notifier: what the kit is proved on.
 *
 * @param over - Puts a mistake over the notifier.
 * @returns The subject.
 */
export function fakeNotifierSubject(
  over: (notifier: Notifier, post: Post) => Notifier = (notifier) => notifier,
): NotifierSubject {
  const received: ReceivedNotice[] = [];
  let trouble: 'later' | 'never' | 'silence' | undefined;
  const post: Post = async (messageId, { payload }) => {
    if (trouble === 'never') {
      const reason = 'no such mailbox';
      throw new BillingError('DELIVERY_REFUSED', reason, { details: { adapter: 'fake', reason } });
    }
    if (trouble !== undefined) throw new Error(trouble);
    received.push({ messageId, text: JSON.stringify(payload) });
  };
  const open = (): Notifier =>
    over(
      {
        contract: 'notifier/v1',
        id: 'fake',
        deliver: (announcement) => post(idOf(announcement), announcement),
      },
      post,
    );
  return {
    notifier: open(),
    another: open,
    receiver: {
      received: async () => received,
      trouble: (kind) => {
        trouble = kind;
      },
    },
  };
}

function idOf({ accountId, announcementId }: Announcement): string {
  return JSON.stringify([accountId, announcementId]);
}
