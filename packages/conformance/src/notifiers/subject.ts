import type { Notifier } from '@live-calls/core/adapter';
import type { ConformanceCase, Subject } from '../cases.ts';

/** A message as it reached a receiver. */
export interface ReceivedNotice {
  /** The id that the receiver tells repeats by. */
  readonly messageId: string;
  /** Everything a receiver can read of it. */
  readonly text: string;
}

/** Where a notifier's messages arrive: a local server over the real protocol for an adapter that sends outside. */
export interface NoticeReceiver {
  /** What arrived so far, repeats included, in order. */
  received(): Promise<readonly ReceivedNotice[]>;
  /**
   * Puts the receiver out of order.
   *
   * @param kind - It refuses for now, refuses for good, or cuts the line; absent: it works again.
   */
  trouble(kind: 'later' | 'never' | 'silence' | undefined): void;
}

/** A notifier to be tried. */
export interface NotifierSubject extends Subject {
  /** The adapter, on a receiver of its own. */
  readonly notifier: Notifier;
  /** Where its messages arrive. */
  readonly receiver: NoticeReceiver;
  /** Makes one more notifier for the same receiver with the same options, as another process would. */
  another(): Notifier;
}

/** A promise of the contract `notifier/v1`. */
export type NotifierCase = ConformanceCase<NotifierSubject>;
