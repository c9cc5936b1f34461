import { asProblem, type Problem } from './problem.ts';

/** What is known of something that is read. */
export interface Known<Value> {
  /** What was read last. */
  readonly value?: Value;
  /** Why the last reading failed; a value that was read before stays. */
  readonly problem?: Problem;
  /** Whether it is being read. */
  readonly isReading: boolean;
}

interface Entry {
  known: Known<unknown>;
  reading: Promise<void> | undefined;
  isAskedAgain: boolean;
  /** The answer on its way was asked for before what is known by now. */
  isOvertaken: boolean;
  readAtMs: number;
  readonly watchers: Set<() => void>;
}

const FRESH_MS = 1000;
const NOTHING: Known<never> = { isReading: true };

/** What was read, by address: shown at once when somebody comes back, and read anew behind it. */
export class ReadCache {
  readonly #entries = new Map<string, Entry>();
  #reader = 0;

  /** What is known under an address; the same object until something changes. */
  known(address: string): Known<unknown> {
    return this.#entries.get(address)?.known ?? NOTHING;
  }

  /** Has somebody told of changes under an address; answers what ends it. */
  watch(address: string, watcher: () => void): () => void {
    const entry = this.#entry(address);
    entry.watchers.add(watcher);
    return () => entry.watchers.delete(watcher);
  }

  /**
   * Reads for somebody who has just come, unless it is being read already or was a moment ago.
   *
   * @param address - The address.
   * @param fetchValue - How it is read.
   */
  want(address: string, fetchValue: () => Promise<unknown>): void {
    const entry = this.#entry(address);
    const isFresh = performance.now() - entry.readAtMs < FRESH_MS;
    if (entry.reading === undefined && !isFresh) void this.read(address, fetchValue);
  }

  /**
   * Reads anew. One reading per address is under way at a time; asked again meanwhile, it is read once more after it,
   * since the answer on its way may be older than the reason to ask.
   *
   * @param address - The address.
   * @param fetchValue - How it is read.
   */
  read(address: string, fetchValue: () => Promise<unknown>): Promise<void> {
    const entry = this.#entry(address);
    if (entry.reading !== undefined) {
      entry.isAskedAgain = true;
      return entry.reading;
    }
    if (!entry.known.isReading) this.#tell(entry, { ...entry.known, isReading: true });
    entry.reading = this.#settle(entry, fetchValue);
    return entry.reading;
  }

  /** Puts in what is known by other means, such as the answer to a save; what is on its way is read once more. */
  put(address: string, value: unknown): void {
    const entry = this.#entry(address);
    const isReading = entry.reading !== undefined;
    entry.isAskedAgain = isReading;
    entry.isOvertaken = isReading;
    this.#tell(entry, { value, isReading });
  }

  /** Forgets everything, as when somebody else signs in. */
  clear(): void {
    // What is on its way was asked for by somebody else.
    this.#reader += 1;
    for (const entry of this.#entries.values()) {
      entry.reading = undefined;
      entry.readAtMs = Number.NEGATIVE_INFINITY;
      this.#tell(entry, NOTHING);
    }
  }

  async #settle(entry: Entry, fetchValue: () => Promise<unknown>): Promise<void> {
    const reader = this.#reader;
    try {
      do {
        entry.isAskedAgain = false;
        entry.isOvertaken = false;
        const value = await fetchValue();
        if (reader !== this.#reader) return;
        if (entry.isOvertaken) continue;
        entry.readAtMs = performance.now();
        this.#tell(entry, { value, isReading: entry.isAskedAgain });
      } while (entry.isAskedAgain);
    } catch (thrown) {
      if (reader !== this.#reader) return;
      const { value } = entry.known;
      const kept = value === undefined ? {} : { value };
      this.#tell(entry, { ...kept, problem: asProblem(thrown), isReading: false });
    } finally {
      if (reader === this.#reader) entry.reading = undefined;
    }
  }

  #entry(address: string): Entry {
    const known = this.#entries.get(address);
    if (known !== undefined) return known;
    const made: Entry = {
      known: NOTHING,
      reading: undefined,
      isAskedAgain: false,
      isOvertaken: false,
      readAtMs: Number.NEGATIVE_INFINITY,
      watchers: new Set(),
    };
    this.#entries.set(address, made);
    return made;
  }

  #tell(entry: Entry, known: Known<unknown>): void {
    entry.known = known;
    for (const watcher of entry.watchers) watcher();
  }
}

/** The one of this page. */
export const readCache: ReadCache = new ReadCache();
