import type { Announcement, Notifier } from '@live-calls/core/adapter';
import { hold } from './violation.ts';

/** Where announcements arrive in a simulated world. */
export class Inbox {
  readonly #faults: () => number;
  readonly #onFinding: (error: unknown) => void;
  /** Announcements that were committed and are not told yet. */
  readonly #untold = new Map<string, string>();
  /** Faults of the world until each was told last; old ones are forgotten. */
  readonly #told = new Map<string, number>();
  #isAway = false;
  #deliveries = 0;

  /**
   * @param faults - How much has broken in the world so far.
   * @param onFinding - Told of what must not be; what is thrown while delivering would only fail the delivery.
   */
  constructor(faults: () => number, onFinding: (error: unknown) => void) {
    this.#faults = faults;
    this.#onFinding = onFinding;
  }

  /** Deliveries so far. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** Announcements that were committed and are not told yet, with their types. */
  get untold(): ReadonlyMap<string, string> {
    return this.#untold;
  }

  /**
   * Has it answer or not.
   *
   * @param isAway - Whether it is out of order.
   */
  away(isAway: boolean): void {
    this.#isAway = isAway;
  }

  /**
   * Expects an announcement.
   *
   * @param announcement - The announcement, as it was committed.
   */
  expect({
    accountId,
    announcementId,
    type,
  }: Pick<Announcement, 'accountId' | 'announcementId' | 'type'>): void {
    this.#untold.set(`${accountId} ${announcementId}`, type);
  }

  /**
   * The notifier that the host is given.
   *
   * @returns The adapter.
   */
  notifier(): Notifier {
    return {
      contract: 'notifier/v1',
      id: 'simulated',
      deliver: async (announcement) => {
        if (this.#isAway) throw new Error('The notifier is out of order (a planned outage).');
        try {
          this.#arrive(announcement);
        } catch (error) {
          this.#onFinding(error);
        }
      },
    };
  }

  #arrive({ accountId, announcementId, type }: Announcement): void {
    this.#deliveries += 1;
    const name = `${accountId} ${announcementId}`;
    const before = this.#told.get(name);
    const isNew = this.#untold.delete(name);
    hold(
      isNew || (before !== undefined && before !== this.#faults()),
      'told-once',
      () =>
        `${type} ${announcementId} of ${accountId} ${before === undefined ? 'was never committed' : 'is told again'}`,
    );
    this.#told.set(name, this.#faults());
    if (this.#told.size > MOST_REMEMBERED) this.#told.delete(this.#told.keys().next().value ?? '');
  }
}

const MOST_REMEMBERED = 10_000;
