import { type Accounts, BillingError, type RunningTimer, type Standing, type Timers } from '@live-calls/core';

/** Somebody who looks at an account. */
export interface LiveViewer {
  /**
   * Shows where the account stands, first and whenever that changed.
   *
   * @param standing - Where it stands.
   */
  show(standing: Standing): void;
  /** Ends the view: the account is gone, or the process shuts down. */
  end(): void;
}

/** How accounts are watched. */
export interface WatchOptions {
  /** Where they are read. */
  readonly accounts: Pick<Accounts, 'standing'>;
  /** Timers. */
  readonly timers: Timers;
  /** Milliseconds between two looks. */
  readonly pollMs: number;
  /** Most viewers of one account. */
  readonly mostViewers: number;
  /**
   * Told once when an account cannot be read any more.
   *
   * @param error - Why.
   */
  onError(error: unknown): void;
}

interface Watched {
  readonly viewers: Set<LiveViewer>;
  latest: Standing | undefined;
  timer: RunningTimer;
  failures: number;
}

const LONGEST_PAUSE_MS = 30_000;
const READER = { role: 'system', id: 'http:live' } as const;

/**
 * The accounts that somebody looks at. Each is asked for by one poller, however many look at it: one row, whose version says
 * whether anything changed. Nobody looks: nobody asks.
 */
export class LiveAccounts {
  readonly #options: WatchOptions;
  readonly #watched = new Map<string, Watched>();

  /**
   * @param options - How accounts are watched.
   */
  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /**
   * Whether one more may look at an account.
   *
   * @param accountId - The account.
   * @returns True if so.
   */
  hasRoom(accountId: string): boolean {
    return (this.#watched.get(accountId)?.viewers.size ?? 0) < this.#options.mostViewers;
  }

  /**
   * Begins to look at an account.
   *
   * @param accountId - The account.
   * @param viewer - Who looks.
   * @returns Ends it.
   */
  watch(accountId: string, viewer: LiveViewer): () => void {
    let watched = this.#watched.get(accountId);
    if (watched === undefined) {
      watched = { viewers: new Set(), latest: undefined, timer: undefined, failures: 0 };
      this.#watched.set(accountId, watched);
      void this.#look(accountId, watched);
    }
    watched.viewers.add(viewer);
    if (watched.latest !== undefined) viewer.show(watched.latest);
    return () => this.#leave(accountId, watched, viewer);
  }

  /** Ends every view. */
  close(): void {
    for (const [accountId, watched] of this.#watched) this.#forget(accountId, watched);
  }

  #leave(accountId: string, watched: Watched, viewer: LiveViewer): void {
    watched.viewers.delete(viewer);
    if (watched.viewers.size === 0) this.#forget(accountId, watched);
  }

  #forget(accountId: string, watched: Watched): void {
    if (this.#watched.get(accountId) === watched) this.#watched.delete(accountId);
    this.#options.timers.clear(watched.timer);
    const viewers = [...watched.viewers];
    watched.viewers.clear();
    for (const viewer of viewers) viewer.end();
  }

  async #look(accountId: string, watched: Watched): Promise<void> {
    const { accounts, timers, pollMs, onError } = this.#options;
    try {
      const standing = await accounts.standing({ actor: READER, accountId });
      watched.failures = 0;
      if (standing.version !== watched.latest?.version) {
        watched.latest = standing;
        for (const viewer of watched.viewers) viewer.show(standing);
      }
    } catch (error) {
      if (BillingError.is(error, 'NOT_FOUND')) return this.#forget(accountId, watched);
      if (watched.failures === 0) onError(error);
      watched.failures += 1;
    }
    if (this.#watched.get(accountId) !== watched) return;
    const pauseMs = Math.min(
      pollMs * 2 ** Math.min(watched.failures, 20),
      Math.max(LONGEST_PAUSE_MS, pollMs),
    );
    watched.timer = timers.set(() => void this.#look(accountId, watched), pauseMs);
  }
}
