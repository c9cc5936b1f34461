import { type Announcement, BillingError, type Notifier } from '@live-calls/core/adapter';
import type { Post } from '../notifiers/fake-subject.ts';

/** A notifier with one mistake that adapters are known to make. */
export interface BrokenNotifier {
  /** The mistake, as a sentence. */
  readonly mistake: string;
  /** Puts the mistake over a notifier that works. */
  readonly over: (notifier: Notifier, post: Post) => Notifier;
}

/** Every mistake that the kit must find. */
export const brokenNotifiers: readonly BrokenNotifier[] = [
  telling('nothing is sent', () => async () => {}),
  telling('everything is sent twice', (deliver) => async (announcement) => {
    await deliver(announcement);
    await deliver(announcement);
  }),
  telling('a type that is not known is left out', (deliver) => async (announcement) => {
    if (announcement.type !== 'a-type-of-next-year') await deliver(announcement);
  }),
  telling('a name with a line break is an error', (deliver) => async (announcement) => {
    if (JSON.stringify(announcement.payload).includes('\\n')) throw new Error('Invalid header.');
    await deliver(announcement);
  }),
  telling('a failure is only logged', (deliver) => async (announcement) => {
    await deliver(announcement).catch(() => {});
  }),
  telling('every failure is for good', (deliver) => async (announcement) => {
    await deliver(announcement).catch((cause: unknown) => {
      const details = { adapter: 'fake', reason: 'failed' };
      throw new BillingError('DELIVERY_REFUSED', 'failed', { details, cause });
    });
  }),
  telling('every failure may be repeated', (deliver) => async (announcement) => {
    await deliver(announcement).catch((cause: unknown) => {
      throw new Error('failed', { cause });
    });
  }),
  telling('what failed once counts as sent', (deliver) => {
    const seen = new Set<string>();
    return async (announcement) => {
      if (seen.has(announcement.announcementId)) return;
      seen.add(announcement.announcementId);
      await deliver(announcement);
    };
  }),
  posting('the id is the announcement without its account', (announcement) => announcement.announcementId),
  posting('the id is the account', (announcement) => announcement.accountId),
  {
    mistake: 'every process makes ids of its own',
    over: (notifier, post) => {
      processes += 1;
      const mine = processes;
      return {
        ...notifier,
        deliver: (announcement) => post(`${mine}-${announcement.announcementId}`, announcement),
      };
    },
  },
  { mistake: 'the notifier declares no name', over: (notifier) => ({ ...notifier, id: '' }) },
];

let processes = 0;

function telling(
  mistake: string,
  over: (deliver: Notifier['deliver']) => Notifier['deliver'],
): BrokenNotifier {
  return { mistake, over: (notifier) => ({ ...notifier, deliver: over((one) => notifier.deliver(one)) }) };
}

function posting(mistake: string, idOf: (announcement: Announcement) => string): BrokenNotifier {
  return {
    mistake,
    over: (notifier, post) => ({ ...notifier, deliver: (one) => post(idOf(one), one) }),
  };
}
