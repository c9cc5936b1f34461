import type { ResponseOf } from '@live-calls/http';
import { addressOf } from './client.ts';

/** Where an account stands, as the live view tells it. */
export type Standing = ResponseOf<'GET /accounts/{accountId}/live'>;

/** How the live view is. */
export type LinkState = 'connecting' | 'live' | 'lost';

/** What the live view has told so far. */
export interface LiveKnown {
  /** How the view is. */
  readonly link: LinkState;
  /** The latest. */
  readonly standing?: Standing;
}

/** What of the browser a link needs. */
export interface LinkWorld {
  /** Opens a stream of events. */
  open(address: string): EventSource;
  /** Has something done later; answers what prevents it. */
  later(run: () => void, afterMs: number): () => void;
}

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;

const browser: LinkWorld = {
  open: (address) => new EventSource(address),
  later: (run, afterMs) => {
    const timer = setTimeout(run, afterMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Keeps a live view of one account. `EventSource` comes back by itself after a broken connection, but gives up for good when it
 * is answered with a status, such as while the server starts; then it is opened anew, with longer and longer waits.
 */
export class LiveLink {
  readonly #address: string;
  readonly #tell: (known: LiveKnown) => void;
  readonly #world: LinkWorld;
  #known: LiveKnown = { link: 'connecting' };
  #source: EventSource | undefined;
  #waitMs = FIRST_WAIT_MS;
  #stopWaiting = (): void => undefined;

  constructor(accountId: string, tell: (known: LiveKnown) => void, world: LinkWorld = browser) {
    this.#address = addressOf('GET /accounts/{accountId}/live', { accountId });
    this.#tell = tell;
    this.#world = world;
  }

  /** Opens the view, unless it is open. */
  open(): void {
    if (this.#source !== undefined) return;
    this.#stopWaiting();
    const source = this.#world.open(this.#address);
    this.#source = source;
    source.addEventListener('open', () => {
      this.#waitMs = FIRST_WAIT_MS;
      this.#now({ link: 'live' });
    });
    source.addEventListener('standing', ({ data }: MessageEvent<string>) => {
      this.#now({ link: 'live', standing: JSON.parse(data) as Standing });
    });
    source.addEventListener('error', () => {
      this.#now({ link: 'lost' });
      if (source.readyState === source.CLOSED) this.#comeBack();
    });
  }

  /** Closes the view; it may be opened again. */
  close(): void {
    this.#stopWaiting();
    this.#source?.close();
    this.#source = undefined;
  }

  #comeBack(): void {
    this.close();
    this.#stopWaiting = this.#world.later(() => this.open(), this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  #now(next: Partial<LiveKnown>): void {
    this.#known = { ...this.#known, ...next };
    this.#tell(this.#known);
  }
}
