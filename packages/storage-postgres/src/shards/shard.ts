import {
  type Decided,
  type DecideOptions,
  type Decision,
  failedDecision,
  type Storage,
} from '@live-calls/core/adapter';
import { confirmPlace, type ShardPlace } from './shard-map.ts';

/** One shard of a set. One that could not be reached when the set was opened is opened when it is next needed. */
export class Shard {
  /** The storage. */
  readonly storage: Storage;
  readonly #own: ShardPlace;
  #isReady = false;
  #isWanted = false;
  #opening: Promise<void> | undefined;

  /**
   * @param storage - The storage.
   * @param own - Its place.
   */
  constructor(storage: Storage, own: ShardPlace) {
    this.storage = storage;
    this.#own = own;
  }

  /** Opens it, and checks that it is the shard it is used as; once, however many ask. */
  async open(): Promise<void> {
    this.#isWanted = true;
    if (this.#isReady) return;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }

  /** Closes it; it stays so until it is opened. */
  async close(): Promise<void> {
    this.#isWanted = false;
    await this.#opening?.catch(() => {});
    this.#isReady = false;
    await this.storage.close();
  }

  /**
   * Uses the storage.
   *
   * @param work - What to do with it.
   * @returns What came of it.
   * @throws BillingError with code `STORAGE_UNAVAILABLE` while it cannot be reached.
   */
  async use<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result> {
    if (!this.#isReady && this.#isWanted) await this.open();
    return work(this.storage);
  }

  /**
   * Decides a batch of its accounts.
   *
   * @param batch - The decisions.
   * @param options - Priority.
   * @returns One answer for each; nothing is thrown.
   */
  async decide<Outcome>(
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]> {
    try {
      return await this.use((storage) => storage.decide(batch, options));
    } catch (error) {
      return batch.map(() => failedDecision(error));
    }
  }

  async #open(): Promise<void> {
    await this.storage.open();
    try {
      await confirmPlace(this.storage, this.#own);
    } catch (error) {
      await this.storage.close();
      throw error;
    }
    this.#isReady = true;
  }
}
